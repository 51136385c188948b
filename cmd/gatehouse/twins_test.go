package main

import (
	"slices"
	"strings"
	"testing"

	"gatehouse/tui"
	"gatehouse/tui/keymap"
)

// onScreenAlone are keys without a command, and why.
var onScreenAlone = map[keymap.Action]string{
	keymap.Mark: "a command takes ids", keymap.MarkAll: "--filter", keymap.MarkNone: "nothing stays marked", keymap.Invert: "--filter with -( )",
	keymap.Range: "a command takes ids", keymap.MarkDown: "a command takes ids", keymap.MarkUp: "a command takes ids",
	keymap.Copy: "a pipe does it",
}

// Whatever the screens can do a command can do, too: each key names its twin in
// the one table of keys.
func TestEveryActionOfTheScreensIsACommand(t *testing.T) {
	all := leaves((&gatehouse{}).root())
	for _, b := range tui.Keys().All() {
		acts := slices.Contains([]keymap.Group{keymap.Decide, keymap.Alone, keymap.Plans, keymap.Bulk, keymap.Choose}, b.Group) ||
			strings.HasPrefix(string(b.Action), string(keymap.Screen))
		twin := b.Twin()
		switch {
		case twin == "" && !acts:
			continue
		case twin == "" && onScreenAlone[b.Action] == "":
			t.Errorf("no command does what %s does: name it in tui/keymap/twin.go", b.Action)
		case twin != "" && onScreenAlone[b.Action] != "":
			t.Errorf("%s has a command: %s", b.Action, twin)
		}
		if twin == "" {
			continue
		}
		words := strings.Fields(twin)
		cmd := all[words[0]]
		if cmd == nil && len(words) > 1 {
			cmd = all[words[0]+" "+words[1]]
			words = words[1:]
		}
		if cmd == nil {
			t.Errorf("%s: there is no command gatehouse %s", b.Action, twin)
			continue
		}
		for _, w := range words[1:] {
			if flag, ok := strings.CutPrefix(w, "--"); ok && cmd.Flags().Lookup(flag) == nil {
				t.Errorf("%s: gatehouse %s has no %s", b.Action, twin, w)
			}
		}
		if cmd.Flags().Lookup("output") == nil {
			t.Errorf("%s: gatehouse %s has no -o", b.Action, twin)
		}
	}
}
