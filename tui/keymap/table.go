package keymap

import (
	"gatehouse/core"
	"gatehouse/core/verb"
)

// table is every key. Verb keys come from core/verb.
func table(screens []ScreenKey) []Binding {
	var t []Binding
	for _, e := range verb.Decisions() {
		t = append(t, decision(e))
	}
	t = append(t,
		spare(other("undo", InList, "undo", undoOff)),
		other("retry", InList, "", retryOff),
		other("credentials", InList, "", revealOff),
		other("sync", InConnections, "sync now", connectionOff),
		other("test", InConnections, "test", rowOff),

		Binding{Action: Mark, Keys: []string{"space"}, Label: "mark", Group: Choose, Place: InList, Help: "mark this App, so that a verb takes all marked ones", Off: rowOff},
		Binding{Action: MarkAll, Keys: []string{"*"}, Label: "all", Spare: true, Group: Choose, Place: InList, Help: "mark every App that the filter shows; again: unmark them", Off: rowOff},
		Binding{Action: Filter, Keys: []string{"/"}, Label: "filter", Group: Choose, Place: InList, Help: "filter: plain words, status:pending conn:aws dev:ana, -word, ~fuzzy"},
		Binding{Action: SortNext, Keys: []string{"o"}, Group: Choose, Place: InList, Help: "sort by the next column"},
		Binding{Action: SortFlip, Keys: []string{"O"}, Group: Choose, Place: InList, Help: "turn the order round"},

		Binding{Action: Down, Keys: []string{"down", "j"}, Show: "j down", Group: Move, Place: Anywhere, Help: "one down"},
		Binding{Action: Up, Keys: []string{"up", "k"}, Show: "k up", Group: Move, Place: Anywhere, Help: "one up"},
		Binding{Action: PageDown, Keys: []string{"pgdown", "ctrl+f", "ctrl+d"}, Group: Move, Place: Anywhere, Help: "one page down"},
		Binding{Action: PageUp, Keys: []string{"pgup", "ctrl+b"}, Group: Move, Place: Anywhere, Help: "one page up"},
		Binding{Action: Top, Keys: []string{"g", "home"}, Group: Move, Place: Anywhere, Help: "to the first"},
		Binding{Action: Bottom, Keys: []string{"G", "end"}, Group: Move, Place: Anywhere, Help: "to the last"},
		Binding{Action: Open, Keys: []string{"enter"}, Group: Move, Place: Anywhere, Help: "into the detail", Off: rowOff},
		Binding{Action: Pane, Keys: []string{"tab", "shift+tab"}, Show: "tab", Group: Move, Place: InList, Help: "between list and detail"},
		Binding{Action: Back, Keys: []string{"esc"}, Group: Move, Place: Anywhere, Help: "one step back; always harmless"},
	)
	for _, s := range screens {
		t = append(t, Binding{Action: Screen + Action(s.Key), Keys: []string{s.Key}, Group: Look, Place: Anywhere, Help: s.Title})
	}
	return append(t,
		Binding{Action: Messages, Keys: []string{"M"}, Group: Look, Place: Anywhere, Help: "past messages"},
		Binding{Action: Help, Keys: []string{"?"}, Label: "help", Group: Look, Place: Anywhere, Help: "this help"},
		Binding{Action: Redraw, Keys: []string{"ctrl+l"}, Group: Look, Place: Anywhere, Help: "draw the screen again"},

		Binding{Keys: []string{"enter"}, Group: Dialog, Place: InDialog, Help: "confirm what takes nothing away"},
		Binding{Keys: []string{"ctrl+o"}, Group: Dialog, Place: InDialog, Help: "OK: confirm what takes access away"},
		Binding{Keys: []string{"tab"}, Group: Dialog, Place: InDialog, Help: "next field"},
		Binding{Keys: []string{"esc"}, Group: Dialog, Place: InDialog, Help: "back; nothing happens"},

		Binding{Action: Quit, Keys: []string{"q", "ctrl+c"}, Show: "q", Label: "quit", Group: Leave, Place: Anywhere, Help: "quit; asks when decisions are still held"},
	)
}

func decision(e verb.Entry) Binding {
	b := Binding{Action: Action(e.Name), Keys: []string{e.Key}, Label: e.Name, Help: e.Short, Group: Decide, Place: InList}
	b.Off = func(s State) string { return decisionOff(e, s) }
	if e.Off != "" {
		b.Label = ""
	}
	b.Spare = e.Verb == core.Suspend || e.Verb == core.Resume
	return b
}

func other(name string, at Place, label string, off func(State) string) Binding {
	e, _ := verb.Named(name)
	return Binding{Action: Action(name), Keys: []string{e.Key}, Label: label, Help: e.Short, Group: Decide, Place: at, Off: off}
}

// spare marks what the footer shows only where there is room for all.
func spare(b Binding) Binding {
	b.Spare = true
	return b
}

// Reasons. The engine refuses again at Plan; these are for the screen.

const readOnly = "this Gatehouse is read-only"

func rowOff(s State) string {
	if !s.HasRow {
		return "there is nothing in the list"
	}
	return ""
}

func undoOff(s State) string {
	if s.ReadOnly {
		return readOnly
	}
	return ""
}

func decisionOff(e verb.Entry, s State) string {
	switch {
	case e.Off != "":
		return e.Off
	case s.ReadOnly:
		return readOnly
	case s.Marked > 0:
		return "" // the plan says which of them are not eligible
	case !s.HasRow:
		return "there is nothing in the list"
	case s.Row.Removed:
		return s.Row.Name + " was removed"
	case !s.HasCaps:
		return "connection " + s.Row.Connection + " is not configured"
	}
	app := core.App{Name: s.Row.Name, Status: s.Row.Status, Native: s.Row.Native}
	for range s.Row.Waiting {
		app.Registrations = append(app.Registrations, core.Registration{Status: core.Waiting})
	}
	if core.AlreadySo(app, s.Caps, e.Verb) {
		return s.Row.Name + " is " + string(s.Row.Status) + " already"
	}
	if err := core.Allowed(app, s.Caps, e.Verb); err != nil {
		return core.AsError(err).Message
	}
	return ""
}

func retryOff(s State) string {
	switch {
	case s.ReadOnly:
		return readOnly
	case s.Marked > 0:
		return ""
	case !s.HasRow:
		return "there is nothing in the list"
	case !s.Row.Push.Attention():
		return "its push has neither failed nor is it unproven"
	}
	return ""
}

func revealOff(s State) string {
	switch {
	case !s.HasRow:
		return "there is nothing in the list"
	case !s.HasCaps:
		return "connection " + s.Row.Connection + " is not configured"
	case s.Row.Status != core.Approved || s.Row.Push != core.PushConfirmed && s.Row.Push != core.PushNone:
		return "credentials are shown only for an App that is APPROVED and confirmed"
	}
	return ""
}

func connectionOff(s State) string {
	if s.ReadOnly {
		return readOnly
	}
	return rowOff(s)
}
