package show

import (
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/view"
)

// chosen keeps of a view's columns those that were chosen, in their order. The
// first one, which names the row, stays: other commands read it. Objects stay
// whole. more are the texts of columns that are no usual ones; csv those that
// CSV has otherwise, for programs.
func chosen[T any](l core.ViewList, all export.View[T], columns []core.ViewColumn, more, csv map[string]func(T) string) export.View[T] {
	if len(columns) == 0 {
		return all
	}
	out := export.View[T]{Table: all.Table[:1:1], CSV: all.CSV[:1:1], Object: all.Object}
	byTitle := map[string]export.Column[T]{}
	for _, c := range all.Table[1:] {
		byTitle[c.Title] = c
	}
	for _, want := range columns {
		known, ok := view.Named(l, want.Name)
		if !ok || known.Name == "id" { // it is the first one
			continue
		}
		title := known.Title
		if title == "APP" {
			title = "APP NAME"
		}
		c, ok := byTitle[title]
		if !ok {
			c = export.Column[T]{Title: known.Title, Text: more[known.Name]}
		}
		out.Table = append(out.Table, c)
		c.Title = known.Name
		if text := csv[known.Name]; text != nil {
			c.Text = text
		}
		out.CSV = append(out.CSV, c)
	}
	return out
}

// AppColumns is Apps with these columns; none: as they are. Tables have moments
// as the configuration says.
func AppColumns(columns []core.ViewColumn, dates core.DateFormat) export.View[App] {
	return chosen(core.ViewApps, Apps(), columns, map[string]func(App) string{
		"email": func(a App) string { return a.Email }, "account": func(a App) string { return a.Account },
		"kind": func(a App) string { return a.Gateway }, "assigned": func(a App) string { return a.AssignedTo },
		"created": func(a App) string { return dates.Line(a.CreatedAt.Time) }, "decided": func(a App) string { return dates.Line(a.DecidedAt.Time) },
		"due": func(a App) string { return dates.Line(a.DueAt.Time) },
	}, map[string]func(App) string{
		"created": func(a App) string { return a.CreatedAt.text() }, "decided": func(a App) string { return a.DecidedAt.text() },
		"due": func(a App) string { return a.DueAt.text() },
	})
}

// RegistrationColumns is AppColumns for Registrations.
func RegistrationColumns(columns []core.ViewColumn, dates core.DateFormat) export.View[RegistrationRow] {
	return chosen(core.ViewRegistrations, Registrations(), columns, map[string]func(RegistrationRow) string{
		"email": func(r RegistrationRow) string { return r.Email }, "account": func(r RegistrationRow) string { return r.Account },
		"kind": func(r RegistrationRow) string { return r.Gateway }, "created": func(r RegistrationRow) string { return dates.Line(r.CreatedAt.Time) },
	}, map[string]func(RegistrationRow) string{"created": func(r RegistrationRow) string { return r.CreatedAt.text() }})
}
