package providertest

import (
	"testing"

	"gatehouse/core"
)

// testOpenInPart: an App that somebody left open in one place only is never
// taken for APPROVED, and every way out of it ends whole: closed in every
// place, or open in every place.
func testOpenInPart(t *testing.T, s Setup) {
	l := open(t, s)
	if l.Partly == nil {
		t.Skip("there is one place")
	}
	for n, verbs := range [][]core.Verb{{core.Cancel, core.Delete}, {core.Suspend, core.Resume}, {core.Approve, core.Cancel}} {
		app := l.partly(n + 1)
		for _, v := range verbs {
			app.decide(v)
			app.settle()
		}
	}
	app := l.partly(4)
	for _, v := range []core.Verb{core.Delete, core.Edit, core.Resume, core.Reject} {
		if err := core.Allowed(app.App, l.caps(), v); core.CodeOf(err) != core.CodeNotAllowed {
			t.Errorf("%s of what is open in part: %v", v, err)
		}
	}
}

// partly is the n-th App, open in part, as a reading of it is taken over.
func (l *lab) partly(n int) *subject {
	l.Helper()
	app := l.approved(n)
	l.Partly(app.App.Refs)
	r := app.read()
	if r.Status == core.Approved || r.Projection.Same(app.want()) || len(r.Parts) == 0 {
		l.Errorf("half of it is off, and it is shown as %+v", r)
	}
	h := l.list(nil)
	if got := h.byRef[refKey(app.App.Refs)]; h.err != nil || !got.Projection.Same(r.Projection) || got.Status != r.Status {
		l.Errorf("listed %+v, read %+v, %v", got.Projection, r.Projection, h.err)
	}
	app.App = core.Adopt(app.App, r)
	if means, ok := l.caps().OpenInPart(app.App); !ok || means == "" {
		l.Errorf("%q is not known as open in part", app.App.Native)
	}
	if !app.want().Same(r.Projection) {
		l.Errorf("taken over, it would be changed to %+v", app.want())
	}
	return app
}
