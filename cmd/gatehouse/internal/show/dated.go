package show

import (
	"slices"

	"gatehouse/core"
	"gatehouse/core/export"
)

// DatedApps is a view for a file: it is read later, when "3d" says nothing any
// more, so AGE gives way to CREATED.
func DatedApps(v export.View[App], dates core.DateFormat) export.View[App] {
	return dated(v, func(a App) Time { return a.CreatedAt }, dates)
}

// DatedRegistrations is DatedApps for registrations.
func DatedRegistrations(v export.View[RegistrationRow], dates core.DateFormat) export.View[RegistrationRow] {
	return dated(v, func(r RegistrationRow) Time { return r.CreatedAt }, dates)
}

func dated[T any](v export.View[T], created func(T) Time, dates core.DateFormat) export.View[T] {
	v.Table = instead(v.Table, "AGE", export.Column[T]{Title: "CREATED", Text: func(row T) string { return dates.Line(created(row).Time) }})
	v.CSV = instead(v.CSV, "age", export.Column[T]{Title: "created", Text: func(row T) string { return created(row).text() }})
	return v
}

// instead puts a column in the place of the one of that title; where the new
// one is there already, the old one goes.
func instead[T any](columns []export.Column[T], title string, by export.Column[T]) []export.Column[T] {
	named := func(title string) int {
		return slices.IndexFunc(columns, func(c export.Column[T]) bool { return c.Title == title })
	}
	at := named(title)
	columns = slices.Clone(columns)
	switch {
	case at < 0:
	case named(by.Title) >= 0:
		columns = slices.Delete(columns, at, at+1)
	default:
		columns[at] = by
	}
	return columns
}
