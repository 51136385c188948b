package field_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"gatehouse/tui/field"
	"gatehouse/tui/theme"
)

func press(l *field.Line, keys ...string) {
	special := map[string]tea.KeyPressMsg{
		"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
		"backspace": {Code: tea.KeyBackspace}, "delete": {Code: tea.KeyDelete},
		"ctrl+u": {Code: 'u', Mod: tea.ModCtrl}, "ctrl+w": {Code: 'w', Mod: tea.ModCtrl}, "ctrl+k": {Code: 'k', Mod: tea.ModCtrl},
	}
	for _, k := range keys {
		msg, ok := special[k]
		if !ok {
			r, _ := utf8.DecodeRuneInString(k)
			msg = tea.KeyPressMsg{Code: r, Text: k}
		}
		l.Update(msg)
	}
}

func TestEditing(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want string
	}{
		{[]string{"p", "a", "y"}, "pay"},
		{[]string{"p", "y", "left", "a"}, "pay"},
		{[]string{"p", "a", "y", "backspace"}, "pa"},
		{[]string{"p", "a", "y", "home", "delete"}, "ay"},
		{[]string{"a", "b", " ", "c", "d", "ctrl+w"}, "ab "},
		{[]string{"a", "b", "left", "ctrl+u"}, "b"},
		{[]string{"a", "b", "left", "ctrl+k"}, "a"},
		{[]string{"支", "払", "left", "い"}, "支い払"},
		{[]string{"e", "\u0301", "x", "left", "backspace"}, "x"}, // one character on screen, one backspace
	} {
		var l field.Line
		press(&l, c.keys...)
		if got := l.Value(); got != c.want {
			t.Errorf("%q gives %q, want %q", c.keys, got, c.want)
		}
	}
}

// huge is a paste of a megabyte.
var huge = strings.Repeat("x\x1b[31m語", 1<<17)

func BenchmarkHugePaste(b *testing.B) {
	for b.Loop() {
		l := field.Line{Limit: 100}
		l.Update(tea.PasteMsg{Content: huge})
	}
}

func TestAHugePasteIsCutAndSaidSo(t *testing.T) {
	l := field.Line{Limit: 100}
	l.Update(tea.PasteMsg{Content: huge})
	if n := utf8.RuneCountInString(l.Value()); n != 100 {
		t.Errorf("holds %d characters, want 100", n)
	}
	if l.Note() == "" {
		t.Error("nothing was said")
	}
	if strings.ContainsRune(l.Value(), 0x1b) {
		t.Error("an escape came in")
	}
	press(&l, "backspace")
	if l.Note() != "" {
		t.Error("the note stays after the next key")
	}
}

func TestViewIsAsWideAsAskedAndShowsTheCursor(t *testing.T) {
	th := theme.New(theme.Mono, false)
	for _, text := range []string{"", "short", strings.Repeat("語", 50), strings.Repeat("ab\u202e", 30)} {
		for _, w := range []int{1, 2, 7, 20} {
			var l field.Line
			l.Set(text)
			for range 60 {
				line, cursor := l.View(th, w, -1)
				if got := th.Width(line); got != w {
					t.Fatalf("%q in %d cells is %d wide", text, w, got)
				}
				if cursor < 0 || cursor >= w {
					t.Fatalf("%q in %d cells: cursor at %d", text, w, cursor)
				}
				press(&l, "left")
			}
		}
	}
}

func TestASecretIsNotDrawn(t *testing.T) {
	l := field.Line{Secret: true}
	l.Set("s3cr3t")
	if line, _ := l.View(theme.New(theme.Mono, false), 10, -1); strings.TrimSpace(line) != "******" {
		t.Errorf("drawn as %q", line)
	}
}
