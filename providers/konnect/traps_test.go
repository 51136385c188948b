package konnect_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/konnect"
	"gatehouse/providers/konnect/sim"
)

const patchRegistration = "PATCH /applications/{app}/registrations/{reg}"

// Traps 1 and 2: an App's word comes from its registrations; revoked is our
// unsubscribed, not rejected.
func TestAnAppsWordComesFromItsRegistrations(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	for words, want := range map[string]core.Status{
		"approved pending": core.Approved, "pending rejected": core.Pending, "rejected rejected": core.Rejected,
		"revoked revoked": core.Canceled, "revoked rejected": core.Canceled, "": core.Approved,
	} {
		app := p.there(strings.Fields(words)...)
		if r := p.read(app); app.Status != want || r.Status != want || !r.Projection.Same(app.Base) {
			t.Errorf("%q: listed %s, read %s, want %s", words, app.Status, r.Status, want)
		}
	}
	app := p.there("revoked", "pending")
	if got := app.Registrations[0].Status; got != core.RegistrationOff || app.WaitingCount() != 1 {
		t.Errorf("revoked is %s, %d wait", got, app.WaitingCount())
	}
}

// Trap 3: a revoked developer cannot log in, and that is all.
func TestRevokingADeveloperLeavesHisAccess(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	app := p.there("approved")
	people, _ := p.list()
	var ana core.App
	for _, r := range people {
		if r.Kind == core.KindDeveloper && r.Owner.Email == "ana@example.com" {
			ana = asApp(r)
		}
	}
	ana.Status = core.Canceled
	p.settle(ana)
	if d, _ := p.Developer(p.ana.ID); d.Status != "revoked" || p.words(app) != "approved" {
		t.Errorf("the developer is %s, his registration %s", d.Status, p.words(app))
	}
}

// Trap 4: another administrator decides between our read and our write.
func TestTwoAdministratorsOnOneRegistration(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	for _, words := range [][]string{{"pending"}, {"pending", "pending"}} {
		app := decide(p.there(words...), core.Approve)
		current := p.read(app)
		must(p.Change(p.first(app.Refs), map[string]any{"status": "rejected"}))
		before := p.count(patchRegistration)
		_, err := p.Push(t.Context(), core.Subject{App: app}, current, nil)
		wantCode(t, err, core.CodeChanged, "Payments v1 was pending, now it is rejected")
		if n := p.count(patchRegistration) - before; n != 0 {
			t.Errorf("%d registrations were written", n)
		}
	}
}

// Trap 5: rows move between pages while they are read; each App still shows
// exactly its own registrations.
func TestRegistrationsThatGoWhileTheyAreListed(t *testing.T) {
	var p *portal
	var victim string
	pages, checked := 0, newOracle(t)
	cfg := sim.Config{Check: func(next http.Handler) http.Handler {
		next = checked.wrap(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/application-registrations") {
				if pages++; pages == 3 {
					must(p.Delete(p.Registrations(victim)[0].ID))
				}
			}
			next.ServeHTTP(w, r)
		})
	}}
	p = newPortal(t, cfg, map[string]string{"page-size": "10", "in-flight": "1"})
	for range 30 {
		p.AddApp(sim.App{Name: "One of many", OwnerType: "team", OwnerID: p.team.ID},
			sim.Registration{API: p.apis[0].ID, Status: "approved"}, sim.Registration{API: p.apis[1].ID})
	}
	victim = p.apps()[0].ID
	all, listing := p.list()
	for _, r := range all {
		want := 2
		if r.Refs.Get("app", "") == victim {
			want = 1
		}
		if r.Kind == core.KindApp && (len(r.Registrations) < want || want == 2 && len(r.Registrations) > 2 || !r.Complete) {
			t.Errorf("%s shows %d registrations, want %d, %v", r.Refs, len(r.Registrations), want, r.Parts)
		}
	}
	if !listing.Complete || pages != 6 {
		t.Errorf("%+v after %d pages", listing, pages)
	}
}

// A developer asks after the registrations were listed and before his
// application is: the count of the application tells, and it is read singly.
func TestARequestBetweenTheListsIsNotMissed(t *testing.T) {
	var p *portal
	var app string
	checked := newOracle(t)
	cfg := sim.Config{Check: func(next http.Handler) http.Handler {
		next = checked.wrap(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if app != "" && strings.HasSuffix(r.URL.Path, "/applications") {
				p.Request(app, p.apis[1].ID)
			}
			next.ServeHTTP(w, r)
		})
	}}
	p = newPortal(t, cfg, nil)
	made := p.there("approved")
	app = made.Refs.Get("app", "")
	if now := p.listed(app); len(now.Registrations) != 2 || now.WaitingCount() != 1 {
		t.Errorf("%+v", now.Registrations)
	}
}

