package providertest

import (
	"fmt"
	"testing"

	"gatehouse/core"
)

// testAbsence: gone is proven by two proofs, and by nothing else.
func testAbsence(t *testing.T, s Setup) {
	t.Run("present", func(t *testing.T) {
		l := open(t, s)
		app := l.approved(1)
		if gone, err := app.Prove(t.Context(), app.Subject); gone || err != nil {
			t.Errorf("gone %v, %v", gone, err)
		}
	})
	t.Run("removed by somebody", func(t *testing.T) {
		l := open(t, s)
		app, other := l.approved(1), l.approved(2)
		l.Remove(app.App.Refs)
		if r := app.read(); r.Projection.Present || !r.Complete {
			t.Errorf("read shows %+v", r)
		}
		if gone, err := app.Prove(t.Context(), app.Subject); !gone || err != nil {
			t.Errorf("gone %v, %v", gone, err)
		}
		if gone, err := other.Prove(t.Context(), other.Subject); gone || err != nil {
			t.Errorf("the other App: gone %v, %v", gone, err)
		}
		_, err := app.Reveal(t.Context(), app.Subject)
		if code := l.heard(err); l.Provider.Capabilities().Reveals && code != core.CodeGone {
			t.Errorf("reveal: %v (%s)", err, code)
		}
	})
	t.Run("removed in one place of several", func(t *testing.T) {
		l := open(t, s)
		if l.RemovePart == nil {
			t.Skip("there is one place")
		}
		app := l.approved(1)
		l.RemovePart(app.App.Refs)
		if gone, err := app.Prove(t.Context(), app.Subject); gone || err != nil {
			t.Errorf("gone %v, %v", gone, err)
		}
		r := app.read()
		if r.Projection.Same(app.want()) || !r.Projection.Present || len(r.Parts) == 0 {
			t.Errorf("half an App is shown as %+v", r)
		}
	})
	t.Run("never created", func(t *testing.T) {
		l := open(t, s)
		app := l.pending(1)
		if n := l.requests(func() {
			if r := app.read(); r.Projection.Present || !r.Projection.Known {
				t.Errorf("read shows %+v", r)
			}
		}); n > 0 {
			t.Errorf("%d calls for an App that cannot be there", n)
		}
	})
}

// testAbsenceUnderFaults: whichever call of a proof fails, it is not a proof.
func testAbsenceUnderFaults(t *testing.T, s Setup) {
	l := open(t, s)
	app := l.approved(1)
	here := l.requests(func() { _, _ = app.Prove(t.Context(), app.Subject) })
	l.Remove(app.App.Refs)
	there := l.requests(func() { _, _ = app.Prove(t.Context(), app.Subject) })
	kept := l.approved(2)
	for _, f := range readFaults() {
		if f.name == "huge" {
			continue // as html, and 50 MB each
		}
		t.Run(f.name, func(t *testing.T) {
			for k := range max(here, there) {
				l.fault(f.name, fmt.Sprintf("%s after:%d", f.value, k))
				gone, err := app.Prove(t.Context(), app.Subject)
				if l.heard(err); k < there && (gone || err == nil || !f.allows(core.CodeOf(err))) {
					t.Errorf("from call %d of the proof on: gone %v, %v (%s)", k, gone, err, core.CodeOf(err))
				}
				l.calm()
				l.clock.Advance(longPause)
				l.fault(f.name, fmt.Sprintf("%s after:%d", f.value, k))
				if gone, _ := kept.Prove(t.Context(), kept.Subject); gone {
					t.Errorf("from call %d on: an App that is there is proven gone", k)
				}
				l.calm()
				l.clock.Advance(longPause)
			}
			if gone, err := app.Prove(t.Context(), app.Subject); !gone || err != nil {
				t.Errorf("in calm: gone %v, %v", gone, err)
			}
		})
	}
}

// testPushToTheGone: deleting what is gone is success; every other push says
// that it is gone, and creates nothing anew. An approval that came with a
// credential of its own may make the App again: it was asked for.
func testPushToTheGone(t *testing.T, s Setup) {
	for _, when := range []string{"before the read", "between read and write"} {
		for _, life := range open(t, s).lives() {
			v := life[len(life)-1]
			if len(life) == 1 {
				continue // an App that was never there cannot be gone
			}
			t.Run(fmt.Sprintf("%s %s", life, when), func(t *testing.T) {
				l := open(t, s)
				app := l.approved(1)
				for _, earlier := range life[1 : len(life)-1] {
					app.decide(earlier)
					app.settle()
				}
				refs := app.App.Refs
				app.decide(v)
				current := app.read()
				l.Remove(refs)
				if when == "before the read" {
					current = app.read()
				}
				_, err := app.pushFrom(current)
				code := core.CodeOf(err)
				if v == core.Delete && err != nil {
					t.Errorf("%v (%s)", err, code)
				}
				if v == core.Approve && app.Choice != nil && err == nil {
					app.proven()
					return
				}
				if v != core.Delete && code != core.CodeGone && code != core.CodeChanged {
					t.Errorf("%v (%s), want gone or changed", err, code)
				}
				if n := l.Objects(app.App.ID); n != 0 {
					t.Errorf("%d objects were made anew", n)
				}
			})
		}
	}
}

// testEditOfTheGone: an edit of an App that somebody removed says that it is
// gone, or changed, and makes nothing anew.
func testEditOfTheGone(t *testing.T, s Setup) {
	edits := open(t, s).edits()
	if len(edits) == 0 {
		t.Skip("this provider edits nothing")
	}
	for i, e := range edits {
		if e.value == "" {
			continue // the App has no attribute yet that could be taken away
		}
		for _, when := range []string{"before the read", "between read and write"} {
			t.Run(fmt.Sprintf("%s %s %s", e.field, e.value, when), func(t *testing.T) {
				l := open(t, s)
				app := l.approved(1)
				app.edit(l.edits()[i]) // a new owner is this laboratory's
				current := app.read()
				l.Remove(app.App.Refs)
				if when == "before the read" {
					current = app.read()
				}
				before := l.state()
				_, err := app.pushFrom(current)
				if code := core.CodeOf(err); code != core.CodeGone && code != core.CodeChanged {
					t.Errorf("%v (%s), want gone or changed", err, code)
				}
				if l.state() != before || l.Objects(app.App.ID) != 0 {
					t.Errorf("%d objects; state changed %v", l.Objects(app.App.ID), l.state() != before)
				}
				if gone, err := app.Prove(t.Context(), app.Subject); !gone || err != nil {
					t.Errorf("gone %v, %v", gone, err)
				}
			})
		}
	}
}
