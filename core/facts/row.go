// Package facts answers a filter's questions about Apps and their registrations: what each field of the filter
// language (core/query) means. The list's screen, the command line, bulk acts and exports all ask here, so that
// one filter names the same Apps everywhere.
//
// Nothing here does input or output but through the Source that it is given. Values are immutable.
package facts

import (
	"time"

	"gatehouse/core"
	"gatehouse/core/query"
)

// Row answers what the row of an App holds. The terms for which Whole reports true it cannot answer: they are
// answered for all Apps at once (Answer) and handed to the matcher as known.
type Row struct {
	core.Row
	Gateway string    // the kind of gateway of its connection, "" when that is not configured
	Due     time.Time // when what waits is to be decided; zero: no time is set
}

// Texts implements query.Record.
func (r Row) Texts(f query.Field) []string {
	switch f {
	case query.Name:
		return []string{r.Name}
	case query.ID:
		return []string{string(r.ID)}
	case query.Ref:
		return present(r.ReferenceID)
	case query.Status:
		return statusWords(r.Row)
	case query.Push:
		return []string{pushWord(r.Push)}
	case query.Connection:
		return []string{r.Connection}
	case query.Kind:
		return present(r.Gateway)
	case query.API, query.Product:
		return r.APIList()
	case query.Has:
		return r.has()
	}
	return ownerTexts(r.Owner, f)
}

// statusWords are the status, the word that is shown for it, and the gateway's own word where it is unknown.
func statusWords(r core.Row) []string {
	return append([]string{string(r.Status), core.StatusWord(r.Kind, r.Status)}, present(r.Native)...)
}

func pushWord(p core.PushState) string {
	if p == core.PushNone {
		return "none"
	}
	return string(p)
}

func ownerTexts(o core.Owner, f query.Field) []string {
	switch f {
	case query.Developer:
		return append([]string{o.Name}, present(o.Email)...)
	case query.Account:
		return present(o.Account)
	case query.Team:
		if o.Team {
			return []string{o.Name}
		}
	}
	return nil
}

// Time implements query.Record.
func (r Row) Time(f query.Field) (int64, bool) {
	t := r.CreatedAt
	switch f {
	case query.Decided:
		t = r.DecidedAt
	case query.Due:
		t = r.Due
	}
	return t.Unix(), !t.IsZero()
}

// has lists the words of has that its row tells.
func (r Row) has() []string {
	return words(map[string]bool{
		"api":      r.APIs != "",
		"product":  r.APIs != "",
		"team":     r.Owner.Team,
		"account":  r.Owner.Account != "",
		"decision": !r.DecidedAt.IsZero(),
		"waiting":  r.InQueue(),
		"conflict": r.Lost,
		"untold":   r.Untold,
		"missing":  r.Missing,
		"deletion": r.DeletionAsked,
	})
}

// words are those that are true.
func words(is map[string]bool) []string {
	out := make([]string, 0, len(is))
	for word, holds := range is {
		if holds {
			out = append(out, word)
		}
	}
	return out
}

func present(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
