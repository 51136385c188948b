package main

import (
	"context"
	"fmt"
	"os"

	"golang.org/x/term"

	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
)

// readUnseen reads a line that the terminal does not show. In accessible mode
// the input may be another program's pipe, which shows nothing by itself. Its
// error is ctx's or CodeInvalid. An interrupt ends it: the read itself cannot be
// ended, so it is left behind, as the process ends.
func (g *gatehouse) readUnseen(ctx context.Context, label string) (string, error) {
	file, isFile := g.in.(*os.File)
	if !isFile || !term.IsTerminal(int(file.Fd())) {
		return g.dialog().Read(ctx, label+": ")
	}
	fd := int(file.Fd())
	before, err := term.GetState(fd)
	if err == nil { // before it is asked for: who pastes at once must not see it either
		err = system.HideTyped(file.Fd())
	}
	if err != nil {
		return "", core.Errorf(core.CodeInvalid, label, "what is typed cannot be hidden on this terminal: %s", err)
	}
	defer func() {
		_ = term.Restore(fd, before) // where it cannot be, nobody is left to hear of it
		writeLine(g.err, "")
	}()
	if _, err := fmt.Fprintf(g.err, "%s (not shown): ", label); err != nil {
		return "", err
	}
	type answer struct {
		typed []byte
		err   error
	}
	got := make(chan answer, 1)
	go func() {
		typed, err := term.ReadPassword(fd)
		got <- answer{typed, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case a := <-got:
		if a.err != nil {
			return "", core.Errorf(core.CodeInvalid, label, "it cannot be read from the terminal: %s", a.err)
		}
		return string(a.typed), nil
	}
}
