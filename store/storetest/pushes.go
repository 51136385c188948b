package storetest

import (
	"testing"
	"time"

	"gatehouse/core"
)

func pushed(n int, state core.PushState, due time.Time) core.App {
	a := simple(n)
	a.Push = core.Push{State: state, DueAt: due, UpdatedAt: noon.Add(-time.Hour), DecisionID: "d"}
	return a
}

func testPushes(t *testing.T, open Open) {
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	run(t, open, []subtest{
		{"DuePushes returns what is due or in flight, oldest due first, and when the next one is due", func(t *testing.T, s core.Store) {
			gone, elsewhere := pushed(8, core.PushQueued, at(-9)), pushed(9, core.PushQueued, at(-8))
			gone.RemovedAt, elsewhere.Connection = noon, "aws"
			sending := pushed(4, core.PushSending, at(-2))
			sending.Push.UpdatedAt = at(-1)
			put(t, s, pushed(1, core.PushHeld, at(-1)), pushed(2, core.PushQueued, at(-3)), pushed(3, core.PushUnproven, noon),
				sending, pushed(5, core.PushSent, at(600)), pushed(6, core.PushConfirmed, at(-5)), pushed(7, core.PushFailed, at(-5)),
				gone, elsewhere, pushed(10, core.PushHeld, at(7)), pushed(11, core.PushQueued, at(5)), pushed(12, core.PushNone, at(-5)))
			got, next, err := s.DuePushes(t.Context(), []string{"kong", "unknown"}, noon, 10)
			want := []core.AppID{appID(5), appID(2), appID(4), appID(1), appID(3)}
			if d := diff(want, got); d != "" || err != nil || !next.Equal(at(5)) {
				t.Errorf("%s next %v, %v", d, next, err)
			}
			got, next, err = s.DuePushes(t.Context(), []string{"kong", "aws"}, at(20), 2)
			if d := diff([]core.AppID{appID(5), appID(9)}, got); d != "" || err != nil || !next.IsZero() {
				t.Errorf("%s next %v, %v", d, next, err)
			}
			if got, next, err := s.DuePushes(t.Context(), nil, at(20), 2); len(got) != 0 || !next.IsZero() || err != nil {
				t.Errorf("no connections: %v, %v, %v", got, next, err)
			}
		}},
		{"a push without a due time is due at once", func(t *testing.T, s core.Store) {
			put(t, s, pushed(1, core.PushQueued, time.Time{}))
			if got, _, err := s.DuePushes(t.Context(), []string{"kong"}, noon, 10); len(got) != 1 || err != nil {
				t.Errorf("%v, %v", got, err)
			}
		}},
		{"HeldBy returns the Apps whose held decision the session made", func(t *testing.T, s core.Store) {
			mine := func(n int, state core.PushState, decision string) core.App {
				a := pushed(n, state, noon)
				a.Push.DecisionID = decision
				return a
			}
			write(t, s, func(tx core.Tx) error {
				for id, session := range map[string]string{"a.d1": "s1", "b.d2": "s2"} {
					if err := tx.PutDecision(core.Decision{ID: id, ActID: core.ActOf(id), Actor: core.Actor{Session: session}}); err != nil {
						return err
					}
				}
				return nil
			})
			gone := mine(5, core.PushHeld, "a.d1")
			gone.RemovedAt = noon
			put(t, s, mine(1, core.PushHeld, "a.d1"), mine(2, core.PushHeld, "b.d2"), mine(3, core.PushQueued, "a.d1"), mine(4, core.PushHeld, "a.d1"), gone)
			if d := diff([]core.AppID{appID(1), appID(4)}, must[[]core.AppID](t)(s.HeldBy(t.Context(), "s1"))); d != "" {
				t.Error(d)
			}
		}},
		{"Attention returns failed, unproven and lost, latest change first", func(t *testing.T, s core.Store) {
			lost, gone := simple(3), pushed(4, core.PushFailed, noon)
			lost.Lost, gone.RemovedAt = "approved by bo", noon
			put(t, s, pushed(1, core.PushFailed, noon), pushed(2, core.PushUnproven, noon), lost, gone, pushed(5, core.PushQueued, noon))
			if d := diff([]core.AppID{appID(3), appID(2), appID(1)}, ids(must[[]core.Row](t)(s.Attention(t.Context(), 0)))); d != "" {
				t.Error(d)
			}
			if d := diff([]core.AppID{appID(3)}, ids(must[[]core.Row](t)(s.Attention(t.Context(), 1)))); d != "" {
				t.Error(d)
			}
		}},
	})
}
