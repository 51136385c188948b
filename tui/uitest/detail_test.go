package uitest

import (
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

// rich is an App with everything that an App can have.
func rich() core.App {
	a := app(0, "Payments Mobile", core.Approved)
	a.Owner = core.Owner{Name: "Ana Lima", Email: "ana.lima@example.org", Account: "Example Bank"}
	a.Description = "Pays from the phone.\nFor customers of the bank."
	a.Attributes = map[string]string{"cost center": "4711", "tier": "gold"}
	a.CreatedAt = time.Now().Add(-72 * time.Hour)
	a.Status, a.Reason, a.DecidedBy, a.DecidedAt = core.Approved, "contract signed", "bo@bastion-2", time.Now().Add(-2*time.Hour)
	a.Registrations = []core.Registration{
		{API: core.APIRef{ID: "pay", Name: "Payments", Description: "Takes and makes payments."}, Plan: core.PlanRef{ID: "g", Name: "Gold"}, Status: core.RegistrationOn},
		{API: core.APIRef{ID: "led", Name: "Ledger"}, Plan: core.PlanRef{ID: "p-77"}, Status: core.RegistrationOff, TakenBy: core.Suspend},
		{API: core.APIRef{ID: "api-9x"}, Status: core.Waiting},
	}
	a.Credentials = []core.Credential{
		{Kind: "api key", Scope: "us-east-1", RefID: "k1", LastFour: "ab12", Fingerprint: "f00d", Enabled: true, CreatedAt: time.Now().Add(-time.Hour), ExpiresAt: time.Now().Add(5 * 24 * time.Hour)},
		{Kind: "client", ClientID: "7a8b9c", LastFour: "zz99", CreatedAt: time.Now().Add(-time.Hour)},
	}
	a.Refs = core.Refs{{Kind: "key", Scope: "us-east-1", ID: "k1"}}
	a.Remote, a.ReadAt = core.Shown("on", "gold"), time.Now().Add(-time.Minute)
	a.Base = a.Remote
	a.Push = core.Push{State: core.PushConfirmed, UpdatedAt: time.Now().Add(-time.Hour)}
	return a
}

// pane is the detail's text beside the list, its lines joined.
func (u *ui) pane() string {
	var words []string
	for _, l := range u.lines() {
		if _, side, ok := strings.Cut(l, "│"); ok {
			words = append(words, strings.Fields(side)...)
		}
	}
	return strings.Join(words, " ")
}

func earlier(i int, name string, s core.Status, reason string) core.App {
	a := app(i, name, s)
	a.Owner = rich().Owner
	a.Reason, a.DecidedBy, a.DecidedAt = reason, "bo@bastion-2", time.Now().Add(-24*time.Hour)
	return a
}

func TestTheDetailShowsEverythingKnown(t *testing.T) {
	inWorld(t, func(w *world) {
		w.put(rich(), earlier(1, "Payments Web", core.Rejected, "no contract"), earlier(2, "Bill Reminder", core.Approved, ""))
		w.decide("bo@bastion-2", core.Suspend, "app-00002")
		u := w.show(120, 40)
		u.press("2", "/")
		u.write("mobile")
		u.press("enter", "enter")
		u.rest()
		all := u.pane()
		for range 4 {
			u.press("pgdown")
			all += " " + u.pane()
		}
		for _, want := range []string{
			"● APPROVED", "Confirmed 1999-12-31 23:00: read back", "1999-12-31 22:00, 2h ago, by bo@bastion-2", "contract signed",
			"Ana Lima", "ana.lima@example.org", "Example Bank", "1999-12-29 00:00, 3d ago", "Pays from the phone.", "For customers of the bank.",
			"https://example.org/call back", "cost center", "4711", "paper-prod (Paper)", "on with 1 grant", "● APPROVED +1 waiting",
			"APIs 3", "Payments · Gold", "Takes and makes payments.", "Ledger – UNSUBSCRIBED", "p-77 (not in catalog)", "taken away by suspend", "api-9x (not in catalog)", "WAITING",
			"Other Apps of this developer 2", "✕ REJECTED", "Payments Web", "no contract", "Bill Reminder", "SUSPENDED",
			"Credentials 2", "api key in us-east-1", "enabled", "****ab12", "client", "disabled", "7a8b9c", "****zz99", "Expires", "2000-01-06 00:00",
			"History", "Ids", "app-00000", "00000000-0000-4000-8000- 000000000000", "key", "k1 in us-east-1",
		} {
			if !strings.Contains(all, want) {
				t.Errorf("%q is nowhere in the detail", want)
			}
		}
		for _, no := range []string{"f00d"} {
			if strings.Contains(all, no) {
				t.Errorf("%q is shown", no)
			}
		}
		if i, j := strings.Index(all, "Payments Web"), strings.Index(all, "Bill Reminder"); i > j {
			t.Error("what was turned down does not come first")
		}
		if t.Failed() {
			t.Log(all)
		}
	})
}

// Every push state is said in words, with its cause, its hint and when it goes
// on.
func TestPushStatesAreSaidInWords(t *testing.T) {
	due := func() time.Time { return time.Now().Add(90 * time.Second) }
	for name, c := range map[string]struct {
		push func() core.Push
		want []string
	}{
		"held":   {func() core.Push { return core.Push{State: core.PushHeld, DueAt: due()} }, []string{"Held: leaves at 00:01:30", "u takes it back"}},
		"queued": {func() core.Push { return core.Push{State: core.PushQueued} }, []string{"Queued: waits for its turn"}},
		"put back": {func() core.Push {
			return core.Push{State: core.PushQueued, DueAt: due(), Cause: core.CodeThrottled, Attempts: 3, Message: "too many calls", Hint: "It goes on by itself."}
		}, []string{"Queued again, next try 00:01:30 (attempt 3)", "too many calls", "It goes on by itself."}},
		"sent": {func() core.Push { return core.Push{State: core.PushSent} }, []string{"Sent: the gateway answered; it is not read back"}},
		"unproven": {func() core.Push {
			return core.Push{State: core.PushUnproven, DueAt: due(), Message: "no answer", Hint: "Wait."}
		}, []string{"Unproven: it may or may not have happened", "next at 00:01:30", "no answer", "Wait.", "R tries again"}},
		"failed": {func() core.Push {
			return core.Push{State: core.PushFailed, Message: "no such plan", Hint: "Make the plan."}
		}, []string{"Failed: the gateway does not show this decision", "no such plan", "Make the plan.", "R tries again"}},
		"confirmed": {func() core.Push {
			return core.Push{State: core.PushConfirmed, Note: "nothing to send", UpdatedAt: time.Now()}
		}, []string{"Confirmed 2000-01-01 00:00: nothing to send"}},
		"waiting": {func() core.Push { return core.Push{State: core.PushSending, Attempts: 2, NextID: "d-2"} }, []string{"Sending (attempt 2)", "Another decision waits"}},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				a := app(0, "Payroll", core.Approved)
				a.Push = c.push()
				a.Connection = "retired" // nothing pushes it on while it is looked at
				w.put(a)
				u := w.show(200, 40)
				u.press("2")
				u.rest()
				u.sees(c.want...)
			})
		})
	}
}

