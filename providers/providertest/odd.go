package providertest

import (
	"testing"

	"gatehouse/core"
)

// testUnknownState: a state that nobody knows is shown as itself.
func testUnknownState(t *testing.T, s Setup) {
	l := open(t, s)
	if l.Unknown == nil {
		t.Skip("no words for states here")
	}
	app := l.approved(1)
	l.Seed(1)
	word := l.Unknown(app.App.Refs)
	if r := app.read(); r.Status != core.Unknown || r.Native != word || !r.Projection.Present || r.Projection.Same(app.want()) {
		t.Errorf("read %+v, want %s", r, word)
	}
	h := l.list(nil)
	r := h.byRef[refKey(app.App.Refs)]
	if h.err != nil || !h.listing.Complete || r.Status != core.Unknown || r.Native != word {
		t.Errorf("listed %+v, %+v, %v", r, h.listing, h.err)
	}
}

// testUnknownFields: what a push does not know survives it.
func testUnknownFields(t *testing.T, s Setup) {
	l := open(t, s)
	if l.Extend == nil {
		t.Skip("no call replaces a whole object here")
	}
	app := l.approved(1)
	lost := l.Extend(app.App.Refs)
	for _, v := range []core.Verb{core.Cancel, core.Approve} {
		app.decide(v)
		app.settle()
		if what := lost(); what != "" {
			t.Errorf("%s lost %s", v, what)
		}
	}
}

// testReveal: the secret that the gateway has comes, and only by asking.
func testReveal(t *testing.T, s Setup) {
	l := open(t, s)
	app := l.approved(1)
	secrets, err := app.Reveal(t.Context(), app.Subject)
	if !l.Provider.Capabilities().Reveals {
		if l.heard(err) != core.CodeRefused {
			t.Errorf("%v (%s)", err, core.CodeOf(err))
		}
		return
	}
	if err != nil || len(secrets) == 0 {
		t.Fatalf("%d secrets, %v", len(secrets), err)
	}
	hidden := map[string]bool{}
	for _, h := range l.Hidden() {
		hidden[h] = true
	}
	for _, s := range secrets {
		if s.Label == "" || !hidden[s.Value] {
			t.Errorf("%q is no secret of the gateway", s.Label)
		}
	}
}

// testCheckAndCatalog: who we are, what there is, and what is shared.
func testCheckAndCatalog(t *testing.T, s Setup) {
	l := open(t, s)
	c, err := l.Check(t.Context())
	if err != nil || c.Identity == "" {
		t.Errorf("%+v, %v", c, err)
	}
	keys, err := l.PacingKeys(t.Context())
	if err != nil || len(keys) == 0 {
		t.Errorf("pacing keys %v, %v", keys, err)
	}
	apis, err := l.Catalog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	names, plans := map[string]string{}, map[string]bool{}
	for _, a := range apis {
		names[a.ID] = a.Name
		for _, p := range a.Plans {
			plans[a.ID+"/"+p.ID] = p.Name != ""
		}
	}
	for _, r := range l.App(1).Registrations {
		if names[r.API.ID] == "" || (r.Plan.ID != "" && !plans[r.API.ID+"/"+r.Plan.ID]) {
			t.Errorf("the catalog does not know %s under %s", r.API.ID, r.Plan.ID)
		}
	}
}
