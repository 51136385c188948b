package theme_test

import (
	"reflect"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"gatehouse/core"
	"gatehouse/tui/theme"
)

func env(pairs ...string) func(string) (string, bool) {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) (string, bool) { v, ok := m[name]; return v, ok }
}

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		name   string
		env    func(string) (string, bool)
		wanted theme.Kind
		kind   theme.Kind
		ascii  bool
	}{
		{"nothing set", env(), "", theme.Auto, false},
		{"UTF-8", env("LANG", "de_DE.UTF-8"), "", theme.Auto, false},
		{"utf8, as some spell it", env("LANG", "C.utf8"), "", theme.Auto, false},
		{"another charset", env("LANG", "de_DE.ISO-8859-1"), theme.Light, theme.Light, true},
		{"C", env("LC_ALL", "C", "LANG", "de_DE.UTF-8"), "", theme.Auto, true},
		{"LC_ALL wins", env("LC_ALL", "C.UTF-8", "LANG", "C"), "", theme.Auto, false},
		{"the Linux console", env("TERM", "linux", "LANG", "C.UTF-8"), "", theme.Auto, true},
		{"NO_COLOR wins over the configuration", env("NO_COLOR", ""), theme.Dark, theme.Mono, false},
		{"NO_COLOR is not a boolean", env("NO_COLOR", "0"), "", theme.Mono, false},
	} {
		kind, ascii := theme.Choose(c.env, c.wanted)
		if kind != c.kind || ascii != c.ascii {
			t.Errorf("%s: %s, ASCII %v; want %s, %v", c.name, kind, ascii, c.kind, c.ascii)
		}
	}
}

func TestEveryGlyphTakesOneCell(t *testing.T) {
	for name, g := range map[string]theme.Glyphs{"Unicode": theme.Unicode(), "ASCII": theme.ASCII()} {
		v := reflect.ValueOf(g)
		for i := range v.NumField() {
			s := v.Field(i).String()
			if ansi.StringWidth(s) != 1 || ansi.StringWidthWc(s) != 1 {
				t.Errorf("%s glyph %s is %q", name, v.Type().Field(i).Name, s)
			}
			if name == "ASCII" && (len(s) != 1 || s[0] > 0x7e) {
				t.Errorf("%q is not ASCII", s)
			}
		}
	}
}

// Without color every status still reads differently: by its word, and no two
// share glyph and word.
func TestBadgesDoNotNeedColor(t *testing.T) {
	th := theme.New(theme.Mono, true)
	seen := map[string]core.Status{}
	for _, s := range core.Statuses() {
		b := th.Badge(core.KindApp, s, "FROZEN", core.PushConfirmed)
		if other, twice := seen[b]; twice {
			t.Errorf("%s and %s both show %q", s, other, b)
		}
		seen[b] = s
	}
	if b := th.Badge(core.KindApp, core.Unknown, "FROZEN", ""); b != "? FROZEN" {
		t.Errorf("a native state shows as %q", b)
	}
}

func TestABadgeShowsThatItIsNotProven(t *testing.T) {
	th := theme.New(theme.Dark, false)
	if b := th.Badge(core.KindDeveloper, core.Canceled, "", core.PushConfirmed); b != "● REVOKED" {
		t.Errorf("a developer that was revoked is %q", b)
	}
	if b := th.BadgeFrom(core.KindApp, core.Pending, core.Approved, "", core.PushSending); b != "○→● APPROVED sending" {
		t.Errorf("%q", b)
	}
	if b := th.BadgeFrom(core.KindApp, core.Pending, core.Approved, "", core.PushConfirmed); b != "● APPROVED" {
		t.Errorf("%q", b)
	}
}

func TestMonoSetsNoColor(t *testing.T) {
	th := theme.New(theme.Mono, false)
	v := reflect.ValueOf(*th)
	for i := range v.NumField() {
		s, ok := v.Field(i).Interface().(theme.Style)
		if !ok {
			continue
		}
		for _, code := range []string{"3", "9", "4"} {
			for _, digit := range "01234567" {
				if p := s.Paint("x"); len(p) > 1 && p != "x" && containsCode(p, code+string(digit)) {
					t.Errorf("%s sets a color: %q", v.Type().Field(i).Name, p)
				}
			}
		}
	}
}

func containsCode(s, code string) bool {
	for i := 0; i+len(code) < len(s); i++ {
		if (s[i] == '[' || s[i] == ';') && s[i+1:i+1+len(code)] == code {
			return true
		}
	}
	return false
}
