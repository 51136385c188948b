package facts

import (
	"gatehouse/core"
	"gatehouse/core/query"
)

// Registration answers what is asked of one registration. What only its App has (OfApp) is answered for all
// Apps at once, and known.
type Registration struct {
	core.RegistrationRow
	Gateway string // the kind of gateway of its connection, "" when that is not configured
}

// OfApp reports whether a term asked of a registration is about its App: its attributes, reference id, last
// decision, when it is due, and what it has.
func OfApp(t *query.Term) bool {
	_, attr := t.Field.Attr()
	return attr || t.Field == query.Ref || t.Field == query.Decided || t.Field == query.Due || t.Field == query.Has
}

// Texts implements query.Record. ID is the App's.
func (r Registration) Texts(f query.Field) []string {
	switch f {
	case query.Name:
		return []string{r.AppName}
	case query.ID:
		return []string{string(r.App)}
	case query.Status:
		return []string{string(r.Status)}
	case query.Push:
		return []string{pushWord(r.Push)}
	case query.Connection:
		return []string{r.Connection}
	case query.Kind:
		return present(r.Gateway)
	case query.API, query.Product:
		return []string{r.API.Label(), r.API.ID}
	case query.Plan:
		return append(present(r.Plan.Label()), present(r.Plan.ID)...)
	}
	return ownerTexts(r.Owner, f)
}

// Time implements query.Record.
func (r Registration) Time(query.Field) (int64, bool) {
	return r.CreatedAt.Unix(), !r.CreatedAt.IsZero()
}
