package core

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// full is a provider that can do everything natively.
func full() Capabilities {
	c := Capabilities{Kind: "test", Title: "Test gateway", Verbs: map[Verb]VerbSupport{}}
	for _, v := range Verbs() {
		c.Verbs[v] = VerbSupport{Support: Native}
	}
	return c
}

// The table of design 2.1, written out by hand: every (status, verb) pair,
// where it leads, or the reason it is refused.
func TestEveryStatusAndVerbIsAllowedOrRefusedWithItsReason(t *testing.T) {
	const (
		onlyApprove = "only a PENDING, REJECTED or CANCELED App can be approved, not "
		onlyReject  = "only a PENDING App can be rejected, not "
		onlyCancel  = "only an APPROVED or SUSPENDED App can be canceled, not "
		onlySuspend = "only an APPROVED App can be suspended, not "
		onlyResume  = "only a SUSPENDED App can be resumed, not "
		onlyDelete  = "only a REJECTED or CANCELED App can be deleted, not "
		onlyEdit    = "only an APPROVED App can be edited, not "
		deleting    = "it is being deleted"
		unknown     = `the gateway shows a state Gatehouse does not know ("FROZEN")`
	)
	want := map[Status]map[Verb]string{
		Pending: {View: "→ PENDING", Approve: "→ APPROVED", Reject: "→ REJECTED", Cancel: onlyCancel + "a PENDING one", Suspend: onlySuspend + "a PENDING one",
			Resume: onlyResume + "a PENDING one", Delete: onlyDelete + "a PENDING one", Edit: onlyEdit + "a PENDING one"},
		Approved: {View: "→ APPROVED", Approve: onlyApprove + "an APPROVED one", Reject: onlyReject + "an APPROVED one", Cancel: "→ CANCELED", Suspend: "→ SUSPENDED",
			Resume: onlyResume + "an APPROVED one", Delete: onlyDelete + "an APPROVED one", Edit: "→ APPROVED"},
		Rejected: {View: "→ REJECTED", Approve: "→ APPROVED", Reject: onlyReject + "a REJECTED one", Cancel: onlyCancel + "a REJECTED one", Suspend: onlySuspend + "a REJECTED one",
			Resume: onlyResume + "a REJECTED one", Delete: "→ DELETED", Edit: onlyEdit + "a REJECTED one"},
		Canceled: {View: "→ CANCELED", Approve: "→ APPROVED", Reject: onlyReject + "a CANCELED one", Cancel: onlyCancel + "a CANCELED one", Suspend: onlySuspend + "a CANCELED one",
			Resume: onlyResume + "a CANCELED one", Delete: "→ DELETED", Edit: onlyEdit + "a CANCELED one"},
		Suspended: {View: "→ SUSPENDED", Approve: onlyApprove + "a SUSPENDED one (resume it)", Reject: onlyReject + "a SUSPENDED one", Cancel: "→ CANCELED",
			Suspend: onlySuspend + "a SUSPENDED one", Resume: "→ APPROVED", Delete: onlyDelete + "a SUSPENDED one", Edit: onlyEdit + "a SUSPENDED one"},
		Deleted: {View: "→ DELETED", Approve: deleting, Reject: deleting, Cancel: deleting, Suspend: deleting, Resume: deleting, Delete: deleting, Edit: deleting},
		Unknown: {View: "→ UNKNOWN", Approve: unknown, Reject: unknown, Cancel: unknown, Suspend: unknown, Resume: unknown, Delete: unknown, Edit: unknown},
	}
	for _, from := range Statuses() {
		for _, v := range Verbs() {
			app := App{Name: "Payroll", Status: from, Native: "FROZEN"}
			got := ""
			if err := Allowed(app, full(), v); err != nil {
				if CodeOf(err) != CodeNotAllowed || AsError(err).Subject != "Payroll" {
					t.Errorf("%s %s: refused with %v, not as a rule about the App", from, v, err)
				}
				got = AsError(err).Message
			} else if to, ok := Next(from, v); ok {
				got = "→ " + string(to)
			}
			if got != want[from][v] {
				t.Errorf("%s %s:\n got %q\nwant %q", from, v, got, want[from][v])
			}
		}
	}
}

