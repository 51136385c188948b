// Package cell fits text into terminal cells: it measures, cuts and pads by
// display width, never by bytes or runes. Text may carry our own styles (SGR
// sequences) where a name says Styled; anything from outside went through
// core/plaintext first, so that no other escape can occur.
//
// The cutting is our own: x/ansi 0.11 cuts by grapheme width even when asked
// to count code points, and loses the right part in Method.Cut.
package cell

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Measure knows how wide the terminal draws text. Terminals that announce
// Unicode mode (2027) draw a grapheme cluster as one; the others add up its
// code points. Measuring the way the terminal draws keeps columns straight.
type Measure struct {
	Graphemes bool
	Ellipsis  string // one cell wide
}

func (m Measure) method() ansi.Method {
	if m.Graphemes {
		return ansi.GraphemeWidth
	}
	return ansi.WcWidth
}

// Width is how many cells a plain or styled line takes.
func (m Measure) Width(s string) int {
	if ascii(s) {
		return len(s)
	}
	w := 0
	for rest := s; rest != ""; {
		p := m.next(rest)
		w += p.width
		rest = rest[len(p.text):]
	}
	return w
}

// Cut shortens a plain line to w cells, ending in the ellipsis where something
// is cut.
func (m Measure) Cut(s string, w int) string {
	switch {
	case w <= 0:
		return ""
	case len(s) <= w && ascii(s):
		return s
	case ascii(s):
		return s[:w-1] + m.Ellipsis
	case m.Width(s) <= w:
		return s
	}
	head, _, _ := m.split(s, w-1)
	return head + m.Ellipsis
}

// Fit makes a plain line exactly w cells wide, cut or padded on the right.
func (m Measure) Fit(s string, w int) string {
	s = m.Cut(s, w)
	return s + Spaces(w-m.Width(s))
}

// FitRight makes a plain line exactly w cells wide, padded on the left: for
// numbers.
func (m Measure) FitRight(s string, w int) string {
	s = m.Cut(s, w)
	return Spaces(w-m.Width(s)) + s
}

// Wrap breaks plain text into lines of at most w cells, at spaces where it
// can. Line feeds break too.
func (m Measure) Wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	return strings.Split(m.method().Wrap(s, w, ""), "\n")
}

// CutStyled shortens a styled line to w cells, with the ellipsis.
func (m Measure) CutStyled(s string, w int) string {
	if w <= 0 {
		return ""
	}
	if m.Width(s) <= w {
		return s
	}
	head, _, _ := m.split(s, w-1)
	return head + m.Ellipsis + ansi.ResetStyle
}

// FitStyled makes a styled line exactly w cells wide.
func (m Measure) FitStyled(s string, w int) string {
	s = m.CutStyled(s, w)
	return s + Spaces(w-m.Width(s))
}

// Overlay lays top over base from column x on: both are styled lines; what
// base has left and right of top stays, a wide character cut in half becomes a
// space.
func (m Measure) Overlay(base, top string, x int) string {
	left, _, _ := m.split(base, x)
	end := x + m.Width(top)
	_, right, missing := m.split(base, end)
	return left + ansi.ResetStyle + Spaces(x-m.Width(left)) + top + ansi.ResetStyle + Spaces(missing) + right
}

// After is what a line has behind its first w cells. A wide character that is
// cut in half becomes a space.
func (m Measure) After(s string, w int) string {
	if w <= 0 {
		return s
	}
	_, tail, missing := m.split(s, w)
	return Spaces(missing) + tail
}

// split cuts a line after at most w cells. tail begins with the styles that
// are in force there; missing is how many cells of the first character of the
// original tail were dropped because it lay across the cut.
func (m Measure) split(s string, w int) (head, tail string, missing int) {
	used, styles := 0, ""
	for i := 0; i < len(s); {
		p := m.next(s[i:])
		switch {
		case p.escape && p.text == ansi.ResetStyle:
			styles = ""
		case p.escape:
			styles += p.text
		case used == w && p.width > 0:
			return s[:i], styles + s[i:], 0
		case used+p.width > w:
			rest := s[i+len(p.text):]
			return s[:i], styles + rest, used + p.width - w
		}
		used += p.width
		i += len(p.text)
	}
	return s, "", 0
}

type piece struct {
	text   string
	width  int
	escape bool
}

// next returns the first style sequence or grapheme cluster of s.
func (m Measure) next(s string) piece {
	if s[0] == 0x1b {
		if end := strings.IndexByte(s, 'm'); end > 0 {
			return piece{s[:end+1], 0, true}
		}
		return piece{s, 0, true}
	}
	if s[0] < 0x80 && (len(s) == 1 || s[1] < 0x80) {
		return piece{s[:1], 1, false}
	}
	cluster, width := ansi.FirstGraphemeCluster(s, m.method())
	return piece{cluster, width, false}
}

const blank = "                                                                                                                                "

// Spaces returns n spaces, none for n below 1.
func Spaces(n int) string {
	switch {
	case n <= 0:
		return ""
	case n <= len(blank):
		return blank[:n]
	}
	return strings.Repeat(" ", n)
}

// ascii reports whether s is printable ASCII all through.
func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x7f || s[i] < 0x20 {
			return false
		}
	}
	return true
}
