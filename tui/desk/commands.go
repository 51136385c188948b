package desk

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/query"
	"gatehouse/core/search"
)

// TypedRead answers Typed.
type TypedRead struct {
	Request Request
	Lines   []string // the newest first
	Err     error
}

// Typed reads what this person typed before on the command line.
func (d *Desk) Typed() (Request, tea.Cmd) {
	out := TypedRead{}
	return d.ask("history", func(ctx context.Context) (err error) {
		out.Lines, err = d.Engine.Store().Typed(ctx, d.Actor.Name)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// Remembered answers Remember where it failed.
type Remembered struct{ Err error }

// Remember keeps a line for the next time. Where nothing may be written it is
// forgotten.
func (d *Desk) Remember(line string) tea.Cmd {
	if d.ReadOnly {
		return nil
	}
	_, cmd := d.ask("history", func(ctx context.Context) error {
		return d.Engine.Store().Write(context.WithoutCancel(ctx), func(tx core.Tx) error { return tx.PutTyped(d.Actor.Name, line) })
	}, func(_ Request, err error) tea.Msg {
		if err == nil {
			return nil
		}
		return Remembered{err}
	})
	return cmd
}

// CommandRan answers Command.
type CommandRan struct {
	Request Request
	Line    string
	Output  string // what it wrote, to people and to programs
	Err     error
}

// Command runs a command of the program as on the command line.
func (d *Desk) Command(line string, words []string) (Request, tea.Cmd) {
	out := CommandRan{Line: line}
	return d.ask(words[0], func(ctx context.Context) (err error) {
		if d.Execute == nil {
			return core.Errorf(core.CodeInvalid, words[0], "this Gatehouse has no command line")
		}
		out.Output, err = d.Execute(ctx, words)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// Selected answers Select.
type Selected struct {
	Request   Request
	Verb      core.Verb
	Selection core.Selection
	Err       error
}

// Select makes a selection for a verb: of Apps named by their ids or unique
// beginnings of them and of registrations named APPID/KEY, or of all Apps that a
// filter names.
func (d *Desk) Select(v core.Verb, names []string, filter string) (Request, tea.Cmd) {
	out := Selected{Verb: v, Selection: core.Selection{Revisions: map[core.AppID]int64{}}}
	return d.ask(string(v), func(ctx context.Context) error {
		for _, name := range names {
			if err := d.selectNamed(ctx, &out.Selection, name); err != nil {
				return err
			}
		}
		if filter == "" {
			return nil
		}
		return d.selectFiltered(ctx, &out.Selection, filter)
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

func (d *Desk) selectNamed(ctx context.Context, sel *core.Selection, name string) error {
	head, key, registration := strings.Cut(name, "/")
	id, err := d.Engine.Store().FindID(ctx, head)
	if err != nil {
		return err
	}
	app, err := d.Engine.Store().App(ctx, id)
	if err != nil {
		return err
	}
	if _, there := sel.Revisions[id]; !there {
		sel.IDs = append(sel.IDs, id)
		sel.Revisions[id] = app.Revision
	}
	if !registration {
		return nil
	}
	if _, ok := app.ByKey(key); !ok {
		return core.Errorf(core.CodeNotFound, name, "%s has no such registration", app.Name)
	}
	if sel.Registrations == nil {
		sel.Registrations = map[core.AppID][]string{}
	}
	sel.Registrations[id] = append(sel.Registrations[id], key)
	return nil
}

func (d *Desk) selectFiltered(ctx context.Context, sel *core.Selection, filter string) error {
	expr, err := query.Parse(filter)
	if err != nil {
		return core.Errorf(core.CodeInvalid, "--filter", "%s", err)
	}
	now := d.Now()
	known, err := d.known(ctx, expr, All, now)
	if err != nil {
		return err
	}
	res, err := d.index.parts[All].Search(ctx, search.Request{Expr: expr, Now: now, Known: known})
	if err != nil {
		return err
	}
	if !res.Progress.Complete {
		return core.Errorf(core.CodeInvalid, "--filter", "the list is still being loaded").WithHint("Try again in a moment.")
	}
	for i := range res.Total {
		row := d.index.row(res.Row(i))
		if _, there := sel.Revisions[row.ID]; !there {
			sel.IDs = append(sel.IDs, row.ID)
			sel.Revisions[row.ID] = row.Revision
		}
	}
	return nil
}

// RetryNamed is Retry for Apps named by their ids or unique beginnings of them.
func (d *Desk) RetryNamed(names []string) (Request, tea.Cmd) {
	var n int
	return d.ask("retry", func(ctx context.Context) error {
		sel := core.Selection{Revisions: map[core.AppID]int64{}}
		for _, name := range names {
			if err := d.selectNamed(ctx, &sel, name); err != nil {
				return err
			}
		}
		var err error
		n, err = d.Engine.Retry(context.WithoutCancel(ctx), d.Actor, sel.IDs)
		return err
	}, func(r Request, err error) tea.Msg { return Retried{r, n, err} })
}

// KeyFound answers FindKey. The key itself is nowhere in it.
type KeyFound struct {
	Request Request
	Apps    []core.App
	Err     error
}

// FindKey finds the Apps that have a key.
func (d *Desk) FindKey(key string) (Request, tea.Cmd) {
	out := KeyFound{}
	return d.ask("find key", func(ctx context.Context) (err error) {
		out.Apps, err = d.Engine.FindByKey(ctx, key)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}
