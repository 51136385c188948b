package desk

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// These ask a gateway: they may take as long as it does.

// Revealed answers Reveal. Secrets live in it alone: whoever shows them lets
// go of them when they are no longer shown.
type Revealed struct {
	Request  Request
	ID       core.AppID
	Revealed engine.Revealed
	Err      error
}

// Reveal asks the gateway for an App's secrets; the audit log records it.
func (d *Desk) Reveal(id core.AppID) (Request, tea.Cmd) {
	out := Revealed{ID: id}
	return d.ask("reveal", func(ctx context.Context) (err error) {
		out.Revealed, err = d.Engine.Reveal(ctx, d.Actor, id)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// Synced answers Sync.
type Synced struct {
	Request    Request
	Connection string
	Report     engine.SyncReport
	PlanOnly   bool // nothing was changed
	Released   bool // by Release
	Err        error
}

// Sync reads a connection's gateway whole; planOnly: and changes nothing.
func (d *Desk) Sync(connection string, planOnly bool) (Request, tea.Cmd) {
	out := Synced{Connection: connection, PlanOnly: planOnly}
	return d.ask("sync", func(ctx context.Context) (err error) {
		out.Report, err = d.Engine.Sync(ctx, d.Actor, connection, planOnly)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// Tested answers Test.
type Tested struct {
	Request    Request
	Connection string
	Check      core.Check
	Err        error
}

// Test asks a gateway who we are there.
func (d *Desk) Test(connection string) (Request, tea.Cmd) {
	out := Tested{Connection: connection}
	return d.ask("test", func(ctx context.Context) (err error) {
		out.Check, err = d.Engine.Test(ctx, connection)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}
