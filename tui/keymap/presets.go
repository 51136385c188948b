package keymap

import (
	"slices"
	"strconv"
	"strings"
)

// vimKeys are keys that the preset vim adds to those of the table.
var vimKeys = map[Action][]string{
	Back:   {"h"},
	Open:   {"l"},
	PageUp: {"ctrl+u"},
	Quit:   {"Z"},
}

// preset changes a fresh table to a preset.
//
// safe: whatever decides, or asks a gateway for something, wants alt. A letter
// that was typed into the wrong window, or pasted, then does nothing; over a
// slow link an alt key that is torn apart is Esc, which is harmless, and a
// letter that means nothing.
func preset(name string, all []Binding) ([]Binding, []Wrong) {
	switch name {
	case "", Default:
	case Vim:
		for i := range all {
			all[i].Keys = slices.Concat(all[i].Keys, vimKeys[all[i].Action])
		}
	case Safe:
		for i, b := range all {
			if b.Group == Decide || b.Group == Alone {
				all[i].Keys, all[i].Show = withAlt(b.Keys), ""
			}
		}
	default:
		return all, []Wrong{{"preset", "there is no preset " + strconv.Quote(name), "Presets are " + strings.Join(Presets(), ", ") + "."}}
	}
	return all, nil
}

func withAlt(keys []string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = "alt+" + strings.TrimPrefix(k, "alt+")
	}
	return out
}
