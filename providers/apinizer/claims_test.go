package apinizer_test

import (
	"slices"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/apinizer/sim"
)

// without takes a registration out of the App, as its deletion here does.
func (s *subject) without(key string) {
	s.Choice, s.App = nil, s.App.Clone()
	s.App.Registrations = slices.DeleteFunc(s.App.Registrations, func(r core.Registration) bool { return r.Key() == key })
	s.App.Status, _ = core.DeriveStatus(s.App.Registrations)
}

// What the gateway shows of a registration that was deleted here is that
// registration, whatever other list the credential is in: under another plan it
// would be taken for a new one, and its access would stay.
func TestADeletedRegistrationIsReadUnderThePlanItHad(t *testing.T) {
	for _, plan := range []string{"Free", "Silver"} {
		l := newLab(t, sim.Config{}, nil)
		s := l.approved(1, "Payments/Gold", "Stock/"+plan)
		s.without("Stock#" + plan)
		if got := s.read().Projection; !got.Same(s.App.Base) {
			t.Errorf("%s: it reads as %v, was %v", plan, got, s.App.Base)
		}
		s.settle()
		if got := s.grants(); got != "payments shared" {
			t.Errorf("%s: granted is %s", plan, got)
		}
		if len(s.sim.Members("sales", "silver")) != 1 {
			t.Errorf("%s: it is still in the list", plan)
		}
	}
}

// One that was turned down does not come to life with the grants of another.
func TestTheGrantsOfADeletedRegistrationAreNoOtherPlans(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1, "Payments/Gold", "Stock/Free")
	s.put("Stock/Gold", core.RegistrationRefused)
	s.settle()
	s.without("Stock#Free")
	if got := s.read().Projection; !got.Same(s.App.Base) {
		t.Errorf("it reads as %v, was %v", got, s.App.Base)
	}
	s.settle()
	if got := s.grants(); got != "payments shared" {
		t.Errorf("granted is %s", got)
	}
}

// A deletion is not done while nobody can say which grants to take away.
func TestADeletionWhoseProductTheMappingLostIsRefused(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1, "Payments/Gold", "Stock/Free")
	l.with(map[string]string{"mapping": writeMapping(t, strings.Replace(mappingFile, "  Stock:\n    - {project: sales, name: stock, type: API_PROXY}\n", "", 1))})
	s.without("Stock#Free")
	if s.read().Projection.Same(s.want()) {
		t.Error("it reads as done, and the grant is there")
	}
	_, err := s.push()
	fails(t, err, core.CodeRefused, "Stock", "not in the mapping file")
}
