package sim

import (
	"net/http"
	"slices"
)

// mail notes what Konnect would send. The caller holds mu.
func (s *Sim) mail(to, subject, about string) {
	s.mails = append(s.mails, Mail{To: to, Subject: subject, About: about, At: s.cfg.Clock()})
}

// mailApp writes to an application's owner: the developer, or each member of
// the team.
func (s *Sim) mailApp(app, subject, about string) {
	a, ok := s.apps.get(app)
	if !ok {
		return
	}
	ids := []string{a.OwnerID}
	if a.OwnerType == "team" {
		ids = s.members[a.OwnerID]
	}
	for _, id := range ids {
		if d, ok := s.devs.get(id); ok {
			s.mail(d.Email, subject, about)
		}
	}
}

// Mails are the mails so far, oldest first.
func (s *Sim) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// lag is what lists still show of the time before a write.
type lag struct {
	lists int // reads of lists left
	apps  []*App
	regs  []*Registration
}

// lagBehind notes the state before a write when the fault asks for it; r is nil
// for changes from outside. The caller holds mu.
func (s *Sim) lagBehind(r *http.Request) {
	if arg, ok := s.faults.Hit("stale", r); ok {
		s.lag = lag{numberOr(arg, 1), slices.Clone(s.apps.rows), slices.Clone(s.regs.rows)}
	}
}
