package konnect_test

import (
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/konnect"
	"gatehouse/providers/konnect/sim"
)

// Trap 15: a classic portal has other fields, and fewer calls.
func TestAClassicPortal(t *testing.T) {
	p := newPortal(t, sim.Config{Classic: true}, nil)
	app := p.there("pending", "approved")
	if app.Owner.Name != "Ana Lima" || app.Owner.Email != "ana@example.com" || app.Registrations[0].API.Name != "Payments v1" || len(app.Base.Fields) != 0 {
		t.Errorf("%+v", app)
	}
	if r := p.read(app); !r.Projection.Same(app.Base) || r.Status != core.Approved || len(r.Parts) != 0 {
		t.Errorf("read %+v, listed %+v", r, app)
	}
	p.settle(decide(app, core.Approve))
	canceled := decide(p.listed(app.Refs.Get("app", "")), core.Cancel)
	p.settle(canceled)
	if got := p.words(app); got != "revoked revoked" {
		t.Errorf("registrations are %s", got)
	}
	p.settle(decide(canceled, core.Delete))
	if gone, err := p.Prove(t.Context(), core.Subject{App: app}); !gone || err != nil {
		t.Errorf("gone %v, %v", gone, err)
	}
}

func TestAClassicPortalSaysWhatItCannotDo(t *testing.T) {
	p := newPortal(t, sim.Config{Classic: true}, nil)
	fresh := p.app(1)
	fresh.Owner = core.Owner{Name: "Ana Lima", Email: "ana@example.com"}
	_, err := p.push(decide(fresh, core.Approve))
	wantCode(t, err, core.CodeRefused, "classic portal (v2) takes no Apps", "in the portal")
	app := p.there("approved")
	app.Registrations = append(app.Registrations, core.Registration{API: core.APIRef{ID: p.apis[1].ID}, Status: core.RegistrationOn})
	_, err = p.push(app)
	wantCode(t, err, core.CodeRefused, "takes no registrations")
	c, err := p.Check(t.Context())
	if err != nil || !strings.Contains(strings.Join(c.Detail, "\n"), "a classic portal") {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestTheCatalogOfAClassicPortal(t *testing.T) {
	p := newPortal(t, sim.Config{Classic: true}, nil)
	p.AddAPI(sim.API{Name: "Never asked for", Version: "v1", AutoApprove: true})
	p.there("approved", "approved", "approved")
	apis, err := p.Catalog(t.Context())
	if err != nil || len(apis) != 4 {
		t.Fatalf("%+v, %v", apis, err)
	}
	if apis[0].Name != "Payments v1" || apis[0].Note != "" || apis[3].Name != "" || !strings.Contains(apis[3].Note, "approves by itself") {
		t.Errorf("%+v", apis)
	}
}

func TestDevelopersOfAClassicPortal(t *testing.T) {
	p := newPortal(t, sim.Config{Classic: true}, nil)
	p.SignUp("new@example.com", "New One")
	all, listing := p.list()
	last := asApp(all[len(all)-1])
	if last.Kind != core.KindDeveloper || last.Status != core.Pending || !listing.Complete {
		t.Fatalf("%+v, %+v", last, listing)
	}
	last.Status = core.Approved
	p.settle(last)
}

func TestAClassicPortalsAbilitiesSayWhatItsDevelopersDoThemselves(t *testing.T) {
	conn := core.Connection{Name: "portal", Kind: konnect.Kind, Settings: map[string][]string{"portal-version": {"v2"}}}
	classic, today := core.Fit(konnect.Provider{}, conn).Capabilities(), core.Fit(konnect.Provider{}, core.Connection{Name: "portal"}).Capabilities()
	app := core.App{Name: "Till", Status: core.Approved}
	for _, field := range []string{core.FieldOwner, core.FieldRegistrations} {
		wantCode(t, core.EditAllowed(app, classic, field), core.CodeNotAllowed, "classic portal (v2)")
		if err := core.EditAllowed(app, today, field); err != nil {
			t.Errorf("today's portal refuses %s: %v", field, err)
		}
	}
	if classic.Creates.Support != core.Unsupported || today.Creates.Support != core.Native {
		t.Errorf("creating is %q and %q", classic.Creates.Support, today.Creates.Support)
	}
	if classic.Verb(core.Approve) != today.Verb(core.Approve) || today.Verb(core.Edit).Support != core.Native {
		t.Error("the verbs of one portal have changed those of the other")
	}
}
