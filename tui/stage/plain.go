package stage

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
)

// Plain is embedded by a screen where nothing is typed and nothing is decided.
type Plain struct{}

// Typing reports that keys are never text here.
func (Plain) Typing() bool { return false }

// Type takes nothing.
func (Plain) Type(tea.Msg) tea.Cmd { return nil }

// Cursor is never shown.
func (Plain) Cursor() (x, y int, ok bool) { return 0, 0, false }

// Selection is empty: no verb on Apps works here.
func (Plain) Selection() core.Selection { return core.Selection{} }
