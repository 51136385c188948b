package apinizer_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/apinizer/sim"
)

// listed lists and interprets what belongs to the App, as the engine does.
func (s *subject) listed() (raw, meant core.Remote) {
	s.Helper()
	by, ok := s.Gateway.(core.Interpreter)
	if !ok {
		s.Fatal("this gateway does not interpret")
	}
	found := false
	listing, err := s.List(s.Context(), func(rs []core.Remote) error {
		for _, r := range rs {
			if r.Refs.Get("credential", "sales") == s.username() {
				raw, meant, found = r, by.Interpret(s.App, r), true
			}
		}
		return nil
	})
	if err != nil || !listing.Complete || !found {
		s.Fatalf("found %v, %+v, %v", found, listing, err)
	}
	return raw, meant
}

// ambiguous are Apps whose grants alone do not tell their registrations.
var ambiguous = map[string][]string{
	"two plans":             {"Payments/Gold", "Ledger/Silver"},
	"a plan without a list": {"Payments/Free", "Stock/Gold"},
	"a product in another":  {"Both/Gold"},
	"twins":                 {"Twin/Free"},
}

const ambiguousFile = mappingFile + `  Open: {}
`

func ambiguousMapping() string {
	return strings.Replace(ambiguousFile, "products:\n", `products:
  Both:
    - {project: sales, name: payments, type: API_PROXY}
    - {project: sales, name: shared, type: API_PROXY}
    - {project: sales, name: stock, type: API_PROXY}
  Twin:
    - {project: sales, name: stock, type: API_PROXY}
`, 1)
}

// A listing has no App to tell what grants mean; with the App it shows what a
// read shows, and nothing looks changed.
func TestAListingWithTheAppShowsWhatAReadShows(t *testing.T) {
	for name, registrations := range ambiguous {
		t.Run(name, func(t *testing.T) {
			l := newLab(t, sim.Config{}, map[string]string{"mapping": writeMapping(t, ambiguousMapping())})
			s := l.approved(1, registrations...)
			if _, r := s.listed(); !r.Projection.Same(s.want()) || r.Status != core.Approved || r.Name != "" || !r.Managed {
				t.Errorf("%+v, want %+v", r, s.want())
			}
			s.put(registrations[0], core.RegistrationOff)
			s.settle()
			if _, r := s.listed(); !r.Projection.Same(s.want()) {
				t.Errorf("after one was unsubscribed: %+v, want %+v", r.Projection, s.want())
			}
		})
	}
}

// What another administrator granted is a registration of its own.
func TestAProductGrantedAtApinizerIsARegistration(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1)
	l.regrant(s.username(), "stock", true)
	r := s.read()
	found := false
	for _, x := range r.Registrations {
		found = found || x.API.ID == "Stock" && x.Plan.ID == "Gold" && x.Status == core.RegistrationOn
	}
	if !found || r.Projection.Same(s.want()) {
		t.Errorf("%+v", r)
	}
}

// A part of a product's grants is neither granted nor absent.
func TestAPartOfAProductIsIncomplete(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1, "Payments/Gold")
	l.regrant(s.username(), "payments", false)
	r := s.read()
	if len(r.Registrations) != 1 || !strings.Contains(r.Registrations[0].Blocked, "proxy payments in sales is not granted") || r.Projection.Same(s.want()) {
		t.Errorf("%+v", r)
	}
	l.regrant(s.username(), "payments", true)
	l.sim.SetMembers("sales", "gold", nil)
	if r := s.read(); !strings.Contains(r.Registrations[0].Blocked, "rate-limit list gold") || r.Projection.Same(s.want()) {
		t.Errorf("%+v", r)
	}
	s.settle()
	s.decide(core.Cancel)
	s.settle()
	l.regrant(s.username(), "shared", true)
	if r := s.read(); r.Projection.Same(s.want()) || r.Status != core.Approved {
		t.Errorf("it opens a part again, and reads as canceled: %+v", r)
	}
}

// What a listing says of a change that was not deployed everywhere, with the
// App at hand.
func TestAListingDoesNotConfirmWhatIsNotDeployedEverywhere(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1)
	s.decide(core.Cancel)
	l.fault("env-fail", "1 DELETE")
	_, err := s.push()
	fails(t, err, core.CodeUnknownOutcome)
	if _, r := s.listed(); r.Projection.Same(s.want()) || !strings.Contains(strings.Join(r.Parts, "; "), "not deployed to every environment") {
		t.Errorf("%+v", r)
	}
}

func TestALeftOverPlaceInAListIsSaid(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1, "Payments/Silver")
	s.put("Payments/Silver", core.RegistrationOff)
	s.put("Payments/Gold", core.RegistrationOn)
	l.fault("drop", "1 DELETE")
	_, err := s.push()
	fails(t, err, core.CodeUnknownOutcome)
	l.sim.AddMembers("sales", "silver", s.username())
	s.proven()
	if parts := strings.Join(s.read().Parts, "; "); !strings.Contains(parts, "list silver") || strings.Contains(parts, "list gold") {
		t.Errorf("parts: %s", parts)
	}
}

