package show

import (
	"gatehouse/core"
)

// Held is a plan that a connection's deletion brake stopped.
type Held struct {
	Plan     string `json:"plan"`
	Removals int    `json:"removals"`
	Takes    int    `json:"takes"` // Apps that would lose access
	News     int    `json:"news"`  // Apps that nobody here knows, in a list that hardly has one of ours
	Since    Time   `json:"since"`
}

// HeldOf makes the view of a held plan; nil for none.
func HeldOf(p *core.BrakePlan) *Held {
	if p == nil {
		return nil
	}
	return &Held{p.ID, p.Removals(), p.Takes(), p.News(), Time{p.Since}}
}

// Words says what a held plan would do: "remove 12 Apps and take access from 3".
func (h Held) Words() string { return core.BrakeWords(h.Removals, h.Takes, h.News) }
