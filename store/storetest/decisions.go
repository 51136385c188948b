package storetest

import (
	"fmt"
	"testing"
	"time"

	"gatehouse/core"
)

func decision(n int, act string) core.Decision {
	return core.Decision{
		ID: core.DecisionID(act, fmt.Sprint("d", n)), ActID: act, AppID: appID(n), Verb: core.Approve, From: core.Pending, To: core.Approved,
		Actor: core.Actor{Name: "ana@bastion", Session: "s1"}, At: noon, Reason: "fine", Revision: 3,
		Choice:   &core.CredentialChoice{Form: "client", Values: map[string]string{"client_id": "c"}},
		SecretID: "sealed-1",
		Before:   core.Before{Status: core.Pending, Reason: "r", DecidedBy: "x", DecidedAt: noon, Registrations: full(n).Registrations, Push: full(n).Push},
	}
}

func testDecisions(t *testing.T, open Open) {
	puts := func(t *testing.T, s core.Store, all ...core.Decision) {
		t.Helper()
		write(t, s, func(tx core.Tx) error {
			for _, d := range all {
				if err := tx.PutDecision(d); err != nil {
					return err
				}
			}
			return nil
		})
	}
	run(t, open, []subtest{
		{"a decision comes back whole, and without the secrets of its choice", func(t *testing.T, s core.Store) {
			d := decision(1, "a1")
			d.Choice.Secrets = map[string]string{"secret": "s3cr3t"}
			puts(t, s, d, core.Decision{ID: "a2.bare", ActID: "a2"})
			if x := diff(decision(1, "a1"), must[core.Decision](t)(s.Decision(t.Context(), "a1.d1"))); x != "" {
				t.Error(x)
			}
			if x := diff(core.Decision{ID: "a2.bare", ActID: "a2"}, must[core.Decision](t)(s.Decision(t.Context(), "a2.bare"))); x != "" {
				t.Error(x)
			}
			_, err := s.Decision(t.Context(), "nobody")
			wantCode(t, err, core.CodeNotFound)
		}},
		{"a decision whose id does not begin with its act's is refused", func(t *testing.T, s core.Store) {
			for _, d := range []core.Decision{{ID: "d1", ActID: "a1"}, {ID: "a1", ActID: "a1"}, {ID: "a10.d1", ActID: "a1"}, {ID: ".d1"}} {
				err := s.Write(t.Context(), func(tx core.Tx) error { return tx.PutDecision(d) })
				wantCode(t, err, core.CodeInvalid)
			}
		}},
		{"an act is not mixed up with one whose id begins like its own", func(t *testing.T, s core.Store) {
			puts(t, s, decision(1, "a1"), decision(2, "a10"), decision(3, "a"))
			if x := diff([]core.Decision{decision(1, "a1")}, must[[]core.Decision](t)(s.Act(t.Context(), "a1"))); x != "" {
				t.Error(x)
			}
		}},
		{"an act's decisions come by id, and one is replaced by its id", func(t *testing.T, s core.Store) {
			puts(t, s, decision(3, "a1"), decision(1, "a1"), decision(2, "other"))
			undone := decision(3, "a1")
			undone.UndoneAt = noon.Add(time.Minute)
			puts(t, s, undone)
			want := []core.Decision{decision(1, "a1"), undone}
			if x := diff(want, must[[]core.Decision](t)(s.Act(t.Context(), "a1"))); x != "" {
				t.Error(x)
			}
			write(t, s, func(tx core.Tx) error {
				got, err := tx.Act("a1")
				if x := diff(want, got); x != "" {
					t.Error(x)
				}
				one, err2 := tx.Decision("a1.d1")
				if x := diff(want[0], one); x != "" || err2 != nil {
					t.Error(x, err2)
				}
				return err
			})
		}},
		{"LastAct is the newest act of the session that was not taken back, not even in part", func(t *testing.T, s core.Store) {
			last := func() string { return must[string](t)(s.LastAct(t.Context(), "s1")) }
			if last() != "" {
				t.Errorf("a session without acts has %q", last())
			}
			other := decision(9, "theirs")
			other.Actor.Session = "s2"
			puts(t, s, decision(1, "a1"), decision(2, "a2"), decision(3, "a2"), other)
			if last() != "a2" {
				t.Errorf("got %q, want a2", last())
			}
			back := decision(2, "a2")
			back.UndoneAt = noon
			puts(t, s, back)
			if last() != "a1" {
				t.Errorf("after a2 was taken back in part: %q, want a1", last())
			}
			puts(t, s, decision(4, "a1")) // a job's act grows
			back = decision(1, "a1")
			back.UndoneAt = noon
			puts(t, s, back)
			if last() != "" {
				t.Errorf("after all were taken back: %q", last())
			}
		}},
	})
}
