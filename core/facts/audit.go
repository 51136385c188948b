package facts

import (
	"gatehouse/core"
	"gatehouse/core/query"
)

// Audit answers what is asked of a row of the audit log: plain words and name look at what was done, to what, and
// at its detail; dev at who did it; created and age at when. Anything else is asked of its App (OfAudited), and
// known.
type Audit struct{ core.Audit }

// OfAudited reports whether a term asked of a row of the audit log is about its App.
func OfAudited(t *query.Term) bool {
	switch t.Field {
	case query.Any, query.Name, query.Developer, query.ID, query.Created, query.Age:
		return false
	}
	return true
}

// Texts implements query.Record. ID is the App's.
func (a Audit) Texts(f query.Field) []string {
	switch f {
	case query.Name:
		return []string{a.Subject, a.Action, a.Detail}
	case query.Developer:
		return []string{a.Actor}
	case query.ID:
		return present(string(a.AppID))
	}
	return nil
}

// Time implements query.Record.
func (a Audit) Time(query.Field) (int64, bool) { return a.At.Unix(), true }
