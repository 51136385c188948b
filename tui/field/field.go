// Package field is the one-line text field of the filter and the dialogs. It
// edits by grapheme cluster, keeps the text that was typed (what is drawn is
// made safe), and takes no more than it may hold: a paste that is too long is
// cut, and said so. bubbles/textinput edits by rune, misplaces its cursor
// behind wide characters and reaches for the clipboard, so this is our own.
package field

import (
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/theme"
)

// Line is a text field. The zero Line holds nothing and takes DefaultLimit
// characters.
type Line struct {
	Limit    int  // characters; 0: DefaultLimit
	Secret   bool // draw dots
	Whole    bool // what does not fit is not taken at all: a part of it would mean something else
	clusters []string
	at       int // the cursor stands before this cluster
	left     int // the first cluster drawn
	note     string
	offered  bool // the text was put there by Offer, and nothing is typed yet
}

// DefaultLimit is how many characters a field takes where nothing else is said.
const DefaultLimit = 500

// Value is the text as typed.
func (l *Line) Value() string { return strings.Join(l.clusters, "") }

// Note says what the field did not take of the last input, "" when it took all.
func (l *Line) Note() string { return l.note }

// Left is for when the field is left: what it says of the last input is over.
func (l *Line) Left() { l.note = "" }

// Set replaces the text and puts the cursor behind it.
func (l *Line) Set(s string) {
	l.clusters, l.at, l.left, l.note, l.offered = nil, 0, 0, "", false
	l.insert(s)
}

// Update takes a key or a paste. It reports whether the key was one of a
// field's; a false one is the caller's to use.
func (l *Line) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		l.note = ""
		l.replaceOffer()
		l.insert(msg.Content)
		return true
	case tea.KeyPressMsg:
		return l.press(msg)
	}
	return false
}

func (l *Line) press(key tea.KeyPressMsg) bool {
	switch key.String() {
	case "left", "ctrl+b":
		l.at = max(0, l.at-1)
	case "right", "ctrl+f":
		l.at = min(len(l.clusters), l.at+1)
	case "home", "ctrl+a":
		l.at = 0
	case "end", "ctrl+e":
		l.at = len(l.clusters)
	case "backspace", "ctrl+h":
		l.remove(l.at-1, l.at)
	case "delete", "ctrl+d":
		l.remove(l.at, l.at+1)
	case "ctrl+u":
		l.remove(0, l.at)
	case "ctrl+k":
		l.remove(l.at, len(l.clusters))
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		l.remove(l.wordStart(), l.at)
	case "ctrl+left", "alt+left", "alt+b":
		l.at = l.wordStart()
	case "ctrl+right", "alt+right", "alt+f":
		l.at = l.wordEnd()
	default:
		if key.Text == "" || key.Mod.Contains(tea.ModCtrl) || key.Mod.Contains(tea.ModAlt) {
			return false
		}
		l.note = ""
		l.replaceOffer()
		l.insert(key.Text)
		return true
	}
	l.note, l.offered = "", false
	return true
}

func (l *Line) limit() int {
	if l.Limit > 0 {
		return l.Limit
	}
	return DefaultLimit
}

// Offset is how many bytes of Value stand before the cursor.
func (l *Line) Offset() int { return len(strings.Join(l.clusters[:l.at], "")) }

// Replace puts text in place of the bytes start to end of Value, and the cursor
// behind it.
func (l *Line) Replace(start, end int, text string) {
	value := l.Value()
	l.clusters, l.at, l.note = split(value[:start]+value[end:]), len(split(value[:start])), ""
	l.insert(text)
}

// insert puts text at the cursor: on one line, at most up to the limit. Only
// as much of a huge paste is looked at as the field can hold.
func (l *Line) insert(s string) {
	room := l.limit() - l.count()
	if l.Whole {
		if n := utf8.RuneCountInString(s); n > room {
			l.note = "not taken: " + age.Number(n+l.count()) + " characters, " + age.Number(l.limit()) + " fit"
			return
		}
	}
	if most := (room + 1) * utf8.UTFMax; len(s) > most {
		s = s[:most]
	}
	s = strings.TrimRight(s, "\r\n")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if n := utf8.RuneCountInString(s); n > room {
		s = string([]rune(s)[:max(room, 0)])
		l.note = "only the first " + age.Number(l.limit()) + " characters fit"
	}
	before := strings.Join(l.clusters[:l.at], "") + s
	after := strings.Join(l.clusters[l.at:], "")
	l.clusters = split(before + after)
	l.at = len(split(before))
}

// count is the number of characters held.
func (l *Line) count() int {
	n := 0
	for _, c := range l.clusters {
		n += utf8.RuneCountInString(c)
	}
	return n
}

func (l *Line) remove(from, to int) {
	from, to = max(from, 0), min(to, len(l.clusters))
	if from >= to {
		return
	}
	l.clusters = append(l.clusters[:from:from], l.clusters[to:]...)
	l.at = from
}

func (l *Line) wordStart() int {
	i := l.at
	for i > 0 && l.clusters[i-1] == " " {
		i--
	}
	for i > 0 && l.clusters[i-1] != " " {
		i--
	}
	return i
}

func (l *Line) wordEnd() int {
	i := l.at
	for i < len(l.clusters) && l.clusters[i] == " " {
		i++
	}
	for i < len(l.clusters) && l.clusters[i] != " " {
		i++
	}
	return i
}

// View draws the part of the text around the cursor in exactly w cells and
// says in which of them the cursor stands. mark, where not negative, is a byte
// offset of the value whose character is drawn in the theme's Bad style.
func (l *Line) View(t *theme.Theme, w, mark int) (line string, cursor int) {
	if w <= 0 {
		return "", 0
	}
	l.left = min(l.left, l.at)
	for l.left < l.at && l.width(t, l.left, l.at) >= w {
		l.left++
	}
	for l.left > 0 && l.width(t, l.left-1, len(l.clusters)) < w {
		l.left--
	}
	var b strings.Builder
	used, offset := 0, len(strings.Join(l.clusters[:l.left], ""))
	for i := l.left; i < len(l.clusters); i++ {
		shown := l.shown(i)
		cw := t.Width(shown)
		if used+cw > w {
			break
		}
		if mark >= offset && mark < offset+len(l.clusters[i]) {
			shown = t.Bad.Paint(shown)
		}
		b.WriteString(shown)
		used += cw
		offset += len(l.clusters[i])
	}
	return b.String() + strings.Repeat(" ", w-used), min(l.width(t, l.left, l.at), w-1)
}

func (l *Line) width(t *theme.Theme, from, to int) int {
	w := 0
	for i := from; i < to; i++ {
		w += t.Width(l.shown(i))
	}
	return w
}

func (l *Line) shown(i int) string {
	if l.Secret {
		return "*"
	}
	return plaintext.Line(l.clusters[i])
}

func split(s string) []string {
	var out []string
	for s != "" {
		c, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		out = append(out, c)
		s = s[len(c):]
	}
	return out
}
