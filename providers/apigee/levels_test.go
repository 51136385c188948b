package apigee_test

import (
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/apigee/sim"
)

func TestAProductThatWaitsIsSeenThoughAppAndKeySayApproved(t *testing.T) { // trap 1
	o := newOrg(t, sim.Config{})
	r := o.read(o.seeded(sim.App{Credentials: []sim.Credential{on("payments=pending")}}))
	if got := registration(t, r, "payments"); r.Status != core.Pending || got.Status != core.Waiting || r.Native != "approved" || !r.Credentials[0].Enabled {
		t.Errorf("%s, %+v", r.Status, got)
	}
}

// Each of the four levels alone closes an approved product, and is named.
func TestEveryLevelThatIsNotGoodIsNamed(t *testing.T) { // rule 1, traps 2 and 19
	expired := on("payments=approved")
	expired.ExpiresAt = time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC).UnixMilli()
	dead := on("payments=approved")
	dead.Status, dead.ConsumerKey = "revoked", "0123456789abcdefWXYZ"
	for name, c := range map[string]struct {
		app    sim.App
		spoil  func(o *org)
		status core.Status
		reg    core.RegistrationStatus
		says   string
	}{
		"nothing":        {sim.App{Credentials: []sim.Credential{on("payments=approved")}}, nil, core.Approved, core.RegistrationOn, ""},
		"app revoked":    {sim.App{Status: "revoked", Credentials: []sim.Credential{on("payments=approved")}}, nil, core.Canceled, core.RegistrationOff, "the app is revoked"},
		"key revoked":    {sim.App{Credentials: []sim.Credential{dead}}, nil, core.Approved, core.RegistrationOn, "its key …WXYZ is revoked"},
		"key expired":    {sim.App{Credentials: []sim.Credential{expired}}, nil, core.Approved, core.RegistrationOn, "expired on 2026-01-02"},
		"developer":      {sim.App{Credentials: []sim.Credential{on("payments=approved")}}, inactive("developer/ana@example.com"), core.Approved, core.RegistrationOn, "its developer is inactive"},
		"team":           {sim.App{AppGroup: "team-ledger", Credentials: []sim.Credential{on("payments=approved")}}, inactive("appgroup/team-ledger"), core.Approved, core.RegistrationOn, "its team is inactive"},
		"one of two bad": {sim.App{Credentials: []sim.Credential{dead, on("payments=approved")}}, nil, core.Approved, core.RegistrationOn, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOrg(t, sim.Config{})
			app := o.seeded(c.app)
			if c.spoil != nil {
				c.spoil(o)
			}
			listed, _ := o.list()
			for _, l := range listed {
				checkBlocked(t, o, l, c.status, c.reg, c.says)
			}
			checkBlocked(t, o, o.read(app), c.status, c.reg, c.says)
		})
	}
}

func inactive(object string) func(o *org) {
	return func(o *org) { must(o.sim.Change(object, map[string]any{"status": "inactive"})) }
}

// checkBlocked compares what is said with the runtime's own rule.
func checkBlocked(t *testing.T, o *org, r core.Remote, status core.Status, reg core.RegistrationStatus, says string) {
	t.Helper()
	got := registration(t, r, "payments")
	if r.Status != status || got.Status != reg || !strings.Contains(got.Blocked, says) || (says == "") != (got.Blocked == "") {
		t.Errorf("%s %s blocked %q", r.Status, got.Status, got.Blocked)
	}
	a, _ := o.sim.App(r.Refs.Get("app", ""))
	passes, enabled := false, false
	for i, c := range a.Credentials {
		_, ok := o.sim.Passes(c.ConsumerKey, "payments")
		passes = passes || ok
		enabled = enabled || r.Credentials[i].Enabled
		if r.Credentials[i].Enabled && !ok {
			t.Errorf("the key counts as enabled, and calls do not pass")
		}
	}
	if passes != (got.Status == core.RegistrationOn && got.Blocked == "") || passes != enabled {
		t.Errorf("calls pass: %v; shown as %s, blocked %q, enabled %v", passes, got.Status, got.Blocked, enabled)
	}
	if says != "" && status == core.Approved && len(r.Parts) == 0 {
		t.Error("the levels do not agree, and nobody is told")
	}
}

func TestOneProductOnSeveralKeysIsOneRegistration(t *testing.T) {
	dead := on("payments=approved")
	dead.Status = "revoked"
	for name, c := range map[string]struct {
		keys []sim.Credential
		want core.RegistrationStatus
	}{
		"one that waits must be seen":          {[]sim.Credential{on("payments=approved"), on("payments=pending")}, core.Waiting},
		"one that is open is open":             {[]sim.Credential{on("payments=revoked"), on("payments=approved")}, core.RegistrationOn},
		"a revoked key does not count":         {[]sim.Credential{dead, on("payments=revoked")}, core.RegistrationOff},
		"all revoked":                          {[]sim.Credential{on("payments=revoked"), on("payments=revoked")}, core.RegistrationOff},
		"a word that nobody knows":             {[]sim.Credential{on("payments=frozen")}, core.RegistrationUnknown},
		"of revoked keys alone all count":      {[]sim.Credential{dead}, core.RegistrationOn},
		"a word nobody knows is not overruled": {[]sim.Credential{on("payments=revoked"), on("payments=frozen")}, core.RegistrationUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOrg(t, sim.Config{})
			r := o.read(o.seeded(sim.App{Credentials: c.keys}))
			if got := registration(t, r, "payments"); got.Status != c.want || len(r.Registrations) != 1 {
				t.Errorf("%+v", r.Registrations)
			}
		})
	}
}

