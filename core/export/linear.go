package export

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"gatehouse/core/plaintext"
)

// Linear is a writer for somebody who listens: Write puts a table into it as
// one sentence a row, in which every cell bears its title.
type Linear struct{ io.Writer }

// writeLinear writes "2. name aws-prod, state complete."
func writeLinear[T any](w io.Writer, columns []Column[T], rows iter.Seq2[T, error]) error {
	n := 0
	for row, err := range rows {
		if err != nil {
			return err
		}
		n++
		var cells, last []string
		for _, c := range columns {
			if text := strings.TrimSpace(plaintext.Line(c.Text(row))); text != "" && text != "–" && text != "-" {
				cell := strings.ToLower(c.Title) + " " + text
				if c.Title == "ID" { // long to hear, and seldom needed
					last = append(last, cell)
					continue
				}
				cells = append(cells, cell)
			}
		}
		cells = append(cells, last...)
		if _, err := fmt.Fprintf(w, "%d. %s.\n", n, strings.TrimSuffix(strings.Join(cells, ", "), ".")); err != nil {
			return err
		}
	}
	if n == 0 {
		_, err := fmt.Fprintln(w, "None.")
		return err
	}
	return nil
}
