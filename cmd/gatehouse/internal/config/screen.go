package config

import (
	"strings"

	"github.com/goccy/go-yaml/ast"

	"gatehouse/tui"
	"gatehouse/tui/keymap"
	"gatehouse/tui/theme"
)

// keys reads which keys are bound otherwise, and refuses, each with its line,
// what the table of keys cannot be: see keymap.Bind.
func (r *reader) keys(p pair) keymap.Binds {
	pairs, ok := r.mapping(p.value, "keys")
	binds := keymap.Binds{Keys: map[string][]string{}}
	if !ok {
		return binds
	}
	at := map[string]pair{}
	for _, entry := range pairs {
		at[entry.key] = entry
		switch _, isList := entry.value.(*ast.SequenceNode); {
		case entry.key == "preset":
			if s, ok := r.choice(entry, keymap.Presets()); ok {
				binds.Preset = s
			}
		case isList:
			if list, ok := r.list(entry); ok {
				binds.Keys[entry.key] = list
			}
		default:
			if s, ok := r.text(entry); ok {
				binds.Keys[entry.key] = []string{s}
			}
		}
	}
	table, wrong := tui.CheckKeys(binds)
	for _, w := range wrong {
		entry := at[w.Name]
		e := r.problem(entry.at, "keys: %s: %s", w.Name, w.Message)
		e.hint(w.Hint)
		if guess := nearest(w.Name, keymap.Names(table.All())); guess != "" && guess != w.Name {
			e.hint("Did you mean " + guess + "?")
		}
	}
	return binds
}

// longestEnvironment is how many characters an environment's name may have: it
// stands in the title line and in the frame of every dialog.
const longestEnvironment = 16

var environmentKeys = []string{"name", "color"}

// environment reads the name and color of where this Gatehouse works; the name
// alone may stand there as well.
func (r *reader) environment(p pair) (out Environment) {
	if _, plain := scalar(p.value); plain {
		out.Name = r.environmentName(p)
		return out
	}
	pairs, ok := r.mapping(p.value, "environment")
	if !ok {
		return out
	}
	for _, entry := range pairs {
		switch entry.key {
		case "name":
			out.Name = r.environmentName(entry)
		case "color":
			if s, ok := r.choice(entry, theme.Colors()); ok {
				out.Color = s
			}
		default:
			r.unknownKey(entry, environmentKeys)
		}
	}
	if out.Name == "" && out.Color != "" {
		r.problem(p.at, "an environment needs a name: a color alone tells nothing where there are no colors")
	}
	return out
}

func (r *reader) environmentName(p pair) string {
	s, ok := r.text(p)
	s = strings.TrimSpace(s)
	switch {
	case !ok:
		return ""
	case s == "" || len([]rune(s)) > longestEnvironment || !printable(s):
		r.problem(p.value, "an environment's name has 1 to %d characters on one line", longestEnvironment)
		return ""
	}
	return s
}