func TestWhatAKeyIsGoodForIsToldWithoutTheKey(t *testing.T) { // trap 17
	o := newOrg(t, sim.Config{})
	dead := on("payments=revoked")
	dead.Status = "revoked"
	app := o.seeded(sim.App{Credentials: []sim.Credential{on("payments=approved"), dead}})
	r := o.read(app)
	parts := strings.Join(r.Parts, " | ")
	if !strings.Contains(parts, "is revoked") || !strings.Contains(parts, "payments: approved on key …") {
		t.Errorf("%s", parts)
	}
	for _, c := range o.held(app).Credentials {
		for _, text := range append([]string{r.Credentials[0].RefID, r.Credentials[1].RefID}, r.Parts...) {
			if strings.Contains(text, c.ConsumerKey) {
				t.Errorf("the key stands in %q", text)
			}
		}
	}
	if r.Credentials[0].RefID == r.Credentials[1].RefID {
		t.Error("two keys have one name")
	}
}

func TestAnAppWithoutAKeySaysSo(t *testing.T) {
	o := newOrg(t, sim.Config{})
	app := o.seeded(sim.App{CreatedAt: 1_600_000_000_000, LastModifiedAt: 1})
	if r := o.read(app); len(r.Parts) != 1 || r.Parts[0] != "it has no key" || r.Status != core.Approved {
		t.Errorf("%s %v", r.Status, r.Parts)
	}
}

// Suspending is one call, and resuming gives back exactly what was there.
func TestCancelAndSuspendAreTheAppsOwnLevel(t *testing.T) {
	for _, v := range []core.Verb{core.Cancel, core.Suspend} {
		t.Run(string(v), func(t *testing.T) {
			o := newOrg(t, sim.Config{})
			app := o.seeded(sim.App{Credentials: []sim.Credential{on("payments=approved", "ledger=revoked"), on("payments=revoked")}})
			before := o.held(app)
			o.sim.Faults().ResetRequests()
			o.decide(app, v)
			o.settle(app, nil)
			if w := o.writes(); len(w) != 1 || w[0] != "POST /developers/{owner}/apps/{app}?action=revoke" || o.held(app).Status != "revoked" {
				t.Errorf("%v", w)
			}
			back := core.Approve
			if v == core.Suspend {
				back = core.Resume
			}
			o.decide(app, back)
			o.settle(app, nil)
			after := o.held(app)
			for i, c := range before.Credentials {
				for j, p := range c.APIProducts {
					if after.Credentials[i].APIProducts[j] != p {
						t.Errorf("%+v became %+v", p, after.Credentials[i].APIProducts[j])
					}
				}
			}
			if w := o.writes(); len(w) != 2 || after.Status != "approved" {
				t.Errorf("%v, %s", w, after.Status)
			}
		})
	}
}

// A product that somebody revokes under an app that we revoked closes nothing
// more now; an approval must know of it all the same.
func TestWhatOthersTakeUnderARevokedAppIsSeen(t *testing.T) {
	o := newOrg(t, sim.Config{})
	app := o.seeded(sim.App{Credentials: []sim.Credential{on("payments=approved", "ledger=approved")}})
	o.decide(app, core.Cancel)
	o.settle(app, nil)
	o.setPair(app.Refs, "payments", "revoked")
	if r := o.read(app); r.Projection.Same(app.Base) {
		t.Fatal("the change is not seen under the revoked app")
	}
}

func TestApprovingOneOfACanceledAppOpensThatOneOnly(t *testing.T) {
	o := newOrg(t, sim.Config{})
	app := o.seeded(sim.App{Credentials: []sim.Credential{on("payments=approved", "ledger=approved")}})
	o.decide(app, core.Cancel)
	o.settle(app, nil)
	o.sim.Faults().ResetRequests()
	o.set(app, "ledger", core.RegistrationOn)
	o.settle(app, nil)
	key := o.held(app).Credentials[0].ConsumerKey
	if _, ok := o.sim.Passes(key, "ledger"); !ok {
		t.Error("ledger does not pass")
	}
	if _, ok := o.sim.Passes(key, "payments"); ok {
		t.Error("payments passes")
	}
	if w := o.writes(); len(w) != 2 || !strings.HasSuffix(w[0], "action=revoke") || !strings.HasSuffix(w[1], "action=approve") {
		t.Errorf("what opens must come last: %v", w)
	}
}
