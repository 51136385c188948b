package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gatehouse/core"
)

func testReview(t *testing.T, open Open) {
	looks := func(t *testing.T, s core.Store, now time.Time) []string {
		t.Helper()
		var out []string
		for _, l := range must[[]core.Look](t)(s.Looks(t.Context(), now)) {
			out = append(out, fmt.Sprintf("%s at %s since %s", l.Name, l.AppID, l.Since.Sub(noon)))
		}
		return out
	}
	look := func(t *testing.T, s core.Store, n int, name string, since time.Duration) {
		t.Helper()
		at := noon.Add(since)
		write(t, s, func(tx core.Tx) error {
			return tx.PutLook(core.Look{AppID: appID(n), Name: name, Since: at, Until: at.Add(2 * time.Minute)})
		})
	}
	run(t, open, []subtest{
		{"a look lasts until its end, and renewing it keeps when it began", func(t *testing.T, s core.Store) {
			look(t, s, 1, "ana", 0)
			look(t, s, 1, "bo", time.Minute)
			look(t, s, 1, "ana", time.Minute)
			want := []string{"ana at " + string(appID(1)) + " since 0s", "bo at " + string(appID(1)) + " since 1m0s"}
			if got := looks(t, s, noon.Add(150*time.Second)); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			if got := looks(t, s, noon.Add(3*time.Minute)); len(got) != 0 {
				t.Errorf("they are over, but there are %q", got)
			}
			write(t, s, func(tx core.Tx) error {
				at, err := tx.Looks(appID(1), noon.Add(time.Minute))
				if err == nil && (len(at) != 2 || at[0].Name != "ana") {
					t.Errorf("the transaction sees %+v", at)
				}
				return err
			})
		}},
		{"a look that is over begins anew", func(t *testing.T, s core.Store) {
			look(t, s, 1, "ana", 0)
			look(t, s, 2, "bo", 5*time.Minute)
			look(t, s, 1, "ana", 6*time.Minute)
			want := []string{"bo at " + string(appID(2)) + " since 5m0s", "ana at " + string(appID(1)) + " since 6m0s"}
			if got := looks(t, s, noon.Add(6*time.Minute)); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		}},
		{"dropping a look leaves others alone", func(t *testing.T, s core.Store) {
			look(t, s, 1, "ana", 0)
			look(t, s, 1, "bo", 0)
			write(t, s, func(tx core.Tx) error { return tx.DropLook(appID(1), "ana") })
			if got := looks(t, s, noon); len(got) != 1 || got[0] != "bo at "+string(appID(1))+" since 0s" {
				t.Errorf("got %q", got)
			}
		}},
		{"notes are the App's own, newest first", func(t *testing.T, s core.Store) {
			put(t, s, simple(1), simple(2))
			write(t, s, func(tx core.Tx) error {
				return tx.Audit(
					core.Audit{At: noon, Actor: "ana", Action: core.ActionNote, AppID: appID(1), Detail: "first"},
					core.Audit{At: noon, Actor: "bo", Action: "approve", AppID: appID(1), Detail: "no note"},
					core.Audit{At: noon, Actor: "bo", Action: core.ActionNote, AppID: appID(2), Detail: "another's"},
					core.Audit{At: noon, Actor: "bo", Action: core.ActionNote, AppID: appID(1), Detail: "second"},
				)
			})
			for limit, want := range map[int][]string{0: {"second", "first"}, 1: {"second"}, 5: {"second", "first"}} {
				var got []string
				for _, a := range must[[]core.Audit](t)(s.NotesOf(t.Context(), appID(1), limit)) {
					got = append(got, a.Detail)
				}
				if !slices.Equal(got, want) {
					t.Errorf("limit %d: %q, want %q", limit, got, want)
				}
			}
			noted := must[[]core.AppID](t)(s.Noted(t.Context()))
			slices.Sort(noted)
			if want := []core.AppID{appID(1), appID(2)}; !slices.Equal(noted, want) {
				t.Errorf("noted: %q, want %q", noted, want)
			}
		}},
		{"rows are found by how their name begins", func(t *testing.T, s core.Store) {
			for n, name := range []string{"Payments", "PAYROLL", "Pay", "Ledger", "paymentsmobile"} {
				a := simple(n)
				a.Name = name
				put(t, s, a)
			}
			gone, signUp := simple(8), simple(9)
			gone.Name, gone.RemovedAt = "Payments", noon
			signUp.Name, signUp.Kind = "Payments", core.KindDeveloper
			put(t, s, gone, signUp)
			names := func(beginning string, limit int) (out []string) {
				for _, r := range must[[]core.Row](t)(s.RowsNamed(t.Context(), beginning, limit)) {
					out = append(out, r.Name)
				}
				return out
			}
			if got := names("payM", 0); !slices.Equal(got, []string{"Payments", "paymentsmobile"}) {
				t.Errorf("got %q", got)
			}
			if got := names("PAY", 2); !slices.Equal(got, []string{"Pay", "Payments"}) {
				t.Errorf("of two: %q", got)
			}
		}},
		{"rows are found by the domain of their callback", func(t *testing.T, s core.Store) {
			for n, callback := range []string{"https://acme.example/a", "https://ACME.example:8443/b", "http://localhost/cb", "", "https://sub.acme.example/"} {
				a := simple(n)
				a.CallbackURL = callback
				put(t, s, a)
			}
			rows, total, err := s.RowsCalling(t.Context(), "acme.example", 1)
			if err != nil || total != 2 || len(rows) != 1 || rows[0].ID != appID(1) {
				t.Errorf("%d of %d: %v, %v", len(rows), total, ids(rows), err)
			}
			if rows, total, err = s.RowsCalling(t.Context(), "", 5); err != nil || total != 0 || len(rows) != 0 {
				t.Errorf("of no domain: %v, %d, %v", ids(rows), total, err)
			}
			moved := simple(0)
			moved.CallbackURL = "https://other.example/"
			put(t, s, moved)
			if _, total, err = s.RowsCalling(t.Context(), "acme.example", 5); err != nil || total != 1 {
				t.Errorf("after a change of the URL: %d, %v", total, err)
			}
		}},
		{"an owner is known since his first App, tombstones included", func(t *testing.T, s core.Store) {
			first, later, other, signUp := simple(1), simple(5), simple(7), simple(0)
			first.RemovedAt = noon
			other.Owner = core.Owner{Name: "Ana"}
			signUp.Kind = core.KindDeveloper
			put(t, s, first, later, other, signUp)
			got := must[core.OwnerStanding](t)(s.Standing(t.Context(), first.Owner))
			if got.Apps != 2 || !got.First.Equal(first.CreatedAt) {
				t.Errorf("got %+v", got)
			}
			if got := must[core.OwnerStanding](t)(s.Standing(t.Context(), core.Owner{})); got.Apps != 0 || !got.First.IsZero() {
				t.Errorf("of nobody: %+v", got)
			}
		}},
		{"a row says since when it waits and who sees to it, while it waits", func(t *testing.T, s core.Store) {
			a := simple(1)
			a.AssignedTo = "ana@bastion"
			put(t, s, a)
			row := must[core.Page](t)(s.Page(t.Context(), core.PageRequest{Queue: true, Limit: 5})).Rows[0]
			if row.AssignedTo != "ana@bastion" || !row.WaitingSince.Equal(a.CreatedAt) {
				t.Errorf("got %+v", row)
			}
			a.Status = core.Approved
			put(t, s, a)
			row = must[core.Page](t)(s.Page(t.Context(), core.PageRequest{Limit: 5})).Rows[0]
			if row.AssignedTo != "" || !row.WaitingSince.IsZero() {
				t.Errorf("decided: %+v", row)
			}
		}},
	})
}
