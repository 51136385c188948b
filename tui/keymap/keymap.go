// Package keymap is the one table of keys. Dispatch, the footer, the help
// screen and the README's key list read it; a key's action and the reason why
// it does nothing now stand in the same line, so they cannot disagree.
package keymap

import (
	"gatehouse/core"
	"gatehouse/core/verb"
)

// Action names what a key asks for. Verbs use their name in core/verb.
type Action string

// The actions that are not verbs.
const (
	Up        Action = "up"
	Down      Action = "down"
	PageUp    Action = "page-up"
	PageDown  Action = "page-down"
	Top       Action = "top"
	Bottom    Action = "bottom"
	Open      Action = "open"
	Back      Action = "back"
	Pane      Action = "pane"
	Mark      Action = "mark"
	MarkAll   Action = "mark-all"
	MarkNone  Action = "mark-none"
	Invert    Action = "mark-invert"
	Range     Action = "mark-range"
	MarkDown  Action = "mark-down"
	MarkUp    Action = "mark-up"
	Filter    Action = "filter"
	Sort      Action = "sort"
	SortFlip  Action = "sort-reverse"
	Sign      Action = "sign-ups"
	Next      Action = "next"
	Assign    Action = "assign"
	HandOver  Action = "hand-over"
	Note      Action = "note"
	JobPause  Action = "job-pause"
	JobStop   Action = "job-stop"
	JobRetry  Action = "job-retry"
	JobFailed Action = "job-failed"
	JobReport Action = "job-report"
	Messages  Action = "messages"
	Help      Action = "help"
	Redraw    Action = "redraw"
	Theme     Action = "theme"
	Confirm   Action = "confirm" // in a dialog: what takes access away
	Palette   Action = "command"
	Views     Action = "views"
	Columns   Action = "columns"
	FindKey   Action = "find-key"
	Copy      Action = "copy"
	Quit      Action = "quit"
	Release   Action = "release" // of a held plan, as the next two
	Drop      Action = "drop"
	Keep      Action = "keep"
	Adopt     Action = "adopt"
	Decline   Action = "decline-deletion"
	Undo      Action = "undo"
	Retry     Action = "retry"
	GiveUp    Action = "give-up"
	Screen    Action = "screen-" // followed by the screen's key
)

// Place is a set of the places where a key works.
type Place uint16

// The places. InDialog keys are listed for help; dialogs handle them.
const (
	InList          Place = 1 << iota // a list of Apps, and the detail beside it
	InRegistrations                   // a list of registrations, or one of them in the detail
	InConnections                     // the list of connections
	InTable                           // any list
	InDialog
	InPlan   // the plan of a connection
	InReview // the decision desk
	InJobs   // the list of bulk runs, and the Apps of one
	InAlone  // one registration on the decision desk

	InLists  = InList | InRegistrations
	Anywhere = 0xffff &^ InDialog
	Always   = Anywhere | InDialog
)

// Group heads a part of the help.
type Group string

// The groups, in the order of the help.
const (
	Decide Group = "Decide"
	Alone  Group = "Decide on a registration"
	Plans  Group = "The plan of a connection"
	Bulk   Group = "On a bulk run"
	Choose Group = "Choose"
	Move   Group = "Move"
	Look   Group = "Look"
	Dialog Group = "In a dialog"
	Leave  Group = "Leave"
)

// Groups lists the groups in their order.
func Groups() []Group { return []Group{Decide, Alone, Plans, Bulk, Choose, Move, Look, Dialog, Leave} }

// State is what a key's reason depends on: a picture of the screen at the
// moment, made by the root.
type State struct {
	Place    Place
	ReadOnly bool
	Rows     int // in the list shown
	Marked   int
	Row      core.Row // under the cursor; the App, where that is a registration
	HasRow   bool
	// Registration is under the cursor InRegistrations and InAlone.
	Registration core.Registration
	Connections  int // that are configured
	// Developers are the sign-ups that there are, -1 where the list cannot show
	// them.
	Developers int
	Plan       PlanState
	Caps       core.Capabilities // of the row's connection
	HasCaps    bool              // false: the connection is not configured
	// Job is where the bulk run under the cursor stands, InJobs; JobFailed how
	// many of its Apps failed.
	Job       core.JobState
	JobFailed int
}

