package uitest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gatehouse/core"
)

func TestActivityShowsTheAuditLogNewestFirst(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll", "Ledger")
		u := w.show(width, height)
		w.decide("bo@bastion-2", core.Reject, "app-00000")
		u.pass(time.Second)
		u.press("5")
		u.rest()
		u.sees("WHEN", "WHO", "bo@bastion-2", "reject", "Payroll", "complete")
		u.on("reject")
		// On the newest row it follows what happens.
		w.decide("bo@bastion-2", core.Reject, "app-00001")
		u.pass(time.Second)
		u.on("Ledger")
		// Elsewhere the cursor stays on its row.
		u.press("G")
		before, at := u.cursor()
		w.decide("bo@bastion-2", core.Approve, "app-00001")
		u.pass(time.Second)
		if after, now := u.cursor(); after != before || now != at {
			t.Errorf("the cursor went from line %d %q to line %d %q", at, before, now, after)
		}
		u.press("g")
		u.on("Ledger")
		// A verb's key does nothing here.
		u.press("a", "x", "d", "enter", "space")
		u.seesNo("ctrl+o")
	})
}

func TestActivityReadsOlderPagesAsTheCursorComesNear(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		rows := make([]core.Audit, 450)
		for i := range rows {
			rows[i] = core.Audit{At: time.Now(), Actor: "bo", Action: "note", Subject: fmt.Sprintf("row %d", i+1), Detail: "x"}
		}
		if err := w.store.Write(context.Background(), func(tx core.Tx) error { return tx.Audit(rows...) }); err != nil {
			t.Fatal(err)
		}
		u := w.show(width, height)
		u.press("5")
		u.rest()
		u.sees("200 read, newest first · older ones follow")
		u.on("row 450")
		u.press("G")
		u.rest()
		u.sees("400 read")
		u.on("row 251")
		u.press("G")
		u.rest()
		u.press("G")
		u.rest()
		u.sees("450 read, newest first · complete")
		u.on("row 1 ")
	})
}

func TestAttentionListsWhatFailedAndRTriesAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		failed := app(0, "Payroll", core.Approved)
		failed.Push = core.Push{State: core.PushFailed, Cause: core.CodeRefused, Message: "the plan is closed", Hint: "Open the plan."}
		lost := app(1, "Ledger", core.Canceled)
		lost.Lost = "APPROVED by ana"
		w.put(failed, lost, app(2, "Fine", core.Approved))
		u := w.show(120, 40)
		u.sees("6 Attention 2")
		u.press("6")
		u.rest()
		u.sees("Ledger", "lost", "A decision lost against the gateway:", "APPROVED by ana. Look again", "2 · complete")
		u.seesNo("Fine", "R retry")
		u.press("j")
		u.rest()
		u.on("Payroll")
		u.sees("failed", "the plan is closed", "Open the plan.", "R retry")
		u.resize(60, 20)
		u.sees("!● APPROVED", "R retry")
		u.resize(120, 40)
		u.press("R")
		u.pass(2 * time.Second)
		u.sees("1 App put back in the queue", "6 Attention 1")
		if p := w.push("app-00000"); p != core.PushConfirmed {
			t.Errorf("the push is %q", p)
		}
	})
}

func TestGoldenActivityAndAttention(t *testing.T) {
	inWorld(t, func(w *world) {
		lost := app(1, "Ledger", core.Canceled)
		lost.Lost = "APPROVED by ana"
		failed := app(0, "Payroll", core.Approved)
		failed.Push = core.Push{State: core.PushFailed, Cause: core.CodeRefused, Message: "the plan is closed", Hint: "Open the plan."}
		w.put(failed, lost, app(2, "Fine", core.Pending), app(3, "Zoo", core.Pending))
		w.read("paper-prod", 0)
		u := w.show(120, 40)
		w.decide("bo@bastion-2", core.Reject, "app-00002")
		w.decide("ana@bastion-1", core.Approve, "app-00003")
		u.pass(20 * time.Second)
		for _, size := range sizes {
			u.resize(size.width, size.height)
			u.press("5")
			u.rest()
			u.golden("activity-" + size.name)
			u.press("6")
			u.rest()
			u.golden("attention-" + size.name)
		}
	})
}

func TestTheLogIsFilteredInTheSameLanguage(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		apps := w.portal(12)
		apps[3].Attributes = map[string]string{"tier": "gold"}
		w.put(apps[3])
		if err := w.store.Write(t.Context(), func(tx core.Tx) error {
			for i, a := range apps {
				row := core.Audit{At: time.Now().Add(-time.Duration(i) * time.Hour), Actor: []string{"ana", "bo"}[i%2], Action: "approve", AppID: a.ID, Subject: a.Name, Detail: "by hand"}
				if err := tx.Audit(row); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		u := w.show(width, height)
		u.press("5")
		u.sees("12 read, newest first · complete")
		for filter, want := range map[string]string{
			"dev:bo": "6 pass", "payroll": "1 pass", "attr.tier=gold": "1 pass", "age<90m": "2 pass", "-hand": "0 pass", "status:pending dev:ana": "2 pass",
		} {
			u.press("/", "ctrl+u")
			u.paste(filter)
			u.press("enter")
			u.sees(want, "complete")
		}
		u.press("/", "ctrl+u")
		u.write("dev:bo")
		u.paste(" nosuch:1")
		u.sees("there is no field", "by hand")
		u.press("esc", "esc")
		u.sees("12 read")
		u.press("/")
		u.write("stat")
		u.sees("tab status:")
		u.press("ctrl+u")
		u.write("attr.")
		u.rest()
		u.sees("attr.tier:")
		u.press("esc", "esc")
	})
}

// A filter goes through the whole log, piece by piece, and says when it is done.
func TestAFilterOfALongLogComesToItsEnd(t *testing.T) {
	inWorld(t, func(w *world) {
		a := w.portal(1)[0]
		if err := w.store.Write(t.Context(), func(tx core.Tx) error {
			rows := make([]core.Audit, 0, 25_000)
			for i := range cap(rows) {
				actor := "ana"
				if i == 3 {
					actor = "zoe"
				}
				rows = append(rows, core.Audit{At: time.Now(), Actor: actor, Action: "view", AppID: a.ID, Subject: a.Name})
			}
			return tx.Audit(rows...)
		}); err != nil {
			t.Fatal(err)
		}
		u := w.show(80, 24)
		u.press("5", "/")
		u.paste("dev:zoe")
		u.press("enter")
		u.rest()
		u.sees("1 pass, newest first · complete")
	})
}
