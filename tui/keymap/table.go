package keymap

import (
	"gatehouse/core"
	"gatehouse/core/verb"
)

// table is every key. Verb keys come from core/verb.
func table(screens []ScreenKey) []Binding {
	var t []Binding
	for _, e := range verb.Decisions() {
		t = append(t, decision(e, InList|InReview, decisionOff))
	}
	for _, e := range verb.Registrations() {
		b := decision(e, InRegistrations|InAlone, registrationOff)
		b.Group = Alone
		t = append(t, b)
	}
	t = append(t,
		Binding{Action: Next, Keys: []string{"n"}, Label: "next", Group: Move, Place: InReview | InAlone, Help: "leave this one undecided and open the next; passes over what others look at or see to"},
		spare(Binding{Action: Pane, Keys: []string{"tab", "shift+tab"}, Show: "tab", Label: "one API", Group: Move, Place: InReview | InAlone, Help: "on the decision desk: to the APIs asked for, to decide one alone; up and down choose another; again: back to the App", Off: registrationsOff}),
		spare(other("note", InReview, "note", undoOff)),
		spare(other("assign", InList|InReview, "take", assignOff)),
		spare(Binding{Action: HandOver, Keys: []string{"T"}, Label: "hand over", Group: Decide, Place: InList | InReview, Help: "give it to a colleague to see to, or to nobody", Off: assignOff}),
		troubled(Binding{Action: Decline, Keys: []string{"W"}, Label: "decline deletion", Group: Decide, Place: InList | InReview, Help: "decline an owner's wish that his App be deleted: it stays as it is", Off: declineOff}),
		spare(other("create", InLists, "new", createOff)),
		spare(other("undo", InLists|InReview|InAlone|InJobs, "undo", undoOff)),
		troubled(other("retry", InLists|InReview, "retry", retryOff)),
		troubled(Binding{Action: GiveUp, Keys: []string{"B"}, Label: "give up", Group: Decide, Place: InLists | InReview, Help: "give up what failed or is not proven: back to what the gateway shows", Off: retryOff}),
		other("credentials", InLists|InReview, "", revealOff),
		other("sync", InConnections|InPlan, "sync now", connectionOff),
		other("test", InConnections, "test", rowOff),
		planned(Release, "R", "carry out what is held, after a fresh reading; refused when that comes to another plan", releaseOff),
		planned(Drop, "D", "give the held plan up: its Apps stay as they are here", dropOff),
		planned(Keep, "K", "give this App of the held plan up: it stays as it is here", keepOff),
		planned(Adopt, "A", "take this object, which is not the portal's, in as an App", adoptOff),

		Binding{Action: JobPause, Keys: []string{"p"}, Label: "pause, go on", Group: Bulk, Place: InJobs, Help: "pause the job, or let it go on where it was", Off: jobOpenOff},
		Binding{Action: JobStop, Keys: []string{"x"}, Label: "stop", Group: Bulk, Place: InJobs, Help: "stop the job for good; Apps it has not reached stay as they are", Off: jobOpenOff},
		Binding{Action: JobRetry, Keys: []string{"R"}, Label: "retry failed", Group: Bulk, Place: InJobs, Help: "do again what failed, and nothing else", Off: jobRetryOff},
		Binding{Action: JobFailed, Keys: []string{"f"}, Label: "failed", Group: Bulk, Place: InJobs, Help: "show the Apps of the job that failed; again: all of them", Off: rowOff},
		Binding{Action: JobReport, Keys: []string{"w"}, Label: "report", Group: Bulk, Place: InJobs, Help: "write what became of each App to a file, CSV or JSON", Off: rowOff},
		Binding{Action: Mark, Keys: []string{"space"}, Label: "mark", Group: Choose, Place: InLists, Help: "mark this row, so that a verb takes all marked ones", Off: rowOff},
		Binding{Action: MarkAll, Keys: []string{"*"}, Label: "all", Spare: true, Group: Choose, Place: InLists, Help: "mark every row that the filter shows; again: unmark them", Off: rowOff},
		Binding{Action: Range, Keys: []string{"v"}, Group: Choose, Place: InLists, Help: "mark from here to where the cursor goes; again: that is all; esc: not at all", Off: rowOff},
		Binding{Action: MarkDown, Keys: []string{"shift+down"}, Group: Choose, Place: InLists, Help: "mark, and the next one too", Off: rowOff},
		Binding{Action: MarkUp, Keys: []string{"shift+up"}, Group: Choose, Place: InLists, Help: "mark, and the one before too", Off: rowOff},
		Binding{Action: Invert, Keys: []string{"!"}, Group: Choose, Place: InLists, Help: "turn the marks of all rows that the filter shows over", Off: rowOff},
		Binding{Action: MarkNone, Keys: []string{"U"}, Group: Choose, Place: InLists, Help: "take every mark away, hidden ones too", Off: marksOff},
		Binding{Action: Filter, Keys: []string{"/"}, Label: "filter", Group: Choose, Place: InLists | InTable, Help: "filter: plain words, status:pending conn:aws dev:ana, -word, ~fuzzy"},
		Binding{Action: Sort, Keys: []string{"o"}, Group: Choose, Place: InLists, Help: "sort by a column: a list of them, with a letter for each"},
		Binding{Action: SortFlip, Keys: []string{"O"}, Group: Choose, Place: InLists, Help: "turn the order round"},
		Binding{Action: Sign, Keys: []string{"D"}, Group: Choose, Place: InList, Help: "developers' sign-ups instead of Apps, decided ones too; again: Apps", Off: signUpsOff},

		Binding{Action: Views, Keys: []string{"V"}, Group: Choose, Place: Anywhere, Help: "views: a filter with its columns and order, under a name"},
		Binding{Action: Columns, Keys: []string{"C"}, Group: Choose, Place: InLists, Help: "choose, order and resize the columns"},
		Binding{Action: FindKey, Keys: []string{"F"}, Group: Choose, Place: Anywhere, Help: "find the App that has a key; the key is not shown or kept"},
		Binding{Action: Copy, Keys: []string{"y"}, Group: Choose, Place: InLists, Help: "copy the id, or the ids of what is marked, to the terminal's clipboard", Off: rowOff},

		Binding{Action: Down, Keys: []string{"down", "j"}, Show: "j down", Group: Move, Place: Anywhere, Help: "one down"},
		Binding{Action: Up, Keys: []string{"up", "k"}, Show: "k up", Group: Move, Place: Anywhere, Help: "one up"},
		Binding{Action: PageDown, Keys: []string{"pgdown", "ctrl+f", "ctrl+d"}, Group: Move, Place: Anywhere, Help: "one page down"},
		Binding{Action: PageUp, Keys: []string{"pgup", "ctrl+b"}, Group: Move, Place: Anywhere, Help: "one page up"},
		Binding{Action: Top, Keys: []string{"g", "home"}, Group: Move, Place: Anywhere, Help: "to the first"},
		Binding{Action: Bottom, Keys: []string{"G", "end"}, Group: Move, Place: Anywhere, Help: "to the last"},
		Binding{Action: Open, Keys: []string{"enter"}, Group: Move, Place: Anywhere, Help: "of the queue: the decision desk; else into the detail; of a connection: its plan, what a sync would change, where and why", Off: rowOff},
		Binding{Action: Pane, Keys: []string{"tab", "shift+tab"}, Show: "tab", Group: Move, Place: InLists, Help: "between list and detail; in the detail, up and down choose a registration"},
		Binding{Action: Back, Keys: []string{"esc"}, Group: Move, Place: Anywhere, Help: "one step back; always harmless"},
	)
	for _, s := range screens {
		t = append(t, Binding{Action: Screen + Action(s.Key), Keys: []string{s.Key}, Group: Look, Place: Anywhere, Help: s.Title})
	}
	return append(t,
		Binding{Action: Palette, Keys: []string{":"}, Label: "command", Spare: true, Group: Look, Place: Anywhere, Help: "give any command of gatehouse; what was typed before is there"},
		Binding{Action: Messages, Keys: []string{"M"}, Group: Look, Place: Anywhere, Help: "past messages"},
		Binding{Action: Help, Keys: []string{"?"}, Label: "help", Group: Look, Place: Anywhere, Help: "this help"},
		Binding{Action: Redraw, Keys: []string{"ctrl+l"}, Group: Look, Place: Anywhere, Help: "draw the screen again"},
		Binding{Action: Theme, Keys: []string{"ctrl+t"}, Group: Look, Place: Always, Help: "the next theme: auto, dark, light, high-contrast, mono"},

		Binding{Keys: []string{"enter"}, Group: Dialog, Place: InDialog, Help: "confirm what takes nothing away"},
		Binding{Action: Confirm, Keys: []string{"ctrl+o"}, Group: Dialog, Place: InDialog, Help: "OK: confirm what takes access away"},
		Binding{Keys: []string{"tab"}, Group: Dialog, Place: InDialog, Help: "next field"},
		Binding{Keys: []string{"ctrl+p"}, Group: Dialog, Place: InDialog, Help: "in a reason: the list of those that are given often"},
		Binding{Keys: []string{"esc"}, Group: Dialog, Place: InDialog, Help: "back; nothing happens"},

		Binding{Action: Quit, Keys: []string{"q", "ctrl+c"}, Show: "q", Label: "quit", Group: Leave, Place: Anywhere, Help: "quit; asks when decisions are still held"},
	)
}

