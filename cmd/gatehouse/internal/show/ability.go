package show

import (
	"fmt"
	"io"
	"strings"

	"gatehouse/core"
	"gatehouse/core/verb"
)

// Ability is one thing that a kind of gateway can or cannot do.
type Ability struct {
	On      string `json:"on"` // "App", "registration", "developer" or "edit"
	Verb    string `json:"verb"`
	Support string `json:"support"`
	Note    string `json:"note,omitempty"`
}

// fields are what edit can change, in the words of the command line.
var fields = []struct{ field, word string }{
	{core.FieldName, "name"}, {core.FieldDescription, "description"}, {core.FieldCallback, "callback URL"},
	{core.FieldAttribute, "attributes"}, {core.FieldOwner, "owner"}, {core.FieldRegistrations, "more APIs"},
}

// Abilities lists everything a gateway may be able to do, in the same order for
// every kind.
func Abilities(caps core.Capabilities) []Ability {
	creates := caps.Creates
	if creates.Support == "" {
		creates.Support = core.Native // unless a provider says otherwise, approving makes what is not there
	}
	out := []Ability{ability("App", "create", creates)}
	for _, e := range verb.Decisions() {
		out = append(out, ability("App", e.Name, caps.Verb(e.Verb)))
	}
	reveals := core.VerbSupport{Support: core.Native, Note: caps.RevealNote}
	if !caps.Reveals {
		reveals.Support = core.Unsupported
	}
	out = append(out, ability("App", "credentials", reveals))
	for _, e := range verb.Registrations() {
		out = append(out, ability("registration", e.Name, caps.Registration(e.Verb)))
	}
	for _, f := range fields {
		out = append(out, ability("edit", f.word, caps.Edits[f.field]))
	}
	for _, e := range verb.Developers() {
		s := caps.Developers[e.Verb]
		if caps.Developers == nil {
			s.Note = "no sign-ups of developers wait there"
		}
		out = append(out, ability("developer", e.Name, s))
	}
	return out
}

func ability(on, name string, s core.VerbSupport) Ability {
	a := Ability{On: on, Verb: name, Support: string(s.Support), Note: s.Note}
	if a.Support == "" {
		a.Support = string(core.Unsupported)
	}
	for _, more := range []string{s.Resets, irreversible(s)} {
		if more != "" && a.Note != "" {
			a.Note += "; "
		}
		a.Note += more
	}
	return a
}

func irreversible(s core.VerbSupport) string {
	if s.Irreversible {
		return "cannot be undone"
	}
	return ""
}

// Can reports whether it is done at all.
func (a Ability) Can() bool { return a.Support != string(core.Unsupported) }

// WriteAbilities writes what a gateway can do for a person, and at the end what
// it cannot.
func WriteAbilities(w io.Writer, caps core.Capabilities) error {
	out := &lines{w: w}
	out.add("What %s can do:", caps.Title)
	var cannot []Ability
	for _, a := range Abilities(caps) {
		if !a.Can() {
			cannot = append(cannot, a)
			continue
		}
		out.add("%s", strings.TrimRight(fmt.Sprintf("  %-12s  %-12s  %-8s  %s", a.On, a.Verb, a.Support, a.Note), " "))
	}
	if len(cannot) > 0 {
		out.add("What it cannot do:")
	}
	for _, a := range cannot {
		out.add("%s", strings.TrimRight(fmt.Sprintf("  %-12s  %-12s  %s", a.On, a.Verb, a.Note), " "))
	}
	return out.err
}
