package export

import (
	"bufio"
	"io"
	"iter"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"gatehouse/core/plaintext"
)

// gap stands between two columns of a table.
const gap = "  "

func writeTable[T any](w io.Writer, columns []Column[T], rows iter.Seq2[T, error]) error {
	header := make([]string, len(columns))
	for i, c := range columns {
		header[i] = c.Title
	}
	lines := [][]string{header}
	for row, err := range rows {
		if err != nil {
			return err
		}
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = plaintext.Line(c.Text(row))
		}
		lines = append(lines, cells)
	}
	widths := make([]int, len(columns))
	for _, cells := range lines {
		for i, cell := range cells {
			widths[i] = max(widths[i], displaywidth.String(cell))
		}
	}
	out := bufio.NewWriter(w)
	for _, cells := range lines {
		if _, err := out.WriteString(line(columns, widths, cells)); err != nil {
			return err
		}
	}
	return out.Flush()
}

// line joins the cells of one row, padded to the widths, without blanks at
// the end.
func line[T any](columns []Column[T], widths []int, cells []string) string {
	var b strings.Builder
	for i, cell := range cells {
		if i > 0 {
			b.WriteString(gap)
		}
		pad := strings.Repeat(" ", widths[i]-displaywidth.String(cell))
		if columns[i].Right {
			b.WriteString(pad + cell)
			continue
		}
		b.WriteString(cell + pad)
	}
	return strings.TrimRight(b.String(), " ") + "\n"
}
