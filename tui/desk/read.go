package desk

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
)

// Limits of what one question reads.
const (
	otherApps   = 50
	historyRows = 100
)

// Detailed answers Detail.
type Detailed struct {
	Request Request
	ID      core.AppID
	App     core.App
	Others  []core.Row   // the owner's other Apps, newest first, tombstones included
	Refused []core.App   // those of Others that were turned down or taken away, with their reasons
	History []core.Audit // newest first
	Err     error
}

// Detail reads everything about one App. It asks no gateway.
func (d *Desk) Detail(id core.AppID) (Request, tea.Cmd) {
	out := Detailed{ID: id}
	return d.ask("detail", func(ctx context.Context) (err error) {
		s := d.Engine.Store()
		if out.App, err = s.App(ctx, id); err != nil {
			return err
		}
		others, err := s.OwnerRows(ctx, out.App.Owner, otherApps)
		var refused []core.AppID
		for _, row := range others {
			if row.ID == id {
				continue
			}
			out.Others = append(out.Others, row)
			if row.Status == core.Rejected || row.Status == core.Canceled {
				refused = append(refused, row.ID)
			}
		}
		if err == nil && len(refused) > 0 {
			out.Refused, err = s.Apps(ctx, refused)
		}
		history, herr := s.History(ctx, id, historyRows)
		out.History = history
		return errors.Join(err, herr)
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// Capabilities is what a connection's provider can do; false when it is not
// configured. It does no I/O, so Update may ask.
func (d *Desk) Capabilities(connection string) (core.Capabilities, bool) {
	return d.Engine.Capabilities(connection)
}
