package desk

import (
	"context"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/query"
)

// offered is how many values a completion offers at most.
const offered = 50

// Complete suggests how to go on typing a filter of a list at a byte offset. It
// does no I/O, so Update may ask.
func (d *Desk) Complete(of Part, text string, cursor int) []query.Suggestion {
	c := query.Completer{Values: func(f query.Field) []string { return d.values(of, f, valueAt(text, cursor)) }}
	return c.Complete(text, cursor)
}

// valueAt is the value being typed, folded: what stands between the quote that
// is open, or else the last operator, and the cursor.
func valueAt(text string, cursor int) string {
	typed := text[:min(max(cursor, 0), len(text))]
	if strings.Count(typed, `"`)%2 == 1 {
		return query.Fold(typed[strings.LastIndexByte(typed, '"')+1:])
	}
	return query.Fold(typed[strings.LastIndexAny(typed, ":=<>~( ")+1:])
}

// values are what there is in a field, beginning with what is typed, in order.
func (d *Desk) values(of Part, f query.Field, typed string) []string {
	switch f {
	case query.Attributes:
		return d.attributes.names()
	case query.Status, query.Push, query.Has:
		return nil // the language knows their words
	case query.Plan:
		of = Registered
	}
	ix, _ := d.searched(of)
	if of != Registered {
		ix = d.index.parts[All] // a queue that is empty has no values
	}
	found := map[string]string{} // by folded value
	ix.Values(f, func(v string) bool {
		if fold := query.Fold(v); strings.HasPrefix(fold, typed) {
			found[fold] = v
		}
		return len(found) < 20*offered
	})
	folds := slices.Sorted(maps.Keys(found))
	out := make([]string, 0, min(len(folds), offered))
	for _, fold := range folds[:min(len(folds), offered)] {
		out = append(out, found[fold])
	}
	return out
}

// AttributesKnown answers Attributes.
type AttributesKnown struct{ Err error }

// WantAttributes has the names of attributes read, once: they are in the Apps
// themselves, and complete attr. afterwards. nil when they are known, or asked
// for already.
func (d *Desk) WantAttributes() tea.Cmd {
	if !d.attributes.want() {
		return nil
	}
	names := map[string]struct{}{}
	_, cmd := d.ask("attributes", func(ctx context.Context) error {
		err := d.Engine.Store().Details(ctx, nil, func(apps []core.App) error {
			for _, a := range apps {
				for name := range a.Attributes {
					names[name] = struct{}{}
				}
			}
			return ctx.Err()
		})
		d.attributes.set(slices.Sorted(maps.Keys(names)), err)
		return err
	}, func(_ Request, err error) tea.Msg { return AttributesKnown{err} })
	return cmd
}
