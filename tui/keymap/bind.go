package keymap

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Binds is what a configuration says about keys: a preset, and over it keys by
// the names of actions. The zero Binds is the table as it is.
type Binds struct {
	Preset string              // "" is Default
	Keys   map[string][]string // by action; an empty list takes the action's keys away
}

// The presets.
const (
	Default = "default"
	Vim     = "vim"
	Safe    = "safe"
)

// Presets lists them, the default first.
func Presets() []string { return []string{Default, Vim, Safe} }

// Wrong is one thing in Binds that cannot be: the name it stands at (an action,
// or "preset"), what is wrong and what to do.
type Wrong struct{ Name, Message, Hint string }

// Bind makes the map of these screens with keys bound otherwise, and says what
// of it cannot be: an unknown name, a key that is none, two actions on one key,
// quit or help without a key, a confirming key that could confirm by accident
// (design 6). With anything wrong the map is the default one.
func Bind(binds Binds, screens ...ScreenKey) (*Map, []Wrong) {
	all, wrong := preset(binds.Preset, table(screens))
	changed := map[Action]bool{}
	for _, name := range sorted(binds.Keys) {
		w := rebind(all, name, binds.Keys[name])
		if w == nil {
			changed[Action(name)] = true
			w = unsafeKey(all, name, binds.Keys[name])
		}
		if w != nil {
			wrong = append(wrong, *w)
		}
	}
	if wrong = append(wrong, conflicts(all, changed)...); len(wrong) > 0 {
		return New(screens...), wrong
	}
	return made(all), nil
}

// rebind gives every binding of an action other keys.
func rebind(all []Binding, name string, keys []string) *Wrong {
	if !slices.ContainsFunc(all, func(b Binding) bool { return b.Action == Action(name) }) {
		return &Wrong{name, "there is no action " + strconv.Quote(name), "Actions are " + strings.Join(Names(all), ", ") + "."}
	}
	for _, key := range keys {
		if why, hint := notAKey(key); why != "" {
			return &Wrong{name, strconv.Quote(key) + " " + why, hint}
		}
	}
	for i := range all {
		b := &all[i]
		if b.Action != Action(name) {
			continue
		}
		b.Keys, b.Show = slices.Clone(keys), ""
		if key := kept[b.Action]; key != "" {
			b.Keys = append(b.Keys, key)
		}
	}
	return nil
}

// kept are keys that an action has whatever is bound.
var kept = map[Action]string{Quit: "ctrl+c", Back: "esc"}

// Names lists the actions that keys can be bound to, in the order of the help.
func Names(all []Binding) []string {
	var out []string
	for _, b := range all {
		if b.Action != "" && !slices.Contains(out, string(b.Action)) {
			out = append(out, string(b.Action))
		}
	}
	return out
}

// named are the keys that have a name instead of a character.
var named = []string{
	"up", "down", "left", "right", "home", "end", "pgup", "pgdown", "tab", "enter", "space", "backspace", "delete", "insert",
	"f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12",
}

// sameAs are keys that a terminal sends as others.
var sameAs = map[string]string{"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+j": "enter", "ctrl+h": "backspace", "ctrl+[": "esc"}

// notAKey says why a text is no key that can be bound, "" when it is one.
func notAKey(key string) (why, hint string) {
	base := key
	for _, mod := range []string{"ctrl+", "alt+", "shift+"} {
		base = strings.TrimPrefix(base, mod)
	}
	r, size := utf8.DecodeRuneInString(base)
	single := size > 0 && size == len(base) && unicode.IsPrint(r) && r != ' '
	switch {
	case base == "esc":
		return "goes back, everywhere and always", "Choose another key."
	case key == kept[Quit]:
		return "quits, whatever is bound", "Choose another key."
	case sameAs[key] != "":
		return "is " + sameAs[key] + " to a terminal", "Choose another key."
	case slices.Contains(named, base):
		return "", ""
	case !single:
		return "is no key", "Write a character, ctrl+x, alt+x, or one of " + strings.Join(named[:14], ", ") + ", f1 to f12."
	case strings.Contains(key, "shift+"):
		return "cannot be told from a capital letter", "Write " + strings.Replace(key, "shift+"+base, string(unicode.ToUpper(r)), 1) + "."
	case strings.Contains(key, "ctrl+") && unicode.IsUpper(r):
		return "cannot be told from ctrl with the small letter", "Write " + strings.ToLower(key) + "."
	}
	return "", ""
}

// unsafeKey says which of an action's keys are against design 6.
func unsafeKey(all []Binding, name string, keys []string) *Wrong {
	i := slices.IndexFunc(all, func(b Binding) bool { return b.Action == Action(name) })
	b := all[i]
	switch {
	case (b.Action == Quit || b.Action == Help) && len(keys) == 0:
		return &Wrong{name, "it must keep a key", "Give it any key that is free."}
	case b.Action == Confirm:
		return unsafeConfirm(keys)
	case b.Action == Theme:
		for _, key := range keys {
			if !strings.HasPrefix(key, "ctrl+") {
				return &Wrong{name, "it works in dialogs too, where " + key + " is typed", "Choose a key with ctrl."}
			}
		}
	case b.Verb.Decides():
		for _, key := range keys {
			if slices.Contains(named[:14], key) {
				return &Wrong{name, key + " moves and opens; a decision needs a key of its own", "Choose a character, or one with ctrl or alt."}
			}
		}
	}
	return nil
}

// confirming are the keys that may confirm: no terminal sends them by itself,
// they end no sequence, and no text field or dialog uses them.
var confirming = []string{"ctrl+o", "ctrl+g", "ctrl+n", "ctrl+p", "ctrl+r", "ctrl+t", "ctrl+v", "ctrl+x", "ctrl+y"}

func unsafeConfirm(keys []string) *Wrong {
	hint := "It is one of " + strings.Join(confirming, ", ") + "."
	if len(keys) != 1 {
		return &Wrong{string(Confirm), "exactly one key confirms", hint}
	}
	if !slices.Contains(confirming, keys[0]) {
		why := " could confirm by accident: a dialog or a text field uses it, or a terminal sends it as part of something else"
		return &Wrong{string(Confirm), keys[0] + why, hint}
	}
	return nil
}

// conflicts finds keys that mean two things in one place, and decisions on the
// key that confirms them. Only what a person changed is complained about.
func conflicts(all []Binding, changed map[Action]bool) []Wrong {
	var out []Wrong
	seen := map[string]bool{}
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a.Action == b.Action || !changed[a.Action] && !changed[b.Action] {
				continue
			}
			key, both := shared(a, b)
			if !both {
				continue
			}
			mine, other := a, b
			if !changed[mine.Action] {
				mine, other = b, a
			}
			name := string(other.Action)
			if name == "" {
				name = "dialogs"
			}
			w := Wrong{string(mine.Action), key + " is the key of " + name + " too", "Give one of them another key."}
			if !seen[w.Name+w.Message] {
				seen[w.Name+w.Message] = true
				out = append(out, w)
			}
		}
	}
	return out
}

// asks reports whether a binding opens a confirmation.
func (b Binding) asks() bool { return b.Verb.Decides() || b.Group == Plans }

// shared is a key that two bindings have where both work. The confirming key
// must differ from those that open a confirmation, too.
func shared(a, b Binding) (string, bool) {
	opens := a.Action == Confirm && b.asks() || b.Action == Confirm && a.asks()
	if a.Place&b.Place == 0 && !opens {
		return "", false
	}
	for _, k := range a.Keys {
		if slices.Contains(b.Keys, k) {
			return k, true
		}
	}
	return "", false
}

func sorted(m map[string][]string) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
