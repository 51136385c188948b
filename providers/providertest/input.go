package providertest

import (
	"slices"
	"testing"

	"gatehouse/core"
)

// testTwins: two Apps with one name and one owner are two Apps, or the second
// is refused in words; a decision on one never meets the other.
func testTwins(t *testing.T, s Setup) {
	l := open(t, s)
	first := l.approved(1)
	second := l.pending(2)
	second.App.Name, second.App.Owner = first.App.Name, first.App.Owner
	second.decide(core.Approve)
	before := first.read()
	if _, err := second.push(); err != nil {
		if core.CodeOf(err) != core.CodeRefused {
			t.Errorf("%v (%s)", err, core.CodeOf(err))
		}
	} else {
		second.proven()
		if refKey(first.App.Refs) == refKey(second.App.Refs) {
			t.Fatal("both Apps are one object")
		}
		second.decide(core.Cancel)
		second.settle()
	}
	if after := first.read(); !after.Projection.Same(before.Projection) || after.AppID != first.App.ID {
		t.Errorf("the first App was %+v and is %+v", before.Projection, after.Projection)
	}
}

// testUnknownProduct: an API or plan that the catalog does not have is refused
// in words; it is not an absence of the App, and opens nothing.
func testUnknownProduct(t *testing.T, s Setup) {
	app := open(t, s).pending(1)
	app.App = app.App.Clone()
	app.App.Registrations = append(app.App.Registrations, core.Registration{
		API: core.APIRef{ID: "no-such-api"}, Plan: core.PlanRef{ID: "no-such-plan"}, Status: core.Waiting})
	app.decide(core.Approve)
	_, err := app.push()
	if code := core.CodeOf(err); err == nil && app.read().Projection.Same(app.want()) || code == core.CodeGone || code == core.CodeTemporary || code == core.CodeInternal {
		t.Errorf("%v (%s)", err, code)
	}
	if err != nil && core.AsError(err).Hint == "" {
		t.Errorf("nobody is told what to do: %v", err)
	}
	if gone, err := app.Prove(t.Context(), app.Subject); gone && app.Objects(app.App.ID) > 0 {
		t.Errorf("proven gone while it is there (%v)", err)
	}
}

// testExtraFields: fields that nobody knows in every answer change nothing.
func testExtraFields(t *testing.T, s Setup) {
	l := open(t, s)
	if !slices.Contains(l.Sim.Faults().Names(), "extra-fields") {
		t.Skip("the simulator cannot add fields")
	}
	app := l.approved(1)
	plain := app.read()
	l.fault("extra-fields", "on")
	if r := app.read(); !r.Projection.Same(plain.Projection) || r.Status != plain.Status || r.Name != plain.Name {
		t.Errorf("read %+v, without them %+v", r, plain)
	}
	if h := l.list(nil); len(h.byRef) != 1 || h.err != nil || !h.listing.Complete {
		t.Errorf("listed %d Apps, %+v, %v", len(h.byRef), h.listing, h.err)
	}
	if _, err := l.Check(t.Context()); err != nil {
		t.Errorf("check: %v", err)
	}
	if _, err := l.Catalog(t.Context()); err != nil {
		t.Errorf("catalog: %v", err)
	}
	for _, v := range []core.Verb{core.Cancel, core.Approve, core.Cancel, core.Delete} {
		app.decide(v)
		app.settle()
	}
	if gone, err := app.Prove(t.Context(), app.Subject); !gone || err != nil {
		t.Errorf("gone %v, %v", gone, err)
	}
	other := l.pending(2) // and everything anew
	other.decide(core.Approve)
	other.settle()
}

// testRights: a connection test tells what this identity may do, or that and
// why it cannot be known.
func testRights(t *testing.T, s Setup) {
	l := open(t, s)
	c, err := l.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]core.Right{}
	for _, r := range c.Rights {
		said[r.Name] = r
	}
	for _, name := range []string{core.RightRead, core.RightDecide, core.RightDelete} {
		switch r := said[name]; r.State {
		case "yes", "no":
		case "unknown":
			if r.Why == "" {
				t.Errorf("the right to %s is not known, and nobody is told why", name)
			}
		default:
			t.Errorf("the connection test says %q of the right to %s", r.State, name)
		}
	}
	if said[core.RightRead].State == "no" {
		t.Errorf("the bench's identity may not read: %+v", said[core.RightRead])
	}
}
