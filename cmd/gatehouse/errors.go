package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"gatehouse/cmd/gatehouse/internal/exit"
	"gatehouse/cmd/gatehouse/internal/list"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/plaintext"
)

// finish says what went wrong, if anything, and gives the exit code.
func (g *gatehouse) finish(ctx context.Context, err error) int {
	if err == nil {
		return exit.OK
	}
	var own *exit.Error
	if errors.As(err, &own) {
		if own.Err != nil {
			g.say(own.Err)
		}
		return own.Code
	}
	if errors.Is(err, context.Canceled) || (ctx.Err() != nil && core.CodeOf(err) == core.CodeInternal) {
		err = core.Errorf(core.CodeCanceled, "", "interrupted").
			WithHint("What was decided stays decided; any Gatehouse process on this store finishes it.")
	}
	g.say(err)
	return exit.Of(core.CodeOf(err))
}

// quietly keeps the exit code of an error that was said already.
func quietly(err error) error {
	if err == nil {
		return nil
	}
	return &exit.Error{Code: exit.Of(core.CodeOf(err))}
}

// wrongSaid is how an error is written for a program.
type wrongSaid struct {
	Error said `json:"error"`
}

// said is an error as a program reads it.
type said struct {
	Code    core.Code `json:"code"`
	Exit    int       `json:"exit"`
	Subject string    `json:"subject"`
	Message string    `json:"message"`
	Hint    string    `json:"hint,omitempty"`
}

// say writes an error to standard error: for a person in two lines, for a
// program as one JSON object. What came from outside is made visible.
func (g *gatehouse) say(err error) {
	e := core.AsError(err)
	if g.jsonErrors() {
		b, failed := export.Line(wrongSaid{said{e.Code, exit.Of(e.Code), e.Subject, e.Message, e.Hint}})
		if failed == nil {
			writeLine(g.err, string(b))
		}
		return
	}
	line := "gatehouse: " + e.Message
	if e.Subject != "" {
		line = "gatehouse: " + e.Subject + ": " + e.Message
	}
	writeLine(g.err, plaintext.Line(line))
	var mistake *list.FilterError
	if errors.As(err, &mistake) {
		for _, l := range mistake.Lines() {
			writeLine(g.err, plaintext.Line("    "+l))
		}
	}
	for i, hint := range strings.Split(e.Hint, "\n") {
		switch {
		case hint == "":
		case i == 0:
			writeLine(g.err, plaintext.Line("  hint: "+hint))
		default: // an example of several lines; what came from outside cannot look like a message of ours
			writeLine(g.err, plaintext.Line("        "+hint))
		}
	}
}

// note tells a person something on standard error; a program is told nothing.
func (g *gatehouse) note(format string, args ...any) {
	if !g.jsonErrors() {
		writeLine(g.err, plaintext.Line(g.dryly()+fmt.Sprintf(format, args...)))
	}
}

// writeLine writes to where messages go; there is nowhere to report that it
// cannot.
func writeLine(w io.Writer, line string) { _, _ = fmt.Fprintln(w, line) }
