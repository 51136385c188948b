package main

import (
	"strings"
	"testing"

	"gatehouse/core/verb"
)

// The palette of the screen is made from core/verb's table: a command that is
// not there could not be given on the screen.
func TestEveryCommandIsInTheTableOfCommands(t *testing.T) {
	have := leaves((&gatehouse{}).root())
	for name, cmd := range have {
		c, ok := verb.CommandNamed(name)
		if !ok {
			t.Errorf("gatehouse %s is missing in the table: add a line to core/verb/commands.go", name)
			continue
		}
		if cmd.Short != c.Short || c.Short == "" {
			t.Errorf("gatehouse %s says %q, the table %q", name, cmd.Short, c.Short)
		}
		_, args, _ := strings.Cut(cmd.Use, " ")
		if c.Args != "" && !strings.HasPrefix(strings.Trim(args, "["), strings.Trim(c.Args, "[]")) {
			t.Errorf("gatehouse %s takes %q, the table says %q", name, args, c.Args)
		}
	}
	for _, c := range verb.Commands() {
		if have[c.Name] == nil {
			t.Errorf("the table has %q, and gatehouse has no such command", c.Name)
		}
		if c.Way == verb.Elsewhere != (c.Why != "") {
			t.Errorf("%s: a command that is not in the palette says why, others do not", c.Name)
		}
	}
}
