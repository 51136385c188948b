package main

import (
	"context"
	"fmt"
	"io"

	"gatehouse/cmd/gatehouse/internal/exit"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/core/export"
)

// releasePlan carries out a held plan, once it was said what that comes to.
func (g *gatehouse) releasePlan(ctx context.Context, w *workspace, o syncOptions) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	plans, err := w.engine.HeldPlans(ctx)
	if err != nil {
		return err
	}
	for _, p := range plans {
		if p.ID == o.release {
			held := show.HeldOf(&p)
			if err := g.sure(ctx, "release", fmt.Sprintf("release plan %s of %s, which would %s", p.ID, p.Connection, held.Words()), o.yes); err != nil {
				return err
			}
		}
	}
	release := w.engine.Release
	if w.dry {
		release = w.engine.PlanRelease
	}
	report, err := release(ctx, w.actor, o.release, o.reason)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if report.Connection == "" { // nothing was read
		return err
	}
	if err == nil && report.Held != nil {
		err = &exit.Error{Code: exit.Held}
	}
	return joined(g.writeRelease(report, err, format), err)
}

func (g *gatehouse) writeRelease(report engine.SyncReport, ended error, format export.Format) error {
	if format == export.Table {
		return writeSync(g.out, report)
	}
	return export.Write(g.out, format, show.Syncs(), export.All([]show.Sync{show.SyncOf(report.Connection, report, ended)}))
}

// joined is the first of two errors.
func joined(first, then error) error {
	if first != nil {
		return first
	}
	return then
}

// dropPlan gives a held plan up, or some Apps of it.
func (g *gatehouse) dropPlan(ctx context.Context, w *workspace, id string, only []string) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	var apps []core.AppID
	if len(only) > 0 {
		if apps, err = g.ids(ctx, w.store, only); err != nil {
			return err
		}
	}
	plan, err := w.engine.DropPlan(ctx, w.actor, id, apps...)
	if err != nil {
		return err
	}
	if format != export.Table {
		return export.Write(g.out, format, heldLines(), export.All(plan.Lines))
	}
	return g.writeDropped(plan, id)
}

// writeDropped says what becomes of what was given up.
func (g *gatehouse) writeDropped(plan core.BrakePlan, id string) error {
	until, again := " until the gateway shows something else", plan.Remapped()
	if again == len(plan.Lines) {
		until = ""
	}
	if again > 0 {
		until += fmt.Sprintf("; %d to send again: gatehouse serve or the screen does, and pushes list shows it", again)
	}
	_, err := fmt.Fprintf(g.out, "%s%s: of plan %s, %s here%s\n", g.dryly(), plan.Connection, id, stay(len(plan.Lines)), until)
	return err
}

func stay(apps int) string {
	if apps == 1 {
		return "1 App stays as it is"
	}
	return fmt.Sprintf("%d Apps stay as they are", apps)
}

// heldLines is the view of a held plan's lines.
func heldLines() export.View[core.BrakeLine] {
	columns := []export.Column[core.BrakeLine]{
		{Title: "id", Text: func(l core.BrakeLine) string { return string(l.AppID) }},
		{Title: "name", Text: func(l core.BrakeLine) string { return l.Name }},
		{Title: "what", Text: func(l core.BrakeLine) string { return l.What }},
		{Title: "why", Text: func(l core.BrakeLine) string { return l.Why }},
	}
	return export.View[core.BrakeLine]{Table: columns, CSV: columns, Object: func(l core.BrakeLine) any {
		return show.SyncChange{ID: l.AppID, Name: l.Name, What: l.What, Side: "here", From: string(l.From), To: string(l.To), Why: l.Why}
	}}
}

// writeHeld says what the brake holds, and what to do.
func writeHeld(w io.Writer, h *core.BrakePlan) error {
	if h == nil {
		return nil
	}
	_, err := fmt.Fprintf(w, "  HELD: plan %s would %s, %s; nothing of it is done\n"+
		"        read it: gatehouse sync --plan; then: gatehouse sync --release %s, or --drop %s\n", h.ID, h.Words(), h.Cause(), h.ID, h.ID)
	if err == nil && h.Remapped() > 0 {
		_, err = fmt.Fprintln(w, "        release: they lose it here, and what was granted before may still be open: take it away at the gateway\n"+
			"        drop: they stay approved and are sent again, so that the gateway grants what the mapping says now")
	}
	if err == nil && h.News() > 0 {
		_, err = fmt.Fprintln(w, "        the list hardly has an App of ours: is it another tenant's? see: gatehouse connections test")
	}
	return err
}
