// Package ask asks a person at a terminal line by line: one question, one
// answer, asked again until it will do.
package ask

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"gatehouse/core"
	"gatehouse/core/plaintext"
)

// Dialog is one conversation. All questions of a process go through one, so
// that no typed-ahead line is lost between two of them. Not safe for several
// goroutines.
type Dialog struct {
	in  *bufio.Reader
	out io.Writer
}

// New returns a Dialog that reads answers from in and writes questions to out.
func New(in io.Reader, out io.Writer) *Dialog { return &Dialog{bufio.NewReader(in), out} }

// Question is one thing to ask.
type Question struct {
	Label    string
	Help     string // said once, before the question; "" for nothing
	Default  string // taken for an empty answer
	Required bool
	Empty    string // what an empty answer means; "": none
	// Check returns "" for an answer that will do, else what is wrong with it.
	// It is not asked about an empty one. nil: anything will do.
	Check func(string) string
}

// Back is the answer that leaves a question that must be answered.
const Back = "back"

// Line asks until the answer will do. An empty answer is the default. Its
// error is ctx's, or CodeCanceled when the input has ended or the answer to what
// is required is "back".
func (d *Dialog) Line(ctx context.Context, q Question) (string, error) {
	if q.Help != "" {
		d.Say("  %s", q.Help)
	}
	for {
		answer, err := d.Read(ctx, prompt(q))
		if err != nil {
			return "", err
		}
		answer = strings.TrimSpace(answer)
		switch {
		case answer == "":
			answer = q.Default
		case answer == Back && q.Required:
			return "", core.Errorf(core.CodeCanceled, "", "nothing was done")
		}
		switch wrong := q.wrong(answer); wrong {
		case "":
			return answer, nil
		default:
			d.Say("  %s", wrong)
		}
	}
}

func (q Question) wrong(answer string) string {
	switch {
	case answer == "" && q.Required:
		return q.Label + " is required; type " + Back + " to leave it"
	case answer == "" || q.Check == nil:
		return ""
	}
	return q.Check(answer)
}

func prompt(q Question) string {
	switch {
	case q.Default != "":
		return fmt.Sprintf("%s [%s]: ", q.Label, q.Default)
	case !q.Required:
		return q.Label + " (Enter: " + cmp.Or(q.Empty, "none") + "): "
	}
	return q.Label + ": "
}

// Yes asks a question that is answered with yes or no; Enter is no.
func (d *Dialog) Yes(ctx context.Context, question string) (bool, error) {
	answer, err := d.Read(ctx, question+" (yes or no) ")
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes", err
}

// Say writes a line.
func (d *Dialog) Say(format string, args ...any) {
	_, _ = fmt.Fprintln(d.out, plaintext.Line(fmt.Sprintf(format, args...))) // a person who cannot be told sees no question either
}

// Read writes a prompt and reads one line, without its end. An interrupt ends
// it: the read itself cannot be ended, so it is left behind, and the process
// ends.
func (d *Dialog) Read(ctx context.Context, prompt string) (string, error) {
	if _, err := fmt.Fprint(d.out, plaintext.Line(prompt)); err != nil {
		return "", err
	}
	type answer struct {
		line string
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		line, err := d.in.ReadString('\n')
		got <- answer{strings.TrimRight(line, "\r\n"), err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case a := <-got:
		if a.err != nil && a.line == "" {
			return "", core.Errorf(core.CodeCanceled, "", "nothing was answered; nothing was done")
		}
		return a.line, nil
	}
}
