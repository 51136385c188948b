package main

import (
	"context"
	"os"

	"golang.org/x/term"

	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
)

// readUnseen reads a line that the terminal does not show. In accessible mode
// the input may be another program's pipe, which shows nothing by itself. Its
// error is ctx's, CodeInvalid where the terminal cannot hide what is typed, or
// CodeCanceled where nothing is answered. An interrupt ends it; the terminal's
// modes are set and put back here alone, as a read that is left behind must not
// change them any more.
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
	return g.dialog().Read(ctx, label+" (not shown): ")
}
