package facts

import (
	"gatehouse/core"
	"gatehouse/core/query"
)

const wordNote = "note"

// inDetails are the words of has that only a whole App tells.
var inDetails = map[string]func(whole) bool{
	"plan":        func(a whole) bool { return len(plans(a.App)) > 0 },
	"attr":        func(a whole) bool { return len(a.Attributes) > 0 },
	"credential":  func(a whole) bool { return len(a.Credentials) > 0 },
	"callback":    func(a whole) bool { return a.CallbackURL != "" },
	"description": func(a whole) bool { return a.Description != "" },
	wordNote:      func(a whole) bool { return a.Push.Note != "" || a.Reason != "" || a.noted.Has(string(a.ID)) },
	"error":       func(a whole) bool { return a.Push.Cause != "" },
}

// Whole reports whether only a whole App answers a term, not its row: attributes, plans, and some words of has.
func Whole(t *query.Term) bool {
	if _, attr := t.Field.Attr(); attr || t.Field == query.Plan {
		return true
	}
	_, in := inDetails[t.Fold]
	return t.Field == query.Has && t.Op != query.Within && (in || t.Op != query.Equals)
}

// whole answers for the details of an App (core.Reader.Details), which do not
// hold colleagues' notes: noted are the Apps that have one.
type whole struct {
	core.App
	noted query.IDs
}

// Texts implements query.Record.
func (w whole) Texts(f query.Field) []string {
	if name, ok := f.Attr(); ok {
		return present(w.Attributes[name])
	}
	switch f {
	case query.ID:
		return []string{string(w.ID)}
	case query.Ref:
		return present(w.ReferenceID)
	case query.Plan:
		return plans(w.App)
	case query.Has:
		return w.has()
	}
	return nil
}

// Time implements query.Record: no detail is a time.
func (whole) Time(query.Field) (int64, bool) { return 0, false }

func (w whole) has() []string {
	is := make(map[string]bool, len(inDetails))
	for word, holds := range inDetails {
		is[word] = holds(w)
	}
	return words(is)
}

func plans(a core.App) []string {
	var out []string
	for _, g := range a.Registrations {
		out = append(out, present(g.Plan.Label())...)
	}
	return out
}
