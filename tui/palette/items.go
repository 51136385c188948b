package palette

import (
	"slices"
	"strings"

	"gatehouse/core"
	"gatehouse/core/query"
	"gatehouse/core/verb"
	"gatehouse/tui/keymap"
)

// Item is one thing that can be given.
type Item struct {
	Text  string // what is typed: "apps list"
	Args  string // what follows it, "" for nothing
	Means string
	Off   string // why it does nothing now, "" when it does
	past  bool   // it was typed before
}

// own are the words that only the screen has, in the order in which they are
// offered.
var own = []Item{
	{Text: "filter", Args: "FILTER", Means: "filter the list"},
	{Text: "view", Args: "NAME", Means: "show a view: a saved filter with its columns and order"},
	{Text: "view save", Args: "NAME", Means: "save what the list shows as a view"},
	{Text: "write", Args: "FILE", Means: "write exactly what is filtered to a file: .csv .json .jsonl .md"},
	{Text: "copy", Args: "[id|name|owner|filter]", Means: "copy to the terminal's clipboard"},
}

// Own reports whether a word is one that only the screen has.
func Own(word string) bool {
	return slices.ContainsFunc(own, func(i Item) bool { return i.Text == word })
}

// Screens are the names by which the screens are called: "queue".
func screenName(title string) string { return strings.ToLower(title) }

// ActionName is what an action is called here: that of a screen by its title.
func ActionName(b keymap.Binding) string {
	if strings.HasPrefix(string(b.Action), string(keymap.Screen)) {
		return screenName(b.Help)
	}
	return string(b.Action)
}

// moves are actions that nobody types.
var moves = []keymap.Action{keymap.Up, keymap.Down, keymap.PageUp, keymap.PageDown, keymap.Top, keymap.Bottom, keymap.Open, keymap.Back, keymap.Pane, keymap.Palette, keymap.Filter, keymap.Copy}

// Items are all that can be given in a state: what only the screen has, the
// actions of its keys, then every command of the program.
func Items(keys *keymap.Map, state keymap.State) []Item {
	items := slices.Clone(own)
	seen := map[string]bool{}
	for _, b := range keys.All() {
		name := ActionName(b)
		if b.Action == "" || b.Place&^keymap.InDialog == 0 || slices.Contains(moves, b.Action) || seen[name] {
			continue
		}
		here, ok := keys.Bound(b.Action, state.Place)
		item := Item{Text: name, Means: b.Help, Off: "it does nothing on this screen"}
		if ok {
			item.Off = here.Why(state)
			item.Means = here.Help
		}
		seen[name] = true
		items = append(items, item)
	}
	for _, c := range verb.Commands() {
		items = append(items, Item{Text: c.Name, Args: c.Args, Means: c.Short, Off: c.Why})
	}
	return items
}

// match finds the items that a line may become: those that begin with it, then
// those whose words its words begin, in their order.
func match(items []Item, line string) []Item {
	typed := query.Fold(strings.TrimLeft(line, " "))
	var first, then []Item
	for _, i := range items {
		text := query.Fold(i.Text)
		switch {
		case strings.HasPrefix(text, typed):
			first = append(first, i)
		case begins(strings.Fields(text), strings.Fields(typed)):
			then = append(then, i)
		}
	}
	return append(first, then...)
}

// begins reports whether each typed word begins a word, in the same order.
func begins(words, typed []string) bool {
	for _, w := range words {
		if len(typed) > 0 && strings.HasPrefix(w, typed[0]) {
			typed = typed[1:]
		}
	}
	return len(typed) == 0
}

// past makes items of what was typed, the newest first.
func past(lines []string) []Item {
	items := make([]Item, len(lines))
	for i, l := range lines {
		items[i] = Item{Text: l, Means: "typed before", past: true}
	}
	return items
}

// arguments completes what follows a whole command, where that is known: names
// of views, connections, formats.
func arguments(line string, known map[string][]string) []Item {
	at := strings.LastIndexByte(line, ' ')
	if at < 0 {
		return nil
	}
	head, word := strings.Join(strings.Fields(line[:at]), " "), line[at+1:]
	var out []Item
	for _, v := range known[kindOf(head)] {
		if strings.HasPrefix(v, word) {
			out = append(out, Item{Text: line[:at+1] + v})
		}
	}
	return out
}

// Kinds of arguments, as the keys of what is known.
const (
	Views       = "view"
	Connections = "connection"
	formats     = "format"
	copies      = "copy"
)

// kindOf says what follows the words of a line.
func kindOf(head string) string {
	words := strings.Fields(head)
	switch last := words[len(words)-1]; {
	case last == "-o" || last == "--output":
		return formats
	case head == "copy":
		return copies
	case last == "--view" || head == "view" || head == "views show" || head == "views delete" || strings.HasPrefix(head, "views export"):
		return Views
	case head == "sync" || head == "connections test" || last == "--connection":
		return Connections
	}
	return ""
}

// sensitive are commands whose arguments must not be remembered: a key that was
// typed there by mistake.
var sensitive = []string{"apps find", "find"}

// Secret reports whether a line may hold what must not be kept.
func Secret(words []string) bool {
	for _, s := range sensitive {
		head := strings.Fields(s)
		if len(words) > len(head) && slices.Equal(words[:len(head)], head) {
			return true
		}
	}
	return false
}

// ErrSecret is said of such a line.
func ErrSecret() error {
	return core.Errorf(core.CodeInvalid, "find", "a key must not stand on the command line").
		WithHint("Press Enter behind the command alone: it asks for the key and does not show it.")
}
