package main

import (
	"os"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
)

// resetSequence brings a terminal back from whatever a program that was killed
// left on: the other screen, the mouse, marks around pastes, reports of focus
// and size, other keyboards, a hidden cursor, styles, and line drawing.
const resetSequence = "\x1b[?1049l" + // the other screen
	"\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l" + // the mouse
	"\x1b[?2004l\x1b[?1004l\x1b[?2048l\x1b[?2026l\x1b[?2027l" + // pastes, focus, size, whole frames, clusters
	"\x1b[>4;0m\x1b[=0;1u" + // other keyboards
	"\x1b[?1l\x1b>\x1b[?7h" + // cursor keys, keypad, line ends
	"\x1b(B\x0f" + // letters instead of line drawing
	"\x1b[m\x1b[0 q\x1b[?25h" // styles, the cursor's shape, the cursor

func (g *gatehouse) resetCommand() *cobra.Command {
	return &cobra.Command{
		Use: "reset-terminal",
		Long: `Gatehouse restores the terminal on every way out that it sees. Where it was
killed (SIGKILL, a lost machine), the terminal may show no cursor, echo nothing,
or write strange signs when the mouse moves. Type this blindly and press Enter:

  gatehouse reset-terminal

It leaves what is on screen and what is in the store alone.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return g.resetTerminal() },
	}
}

func (g *gatehouse) resetTerminal() error {
	file, isFile := g.out.(*os.File)
	if !g.outTerminal || !isFile {
		return core.Errorf(core.CodeInvalid, "reset-terminal", "standard output is no terminal").
			WithHint("Run it in the terminal that is to be reset.")
	}
	if err := system.SaneTerminal(file.Fd()); err != nil {
		return core.Errorf(core.CodeInternal, "reset-terminal", "the terminal's modes cannot be set: %s", err).WithHint("Try: stty sane")
	}
	_, err := file.WriteString(resetSequence + "\r\n")
	return err
}
