package palette_test

import (
	"slices"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/core/verb"
	"gatehouse/tui"
	"gatehouse/tui/keymap"
	"gatehouse/tui/palette"
)

func TestALineIsTakenApartAsAShellDoes(t *testing.T) {
	for line, want := range map[string][]string{
		"":                                   nil,
		"  apps   list ":                     {"apps", "list"},
		"apps list --filter 'a b' -o \"md\"": {"apps", "list", "--filter", "a b", "-o", "md"},
		`a\ b "c\"d" 'e\f'`:                  {"a b", `c"d`, `e\f`},
		`attr."two words"=x`:                 {"attr.two words=x"},
		`''`:                                 {""},
	} {
		if got, err := palette.Words(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v; want %q", line, got, err, want)
		}
	}
	for _, line := range []string{`"open`, `'open`, `end\`} {
		if _, err := palette.Words(line); core.CodeOf(err) != core.CodeInvalid {
			t.Errorf("%q: %v", line, err)
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add(`apps list --filter 'a "b" c'`)
	f.Add(`\"' \ `)
	f.Fuzz(func(t *testing.T, line string) {
		words, err := palette.Words(line)
		if err != nil {
			return
		}
		quoted := make([]string, len(words))
		for i, w := range words {
			quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		if again, err := palette.Words(strings.Join(quoted, " ")); err != nil || !slices.Equal(again, words) {
			t.Errorf("%q: %q, quoted again %q, %v", line, words, again, err)
		}
	})
}

// The palette and the command line share one table, and every key's action has
// a name there.
func TestEveryCommandAndEveryActionCanBeGiven(t *testing.T) {
	items := palette.Items(tui.Keys(), keymap.State{Place: keymap.InList})
	has := func(text string) bool {
		return slices.ContainsFunc(items, func(i palette.Item) bool { return i.Text == text })
	}
	for _, c := range verb.Commands() {
		if !has(c.Name) {
			t.Errorf("%s is not in the palette", c.Name)
		}
	}
	for _, name := range []string{"approve", "undo", "sort", "help", "quit", "queue", "attention", "columns", "views", "find-key", "write", "filter", "copy"} {
		if !has(name) {
			t.Errorf("%s is not in the palette", name)
		}
	}
}

func TestOnlyWhatFollowsTheFinderIsSecret(t *testing.T) {
	for line, want := range map[string]bool{
		"apps find": false, "apps find KEY": true, "find KEY": true, "apps list --filter find": false, "apps show x": false,
	} {
		if got := palette.Secret(strings.Fields(line)); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}
