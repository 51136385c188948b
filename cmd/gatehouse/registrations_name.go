package main

import (
	"bufio"
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/list"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/query"
)

// registrations resolves what a person typed, or wrote to standard input for
// "-": APPID/KEY, or words that one registration alone has. One that is named
// twice counts once.
func (g *gatehouse) registrations(ctx context.Context, w *workspace, args []string) ([]core.RegistrationRow, error) {
	named, err := typed(args, g.registrationLines)
	if err != nil {
		return nil, err
	}
	var out []core.RegistrationRow
	for _, t := range named {
		row, err := g.registration(ctx, w, t)
		if err != nil {
			return nil, err
		}
		same := func(r core.RegistrationRow) bool { return r.App == row.App && r.Key() == row.Key() }
		if !slices.ContainsFunc(out, same) {
			out = append(out, row)
		}
	}
	if len(out) == 0 {
		return nil, core.Errorf(core.CodeInvalid, "REGISTRATION", "no registration was named").
			WithHint("Name one as gatehouse registrations list does: APPID/KEY; or - to read names from standard input, one a line.")
	}
	return out, nil
}

// completeRegistrations offers registrations to the shell.
func (g *gatehouse) completeRegistrations(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	var out []string
	err := g.with(cmd.Context(), func(w *workspace) error {
		rows, err := list.Registrations(cmd.Context(), w.store, g.filter(w, query.Expr{}), nil)
		for _, r := range rows {
			if name := show.Ref(r.App, r.Key()); strings.HasPrefix(name, typed) && len(out) < offered {
				out = append(out, name+"\t"+r.AppName+", "+r.Label()+", "+string(r.Status))
			}
		}
		return err
	})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// offered is how many names a shell is offered at most.
const offered = 1000

// registrationLines reads names from standard input. Of a table the first
// column counts, which ends before two blanks: a key may hold one.
func (g *gatehouse) registrationLines() ([]string, error) {
	var out []string
	in := bufio.NewScanner(g.in)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		name, _, _ := strings.Cut(strings.TrimSpace(in.Text()), "  ")
		if name != "" && name != "REGISTRATION" {
			out = append(out, name)
		}
	}
	if err := in.Err(); err != nil {
		return nil, core.Errorf(core.CodeInvalid, "standard input", "it cannot be read: %s", err)
	}
	return out, nil
}

// registration resolves one name. What begins with an App's id and a slash is
// looked for in that App; anything else among all.
func (g *gatehouse) registration(ctx context.Context, w *workspace, typed string) (core.RegistrationRow, error) {
	if strings.TrimSpace(typed) == "" {
		return core.RegistrationRow{}, core.Errorf(core.CodeInvalid, "REGISTRATION", "its name is empty").
			WithHint("gatehouse registrations list names them, in its first column.")
	}
	if head, key, slash := strings.Cut(typed, "/"); slash {
		id, err := w.store.FindID(ctx, head)
		if err == nil {
			app, err := w.store.App(ctx, id)
			if err != nil {
				return core.RegistrationRow{}, err
			}
			return byKey(app, typed, key)
		}
		if code := core.CodeOf(err); code != core.CodeNotFound && code != core.CodeInvalid {
			return core.RegistrationRow{}, err
		}
	}
	return g.byWords(ctx, w, typed)
}

// byKey finds one of an App's registrations: by its whole key, else by words of
// it, its API or plan that no other has; the only one needs none.
func byKey(app core.App, typed, key string) (core.RegistrationRow, error) {
	rows := core.RegistrationRowsOf(app)
	for _, r := range rows {
		if r.Key() == key {
			return r, nil
		}
	}
	words := strings.Fields(query.Fold(key))
	rows = slices.DeleteFunc(rows, func(r core.RegistrationRow) bool { return !hasWords(r, words) })
	return onlyOne(rows, typed)
}

// byWords finds a registration by a filter, or by plain words that its App,
// API, plan, developer or connection have.
func (g *gatehouse) byWords(ctx context.Context, w *workspace, typed string) (core.RegistrationRow, error) {
	expr, err := list.Parse(typed)
	if err != nil {
		e := *core.AsError(err)
		e.Subject = typed
		return core.RegistrationRow{}, &e
	}
	plain := !slices.ContainsFunc(expr.Fields(), func(f query.Field) bool { return f != query.Any })
	filter := g.filter(w, expr)
	if plain {
		filter.Expr = query.Expr{}
	}
	rows, err := list.Registrations(ctx, w.store, filter, nil)
	if err != nil {
		return core.RegistrationRow{}, err
	}
	if plain {
		words := strings.Fields(query.Fold(typed))
		rows = slices.DeleteFunc(rows, func(r core.RegistrationRow) bool { return !hasWords(r, words) })
	}
	return onlyOne(rows, typed)
}

func hasWords(r core.RegistrationRow, words []string) bool {
	text := query.Fold(strings.Join([]string{
		string(r.App), r.AppName, r.Key(), r.API.Name, r.Plan.Name, r.Owner.Name, r.Owner.Email, r.Connection, string(r.Status),
	}, "\n"))
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
}

// namedInHint is how many of several matches an error names.
const namedInHint = 5

func onlyOne(rows []core.RegistrationRow, typed string) (core.RegistrationRow, error) {
	switch len(rows) {
	case 1:
		return rows[0], nil
	case 0:
		return core.RegistrationRow{}, core.Errorf(core.CodeNotFound, typed, "there is no such registration").
			WithHint("See gatehouse registrations list.")
	}
	var names []string
	for _, r := range rows[:min(len(rows), namedInHint)] {
		names = append(names, show.Ref(r.App, r.Key()))
	}
	if len(rows) > namedInHint {
		names = append(names, "...")
	}
	return core.RegistrationRow{}, core.Errorf(core.CodeInvalid, typed, "%d registrations have these words; name one", len(rows)).
		WithHint("%s", strings.Join(names, "  "))
}
