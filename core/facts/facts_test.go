package facts_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/facts"
	"gatehouse/core/query"
)

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// apps have, one of them, everything that has: can ask for, and the other nothing.
type apps []core.App

func (a apps) Rows(_ context.Context, yield func([]core.Row) error) (int64, error) {
	var rows []core.Row
	for _, app := range a {
		rows = append(rows, core.RowOf(app))
	}
	return 0, yield(rows)
}

func (a apps) Details(_ context.Context, _ []string, yield func([]core.App) error) error {
	return yield(a)
}

// Noted: a colleague keeps a note with the App called noted.
func (a apps) Noted(context.Context) (ids []core.AppID, err error) {
	for _, app := range a {
		if app.Name == "noted" {
			ids = append(ids, app.ID)
		}
	}
	return ids, nil
}

var both = apps{
	{
		ID: "full", Status: core.Pending, ReferenceID: "r1", Description: "d", CallbackURL: "u", Attributes: map[string]string{"tier": "Gold"},
		Owner: core.Owner{Name: "T", Account: "A", Team: true}, Connection: "c", CreatedAt: now.Add(-time.Hour), DecidedAt: now.Add(-time.Minute),
		Registrations: []core.Registration{{API: core.APIRef{ID: "1", Name: "Pay"}, Plan: core.PlanRef{ID: "g", Name: "Metered"}, Status: core.Waiting}},
		Credentials:   []core.Credential{{Kind: "key"}}, Reason: "so", Push: core.Push{State: core.PushFailed, Cause: core.CodeRefused},
		Lost: "cancel", Untold: "550", MissingAt: now, DeletionAskedAt: now,
	},
	{ID: "bare", Name: "bare", Owner: core.Owner{Name: "Ana"}, Connection: "c", Status: core.Approved, CreatedAt: now.Add(-time.Hour)},
}

// record says that what waits was to be decided half an hour ago.
func record(r core.Row) facts.Row {
	return facts.Row{Row: r, Gateway: "aws", Due: core.Targets{Default: 30 * time.Minute}.Due(r)}
}

func answer(t *testing.T, filter string) []string {
	t.Helper()
	e, err := query.Parse(filter)
	if err != nil {
		t.Fatal(err)
	}
	known, err := facts.Answer(t.Context(), both, facts.Terms(e, facts.Whole), now, record)
	if err != nil {
		t.Fatal(err)
	}
	m := e.BindKnown(now, known)
	var ids []string
	for _, a := range both {
		if m.Match(record(core.RowOf(a))) {
			ids = append(ids, string(a.ID))
		}
	}
	return ids
}

func TestEveryWordOfHasIsAnswered(t *testing.T) {
	for _, word := range query.Has.Words() {
		if got := answer(t, "has:"+word); !slices.Equal(got, []string{"full"}) {
			t.Errorf("has:%s: %v", word, got)
		}
		if got := answer(t, "-has:"+word); !slices.Equal(got, []string{"bare"}) {
			t.Errorf("-has:%s: %v", word, got)
		}
	}
}

func TestAColleaguesNoteIsANote(t *testing.T) {
	from := append(apps{{ID: "kept", Name: "noted"}}, both...)
	for filter, want := range map[string][]string{"has:note": {"full", "kept"}, "has~nte": {"full", "kept"}} {
		e, err := query.Parse(filter)
		if err != nil {
			t.Fatal(err)
		}
		terms := facts.Terms(e, facts.Whole)
		known, err := facts.Answer(t.Context(), from, terms, now, record)
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Sorted(maps.Keys(known[terms[0]])); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", filter, got, want)
		}
	}
}

func TestTermsOnRowsAndOnDetailsMix(t *testing.T) {
	for filter, want := range map[string][]string{
		"attr.tier=gold or name:bare":         {"full", "bare"},
		`attr.tier=""`:                        {"bare"},
		"-(plan:metered status:pending)":      {"bare"},
		"has~cred":                            {"full"},
		"attr.tier~gd team:t kind:aws ref:r1": {"full"},
	} {
		if got := answer(t, filter); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", filter, got, want)
		}
	}
}

// A registration is asked about its App: whatever the term, all Apps are answered at once.
func TestAnyTermIsAnsweredForAllApps(t *testing.T) {
	for filter, want := range map[string]string{"decided<2m": "full", "ref=r1": "full", "has:waiting": "full", "status:approved": "bare", "has:overdue": "full", "due<1h": "full", "attr.tier:gold": "full"} {
		e, err := query.Parse(filter)
		if err != nil {
			t.Fatal(err)
		}
		terms := facts.Terms(e, func(*query.Term) bool { return true })
		known, err := facts.Answer(t.Context(), both, terms, now, record)
		if err != nil {
			t.Fatal(err)
		}
		if ids := known[terms[0]]; len(ids) != 1 || !ids.Has(want) {
			t.Errorf("%s: %v, want %s", filter, ids, want)
		}
	}
}

// A state that the filter does not know could be seen and not searched.
func TestTheFilterKnowsEveryStateOfAPush(t *testing.T) {
	for _, p := range core.PushStates() {
		if !slices.Contains(query.Push.Words(), string(p)) {
			t.Errorf("push:%s is no word of the filter", p)
		}
	}
}
