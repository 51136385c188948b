package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"unicode"
	"unicode/utf8"
)

func writeJSON[T any](w io.Writer, view View[T], rows iter.Seq2[T, error]) error {
	between := "[\n  "
	for row, err := range rows {
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, between); err != nil {
			return err
		}
		object, err := encode(view.Object(row), "  ", "  ")
		if err != nil {
			return err
		}
		if _, err := w.Write(object); err != nil {
			return err
		}
		between = ",\n  "
	}
	end := "\n]\n"
	if between[0] == '[' {
		end = "[]\n"
	}
	_, err := io.WriteString(w, end)
	return err
}

func writeJSONL[T any](w io.Writer, view View[T], rows iter.Seq2[T, error]) error {
	for row, err := range rows {
		if err != nil {
			return err
		}
		if err := writeObject(w, view.Object(row), ""); err != nil {
			return err
		}
	}
	return nil
}

func writeObject(w io.Writer, object any, indent string) error {
	b, err := encode(object, "", indent)
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// Line is an object as one line of JSON, without the newline, as every line that
// a program reads is written: < and & stay as they are, and what a terminal may
// act on is escaped.
func Line(object any) ([]byte, error) { return encode(object, "", "") }

// encode marshals without HTML escapes, and escapes what encoding/json leaves
// bare although a terminal may act on it.
func encode(object any, prefix, indent string) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if indent != "" {
		enc.SetIndent(prefix, indent)
	}
	if err := enc.Encode(object); err != nil {
		return nil, err
	}
	return escapeUnsafe(bytes.TrimRight(buf.Bytes(), "\n")), nil
}

// escapeUnsafe writes unsafe characters as \uXXXX: in JSON they can only stand
// inside strings, so the value stays the same.
func escapeUnsafe(b []byte) []byte {
	var out []byte // nil until something had to be escaped
	start := 0
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r >= 0x7f && unsafe(r) {
			out = append(out, b[start:i]...)
			out = fmt.Appendf(out, `\u%04x`, r)
			start = i + size
		}
		i += size
	}
	if out == nil {
		return b
	}
	return append(out, b[start:]...)
}

// unsafe tells characters that act instead of being shown: C0 and C1 controls,
// DEL, line and paragraph separators, direction marks, and other invisible
// format characters, except the joiners that scripts and emoji need.
func unsafe(r rune) bool {
	switch r {
	case '\u200c', '\u200d': // zero width non-joiner, joiner
		return false
	case '\u2028', '\u2029':
		return true
	}
	return unicode.IsControl(r) || (r < 0x10000 && unicode.Is(unicode.Cf, r))
}
