package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/list"
	"gatehouse/core"
	"gatehouse/core/export"
)

// filterFlag lets a verb take everything that passes a filter instead of names.
func filterFlag(cmd *cobra.Command, filter *string) {
	cmd.Flags().StringVarP(filter, "filter", "f", "", "all that pass `FILTER` instead of names; see gatehouse help filters")
}

// twice refuses names and a filter at once: what would be meant?
func twice(args []string, filter string) error {
	if len(args) > 0 && filter != "" {
		return core.Errorf(core.CodeInvalid, "--filter", "it takes the place of names, and both were given").
			WithHint("Give one of them; a filter can name ids, too: id:ID.")
	}
	return nil
}

// chosenApps are those that were named, or that pass a filter; nobody may pass.
func (g *gatehouse) chosenApps(ctx context.Context, w *workspace, args []string, filter string) ([]core.AppID, error) {
	if err := twice(args, filter); err != nil || filter == "" {
		if err != nil {
			return nil, err
		}
		return g.ids(ctx, w.store, args)
	}
	expr, err := list.Parse(filter)
	if err != nil {
		return nil, err
	}
	rows, err := list.Rows(ctx, w.store, g.filter(w, expr))
	ids := make([]core.AppID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids, err
}

// chosenRegistrations is chosenApps for registrations.
func (g *gatehouse) chosenRegistrations(ctx context.Context, w *workspace, args []string, filter string) ([]core.RegistrationRow, error) {
	if err := twice(args, filter); err != nil || filter == "" {
		if err != nil {
			return nil, err
		}
		return g.registrations(ctx, w, args)
	}
	expr, err := list.Parse(filter)
	if err != nil {
		return nil, err
	}
	return list.Registrations(ctx, w.store, g.filter(w, expr), nil)
}

// chosenDevelopers is chosenApps for developers' sign-ups.
func (g *gatehouse) chosenDevelopers(ctx context.Context, w *workspace, args []string, filter string) ([]core.Row, error) {
	if err := twice(args, filter); err != nil || filter == "" {
		if err != nil {
			return nil, err
		}
		return g.developers(ctx, w, args)
	}
	return g.developersBy(ctx, w, filter)
}

// nobodyPasses ends a verb whose filter leaves nothing: that is no mistake, as
// a script that clears up every night has nothing to do most nights.
func (g *gatehouse) nobodyPasses() error {
	g.note("nothing passes the filter; nothing was done")
	return g.noRows()
}

// noRows is how nothing is written for a program; a person was told.
func (g *gatehouse) noRows() error {
	format, err := g.format()
	if err != nil || format == export.Table {
		return err
	}
	return export.Write(g.out, format, export.View[any]{Object: func(row any) any { return row }}, export.All([]any{}))
}

// toDo is how a verb without a plan begins: the Apps that were chosen, and how
// to write what becomes of them. There are none where nothing is left to do,
// which is said: a dry run, whose rows are those that the verb is for, or a filter
// that nobody passes.
func (g *gatehouse) toDo(ctx context.Context, w *workspace, args []string, o decideOptions, of aim) ([]core.AppID, export.Format, error) {
	format, err := g.format()
	if err != nil {
		return nil, "", err
	}
	ids, err := g.chosenApps(ctx, w, args, o.filter)
	switch {
	case err != nil:
		return nil, "", err
	case o.dryRun:
		return nil, "", g.writeNamed(ctx, w, ids, format, of)
	case len(ids) == 0:
		return nil, "", g.nobodyPasses()
	case o.filter != "":
		ids, err = g.aimed(ctx, w, ids, of)
	}
	return ids, format, err
}

// aimed leaves out those Apps that a filter caught and a verb is not for, and
// says so. What was named one by one is kept: it is refused by name.
func (g *gatehouse) aimed(ctx context.Context, w *workspace, ids []core.AppID, of aim) ([]core.AppID, error) {
	var out []core.AppID
	for batch := range slices.Chunk(ids, aimedAtOnce) {
		apps, err := w.store.Apps(ctx, batch)
		if err != nil {
			return nil, err
		}
		for _, a := range apps {
			if of.at(a) {
				out = append(out, a.ID)
			}
		}
	}
	switch len(out) {
	case 0:
		g.note("0 of %d: %s; nothing was done", len(ids), of.idle)
		return nil, g.noRows()
	case len(ids):
	default:
		g.note("%d of %d; the others: %s", len(out), len(ids), of.idle)
	}
	return out, nil
}

// aimedAtOnce is how many whole Apps are looked at at a time.
const aimedAtOnce = 1000

// aim is what a verb without a plan is for, and what is said of other Apps.
type aim struct {
	at   func(core.App) bool
	idle string
}

// unsettled are pushes that failed or are not proven.
var unsettled = aim{func(a core.App) bool { return a.Push.State.Attention() }, "no failed or unproven push"}

// unproven are what a retry is for: those, and what waits for its next try.
var unproven = aim{func(a core.App) bool {
	return unsettled.at(a) || a.Push.State == core.PushQueued && a.Push.Cause != ""
}, unsettled.idle}

// rest says why a verb leaves some of the Apps alone, "" where it takes all.
func (a aim) rest(taken, all int) string {
	switch taken {
	case all:
		return ""
	case 0:
		return ": " + a.idle
	}
	return "; the others: " + a.idle
}

// writeNamed writes those of the Apps that a verb without a plan would touch.
func (g *gatehouse) writeNamed(ctx context.Context, w *workspace, ids []core.AppID, format export.Format, of aim) error {
	apps, err := w.store.Apps(ctx, ids)
	if err != nil {
		return err
	}
	apps = slices.DeleteFunc(apps, func(a core.App) bool { return !of.at(a) })
	g.note("%d of %d%s; nothing was done", len(apps), len(ids), of.rest(len(apps), len(ids)))
	return g.writeApps(apps, format)
}