func TestAProviderRemovesVerbsAndNeverAddsOne(t *testing.T) {
	caps := full()
	caps.Verbs[Suspend] = VerbSupport{Support: Unsupported, Note: "it has no reversible state"}
	err := Allowed(App{Name: "A", Status: Approved}, caps, Suspend)
	if err == nil || !strings.Contains(err.Error(), "Test gateway cannot suspend: it has no reversible state") {
		t.Errorf("a verb the provider lacks: %v", err)
	}
	if Allowed(App{Status: Pending}, caps, Delete) == nil {
		t.Error("a provider that can delete made a PENDING App deletable")
	}
	if Allowed(App{Status: Approved}, Capabilities{}, Cancel) == nil {
		t.Error("a verb that the provider's table does not name was allowed")
	}
}

func TestWhereRegistrationsAreDecidedAWaitingOneAllowsApproveAndReject(t *testing.T) {
	caps := full()
	app := App{Status: Approved, Registrations: []Registration{{Status: RegistrationOn}, {Status: Waiting}}}
	if Allowed(app, caps, Approve) == nil {
		t.Error("approve on an APPROVED App was allowed though its registrations are not decided apart")
	}
	caps.DecidesRegistrations = true
	for _, v := range []Verb{Approve, Reject} {
		if err := Allowed(app, caps, v); err != nil {
			t.Errorf("%s with something waiting: %v", v, err)
		}
		if AlreadySo(app, caps, v) {
			t.Errorf("%s counts as already so though something waits", v)
		}
	}
	after := Decide(app, caps, Reject)
	if after.Status != Approved || after.Registrations[0].Status != RegistrationOn || after.Registrations[1].Status != RegistrationRefused {
		t.Errorf("reject touched more than what waits: %+v", after)
	}
}

// Random verbs on random Apps: what Allowed lets pass follows the table, and
// access only grows by approve and resume.
func TestRandomVerbsNeverLeaveTheTable(t *testing.T) { rapid.Check(t, verbsStayInTheTable) }

// The same walk, steered by coverage: go test -fuzz FuzzVerbs ./core
func FuzzVerbs(f *testing.F) { f.Fuzz(rapid.MakeFuzz(verbsStayInTheTable)) }

func verbsStayInTheTable(t *rapid.T) {
	caps := full()
	caps.DecidesRegistrations = rapid.Bool().Draw(t, "registrations decided apart")
	app := App{Name: "A", Status: Pending}
	for range rapid.IntRange(0, 4).Draw(t, "registrations") {
		app.Registrations = append(app.Registrations, Registration{Status: Waiting})
	}
	if caps.DecidesRegistrations {
		app.Status, _ = DeriveStatus(app.Registrations)
	}
	for _, v := range rapid.SliceOfN(rapid.SampledFrom(Verbs()), 1, 30).Draw(t, "verbs") {
		before := app.Clone()
		if Allowed(app, caps, v) != nil {
			continue
		}
		app = Decide(app, caps, v)
		if len(before.Registrations) > 0 && v != View && v != Edit && !caps.DecidesRegistrations {
			if to, _ := Next(before.Status, v); app.Status != to {
				t.Fatalf("%s from %s led to %s, the table says %s", v, before.Status, app.Status, to)
			}
		}
		if on(app) > on(before) && v != Approve && v != Resume {
			t.Fatalf("%s gave access: %d → %d", v, on(before), on(app))
		}
		if (v == Cancel || v == Suspend || v == Delete) && on(app) > 0 {
			t.Fatalf("%s left %d registrations with access", v, on(app))
		}
	}
}

func on(a App) int {
	n := 0
	for _, r := range a.Registrations {
		if r.Status == RegistrationOn {
			n++
		}
	}
	return n
}
