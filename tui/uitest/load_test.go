package uitest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/tui"
	"gatehouse/tui/desk"
)

// slow is an engine whose store hands over half of its rows and then waits.
type slow struct {
	desk.Engine
	store slowStore
}

func (s slow) Store() core.Store { return s.store }

type slowStore struct {
	core.Store
	goOn chan struct{}
}

func (s slowStore) Rows(ctx context.Context, yield func([]core.Row) error) (int64, error) {
	first := true
	return s.Store.Rows(ctx, func(rows []core.Row) error {
		if !first {
			return yield(rows)
		}
		first = false
		half := len(rows) / 2
		if err := yield(rows[:half]); err != nil {
			return err
		}
		select {
		case <-s.goOn:
		case <-ctx.Done():
			return ctx.Err()
		}
		return yield(rows[half:])
	})
}

// Registrations waits as Rows does.
func (s slowStore) Registrations(ctx context.Context, yield func([]core.RegistrationRow) error) (int64, error) {
	select {
	case <-s.goOn:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	return s.Store.Registrations(ctx, yield)
}

// At a large portal nobody pays for the registrations who does not look at
// them; who does is told that they are being read.
func TestManyRegistrationsAreReadWhenTheyAreLookedAt(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(120)
		goOn := make(chan struct{})
		u := w.show(120, 40, func(o *tui.Options) {
			o.FewApps = 100
			o.Engine = slow{o.Engine, slowStore{o.Engine.Store(), goOn}}
		})
		goOn <- struct{}{}
		u.settle()
		u.sees("2 Apps 120", "40 · complete", "3 Registrations   4")
		u.press("3")
		u.sees("Reading the registrations…", "loading")
		u.seesNo("No app registration requests")
		goOn <- struct{}{}
		u.settle()
		u.sees("3 Registrations 240", "240 · complete", "Branch Locator")
	})
}

func loadingSlowly(goOn chan struct{}) func(*tui.Options) {
	return func(o *tui.Options) { o.Engine = slow{o.Engine, slowStore{o.Engine.Store(), goOn}} }
}

// The first screen comes from one page of the store; nothing waits for the
// index, and what is missing is said.
func TestTheFirstScreenDoesNotWaitForTheIndex(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(120)
		goOn := make(chan struct{})
		u := w.show(120, 40, loadingSlowly(goOn))
		u.sees("1 Queue 40", "2 Apps 120", "Ledger Sync 2", "○ PENDING", "loading 0 of 120")
		u.seesNo("complete")
		u.press("j", "j")
		line, at := u.cursor()
		u.press("x")
		u.sees("Reject")
		u.press("esc")
		close(goOn)
		u.settle()
		u.sees("40 · complete")
		if l, now := u.cursor(); l != line || now != at {
			t.Errorf("the cursor went from line %d %q to line %d %q", at, line, now, l)
		}
	})
}

func TestAFilterWhileLoadingSaysHowMuchItLookedAt(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(120)
		goOn := make(chan struct{})
		u := w.show(120, 40, loadingSlowly(goOn))
		u.press("2", "/")
		u.write("pay")
		u.sees("loading 60 of 120")
		u.seesNo("complete")
		close(goOn)
		u.settle()
		u.sees("24 of 120 · complete")
	})
}

// Only the answer to the last question is shown, however late the others come.
func TestLateAnswersAreDropped(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(120)
		u := w.show(120, 40)
		u.press("2", "/")
		u.send("ledger sync 2") // all in one frame: a search for each letter
		u.settle()
		u.sees("/ ledger sync 2", "1 of 120", "Ledger Sync 2")
	})
}

func TestPushesAppearWithoutAKey(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(12)
		u := w.show(160, 40)
		u.press("2", "/")
		u.write("ledger sync")
		u.press("enter")
		id := core.AppID("app-00006")
		plan, err := w.engine.Plan(w.t.Context(), core.Actor{Name: "bo", Session: "s-bo"}, core.Selection{IDs: []core.AppID{id}}, core.Approve, core.Input{Hold: 3 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.engine.Apply(w.t.Context(), plan); err != nil {
			t.Fatal(err)
		}
		u.pass(300 * time.Millisecond)
		if l, _ := u.cursor(); !strings.Contains(l, "→● APPROVED") || !strings.Contains(l, "held") {
			t.Fatalf("not shown as held: %q", l)
		}
		u.pass(10 * time.Second)
		if l, _ := u.cursor(); !strings.Contains(l, "● APPROVED") || !strings.Contains(l, "confirmed") {
			t.Fatalf("not shown as confirmed: %q", l)
		}
	})
}

// A busy gateway must not keep the screen busy: thousands of changes cost a
// bounded number of frames.
func TestManyChangesAreShownInFewFrames(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(300)
		u := w.show(120, 40, colors)
		u.press("2")
		u.rest()
		u.wire.take()
		for i := range 50 {
			w.put(app(1000+i, fmt.Sprintf("Newcomer %02d", i), core.Pending))
		}
		u.pass(time.Second)
		u.sees("350 · complete")
		if n, _ := u.wire.take(); n > 20_000 {
			t.Errorf("%d bytes for 50 new Apps", n)
		}
	})
}