// decision is the key of a verb that decides, at a place.
func decision(e verb.Entry, at Place, off func(verb.Entry, State) string) Binding {
	b := Binding{Action: Action(e.Name), Verb: e, Keys: []string{e.Key}, Label: e.Name, Help: e.Short, Group: Decide, Place: at}
	b.Off = func(s State) string { return off(e, s) }
	if e.Off != "" {
		b.Label = ""
	}
	switch e.Verb {
	case core.Suspend, core.Resume, core.Edit, core.Reprocess:
		b.Spare = true
	}
	return b
}

func other(name string, at Place, label string, off func(State) string) Binding {
	e, _ := verb.Named(name)
	return Binding{Action: Action(name), Keys: []string{e.Key}, Label: label, Help: e.Short, Group: Decide, Place: at, Off: off}
}

// planned is a key of a connection's plan.
func planned(a Action, key, help string, off func(State) string) Binding {
	return Binding{Action: a, Keys: []string{key}, Label: string(a), Help: help, Group: Plans, Place: InPlan, Off: off, Hidden: true}
}

// troubled marks what the footer shows only where it does something.
func troubled(b Binding) Binding {
	b.Hidden = true
	return b
}

// spare marks what the footer shows only where there is room for all.
func spare(b Binding) Binding {
	b.Spare = true
	return b
}
