package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/core"
)

func testTokens(t *testing.T, open Open) {
	s := open(t)
	first := core.Token{ID: "1", Client: "portal", Scopes: []core.Scope{core.ScopeRead, core.ScopeRegister}, Connections: []string{"aws"},
		Hash: []byte{1, 2}, Hint: "abcd", CreatedBy: "ana", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}
	second := core.Token{ID: "2", Client: "portal", Scopes: []core.Scope{core.ScopeMetrics}, Hash: []byte{3}, CreatedAt: noon}
	write(t, s, func(tx core.Tx) error {
		if err := tx.PutToken(first); err != nil {
			return err
		}
		return tx.PutToken(second)
	})
	want := []core.Token{second, first}
	if got := must[[]core.Token](t)(s.Tokens(t.Context())); !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	if got := must[core.Token](t)(s.TokenByHash(t.Context(), []byte{1, 2})); !cmp.Equal(got, first) {
		t.Error(cmp.Diff(first, got))
	}
	_, err := s.TokenByHash(t.Context(), []byte{1})
	wantCode(t, err, core.CodeNotFound)
	first.RevokedAt, first.RevokedBy = noon.Add(time.Minute), "bo"
	write(t, s, func(tx core.Tx) error {
		if _, err := tx.Token("3"); core.CodeOf(err) != core.CodeNotFound {
			t.Errorf("a token that is not there: %v", err)
		}
		return tx.PutToken(first)
	})
	write(t, s, func(tx core.Tx) error {
		if got := must[core.Token](t)(tx.Token("1")); !cmp.Equal(got, first) {
			t.Error(cmp.Diff(first, got))
		}
		return nil
	})
	if err := s.Write(t.Context(), func(tx core.Tx) error {
		return tx.PutToken(core.Token{ID: "4", Hash: []byte{3}})
	}); err == nil {
		t.Error("two tokens have one hash")
	}
}

func testAnswers(t *testing.T, open Open) {
	s := open(t)
	a := core.Answer{Client: "portal", Key: "k", Request: []byte{1}, Reference: "r", At: noon, Holder: "h"}
	done := a
	done.Status, done.Body = 201, []byte("{}")
	other := core.Answer{Client: "other", Key: "k", Request: []byte{2}, At: noon.Add(time.Hour)}
	write(t, s, func(tx core.Tx) error {
		if _, err := tx.Answer("portal", "k"); core.CodeOf(err) != core.CodeNotFound {
			t.Errorf("an answer that is not there: %v", err)
		}
		for _, x := range []core.Answer{a, done, other} {
			if err := tx.PutAnswer(x); err != nil {
				return err
			}
		}
		return nil
	})
	write(t, s, func(tx core.Tx) error {
		if got := must[core.Answer](t)(tx.Answer("portal", "k")); !cmp.Equal(got, done) {
			t.Error(cmp.Diff(done, got))
		}
		return tx.DropAnswers(noon.Add(time.Minute))
	})
	write(t, s, func(tx core.Tx) error {
		if _, err := tx.Answer("portal", "k"); core.CodeOf(err) != core.CodeNotFound {
			t.Errorf("an old answer is still there: %v", err)
		}
		if got := must[core.Answer](t)(tx.Answer("other", "k")); !cmp.Equal(got, other) {
			t.Error(cmp.Diff(other, got))
		}
		return nil
	})
}

func testNotices(t *testing.T, open Open) {
	s := open(t)
	put := func(connection, id string, at time.Time) (fresh bool) {
		write(t, s, func(tx core.Tx) error {
			fresh = must[bool](t)(tx.PutNotice(connection, id, []byte(connection), at))
			return nil
		})
		return fresh
	}
	if !put("aws", "1", noon) || put("aws", "1", noon) || !put("sensedia", "1", noon.Add(time.Hour)) {
		t.Error("a notice is new once, at each connection")
	}
	fingerprint, known, err := s.KnownNotice(t.Context(), "sensedia", "1")
	if err != nil || !known || string(fingerprint) != "sensedia" {
		t.Errorf("%q, %v, %v", fingerprint, known, err)
	}
	write(t, s, func(tx core.Tx) error { return tx.DropNotices(noon.Add(time.Minute)) })
	if _, known, err := s.KnownNotice(t.Context(), "aws", "1"); err != nil || known {
		t.Errorf("an old notice is known: %v", err)
	}
	if _, known, _ := s.KnownNotice(t.Context(), "sensedia", "1"); !known {
		t.Error("a young notice was forgotten")
	}
}

func testPushTallies(t *testing.T, open Open) {
	s := open(t)
	app := func(id string, p core.Push) core.App {
		return core.App{ID: core.AppID(id), Name: id, Connection: "aws", Status: core.Approved, CreatedAt: noon, Push: p}
	}
	lost := app("lost", core.Push{State: core.PushConfirmed})
	lost.Lost = "approved by bo"
	put(t, s, lost, app("none", core.Push{}),
		app("a", core.Push{State: core.PushQueued, DueAt: noon.Add(time.Hour)}), app("b", core.Push{State: core.PushQueued, DueAt: noon}),
		app("c", core.Push{State: core.PushUnproven, DueAt: noon.Add(time.Minute)}), app("d", core.Push{State: core.PushFailed}))
	want := map[core.PushState]core.PushTally{
		core.PushQueued: {Count: 2, Due: noon}, core.PushUnproven: {Count: 1, Due: noon.Add(time.Minute)}, core.PushFailed: {Count: 1},
	}
	if got := must[map[core.PushState]core.PushTally](t)(s.PushTallies(t.Context())); !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}

// An App whose owner asked for its deletion waits for an administrator, until
// he has decided to delete it.
func testDeletionAsked(t *testing.T, open Open) {
	s := open(t)
	a := core.App{ID: "a", Name: "A", Connection: "aws", Status: core.Approved, CreatedAt: noon, DeletionAskedAt: noon.Add(time.Hour)}
	put(t, s, a)
	if got := must[core.App](t)(s.App(t.Context(), "a")); !got.DeletionAskedAt.Equal(a.DeletionAskedAt) {
		t.Errorf("asked at %s", got.DeletionAskedAt)
	}
	queue := func() int {
		page := must[core.Page](t)(s.Page(t.Context(), core.PageRequest{Queue: true, Limit: 10}))
		if counts := must[core.Counts](t)(s.Counts(t.Context())); counts.Queue != len(page.Rows) {
			t.Errorf("the queue has %d and is counted as %d", len(page.Rows), counts.Queue)
		}
		for _, r := range page.Rows {
			if !r.DeletionAsked {
				t.Error("the row does not say so")
			}
		}
		return len(page.Rows)
	}
	if queue() != 1 {
		t.Error("it is not in the queue")
	}
	a.Status = core.Deleted
	if put(t, s, a); queue() != 0 {
		t.Error("it is still in the queue")
	}
}