// Trap 6: some rows answer 403; the others are decided, and those say so.
func TestATokenWithoutTheRightForSomeRows(t *testing.T) {
	approver := sim.Token{Value: "kpat_approver", Name: "Approver", Email: "approver@example.com"}
	for _, hide := range []bool{false, true} {
		t.Run(fmt.Sprintf("hidden %v", hide), func(t *testing.T) {
			cfg := sim.Config{Tokens: []sim.Token{approver}, HideForbidden: hide}
			cfg.Tokens[0].APIs = []string{"7f9fd312-a987-4628-b4c5-bb4f4fddd5f7"}
			p := newPortal(t, cfg, nil)
			mine := p.AddAPI(sim.API{ID: cfg.Tokens[0].APIs[0], Name: "Mine"})
			app := p.listed(p.AddApp(sim.App{Name: "Both", OwnerType: "developer", OwnerID: p.ana.ID},
				sim.Registration{API: p.apis[0].ID}, sim.Registration{API: mine.ID}).ID)
			r := p.read(app)
			if hide {
				if r.Complete || len(r.Registrations) != 1 || !strings.Contains(strings.Join(r.Parts, ""), "1 of 2 registrations are not shown") {
					t.Errorf("%+v %v", r.Registrations, r.Parts)
				}
				return
			}
			_, err := p.push(decide(app, core.Approve))
			wantCode(t, err, core.CodeForbidden, "1 of 2 registrations could not be changed: Payments v1", "kong:trace:", "API Registration Approver")
			if got := p.words(app); got != "pending approved" {
				t.Errorf("registrations are %s", got)
			}
		})
	}
}

// Trap 7: the owner is optional; then those who can use it are asked for.
func TestAnApplicationWithoutAnOwner(t *testing.T) {
	p := newPortal(t, sim.Config{OmitOwner: true}, nil)
	app := p.there("pending")
	if app.Owner.Email != "ana@example.com" || len(app.Base.Fields) != 0 {
		t.Errorf("owner %+v, fields %v", app.Owner, app.Base.Fields)
	}
	team := p.listed(p.AddApp(sim.App{Name: "Of a team", OwnerType: "team", OwnerID: p.team.ID}).ID)
	if team.Owner.Name != "Ana Lima and 1 more" {
		t.Errorf("owner %+v", team.Owner)
	}
	p.settle(decide(app, core.Approve)) // and nobody is made its owner by that
	if n := p.count("PATCH /applications/{app}"); n != 0 {
		t.Errorf("%d changes of owners", n)
	}
}

