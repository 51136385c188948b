package keymap_test

import (
	"strings"
	"testing"

	"gatehouse/core/verb"
	"gatehouse/tui/keymap"
)

var screens = []keymap.ScreenKey{{Key: "1", Title: "Queue"}, {Key: "2", Title: "Apps"}}

func bind(t *testing.T, b keymap.Binds) *keymap.Map {
	t.Helper()
	m, wrong := keymap.Bind(b, screens...)
	if len(wrong) > 0 {
		t.Fatalf("%+v", wrong)
	}
	return m
}

func TestAnActionCanBeBoundToOtherKeys(t *testing.T) {
	m := bind(t, keymap.Binds{Keys: map[string][]string{"approve": {"A", "f2"}, "quit": {"Q"}, "confirm": {"ctrl+g"}, "mark-all": {}}})
	for _, at := range []keymap.Place{keymap.InList, keymap.InRegistrations} {
		for _, key := range []string{"A", "f2"} {
			if b, ok := m.Lookup(key, at); !ok || b.Action != "approve" || b.Shown() != "A" {
				t.Errorf("%s at %b is %q, shown as %q", key, at, b.Action, b.Shown())
			}
		}
		if _, ok := m.Lookup("a", at); ok {
			t.Errorf("a still works at %b", at)
		}
	}
	if m.Confirm() != "ctrl+g" {
		t.Errorf("%s confirms", m.Confirm())
	}
	for _, key := range []string{"Q", "ctrl+c"} {
		if b, _ := m.Lookup(key, keymap.InList); b.Action != keymap.Quit {
			t.Errorf("%s does not quit", key)
		}
	}
	for _, b := range m.Footer(keymap.InList) {
		if b.Action == keymap.MarkAll {
			t.Error("the footer shows an action without a key")
		}
	}
}

func TestKeysThatCannotBeAreRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
		says string
	}{
		{"aprove", []string{"A"}, "no action"},
		{"approve", []string{"x"}, "x is the key of reject too"},
		{"approve", []string{"q"}, "q is the key of quit too"},
		{"approve", []string{"ctrl+c"}, "quits"},
		{"approve", []string{"esc"}, "goes back"},
		{"approve", []string{"enter"}, "a key of its own"},
		{"approve", []string{"ctrl+o"}, "ctrl+o is the key of confirm too"},
		{"approve", []string{"shift+a"}, "capital letter"},
		{"approve", []string{"ctrl+A"}, "small letter"},
		{"approve", []string{"ctrl+m"}, "is enter"},
		{"approve", []string{"hyper"}, "is no key"},
		{"approve", []string{""}, "is no key"},
		{"approve", []string{"\x1b"}, "is no key"},
		{"quit", nil, "must keep a key"},
		{"help", nil, "must keep a key"},
		{"theme", []string{"t"}, "dialogs"},
		{"confirm", nil, "exactly one key"},
		{"confirm", []string{"ctrl+g", "ctrl+x"}, "exactly one key"},
	} {
		m, wrong := keymap.Bind(keymap.Binds{Keys: map[string][]string{c.name: c.keys}}, screens...)
		if len(wrong) == 0 || !strings.Contains(wrong[0].Message, c.says) || wrong[0].Hint == "" || wrong[0].Name != c.name {
			t.Errorf("%s on %q: %+v", c.name, c.keys, wrong)
		}
		if b, _ := m.Lookup("a", keymap.InList); b.Action != "approve" {
			t.Errorf("%s on %q: the map is not the default one", c.name, c.keys)
		}
	}
}

// Design 6: the confirming key is no single character and none that ends a
// sequence that a terminal sends by itself, nor one that text fields use.
func TestNoKeyThatCouldConfirmByAccidentCanBeTheConfirmingKey(t *testing.T) {
	var keys []string
	for r := '!'; r <= '~'; r++ {
		keys = append(keys, string(r), "alt+"+string(r))
	}
	for _, r := range "abcdefhijklmquwz[" {
		keys = append(keys, "ctrl+"+string(r))
	}
	keys = append(keys, "enter", "tab", "space", "f1", "up", "delete", "alt+enter", "ctrl+alt+x")
	for _, key := range keys {
		if _, wrong := keymap.Bind(keymap.Binds{Keys: map[string][]string{"confirm": {key}}}, screens...); len(wrong) == 0 {
			t.Errorf("%s may confirm", key)
		}
	}
}

func TestSwappingTwoKeysIsNoConflict(t *testing.T) {
	m := bind(t, keymap.Binds{Keys: map[string][]string{"approve": {"x"}, "reject": {"a"}}})
	if b, _ := m.Lookup("x", keymap.InList); b.Action != "approve" {
		t.Errorf("x is %s", b.Action)
	}
}

func TestEveryPresetIsWholeAndHasNoKeyTwice(t *testing.T) {
	for _, preset := range keymap.Presets() {
		m := bind(t, keymap.Binds{Preset: preset})
		for at := keymap.Place(1); at <= keymap.InDialog; at <<= 1 {
			seen := map[string]keymap.Action{}
			for _, b := range m.All() {
				for _, k := range b.Keys {
					if other, taken := seen[k]; taken && b.Place&at != 0 {
						t.Errorf("%s: %q means both %s and %s", preset, k, other, b.Action)
					}
					if b.Place&at != 0 {
						seen[k] = b.Action
					}
				}
			}
		}
		if b, ok := m.Lookup("q", keymap.InList); !ok || b.Action != keymap.Quit {
			t.Errorf("%s: q does not quit", preset)
		}
	}
	if _, wrong := keymap.Bind(keymap.Binds{Preset: "emacs"}, screens...); len(wrong) != 1 || wrong[0].Name != "preset" {
		t.Errorf("emacs: %+v", wrong)
	}
}

func TestInThePresetSafeNothingIsDecidedByALetter(t *testing.T) {
	m := bind(t, keymap.Binds{Preset: keymap.Safe})
	for _, b := range m.All() {
		for _, k := range b.Keys {
			if b.Verb.Decides() && len([]rune(k)) == 1 {
				t.Errorf("%s decides: %s", k, b.Action)
			}
		}
	}
	for _, e := range verb.Decisions() {
		if b, ok := m.Lookup("alt+"+e.Key, keymap.InList); !ok || b.Verb.Name != e.Name {
			t.Errorf("alt+%s does not %s", e.Key, e.Name)
		}
	}
}

// A key of one's own goes over the preset's.
func TestKeysGoOverThePreset(t *testing.T) {
	m := bind(t, keymap.Binds{Preset: keymap.Safe, Keys: map[string][]string{"approve": {"A"}}})
	if b, _ := m.Lookup("A", keymap.InList); b.Action != "approve" {
		t.Error("A does not approve")
	}
	if b, _ := m.Lookup("alt+x", keymap.InList); b.Action != "reject" {
		t.Error("alt+x does not reject")
	}
}
