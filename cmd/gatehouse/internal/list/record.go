// Package list reads the Apps of a store through a filter, in the language
// that the terminal screen speaks.
package list

import (
	"gatehouse/core"
	"gatehouse/core/query"
)

// record answers a filter's questions about one App. What a list row does not
// hold is read from the whole App, once, and only when it is asked.
type record struct {
	row  core.Row
	kind string
	load func(core.AppID) (core.App, error)

	whole *core.App
	err   error
}

func (r *record) app() core.App {
	if r.whole == nil {
		app, err := r.load(r.row.ID)
		r.whole, r.err = &app, err
	}
	return *r.whole
}

// Texts implements query.Record.
func (r *record) Texts(f query.Field) []string {
	if name, ok := f.Attr(); ok {
		return present(r.app().Attributes[name])
	}
	switch f {
	case query.Name:
		return []string{r.row.Name}
	case query.ID:
		return []string{string(r.row.ID)}
	case query.Ref:
		return present(r.row.ReferenceID)
	case query.Status:
		return statusWords(r.row)
	case query.Push:
		if r.row.Push == core.PushNone {
			return []string{"none"}
		}
		return []string{string(r.row.Push)}
	case query.Connection:
		return []string{r.row.Connection}
	case query.Kind:
		return present(r.kind)
	case query.Developer:
		return append([]string{r.row.Owner.Name}, present(r.row.Owner.Email)...)
	case query.Account:
		return present(r.row.Owner.Account)
	case query.Team:
		if r.row.Owner.Team {
			return []string{r.row.Owner.Name}
		}
		return nil
	case query.API, query.Product:
		return r.row.APIList()
	case query.Plan:
		return each(r.app().Registrations, func(g core.Registration) string { return g.Plan.Label() })
	case query.Has:
		return r.has()
	}
	return nil
}

// statusWords are the status, the word that is shown for it, and the gateway's
// own word where it is unknown.
func statusWords(r core.Row) []string {
	return append([]string{string(r.Status), core.StatusWord(r.Kind, r.Status)}, present(r.Native)...)
}

// Time implements query.Record.
func (r *record) Time(f query.Field) (int64, bool) {
	t := r.row.CreatedAt
	if f == query.Decided {
		t = r.row.DecidedAt
	}
	return t.Unix(), !t.IsZero()
}

// has lists the words of has: that are true.
func (r *record) has() []string {
	a := r.app()
	var out []string
	for word, is := range map[string]bool{
		"api":         len(a.Registrations) > 0,
		"product":     len(a.Registrations) > 0,
		"plan":        len(each(a.Registrations, func(g core.Registration) string { return g.Plan.ID })) > 0,
		"attr":        len(a.Attributes) > 0,
		"team":        a.Owner.Team,
		"account":     a.Owner.Account != "",
		"credential":  len(a.Credentials) > 0,
		"callback":    a.CallbackURL != "",
		"description": a.Description != "",
		"decision":    !a.DecidedAt.IsZero(),
		"note":        a.Push.Note != "" || a.Reason != "",
		"error":       a.Push.Cause != "",
		"waiting":     r.row.InQueue(),
		"conflict":    a.Lost != "",
		"missing":     !a.MissingAt.IsZero(),
		"deletion":    !a.DeletionAskedAt.IsZero(),
	} {
		if is {
			out = append(out, word)
		}
	}
	return out
}

func present(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// each maps and drops what is empty.
func each[T any](in []T, text func(T) string) []string {
	var out []string
	for _, v := range in {
		out = append(out, present(text(v))...)
	}
	return out
}