func TestWithoutASweepNothingLooksChanged(t *testing.T) {
	l := newLab(t, sim.Config{}, map[string]string{"sweep-grants": "false"})
	s := l.approved(1)
	before := l.count(routeAccess)
	raw, r := s.listed()
	if !r.Projection.Same(s.want()) || r.Status != core.Approved || r.Name != "" {
		t.Errorf("%+v", r)
	}
	if raw.Status != core.Unknown || raw.Native != "grants not read" || !raw.Projection.Present || !raw.Managed {
		t.Errorf("an App that is not known here: %+v", raw)
	}
	stored := core.Adopt(core.App{ID: s.App.ID, Refs: raw.Refs}, raw)
	if unread := (&subject{lab: l, Subject: core.Subject{App: stored}}); !unread.want().Same(raw.Projection) {
		t.Errorf("stored as unread it is wanted as %+v", unread.want())
	}
	if n := l.count(routeAccess); n != before {
		t.Errorf("%d calls for grants", n-before)
	}
	must(l.sim.Change(s.username(), map[string]any{"enabled": false}))
	_, r = s.listed()
	if direct := s.read(); !r.Projection.Same(direct.Projection) || r.Registrations[0].Blocked == "" {
		t.Errorf("disabled, and listed as %+v; read %+v", r, direct)
	}
	s.App.Remote, s.App.Registrations = r.Projection, r.Registrations
	must(l.sim.Change(s.username(), map[string]any{"enabled": true}))
	_, r = s.listed()
	if direct := s.read(); !r.Projection.Same(direct.Projection) || r.Registrations[0].Blocked != "" {
		t.Errorf("enabled again, and listed as %+v; read %+v", r, direct)
	}
}

// An adopted credential bears no mark: the listing knows it by name alone.
func TestAnAdoptedCredentialIsListedAsItWasLastShown(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	l.sim.AddCredential(sim.Credential{Project: "sales", Username: "partner-7", Password: "known-to-its-owner", Enabled: true})
	s := l.pending(1)
	s.decide(core.Approve)
	s.choose(core.CredentialChoice{Form: "adopt", Values: map[string]string{"username": "partner-7"}})
	s.settle()
	raw, r := s.listed()
	if raw.Managed || !r.Projection.Same(s.want()) {
		t.Errorf("listed %+v, meant %+v", raw, r)
	}
}

func TestAListThatDoesNotAddUpIsNotComplete(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	l.seed(3)
	l.fault("miscount", "on@2 GET")
	listing, err := l.List(t.Context(), func([]core.Remote) error { return nil })
	if fails(t, err, core.CodeTemporary, "3 credentials", "counts 5"); listing.Complete || listing.Why == "" {
		t.Errorf("%+v", listing)
	}
}

// Reads that wait at the same time share a list; one that began later does not
// get an older one.
func TestReadsAtOnceShareAList(t *testing.T) {
	l := newLab(t, sim.Config{}, map[string]string{"in-flight": "8"})
	s := l.approved(1)
	before := l.count(routeList)
	l.fault("latency", "on@20ms /apiops/projects/sales/credentials/$")
	errs := make(chan error)
	for range 20 {
		go func() {
			r, err := s.Read(t.Context(), s.Subject)
			if err == nil && !r.Projection.Same(s.want()) {
				err = fmt.Errorf("%+v", r.Projection)
			}
			errs <- err
		}()
	}
	for range 20 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if n := l.count(routeList) - before; n > 6 {
		t.Errorf("%d lists for 20 reads at once", n)
	}
	l.calm()
	must(l.sim.Delete(s.username()))
	if s.read().Projection.Present {
		t.Error("an old list was taken for a new one")
	}
}

// 100,000 credentials come in one call a project and in little memory.
func TestAListingOf100000(t *testing.T) {
	l := newLab(t, sim.Config{}, map[string]string{"sweep-grants": "false"})
	l.seed(100_000)
	runtime.GC()
	var m0, m runtime.MemStats
	runtime.ReadMemStats(&m0)
	peak, n := uint64(0), 0
	listing, err := l.List(t.Context(), func(rs []core.Remote) error {
		if n += len(rs); n%20_000 == 0 {
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
		}
		return nil
	})
	if err != nil || !listing.Complete || n != 100_000 || l.count(routeList) != 2 {
		t.Fatalf("%d, %+v, %v, %d calls", n, listing, err, l.count(routeList))
	}
	if more := (peak - min(peak, m0.HeapInuse)) >> 20; more > 250 {
		t.Errorf("%d MB beyond the simulator's", more)
	}
}

// What a listed credential means rests on its grants and its lists: each shows
// in its basis, and the same twice is the same.
func TestTheBasisOfAMeaningChangesWithWhatItRestsOn(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1, "Payments/Gold")
	basis := func() (text string) {
		by, _ := l.Gateway.(core.Interpreter)
		_, err := l.List(s.Context(), func(rs []core.Remote) error {
			for _, r := range rs {
				if r.Refs.Get("credential", "sales") == s.username() {
					text = by.Basis(r)
				}
			}
			return nil
		})
		if err != nil || text == "" {
			t.Fatal(text, err)
		}
		return text
	}
	seen := map[string]bool{basis(): true}
	if !seen[basis()] {
		t.Error("the same twice has two")
	}
	for what, change := range map[string]func(){
		"a grant": func() { l.regrant(s.username(), "stock", true) },
		"a list":  func() { l.sim.SetMembers("sales", "gold", nil) },
		"mapping": func() { // the same catalog and the same lists, and another of them behind each plan
			swapped := strings.NewReplacer("name: gold", "name: silver", "name: silver", "name: gold").Replace(mappingFile)
			l.with(map[string]string{"mapping": writeMapping(t, swapped)})
		},
		"disabled": func() { must(l.sim.Change(s.username(), map[string]any{"enabled": false})) },
	} {
		change()
		if b := basis(); seen[b] {
			t.Errorf("%s changed, and its basis did not", what)
		} else {
			seen[b] = true
		}
	}
}
