package main

import (
	"fmt"

	"gatehouse/core/export"
)

// say writes what a command did: a line for a person, the object for a program.
func say[T any](g *gatehouse, format export.Format, line string, view export.View[T], what T) error {
	if format == export.Table {
		_, err := fmt.Fprintln(g.out, g.dryly()+line)
		return err
	}
	return export.One(g.out, format, view, what)
}

// fields are the columns of an object that is written alone, by their names.
func fields[T any](text func(T) []string, titles ...string) export.View[T] {
	view := export.View[T]{Object: func(t T) any { return t }}
	for i, title := range titles {
		view.CSV = append(view.CSV, export.Column[T]{Title: title, Text: func(t T) string { return text(t)[i] }})
	}
	view.Table = view.CSV
	return view
}
