package field_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"gatehouse/tui/field"
)

func TestWhatIsTypedReplacesAnOfferedText(t *testing.T) {
	for name, give := range map[string]func(*field.Line){
		"a letter": func(l *field.Line) { press(l, "x") },
		"a paste":  func(l *field.Line) { l.Update(tea.PasteMsg{Content: "x"}) },
	} {
		var l field.Line
		l.Offer("bo@bastion")
		give(&l)
		give(&l)
		if got := l.Value(); got != "xx" {
			t.Errorf("%s, twice: %q", name, got)
		}
	}
}

func TestAnOfferedTextThatIsMovedInStays(t *testing.T) {
	for key, want := range map[string]string{"end": "bo@bastionx", "home": "xbo@bastion", "backspace": "bo@bastiox"} {
		var l field.Line
		l.Offer("bo@bastion")
		press(&l, key)
		press(&l, "x")
		if got := l.Value(); got != want {
			t.Errorf("%s, then x: %q, want %q", key, got, want)
		}
	}
}

func TestNothingOfferedIsNothingReplaced(t *testing.T) {
	var l field.Line
	l.Offer("")
	press(&l, "x")
	press(&l, "y")
	if got := l.Value(); got != "xy" {
		t.Errorf("%q", got)
	}
}
