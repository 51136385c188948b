package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"

	"golang.org/x/term"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
	"gatehouse/core/verb"
)

// confirm asks before what takes access away, cannot be undone or changes
// several things at once. Without a terminal nobody can be asked: then --yes
// must have been given.
func (g *gatehouse) confirm(ctx context.Context, steps []step, o decideOptions) error {
	if o.yes || g.session == nil && !slices.ContainsFunc(steps, asks) {
		return nil
	}
	first := steps[0]
	if !g.inTerminal {
		why := "it takes access away"
		if first.entry.Verb == core.Edit {
			why = "it changes what the gateway has"
		}
		return core.Errorf(core.CodeInvalid, first.entry.Name, "%s and nobody can be asked: standard input is no terminal", why).
			WithHint("Look at it with --dry-run, then repeat with --yes.")
	}
	for _, s := range steps {
		if err := show.WriteQuestion(g.err, s.entry, s.plan); err != nil {
			return err
		}
	}
	question, want := expected(first.entry, first.plan)
	answer, err := g.answer(ctx, question)
	if err != nil {
		return err
	}
	if answer != want {
		return core.Errorf(core.CodeCanceled, first.entry.Name, "nothing was done")
	}
	return nil
}

// answer asks for what confirms. Lines that were typed or pasted before the
// question was there do not answer it.
func (g *gatehouse) answer(ctx context.Context, question string) (string, error) {
	if file, isFile := g.in.(*os.File); isFile && term.IsTerminal(int(file.Fd())) {
		system.DropTyped(file.Fd())
	}
	return g.dialog().Read(ctx, g.where()+question)
}

// where heads a question with the environment, if it has a name.
func (g *gatehouse) where() string {
	if g.environment == "" {
		return ""
	}
	return "[" + g.environment + "] "
}

func asks(s step) bool {
	return s.entry.Destructive || s.entry.Verb == core.Edit || len(s.plan.Irreversible) > 0
}

// expected is what must be typed: the name of the one App that is deleted or
// loses a registration for good, the count where several things cannot be
// undone, else yes (design 6).
func expected(e verb.Entry, plan core.Plan) (question, want string) {
	final := 0
	for _, i := range plan.Change {
		if i.Irreversible {
			final += max(1, len(i.Keys))
		}
	}
	object := "it"
	if e.Scope == verb.OnRegistrations {
		object = "its registration"
	}
	switch {
	case final > 1:
		want = strconv.Itoa(changes(plan))
		return fmt.Sprintf("Type %s to %s them: ", want, e.Name), want
	case final == 1 || (e.TypeName && len(plan.Change) == 1):
		want = plan.Change[0].Name
		return fmt.Sprintf("Type the name of the App, %q, to %s %s: ", want, e.Name, object), want
	}
	return fmt.Sprintf("Type yes to %s: ", e.Name), "yes"
}

// changes counts what a plan changes: Apps, or the registrations that were
// chosen alone.
func changes(plan core.Plan) int {
	n := 0
	for _, i := range plan.Change {
		n += max(1, len(i.Keys))
	}
	return n
}
