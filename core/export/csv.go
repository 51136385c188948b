package export

import (
	"encoding/csv"
	"io"
	"iter"
	"strings"

	"gatehouse/core/plaintext"
)

func writeCSV[T any](w io.Writer, columns []Column[T], rows iter.Seq2[T, error]) error {
	out := csv.NewWriter(w)
	record := make([]string, len(columns))
	for i, c := range columns {
		record[i] = c.Title
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for row, err := range rows {
		if err != nil {
			out.Flush()
			return err
		}
		for i, c := range columns {
			record[i] = Cell(c.Text(row))
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// Cell makes a text safe as a CSV cell. A spreadsheet runs a cell that begins
// with = + - @ (also behind blanks, tabs and line breaks): such a one gets an
// apostrophe in front. Control characters are made visible; line breaks stay,
// the CSV quotes them.
func Cell(s string) string {
	s = plaintext.Text(s)
	if runsInSpreadsheet(s) {
		return "'" + s
	}
	return s
}

// runsInSpreadsheet also knows the full-width twins that some spreadsheets
// fold before they look.
func runsInSpreadsheet(s string) bool {
	s = strings.TrimLeft(s, " \t\r\n\u00a0\u3000")
	for _, first := range s {
		return strings.ContainsRune("=+-@|%＝＋－＠", first)
	}
	return false
}
