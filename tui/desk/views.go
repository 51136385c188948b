package desk

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/view"
)

// ViewsRead answers Views.
type ViewsRead struct {
	Request Request
	Views   []core.SavedView // built-in ones, with their layouts, then the saved ones
	Err     error
}

// Views reads the views.
func (d *Desk) Views() (Request, tea.Cmd) {
	out := ViewsRead{}
	return d.ask("views", func(ctx context.Context) (err error) {
		all, err := d.Engine.Store().Views(ctx)
		out.Views = view.All(all)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// Layouts reads how the lists were last laid out, by list, once, at the start.
func (d *Desk) Layouts(ctx context.Context) (map[core.ViewList]core.SavedView, error) {
	all, err := d.Engine.Store().Views(ctx)
	if err != nil {
		return nil, err
	}
	out := map[core.ViewList]core.SavedView{}
	for _, l := range view.Lists() {
		if i := slices.IndexFunc(all, func(v core.SavedView) bool { return v.Name == view.LayoutName(string(l)) }); i >= 0 {
			out[l] = all[i]
		}
	}
	return out, nil
}

// ViewSaved answers SaveView and DropView. A layout that was kept is not told
// unless it failed.
type ViewSaved struct {
	Request Request
	Name    string
	Dropped bool
	Err     error
}

// SaveView stores a view under its name. One that is there is replaced only if
// that is meant.
func (d *Desk) SaveView(v core.SavedView, replace bool) (Request, tea.Cmd) {
	v.UpdatedAt, v.UpdatedBy = d.Now(), d.Actor.Name
	return d.ask("save view", func(ctx context.Context) error {
		if err := d.mayWrite(); err != nil {
			return err
		}
		saved, err := d.Engine.Store().Views(ctx)
		if err == nil {
			err = view.MayPut(saved, []core.SavedView{v}, replace)
		}
		if err != nil {
			return err
		}
		return d.Engine.Store().Write(context.WithoutCancel(ctx), func(tx core.Tx) error { return tx.PutView(v) })
	}, func(r Request, err error) tea.Msg { return ViewSaved{Request: r, Name: v.Name, Err: err} })
}

func (d *Desk) mayWrite() error {
	if d.ReadOnly {
		return core.Errorf(core.CodeReadOnly, "views", "this Gatehouse is read-only; nothing was saved")
	}
	return nil
}

// KeepLayout remembers an order and columns: with the saved view of that name,
// else as the layout of the list or of the built-in view. Where nothing may be
// written they last as long as the program.
func (d *Desk) KeepLayout(shown core.SavedView) tea.Cmd {
	if d.ReadOnly {
		return nil
	}
	_, cmd := d.ask("keep layout", func(ctx context.Context) error {
		saved, err := d.Engine.Store().Views(ctx)
		if err != nil {
			return err
		}
		kept := core.SavedView{Name: view.LayoutName(string(shown.List)), List: shown.List}
		switch i := slices.IndexFunc(saved, func(v core.SavedView) bool { return v.Name == shown.Name }); {
		case i >= 0:
			kept = saved[i]
		case view.IsBuiltIn(shown.Name):
			kept.Name = view.LayoutName(shown.Name)
		}
		kept.Sort, kept.Descending, kept.Columns = shown.Sort, shown.Descending, shown.Columns
		kept.UpdatedAt, kept.UpdatedBy = d.Now(), d.Actor.Name
		return d.Engine.Store().Write(context.WithoutCancel(ctx), func(tx core.Tx) error { return tx.PutView(kept) })
	}, func(r Request, err error) tea.Msg {
		if err == nil {
			return nil
		}
		return ViewSaved{Request: r, Name: shown.Name, Err: err}
	})
	return cmd
}
