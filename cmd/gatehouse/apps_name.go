package main

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/list"
	"gatehouse/core"
	"gatehouse/core/query"
)

// appNamed resolves what a person typed for one App: its id, a beginning of it
// that no other has, or its whole name where only one App has it.
func (g *gatehouse) appNamed(ctx context.Context, store core.Store, typed string) (core.AppID, error) {
	id, unknown := store.FindID(ctx, typed)
	if code := core.CodeOf(unknown); code != core.CodeNotFound && code != core.CodeInvalid {
		return id, unknown
	}
	expr, err := query.Parse("name=" + quoted(typed))
	if err != nil {
		return "", unknown // not even a name
	}
	rows, err := list.Rows(ctx, store, list.Filter{Expr: expr, Now: g.clock.Now(), Kind: func(string) string { return "" }})
	switch {
	case err != nil:
		return "", err
	case len(rows) == 0:
		return "", unknown
	case len(rows) == 1:
		return rows[0].ID, nil
	}
	var ids []string
	for _, r := range rows[:min(len(rows), namedInHint)] {
		ids = append(ids, string(r.ID)+" ("+r.Connection+", "+string(r.Status)+")")
	}
	return "", core.Errorf(core.CodeInvalid, typed, "%d Apps have this name; give an id", len(rows)).WithHint("%s", strings.Join(ids, ", "))
}

// quoted is a text as one word of the filter language.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// completeIDs offers Apps to the shell, by id and by name.
func (g *gatehouse) completeIDs(cmd *cobra.Command, given []string, typed string) ([]string, cobra.ShellCompDirective) {
	return g.completeApps("")(cmd, given, typed)
}

// completeApps offers the Apps that a verb can be done to; "" for all.
func (g *gatehouse) completeApps(v core.Verb) cobra.CompletionFunc {
	return func(cmd *cobra.Command, given []string, typed string) ([]string, cobra.ShellCompDirective) {
		var out []string
		err := g.with(cmd.Context(), func(w *workspace) error {
			rows, err := list.Rows(cmd.Context(), w.store, g.filter(w, query.Expr{}))
			out = offer(rows, v, given, typed)
			return err
		})
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

// offer lists ids with their names beside them, and once something was typed
// also names, each only once in the list of Apps.
func offer(rows []core.Row, v core.Verb, given []string, typed string) []string {
	var out []string
	named := map[string]int{}
	for _, r := range rows {
		named[r.Name]++
	}
	for _, r := range rows {
		if len(out) >= offered {
			break
		}
		if _, can := core.Next(r.Status, v); v != "" && !can && r.Waiting == 0 || slices.Contains(given, string(r.ID)) {
			continue
		}
		about := string(r.Status) + ", " + r.Connection
		switch {
		case strings.HasPrefix(string(r.ID), typed):
			out = append(out, string(r.ID)+"\t"+r.Name+", "+about)
		case strings.HasPrefix(r.Name, typed) && named[r.Name] == 1 && strconv.Quote(r.Name) == `"`+r.Name+`"`:
			out = append(out, r.Name+"\t"+about)
		}
	}
	return out
}
