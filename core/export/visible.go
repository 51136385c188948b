package export

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible returns s with everything that a terminal would act on written out:
// a control character as \x1b, a mark that turns the direction of text or
// takes no room as \u202e, a byte that is not UTF-8 as \xff. A line break
// becomes \n: the result is always one line.
func Visible(s string) string {
	if !needsEscape(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size <= 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unsafe(r):
			b.WriteString(written(r))
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

func needsEscape(s string) bool {
	return !utf8.ValidString(s) || strings.IndexFunc(s, unsafe) >= 0
}

func written(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\t':
		return `\t`
	case r == '\r':
		return `\r`
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// unsafe tells characters that act instead of being shown: C0 and C1 controls,
// DEL, line and paragraph separators, direction marks, and the other invisible
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
