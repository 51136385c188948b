package export

import (
	"bufio"
	"io"
	"iter"
	"strings"

	"gatehouse/core/plaintext"
)

// writeMarkdown writes a table in GitHub's form. What a cell holds is data: no
// link, image, HTML or emphasis comes of it.
func writeMarkdown[T any](w io.Writer, columns []Column[T], rows iter.Seq2[T, error]) error {
	out := bufio.NewWriter(w)
	head, rule := "|", "|"
	for _, c := range columns {
		head += " " + escapeMarkdown(c.Title) + " |"
		if c.Right {
			rule += "---:|"
		} else {
			rule += "---|"
		}
	}
	if _, err := out.WriteString(head + "\n" + rule + "\n"); err != nil {
		return err
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		line := "|"
		for _, c := range columns {
			line += " " + escapeMarkdown(plaintext.Line(c.Text(row))) + " |"
		}
		if _, err := out.WriteString(line + "\n"); err != nil {
			return err
		}
	}
	return out.Flush()
}

// escapeMarkdown keeps a text's characters from meaning anything: a backslash
// stands before those that could (spec.commonmark.org, Backslash escapes), and
// within what would become a link by itself (GitHub's autolinks).
func escapeMarkdown(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_{}[]()<>#|!~$^&@", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return strings.ReplaceAll(b.String(), "://", "\\://")
}
