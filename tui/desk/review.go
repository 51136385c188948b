package desk

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
)

// Reviewed answers Review.
type Reviewed struct {
	Request Request
	ID      core.AppID
	Review  core.Review
	Err     error
}

// Review reads what a decision on an App rests on. It asks no gateway.
func (d *Desk) Review(id core.AppID) (Request, tea.Cmd) {
	out := Reviewed{ID: id}
	return d.ask("review", func(ctx context.Context) (err error) {
		out.Review, err = d.Engine.Review(ctx, id)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// LooksSeen answers LookAt: who else has the App open.
type LooksSeen struct {
	Request Request
	ID      core.AppID
	Others  []core.Look
	Err     error
}

// LookAt says that this administrator has an App open, and asks who else has. It
// ends by LookAway, when the program ends, or by itself after core.LookFor.
func (d *Desk) LookAt(id core.AppID) (Request, tea.Cmd) {
	out := LooksSeen{ID: id}
	d.looking.Store(&id)
	return d.ask("look", func(ctx context.Context) (err error) {
		out.Others, err = d.Engine.Look(context.WithoutCancel(ctx), d.Actor, id)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// LookAway ends LookAt.
func (d *Desk) LookAway(id core.AppID) tea.Cmd {
	d.looking.Store(nil)
	_, cmd := d.ask("look away", func(ctx context.Context) error {
		return d.Engine.LookAway(context.WithoutCancel(ctx), d.Actor, id)
	}, func(Request, error) tea.Msg { return nil }) // it ends by itself, too
	return cmd
}

// lookAway ends what LookAt began, when the program ends.
func (d *Desk) lookAway() {
	if id := d.looking.Swap(nil); id != nil {
		_ = d.guarded("look away", func(ctx context.Context) error {
			return d.Engine.LookAway(context.WithoutCancel(ctx), d.Actor, *id) // it ends by itself, too
		})
	}
}

// NoteKept answers Note.
type NoteKept struct {
	Request Request
	Err     error
}

// Note keeps a note for colleagues with an App.
func (d *Desk) Note(id core.AppID, text string) (Request, tea.Cmd) {
	return d.ask("note", func(ctx context.Context) error {
		return d.Engine.Note(context.WithoutCancel(ctx), d.Actor, id, text)
	}, func(r Request, err error) tea.Msg { return NoteKept{r, err} })
}

// DeletionDeclined answers DeclineDeletion.
type DeletionDeclined struct {
	Request Request
	App     core.App
	Err     error
}

// DeclineDeletion says that an App stays though its owner wishes it deleted.
func (d *Desk) DeclineDeletion(id core.AppID, reason string) (Request, tea.Cmd) {
	var out DeletionDeclined
	return d.ask("decline", func(ctx context.Context) (err error) {
		out.App, err = d.Engine.AskDeletion(context.WithoutCancel(ctx), d.Actor, id, false, reason)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// Assigned answers Assign.
type Assigned struct {
	Request Request
	IDs     []core.AppID // that were named
	Done    []core.AppID // that are To's now
	Name    string       // of the last of them
	To      string       // "": nobody's
	Err     error        // of several that are done in part: none
}

// Assign gives what waits in Apps to somebody to see to, "" to nobody. Of
// several those in which nothing waits are left alone.
func (d *Desk) Assign(ids []core.AppID, to string) (Request, tea.Cmd) {
	out := Assigned{IDs: ids, To: to}
	return d.ask("assign", func(ctx context.Context) error {
		apps, err := d.Engine.Assign(context.WithoutCancel(ctx), d.Actor, ids, to)
		for _, a := range apps {
			out.Done, out.Name = append(out.Done, a.ID), a.Name
		}
		if core.CodeOf(err) == core.CodeNotAllowed && len(ids) > 1 {
			return nil
		}
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}
