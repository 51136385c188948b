// Package theme holds the look: style tokens, glyphs and how wide text is. It
// uses the terminal's own background and its 16 colors, so that it follows the
// user's palette, and one accent. A badge is always a glyph, a word and a
// color, so that nothing is lost where there is no color.
package theme

import (
	"slices"
	"strings"

	"gatehouse/tui/cell"
)

// Style is one way to print text. The zero Style prints it as it is.
type Style struct{ open string }

// Paint returns s in this style. s must hold no style of its own.
func (s Style) Paint(text string) string {
	if s.open == "" || text == "" {
		return text
	}
	return s.open + text + "\x1b[m"
}

// With returns a style that adds another's attributes; the other's color wins.
func (s Style) With(other Style) Style { return Style{s.open + other.open} }

func sgr(codes string) Style {
	if codes == "" {
		return Style{}
	}
	return Style{"\x1b[" + codes + "m"}
}

// Kind names a set of colors.
type Kind string

// The kinds. Auto starts as Dark and asks the terminal for its background.
// HighContrast prints everything in the terminal's own text color at its full
// strength, and tells apart by bold, underline and reverse; Mono uses no color
// at all.
const (
	Auto         Kind = "auto"
	Dark         Kind = "dark"
	Light        Kind = "light"
	HighContrast Kind = "high-contrast"
	Mono         Kind = "mono"
)

// Kinds lists them, the default first.
func Kinds() []Kind { return []Kind{Auto, Dark, Light, HighContrast, Mono} }

// Next is the kind after this one.
func (k Kind) Next() Kind {
	all := Kinds()
	return all[(slices.Index(all, k)+1)%len(all)]
}

// Theme is handed to everything that draws. Components hold the pointer and
// read it at each View, so that a change of background reaches them all.
type Theme struct {
	cell.Measure
	Kind   Kind
	Glyphs Glyphs
	// Environment is where this Gatehouse works, "prod": in the title line and
	// in every dialog's frame. "": nobody said.
	Environment      string
	EnvironmentColor string // one of Colors, "" for none

	Plain  Style // ordinary text
	Dim    Style // what matters less: labels, rules, ages
	Strong Style // titles, the chosen tab
	Accent Style // the one accent: keys, the cursor's mark
	Match  Style // letters that a filter found
	Cursor Style // the row under the cursor
	Marked Style
	Key    Style // a key in the footer and in help
	Off    Style // a key that does nothing now
	Good   Style
	Warn   Style
	Bad    Style
}

// New makes a theme. ASCII glyphs are for terminals without the others.
func New(kind Kind, ascii bool) *Theme {
	t := &Theme{Glyphs: Unicode()}
	if ascii {
		t.Glyphs = ASCII()
	}
	t.Ellipsis = t.Glyphs.Ellipsis
	t.SetKind(kind)
	return t
}

// SetKind changes the colors.
func (t *Theme) SetKind(kind Kind) {
	if kind == Auto {
		kind = Dark
	}
	t.Kind = kind
	t.Plain, t.Strong, t.Cursor = Style{}, sgr("1"), sgr("7")
	switch kind {
	case Mono:
		t.Dim, t.Off = sgr("2"), sgr("2")
		t.Accent, t.Key, t.Marked = sgr("1"), sgr("1"), sgr("1")
		t.Match = sgr("4")
		t.Good, t.Warn, t.Bad = Style{}, sgr("1"), sgr("1")
		return
	case HighContrast:
		t.Dim, t.Off = Style{}, sgr("9") // struck out: a key that is off must not look like one that is on
		t.Accent, t.Key, t.Marked = sgr("1"), sgr("1"), sgr("1;4")
		t.Match = sgr("1;4")
		t.Cursor = sgr("1;7")
		t.Good, t.Warn, t.Bad = sgr("1"), sgr("1;4"), sgr("1;7")
		return
	}
	gray, yellow := "90", "33"
	if kind == Light {
		yellow = "35" // yellow on white cannot be read; magenta can
	}
	t.Dim, t.Off = sgr(gray), sgr(gray)
	t.Accent, t.Key, t.Marked = sgr("36"), sgr("36"), sgr("36")
	t.Match = sgr("1;36")
	t.Good, t.Warn, t.Bad = sgr("32"), sgr(yellow), sgr("31")
}

// Choose reads the environment: NO_COLOR set to anything means no color
// (no-color.org; colorprofile reads it as a boolean, so we do it here), and a
// locale that is not UTF-8, or the Linux console, gets ASCII glyphs. wanted is
// the configured kind, "" for Auto.
func Choose(env func(string) (string, bool), wanted Kind) (kind Kind, ascii bool) {
	kind = wanted
	if kind == "" {
		kind = Auto
	}
	if _, set := env("NO_COLOR"); set {
		kind = Mono
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v, _ := env(name); v != "" {
			v = strings.ToLower(v)
			ascii = !strings.Contains(v, "utf-8") && !strings.Contains(v, "utf8")
			break
		}
	}
	if term, _ := env("TERM"); term == "linux" || strings.HasPrefix(term, "vt") {
		ascii = true
	}
	return kind, ascii
}
