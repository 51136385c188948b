// Package verb is the table of everything an administrator can ask Gatehouse
// to do: its name, key, arguments and words. The TUI's keys and dialogs, the
// CLI's subcommands and both helps read it, so that a verb is called the same
// everywhere. What is allowed when is not here: that is core's transition
// table and each provider's.
package verb

import (
	"slices"

	"gatehouse/core"
)

// ReasonRule says whether a verb takes a reason.
type ReasonRule uint8

// NoReason: none is asked. OptionalReason: one may be given. RequiredReason:
// the verb is refused without one.
const (
	NoReason ReasonRule = iota
	OptionalReason
	RequiredReason
)

// Scope says what a verb is done to.
type Scope uint8

// OnApps: the chosen Apps. OnConnection: one connection. OnSession: nothing
// that is chosen. OnRegistrations: single registrations of Apps. OnDevelopers:
// developers' sign-ups.
const (
	OnApps Scope = iota
	OnConnection
	OnSession
	OnRegistrations
	OnDevelopers
)

// Entry is one verb. Names are lower case and never change: scripts and the
// audit log carry them.
type Entry struct {
	Name  string    // "approve": the CLI subcommand and the name of the key's action
	Verb  core.Verb // the decision it makes; "" where it decides nothing
	Scope Scope

	Key   string // the key in the TUI, as Bubble Tea names it; "" when it has none
	Title string // "Approve": heads its dialog
	Doing string // "approving"
	Done  string // "approved", as in "3 Apps approved"

	Reason      ReasonRule
	Destructive bool   // takes access or a record away: Enter alone never confirms it
	TypeName    bool   // one App: its name is typed to confirm
	Local       bool   // leaves nothing to do at a gateway
	Off         string // why it is not available in this version; "" when it is

	Args  string // what the CLI takes after the name: "ID..."
	Short string // one line for help and the key list
	Long  string // the CLI's long help; says what the gateway will see
}

// Decides reports whether the verb makes decisions (Plan, then Apply).
func (e Entry) Decides() bool { return e.Verb != "" && e.Verb != core.View }

// All lists every verb but those on registrations and developers, in the order
// in which help shows them. The caller may keep and change the slice.
func All() []Entry { return slices.Clone(table) }

// Registrations lists the verbs on single registrations.
func Registrations() []Entry { return slices.Clone(registrations) }

// Developers lists the verbs on developers' sign-ups.
func Developers() []Entry { return slices.Clone(developers) }

// Of returns the entry of a decision's verb. Every core.Verb has one; where
// Apps and registrations share a verb it is the one on Apps.
func Of(v core.Verb) Entry {
	if v == core.RetryPush {
		e, _ := Named(string(v))
		return e
	}
	return On(OnApps, v)
}

// On returns the entry of a decision's verb on what is decided.
func On(scope Scope, v core.Verb) Entry {
	for _, part := range [][]Entry{byScope[scope], table, registrations} {
		i := slices.IndexFunc(part, func(e Entry) bool { return e.Verb == v && v != "" })
		if i >= 0 {
			return part[i]
		}
	}
	return Entry{}
}

var byScope = map[Scope][]Entry{OnRegistrations: registrations, OnDevelopers: developers}

// Named returns the entry of that name, and whether there is one.
func Named(name string) (Entry, bool) {
	for _, e := range table {
		if e.Name == name {
			return e, true
		}
	}
	return Entry{}, false
}

// Decisions lists the verbs that make decisions.
func Decisions() []Entry {
	var out []Entry
	for _, e := range table {
		if e.Decides() {
			out = append(out, e)
		}
	}
	return out
}