// Trap 7: what is made in a portal that leaves owners out is proven without one,
// also where the answer to its creation was lost.
func TestAnApplicationMadeWhereOwnersAreNotTold(t *testing.T) {
	for _, fault := range []string{"", "drop"} {
		p := newPortal(t, sim.Config{OmitOwner: true}, nil)
		fresh := p.app(1)
		fresh.Owner = core.Owner{Name: "Ana Lima", Email: "ana@example.com"}
		fresh = decide(fresh, core.Approve)
		if fault != "" {
			p.fault(fault, "1 POST")
			if _, err := p.push(fresh); core.CodeOf(err) != core.CodeUnknownOutcome {
				t.Fatalf("the lost answer is %v", err)
			}
		}
		s := core.Subject{App: fresh, Touched: fault != ""}
		now, err := p.Read(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		done, err := p.Push(t.Context(), s, now, func(core.Pushed) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		fresh.Refs = fresh.MergeRefs(done.Refs)
		fresh.Refs = fresh.MergeRefs(now.Refs)
		if shown, want := p.read(fresh).Projection, (konnect.Provider{}).Project(p.conn, fresh); !shown.Same(want) {
			t.Errorf("%q: the portal shows %+v, want %+v", fault, shown, want)
		}
	}
}

// Trap 8: two shapes without discriminator, null description, team owner.
func TestBothShapesOfAnApplication(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	key := p.AddApp(sim.App{Name: "Key", OwnerType: "team", OwnerID: p.team.ID}, sim.Registration{API: p.apis[0].ID, Status: "approved"})
	client := p.AddApp(sim.App{Name: "Client", Description: "with a client", Strategy: "client_credentials", DCR: true, OwnerType: "developer", OwnerID: p.bo.ID})
	p.AddCredential(sim.Credential{App: key.ID, Name: "laptop", ExpiresAt: p.clock.Now().Add(time.Hour)})
	p.AddCredential(sim.Credential{App: key.ID, Name: "old", Status: "expired"})
	p.AddCredential(sim.Credential{App: client.ID, Name: "at the identity provider"})
	a, b := p.read(p.listed(key.ID)), p.read(p.listed(client.ID))
	if !a.Owner.Team || a.Owner.Name != "Team Ledger" || a.Description != "" || b.Description != "with a client" || b.Owner.Email != "bo@example.com" {
		t.Errorf("%+v\n%+v", a, b)
	}
	if len(a.Credentials) != 2 || !a.Credentials[0].Enabled || a.Credentials[0].ExpiresAt.IsZero() || a.Credentials[1].Enabled || a.Credentials[0].Kind != "api key" {
		t.Errorf("keys %+v", a.Credentials)
	}
	if len(b.Credentials) != 1 || b.Credentials[0].ClientID != client.ClientID || b.Credentials[0].Kind != "client secret" || !b.Credentials[0].Enabled {
		t.Errorf("clients %+v", b.Credentials)
	}
}

// Trap 9: a deleted registration can be asked for again: new id, same API.
func TestADeletedRegistrationIsAskedForAgain(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	app := p.there("revoked", "approved")
	before := app.Registrations[0].ID
	app.Registrations = app.Registrations[1:]
	p.settle(app)
	p.Request(app.Refs.Get("app", ""), p.apis[0].ID)
	r := p.read(app)
	again, ok := core.App{Registrations: r.Registrations}.ByKey(p.apis[0].ID)
	if !ok || again.ID == before || again.Status != core.Waiting || r.Status != core.Approved {
		t.Errorf("%+v", r.Registrations)
	}
}

// Konnect does not revoke what was rejected: taking such a registration away
// finds it closed.
func TestUnsubscribingWhatKonnectHasRejectedNeedsNothing(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	app := p.there("rejected", "approved")
	app.Registrations[0].Status = core.RegistrationOff
	p.settle(app)
	if n := p.count("PATCH /applications/{app}/registrations/{reg}"); n != 0 || p.words(app) != "rejected approved" {
		t.Errorf("%d changes, now %s", n, p.words(app))
	}
}

// Trap 11: rejected to approved is refused with the gateway's reason.
func TestARejectedRegistrationThatKonnectWillNotApprove(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	app := p.there("rejected")
	app.Registrations[0].Status, app.Status = core.RegistrationOn, core.Approved
	_, err := p.push(app)
	wantCode(t, err, core.CodeRefused, "Payments v1", "cannot change from rejected to approved", "possible are rejected", "kong:trace:", "add it again")
}

// konnect.md, States, reprocess: on 400 it is kept local, and asked once.
func TestARejectedRegistrationThatKonnectDoesNotLetWaitAgainWaitsHere(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	app := p.there("rejected", "approved")
	reg := app.Registrations[0]
	app.Registrations[0].Status = core.Waiting
	done, err := p.push(app)
	if err != nil || !strings.Contains(done.Note, "it waits here alone") {
		t.Fatalf("%+v, %v", done, err)
	}
	app.Refs = app.MergeRefs(done.Refs)
	shown := p.read(app)
	if want := (konnect.Provider{}).Project(p.conn, app); !shown.Projection.Same(want) || p.words(app) != "rejected approved" {
		t.Errorf("the portal has %s, shown %+v, want %+v", p.words(app), shown.Projection, want)
	}
	app.Base = shown.Projection
	before := p.count(patchRegistration)
	p.settle(app)
	if n := p.count(patchRegistration); n != before {
		t.Errorf("asked %d times more", n-before)
	}
	if merged, took := core.Rebase(app, konnect.Provider{}.Capabilities(), func(a core.App) core.Projection { return konnect.Provider{}.Project(p.conn, a) }, p.read(app), nil); took {
		t.Errorf("the portal's word was taken over: %+v", merged.Registrations)
	}
	must(p.Change(p.first(app.Refs), map[string]any{"status": "approved"}))
	merged, took := core.Rebase(app, konnect.Provider{}.Capabilities(), func(a core.App) core.Projection { return konnect.Provider{}.Project(p.conn, a) }, p.read(app), nil)
	if r, _ := merged.ByKey(reg.Key()); !took || r.Status != core.RegistrationOn {
		t.Errorf("approved there meanwhile: %+v", merged.Registrations)
	}
}

// Traps 12 and 18: the answer to a PATCH is lost; the developer gets one mail.
func TestALostAnswerDoesNotMailTwice(t *testing.T) {
	for name, fault := range map[string]string{"dropped": "drop", "failed after": "error-after", "cut": "truncate"} {
		t.Run(name, func(t *testing.T) {
			p := newPortal(t, sim.Config{}, nil)
			app := decide(p.there("pending"), core.Approve)
			p.fault(fault, "1 PATCH")
			p.fault("stale", "2 PATCH") // and lists lag behind
			_, err := p.push(app)
			wantCode(t, err, core.CodeUnknownOutcome)
			for range 4 {
				if _, err := p.push(app); err != nil {
					t.Fatal(err)
				}
			}
			if mails := p.Mails(); len(mails) != 1 || mails[0].Subject != "registration approved" || p.words(app) != "approved" {
				t.Errorf("%+v, %s", mails, p.words(app))
			}
		})
	}
}

// Trap 16: the identity provider behind Konnect is slow; the rest is shown.
func TestSlowCredentialsDoNotHoldUpTheRest(t *testing.T) {
	p := newPortal(t, sim.Config{}, map[string]string{"credentials-timeout": "50ms"})
	app := p.thereAs(sim.App{Name: "DCR", Strategy: "client_credentials", DCR: true, OwnerType: "developer", OwnerID: p.ana.ID}, "approved")
	p.fault("slow-credentials", "on@30s")
	r := p.read(app)
	if !r.Projection.Present || !r.Complete || len(r.Registrations) != 1 || !strings.Contains(strings.Join(r.Parts, ""), "its credentials could not be read") {
		t.Errorf("%+v", r)
	}
	p.fault("slow-credentials", "off")
	if r := p.read(app); len(r.Parts) != 0 {
		t.Errorf("%v", r.Parts)
	}
}

// Trap 19: in the wrong region everything is "not found", and nothing is gone.
func TestTheWrongPortalIsNoAbsence(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	app := p.there("approved")
	for setting, value := range map[string]string{"portal": "11111111-2222-4333-8444-555555555555", "portal-version": "v2"} {
		conn := connectionTo(p.Sim, p.conn.Text("endpoint"), map[string]string{setting: value})
		wrong := p.open(conn, sim.DefaultToken.Value)
		s := core.Subject{App: app}
		_, err := wrong.Read(t.Context(), s)
		wantCode(t, err, core.CodeConfig, "there is no portal with this id", "region")
		gone, err := wrong.Prove(t.Context(), s)
		if wantCode(t, err, core.CodeConfig); gone {
			t.Error("proven gone in the wrong portal")
		}
		listing, err := wrong.List(t.Context(), func([]core.Remote) error { return nil })
		if wantCode(t, err, core.CodeConfig); listing.Complete {
			t.Error("a list of the wrong portal is complete")
		}
		_, err = wrong.Check(t.Context())
		wantCode(t, err, core.CodeConfig)
		_, err = wrong.Catalog(t.Context())
		wantCode(t, err, core.CodeConfig)
	}
}

// Rate limits: Konnect's own header is obeyed.
func TestRetryAfterInMilliseconds(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	app := p.there("approved")
	before := p.clock.Slept()
	p.fault("retry-after-ms", "1@7500")
	p.read(app)
	if slept := p.clock.Slept() - before; slept < 7500*time.Millisecond || slept > 10*time.Second {
		t.Errorf("waited %s", slept)
	}
}

// The audit log tells who changed what; without a role for it nothing fails.
func TestWhoChangedARegistrationIsTold(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	app := p.there("approved", "pending")
	if r := p.read(app); r.ChangedBy != "" || p.Faults().Count("GET /v3/audit-logs") != 0 {
		t.Errorf("nothing changed, and %q did it", r.ChangedBy)
	}
	p.clock.Advance(time.Minute)
	must(p.Change(p.first(app.Refs), map[string]any{"status": "revoked"}))
	if r := p.read(app); r.ChangedBy != "outside.admin@example.com" {
		t.Errorf("%q changed it, who only read it", r.ChangedBy)
	}
	p.clock.Advance(time.Minute)
	if r := p.read(app); r.ChangedBy != "outside.admin@example.com" {
		t.Errorf("%q changed it", r.ChangedBy)
	}
	p.fault("forbidden", "on /v3/audit-logs")
	if r := p.read(app); r.ChangedBy != "" || r.Registrations[0].Status != core.RegistrationOff {
		t.Errorf("%+v", r)
	}
}
