package konnect_test

import (
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/konnect"
	"gatehouse/providers/konnect/sim"
)

// newApp is an App that was made here, for an owner.
func (p *portal) newApp(by core.Owner) core.App {
	app := p.app(1)
	app.Owner = by
	return app
}

func TestAnAppForSomebodyWhoIsGone(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	for _, tc := range []struct {
		by   core.Owner
		says string
	}{
		{core.Owner{Name: "Gone", Email: "gone@example.com"}, "does not know its owner gone@example.com"},
		{core.Owner{Name: "No Team", Team: true}, "does not know its owner, the team No Team"},
		{core.Owner{Name: "Nameless"}, "has no e-mail address"},
	} {
		_, err := p.push(decide(p.newApp(tc.by), core.Approve))
		wantCode(t, err, core.CodeRefused, tc.says)
	}
	if n := len(p.apps()); n != 0 {
		t.Errorf("%d applications were made", n)
	}
}

func TestAnOwnerIsFoundWhateverTheCaseOfHisAddress(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	app := decide(p.newApp(core.Owner{Name: "Ana", Email: "ANA@example.com"}), core.Approve)
	if _, err := p.push(app); err != nil || p.apps()[0].OwnerID != p.ana.ID {
		t.Errorf("%v", err)
	}
}

func TestAnAppIsMadeForATeamWithTheStrategyOfTheSettings(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	p.conn.Settings["auth-strategy"] = []string{p.Strategy("self_managed_client_credentials")}
	p.Gateway = p.open(p.conn, sim.DefaultToken.Value)
	app := p.newApp(core.Owner{Name: "Team Ledger", Team: true})
	app.Description = strings.Repeat("ä", 300)
	done, err := p.push(decide(app, core.Approve))
	if err != nil || !done.Sent || !strings.Contains(done.Note, "first 255 of 300") {
		t.Fatalf("%+v, %v", done, err)
	}
	made := p.apps()[0]
	if made.OwnerType != "team" || made.OwnerID != p.team.ID || made.Strategy != "self_managed_client_credentials" || len([]rune(made.Description)) != 255 {
		t.Errorf("%+v", made)
	}
}

func TestAnAppGoesToATeamAndBack(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	app := p.there("approved")
	for _, by := range []core.Owner{{Name: "Team Ledger", Team: true}, {Name: "Bo Chen", Email: "bo@example.com"}} {
		app.Owner = by
		if done := p.settle(app); !done.Sent {
			t.Error("nothing was sent")
		}
	}
	app.Owner = core.Owner{Name: "Gone", Email: "gone@example.com"}
	_, err := p.push(app)
	wantCode(t, err, core.CodeRefused, "does not know its owner")
}

// Access is taken away before the App changes hands, and given after.
func TestAnAppChangesHandsBetweenClosingAndOpening(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	app := p.there("approved", "revoked")
	app.Registrations[0].Status, app.Registrations[1].Status = core.RegistrationOff, core.RegistrationOn
	app.Owner = core.Owner{Name: "Bo Chen", Email: "bo@example.com"}
	p.settle(app)
	var order []string
	for _, r := range p.Faults().Requests() {
		if r.Method == "PATCH" {
			order = append(order, r.Route[strings.LastIndex(r.Route, "/")+1:])
		}
	}
	if got := strings.Join(order, " "); got != "{reg} {app} {reg}" {
		t.Errorf("the order was %s", got)
	}
}

// Owners are joined from full lists: no call for each App.
func TestAListOfManyAppsTakesNoCallForEach(t *testing.T) {
	p := newPortal(t, sim.Config{}, map[string]string{"page-size": "100"})
	for i := range 300 {
		p.AddApp(sim.App{Name: "One of many", OwnerType: []string{"developer", "team"}[i%2], OwnerID: []string{p.bo.ID, p.team.ID}[i%2]},
			sim.Registration{API: p.apis[0].ID, Status: "approved"})
	}
	p.Faults().ResetRequests()
	all, _ := p.list()
	for _, r := range all {
		if r.Owner.Name != "Bo Chen" && r.Owner.Name != "Team Ledger" && r.Kind == core.KindApp {
			t.Fatalf("owner %+v", r.Owner)
		}
	}
	if n := len(p.Faults().Requests()); n != 8 { // 1 of developers, 1 of teams, 3 of each other
		t.Errorf("%d calls", n)
	}
}

// Without the right to read developers the Apps are there, and the list says
// what it lacks.
func TestATokenThatMayNotReadDevelopers(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	app := p.there("pending")
	p.Gateway = p.open(p.conn, sim.DefaultToken.Value) // one that knows no names yet
	p.fault("forbidden", "on /v3/portals/"+p.PortalID()+"/developers")
	all, listing := p.list()
	if len(all) != 1 || listing.Complete || !strings.Contains(listing.Why, "developers and teams cannot be read") {
		t.Fatalf("%+v, %+v", all, listing)
	}
	if r := p.read(app); r.Owner.Name != "developer "+p.ana.ID || !r.Projection.Same(all[0].Projection) {
		t.Errorf("read %+v, listed %+v", r, all[0])
	}
}

func TestAnUnknownStateOfADeveloper(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	must(p.Change(p.bo.ID, map[string]any{"status": oddWord}))
	all, _ := p.list()
	for _, r := range all {
		if r.Owner.Email == "bo@example.com" && (r.Status != core.Unknown || r.Native != oddWord) {
			t.Errorf("%+v", r)
		}
	}
}

func TestADeveloperIsNotDeletedFromHere(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	all, _ := p.list()
	bo := asApp(all[1])
	bo.Status = core.Deleted
	_, err := p.push(bo)
	wantCode(t, err, core.CodeRefused, "all his Apps would go")
	if caps := (konnect.Provider{}).Capabilities().Developers; caps[core.Delete].Support != core.Unsupported || !strings.Contains(caps[core.Cancel].Note, "keep working") {
		t.Errorf("%+v", caps)
	}
}

// Two administrators decide on one developer.
func TestADeveloperWhoWasDecidedMeanwhile(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	d := p.SignUp("new@example.com", "New One")
	all, _ := p.list()
	app := asApp(all[len(all)-1])
	app.Status = core.Approved
	current := p.read(app)
	must(p.Change(d.ID, map[string]any{"status": "rejected"}))
	_, err := p.Push(t.Context(), core.Subject{App: app}, current, nil)
	wantCode(t, err, core.CodeChanged, "he was pending, now he is rejected")
	must(p.Change(d.ID, map[string]any{"status": "approved"}))
	mails := len(p.Mails())
	done, err := p.Push(t.Context(), core.Subject{App: app}, current, nil)
	if err != nil || done.Sent || len(p.Mails()) != mails {
		t.Errorf("%+v, %v, %d mails more", done, err, len(p.Mails())-mails)
	}
}
