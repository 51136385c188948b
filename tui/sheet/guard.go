package sheet

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// Settle is how long after a dialog opens its confirming key does nothing but
// say "press again" (design 6).
const Settle = 400 * time.Millisecond

// Breath is the least time between the key before and a confirming key. A
// person takes longer; a paste into a terminal without bracketed paste, or keys
// typed ahead over a slow link, come faster and must not confirm.
const Breath = 15 * time.Millisecond

// Guard decides whether a confirming key counts. It is told of every key.
type Guard struct {
	opened, last time.Time
}

// NewGuard makes the guard of a dialog that opens now.
func NewGuard(now time.Time) Guard { return Guard{opened: now} }

// Pressed is told of a key or a paste that does not confirm.
func (g *Guard) Pressed(now time.Time) { g.last = now }

// Confirms is told of a confirming key and reports whether it counts. A key
// held down does not.
func (g *Guard) Confirms(key tea.KeyPressMsg, now time.Time) bool {
	calm := now.Sub(g.opened) >= Settle && now.Sub(g.last) >= Breath && !key.IsRepeat
	g.last = now
	return calm
}

// Leaves reports whether a key goes back from a dialog: Esc, and the key that
// everybody tries.
func Leaves(key string) bool { return key == "esc" || key == "ctrl+c" }
