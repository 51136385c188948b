// Package export writes rows to a writer: as a table for people, as CSV for
// spreadsheets, as Markdown for tickets, as a JSON array or JSON lines for
// programs. Strings from
// outside are data here: what a terminal or a spreadsheet would act on is made
// harmless, and nothing is colored or cut off.
package export

import (
	"io"
	"iter"

	"gatehouse/core"
)

// Format names an output form.
type Format string

// The formats.
const (
	Table Format = "table" // aligned columns with a header
	JSON  Format = "json"  // one array of objects
	JSONL Format = "jsonl" // one object a line
	CSV   Format = "csv"   // RFC 4180 with a header
	// Markdown is a table in GitHub's form, for a ticket or a chat.
	Markdown Format = "md"
)

// Formats lists every format, the default first.
func Formats() []Format { return []Format{Table, JSON, CSV, JSONL, Markdown} }

// ParseFormat reads a format as a person types it; CodeInvalid names the ones
// there are.
func ParseFormat(s string) (Format, error) {
	for _, f := range Formats() {
		if string(f) == s {
			return f, nil
		}
	}
	return "", core.Errorf(core.CodeInvalid, "-o", "there is no output format %q", s).
		WithHint("Use table, json, csv, jsonl or md.")
}

// Column is one column of a table or a CSV file.
type Column[T any] struct {
	Title string
	Right bool // numbers: aligned to the right in a table
	Text  func(T) string
}

// View says how rows of one type look in each format. Rows of Table may leave
// out what CSV has; Object is what JSON and JSONL marshal.
type View[T any] struct {
	Table  []Column[T]
	CSV    []Column[T]
	Object func(T) any
}

// Write writes all rows in a format. It streams, except for a table, which
// must know every width. An error of rows ends it and is returned; a JSON array
// is then left open, so that no reader takes it for a whole one.
func Write[T any](w io.Writer, format Format, view View[T], rows iter.Seq2[T, error]) error {
	switch format {
	case JSON:
		return writeJSON(w, view, rows)
	case JSONL:
		return writeJSONL(w, view, rows)
	case CSV:
		return writeCSV(w, view.CSV, rows)
	case Markdown:
		return writeMarkdown(w, view.Table, rows)
	}
	if _, listens := w.(Linear); listens {
		return writeLinear(w, view.Table, rows)
	}
	return writeTable(w, view.Table, rows)
}

// One writes a single row: an object in both JSON formats, else as Write.
func One[T any](w io.Writer, format Format, view View[T], row T) error {
	if format == JSON {
		return writeObject(w, view.Object(row), "  ")
	}
	return Write(w, format, view, All([]T{row}))
}

// All makes a sequence for Write from rows that are all there.
func All[T any](rows []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}
