// Package plaintext makes strings that came from outside safe to show: names,
// descriptions and error bodies are data, never terminal commands (design 7).
// Whatever a terminal would obey, and whatever would make text look like other
// text, becomes visible: ESC shows as ^[, a right-to-left override as
// <U+202E>. Everything that is plain to read stays as it is.
//
// Use Line for anything that must stay on one line (a cell, a log field, a
// toast), Text where line breaks mean something (a description).
package plaintext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks may follow one character: enough for
// every living script, too few to paint over the lines above and below.
const maxMarks = 4

// Line returns s on one line, with nothing in it that a terminal obeys. A
// string that is plain already is returned as it is, without allocation.
func Line(s string) string { return visible(s, false) }

// Text is Line, except that line feeds stay (CR LF becomes LF) and tabs become
// spaces.
func Text(s string) string { return visible(s, true) }

func visible(s string, lines bool) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	marks := maxMarks // a mark that leads has nothing to sit on
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			hex(&b, "<0x", uint32(s[i]), 2)
			marks = 0
		case lines && r == '\r' && strings.HasPrefix(s[i+n:], "\n"):
		case lines && r == '\n':
			b.WriteByte('\n')
			marks = maxMarks
		case lines && r == '\t':
			b.WriteString("    ")
		case r < 0x20 || r == 0x7f:
			b.WriteByte('^')
			b.WriteByte(byte(r) ^ 0x40)
			marks = 0
		case hidden(r):
			hex(&b, "<U+", uint32(r), 4)
			marks = 0
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks < maxMarks {
				b.WriteRune(r)
			} else if i == 0 || marks == maxMarks {
				hex(&b, "<U+", uint32(r), 4)
			}
			marks++
		default:
			b.WriteString(s[i : i+n])
			marks = 0
		}
		i += n
	}
	return b.String()
}

// plain reports whether s is printable ASCII all through.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7f {
			return false
		}
	}
	return true
}

// hidden reports whether a character above ASCII must be made visible: C1
// controls, direction marks and overrides, separators, and what takes no room.
// ZWJ and ZWNJ stay: emoji and several scripts are written with them.
func hidden(r rune) bool {
	switch {
	case r >= 0x80 && r <= 0x9f, // C1: some terminals obey them
		r == 0x00ad, r == 0x061c, r == 0x180e,
		r == 0x200b, r == 0x200e, r == 0x200f, // zero width space, direction marks
		r >= 0x2028 && r <= 0x202e,                                      // separators, embeddings, overrides
		r >= 0x2060 && r <= 0x206f,                                      // word joiner, isolates, deprecated controls
		r == 0xfeff, r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0, // byte order mark, fillers
		r >= 0xfff0 && r <= 0xfffb,   // interlinear annotation
		r >= 0xe0000 && r <= 0xe0fff: // tags
		return true
	}
	return unicode.Is(unicode.Co, r)
}

func hex(b *strings.Builder, open string, v uint32, digits int) {
	const alphabet = "0123456789ABCDEF"
	b.WriteString(open)
	for v>>(4*digits) > 0 {
		digits++
	}
	for d := digits - 1; d >= 0; d-- {
		b.WriteByte(alphabet[v>>(4*d)&0xf])
	}
	b.WriteByte('>')
}
