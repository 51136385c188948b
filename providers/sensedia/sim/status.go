package sim

import "slices"

// The statuses of the wire. A canceled app has two spellings; inside, the
// tenant's own is used everywhere.
const (
	pending   = "PENDING"
	approved  = "APPROVED"
	rejected  = "REJECTED"
	cancelled = "CANCELLED"
	canceled  = "CANCELED"
)

// spelled turns either word for canceled into the tenant's own.
func (s *Sim) spelled(status string) string {
	if status == cancelled || status == canceled {
		return s.cfg.Spelling
	}
	return status
}

// parseStatus reads a status a caller sent; false: the tenant refuses it.
func (s *Sim) parseStatus(status string) (string, bool) {
	switch status {
	case pending, approved, rejected:
		return status, true
	case cancelled, canceled:
		return s.cfg.Spelling, !s.cfg.StrictSpelling || status == s.cfg.Spelling
	}
	return "", false
}

// moveAllowed is the portal's table (sensedia.md, States and transitions).
func (s *Sim) moveAllowed(from, to string) bool {
	if !s.cfg.RefuseIllegalMoves || from == to {
		return true
	}
	allowed := map[string][]string{
		pending:        {approved, rejected},
		approved:       {s.cfg.Spelling},
		rejected:       {approved},
		s.cfg.Spelling: {approved},
	}
	return slices.Contains(allowed[from], to)
}

func (s *Sim) deleteAllowed(status string) bool {
	return !s.cfg.RefuseIllegalMoves || status == rejected || status == s.cfg.Spelling
}
