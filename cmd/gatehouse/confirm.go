package main

import (
	"context"
	"fmt"
	"strconv"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/verb"
)

// confirm asks before what takes access away or cannot be undone. Without a
// terminal nobody can be asked: then --yes must have been given.
func (g *gatehouse) confirm(ctx context.Context, e verb.Entry, plan core.Plan, o decideOptions) error {
	if o.yes || (!e.Destructive && len(plan.Irreversible) == 0) {
		return nil
	}
	if !g.inTerminal {
		return core.Errorf(core.CodeInvalid, e.Name, "it takes access away and nobody can be asked: standard input is no terminal").
			WithHint("Look at it with --dry-run, then repeat with --yes.")
	}
	if err := show.WritePlan(g.err, plan); err != nil {
		return err
	}
	question, want := expected(e, plan)
	answer, err := g.dialog().Read(ctx, question)
	if err != nil {
		return err
	}
	if answer != want {
		return core.Errorf(core.CodeCanceled, e.Name, "nothing was done")
	}
	return nil
}

// expected is what must be typed: the name of the one App that is deleted, the
// count where several things cannot be undone, else yes (design 6).
func expected(e verb.Entry, plan core.Plan) (question, want string) {
	final := 0
	for _, i := range plan.Change {
		if i.Irreversible {
			final++
		}
	}
	switch {
	case final > 1:
		want = strconv.Itoa(len(plan.Change))
		return fmt.Sprintf("Type %s to %s them: ", want, e.Name), want
	case final == 1 || (e.TypeName && len(plan.Change) == 1):
		want = plan.Change[0].Name
		return fmt.Sprintf("Type the name of the App, %q, to %s it: ", want, e.Name), want
	}
	return fmt.Sprintf("Type yes to %s: ", e.Name), "yes"
}
