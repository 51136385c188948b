package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/tui/keymap"
)

func parse(t *testing.T, src string) config.Config {
	t.Helper()
	cfg, problems := config.Parse("c.yaml", []byte(src), env, kinds)
	if len(problems) > 0 {
		t.Fatalf("%v (%s)", problems[0], problems[0].Hint)
	}
	return cfg
}

func TestTheScreensKeysAreRead(t *testing.T) {
	cfg := parse(t, `
theme: high-contrast
mouse: true
accessible: true
environment: {name: prod, color: red}
keys:
  preset: vim
  approve: A
  down: [down, J]
  undo: []
`)
	want := config.Empty()
	want.Path, want.Theme, want.Mouse, want.Accessible = "c.yaml", "high-contrast", true, true
	want.Environment = config.Environment{Name: "prod", Color: "red"}
	want.Keys = keymap.Binds{Preset: "vim", Keys: map[string][]string{"approve": {"A"}, "down": {"down", "J"}, "undo": nil}}
	if diff := cmp.Diff(want, cfg); diff != "" {
		t.Error(diff)
	}
	if got := parse(t, "environment: test").Environment; got.Name != "test" {
		t.Errorf("%+v", got)
	}
}

func TestKeysThatCannotBeAreRefusedWithTheirLine(t *testing.T) {
	for _, c := range []struct{ src, at, says, hint string }{
		{"hold: 1s\nkeys:\n  aprove: A", "c.yaml:3", "no action", "Did you mean approve?"},
		{"keys:\n  quit: Q\n  approve: x", "c.yaml:3", "x is the key of reject too", "another key"},
		{"keys: {quit: []}", "c.yaml:1", "quit: it must keep a key", "free"},
		{"keys:\n  filter: q", "c.yaml:2", "q is the key of quit too", ""},
		{"keys:\n  confirm: y", "c.yaml:2", "by accident", "ctrl+o"},
		{"keys:\n  preset: vi", "c.yaml:2", "preset cannot be", "vim"},
		{"keys: A", "c.yaml:1", "keys and values", ""},
		{"keys: {approve: {a: b}}", "c.yaml:1", "must be text", ""},
		{"environment: {color: red}", "c.yaml:1", "needs a name", ""},
		{"environment: {name: prod, color: pink}", "c.yaml:1", "color cannot be", "red"},
		{"environment: a name that is far too long", "c.yaml:1", "1 to 16 characters", ""},
		{"environment: \"a\\e[31m\"", "c.yaml:1", "1 to 16 characters", ""},
		{"mouse: 1", "c.yaml:1", "true or false", ""},
		{"theme: pink", "c.yaml:1", "theme cannot be", "high-contrast"},
	} {
		_, problems := config.Parse("c.yaml", []byte(c.src), env, kinds)
		if len(problems) != 1 {
			t.Errorf("%q: %d problems: %v", c.src, len(problems), problems)
			continue
		}
		p := problems[0]
		if p.Subject != c.at || !strings.Contains(p.Message, c.says) || !strings.Contains(p.Hint, c.hint) {
			t.Errorf("%q: %s: %s (%s)", c.src, p.Subject, p.Message, p.Hint)
		}
	}
}