func TestWhatDiffersFromTheGatewayIsSaid(t *testing.T) {
	inWorld(t, func(w *world) {
		a := rich()
		a.MissingAt = time.Now()
		a.Lost = "APPROVED by ana; the gateway showed CANCELED"
		a.Base = core.Shown("off", "gold")
		w.put(a)
		u := w.show(200, 60)
		u.press("2")
		u.rest()
		u.sees("Missing at the gateway since 2000-01-01 00:00", "Nothing was removed here", "A decision lost against the gateway: APPROVED by ana",
			"on with 1 grant (last proven: off with 1 grant)")
	})
}

func TestAnUnknownStateIsShownAsItself(t *testing.T) {
	inWorld(t, func(w *world) {
		a := app(0, "Payroll", core.Unknown)
		a.Native = "FRO\x1b[31mZEN"
		w.put(a)
		u := w.show(120, 40)
		u.press("2")
		u.rest()
		u.sees("? FRO^[[31mZEN")
		if !strings.Contains(u.pane(), "decide at the gateway, then sync") {
			t.Errorf("what to do is not said: %s", u.pane())
		}
	})
}

// A row passed over costs no read; the old content stays until the new is
// there, so nothing flickers.
func TestTheDetailFollowsOnlyWhereTheCursorRests(t *testing.T) {
	inWorld(t, func(w *world) {
		w.only(core.Pending, "A1", "A2", "A3", "A4")
		u := w.show(120, 40)
		u.rest()
		u.sees("Says what A1 is for")
		u.press("j")
		u.pass(50 * time.Millisecond)
		u.press("j")
		u.pass(30 * time.Millisecond) // 80 ms after the first move, not after the last
		u.press("j")
		u.sees("Says what A1 is for")
		u.seesNo("Says what A2", "Says what A3")
		u.wire.take()
		u.rest()
		u.sees("Says what A4 is for")
		if _, wire := u.wire.take(); strings.Contains(wire, "A2") || strings.Contains(wire, "A3") {
			t.Errorf("a row passed over was drawn: %q", wire)
		}
	})
}

// One repaint of the detail stays under 3 kB at 120×40 (issue 2, Speed).
func TestARepaintOfTheDetailIsSmall(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		a, b := rich(), rich()
		b.ID, b.Name, b.Description = "app-00009", "Quick Loans", strings.Repeat("Something long about loans. ", 6)
		b.Owner = core.Owner{Name: "Chidi Okafor", Email: "chidi@example.net", Account: "Other"}
		b.Status = core.Canceled
		for i := range b.Registrations {
			b.Registrations[i].API.Name = "Loans " + strings.Repeat("x", i)
		}
		w.put(a, b, earlier(1, "Payments Web", core.Rejected, "no contract"))
		u := w.show(width, height)
		u.press("2")
		u.rest()
		u.press("j", "j")
		u.wire.take()
		u.rest()
		u.sees("chidi@example.net")
		if n, wire := u.wire.take(); n == 0 || n > 3000 {
			t.Errorf("%d bytes: %q", n, wire)
		}
	})
}

func TestTheDetailScrollsAndKeepsItsPlace(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.put(rich(), earlier(1, "Payments Web", core.Rejected, "no contract"))
		u := w.show(width, height)
		u.press("2", "enter")
		u.rest()
		u.sees("more lines")
		u.press("G")
		u.sees("Revision", "end")
		w.change("app-00000", func(a *core.App) { a.Description = "changed" })
		u.pass(time.Second)
		u.sees("Revision")
		u.press("g")
		u.sees("● APPROVED", "more lines")
		u.press("esc", "j")
		u.rest()
		u.sees("✕ REJECTED")
	})
}

func TestAMegabyteOfDescriptionIsCutAndSaidSo(t *testing.T) {
	inWorld(t, func(w *world) {
		a := rich()
		a.Description = strings.Repeat("lorem ipsum ", 1<<20/12)
		w.put(a)
		u := w.show(80, 24)
		u.press("2", "enter")
		u.rest()
		u.press("G")
		u.sees("Revision")
		all := ""
		for range 30 {
			u.press("pgup")
			all += u.text()
		}
		if !strings.Contains(all, "more characters: gatehouse apps show") {
			t.Error("what is left out is not said")
		}
	})
}
