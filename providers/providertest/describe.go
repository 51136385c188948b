package providertest

import (
	"crypto/rand"
	"testing"

	"gatehouse/core"
)

// testDescription: what a provider says without a network.
func testDescription(t *testing.T, s Setup) {
	l := open(t, s)
	caps := l.Provider.Capabilities()
	if caps.Kind != l.Connection.Kind || caps.Title == "" {
		t.Errorf("kind %q, title %q", caps.Kind, caps.Title)
	}
	if caps.InFlight <= 0 || caps.PerSecond <= 0 || caps.CallTime <= 0 || caps.CallsPerPush <= 0 {
		t.Errorf("pace is not said: %+v", caps)
	}
	for v, support := range caps.Verbs {
		if support.Support == core.Emulated && support.Note == "" {
			t.Errorf("%s is emulated, and nobody is told how", v)
		}
		if support.Support == core.Unsupported && support.Note == "" {
			t.Errorf("%s is unsupported, and nobody is told why", v)
		}
	}
	t.Run("a pending App is absent", func(t *testing.T) {
		if p := l.pending(1).want(); !p.Same(core.Absent()) {
			t.Errorf("%+v", p)
		}
	})
	t.Run("a rejected App that was never created is absent", func(t *testing.T) {
		app := l.pending(1)
		app.decide(core.Reject)
		if !app.want().Same(core.Absent()) {
			t.Errorf("%+v", app.want())
		}
	})
	t.Run("every form can be filled in", func(t *testing.T) {
		for _, f := range caps.Forms {
			if f.Name == "" || f.Title == "" || f.Help == "" {
				t.Errorf("form %+v lacks words", f)
			}
		}
		if l.Choice.Form == "" {
			return
		}
		if _, err := l.Provider.Prepare(l.App(1), l.Choice, rand.Reader); err != nil {
			t.Errorf("prepare: %v", err)
		}
		if _, err := l.Provider.Prepare(l.App(1), core.CredentialChoice{Form: "no such form"}, rand.Reader); core.CodeOf(err) != core.CodeInvalid {
			t.Errorf("an unknown form gives %v", err)
		}
	})
	if n := l.total(); n != 0 {
		t.Errorf("%d requests left before anything was asked", n)
	}
}