// PlanState is what the keys InPlan depend on.
type PlanState struct {
	Reading bool // the gateway is being read
	Held    bool // the connection holds a plan
	// HeldLine and Foreign say what is under the cursor: a line of the held
	// plan, or what is not the portal's.
	HeldLine, Foreign bool
}

// Binding is one line of the table.
type Binding struct {
	Action Action
	Verb   verb.Entry // the decision that it makes, if it makes one
	Keys   []string   // as Bubble Tea names them; the first one is shown
	Show   string     // how the keys are shown, where not by the first one
	Label  string     // in the footer; "" keeps it out
	Spare  bool       // leaves the footer first where there is no room
	Hidden bool       // keeps out of the footer while it is off
	Help   string
	Group  Group
	Place  Place
	// Off gives the reason why it does nothing in this state, "" when it does.
	// nil: it always does.
	Off func(State) string
}

// Shown is how the binding's key is written on screen.
func (b Binding) Shown() string {
	switch {
	case b.Show != "":
		return b.Show
	case len(b.Keys) == 0:
		return ""
	}
	return b.Keys[0]
}

// Why returns the reason why the binding does nothing now, "" when it does.
func (b Binding) Why(s State) string {
	if b.Off == nil {
		return ""
	}
	return b.Off(s)
}

// LabelFor is the Label in this state: a decision is called otherwise where it
// is about a developer.
func (b Binding) LabelFor(s State) string {
	if b.Label != "" && b.Verb.Verb != "" {
		return entryOn(b.Verb, s).Name
	}
	return b.Label
}

// Map is the table made ready for look-ups. It is immutable.
type Map struct {
	bindings []Binding
	byKey    map[string][]int
}

// New makes the map for the screens that there are: their keys and titles.
func New(screens ...ScreenKey) *Map { return made(table(screens)) }

func made(bindings []Binding) *Map {
	m := &Map{bindings: bindings, byKey: map[string][]int{}}
	for i, b := range m.bindings {
		for _, k := range b.Keys {
			m.byKey[k] = append(m.byKey[k], i)
		}
	}
	return m
}

// ScreenKey is a screen's number key and its title.
type ScreenKey struct{ Key, Title string }

// Lookup finds what a key means at a place.
func (m *Map) Lookup(key string, at Place) (Binding, bool) {
	for _, i := range m.byKey[key] {
		if b := m.bindings[i]; b.Place&at != 0 {
			return b, true
		}
	}
	return Binding{}, false
}

// Confirm is the key that confirms what takes access or a record away. No
// terminal sends it by itself, no verb opens with it, and it is no single
// letter (design 6).
func (m *Map) Confirm() string {
	b, _ := m.Of(Confirm)
	return b.Keys[0]
}

// Of finds an action's binding.
func (m *Map) Of(a Action) (Binding, bool) {
	for _, b := range m.bindings {
		if b.Action == a {
			return b, true
		}
	}
	return Binding{}, false
}

// Bound finds an action's binding that works at a place.
func (m *Map) Bound(a Action, at Place) (Binding, bool) {
	for _, b := range m.bindings {
		if b.Action == a && b.Place&at != 0 {
			return b, true
		}
	}
	return Binding{}, false
}

// All lists the bindings, in the order of the help within each group. The
// caller must not change them.
func (m *Map) All() []Binding { return m.bindings }

// Footer lists the bindings that the footer shows at a place.
func (m *Map) Footer(at Place) []Binding {
	var out []Binding
	for _, b := range m.bindings {
		if b.Label != "" && len(b.Keys) > 0 && b.Place&at != 0 {
			out = append(out, b)
		}
	}
	return out
}
