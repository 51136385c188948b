package uitest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/tui"
)

// program stands for the program's commands: it remembers what it was given.
type program struct {
	given [][]string
	says  string
	err   error
}

func (p *program) run(_ context.Context, words []string) (string, error) {
	p.given = append(p.given, words)
	return p.says, p.err
}

func (p *program) option(o *tui.Options) { o.Execute = p.run }

func TestACommandIsCompletedAndItsOutputShown(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(20)
		p := &program{says: "ID     NAME\none    Payroll\ntwo    " + strings.Repeat("wide ", 40) + "LASTWORD\n"}
		u := w.show(width, height, p.option)
		u.press(":")
		u.sees("Command", "filter FILTER", "view NAME")
		u.write("conn li")
		u.sees("connections list", "list the configured gateways")
		u.press("tab")
		u.sees(": connections list")
		u.press("enter")
		u.sees("connections list", "one    Payroll")
		u.seesNo("LASTWORD")
		u.press("l", "l", "l", "l", "l", "l", "l", "l", "l")
		u.sees("LASTWORD")
		u.press("esc")
		u.seesNo("Payroll\n")
		if got := strings.Join(p.given[0], "|"); got != "connections|list" {
			t.Errorf("given %q", got)
		}
	})
}

func TestWhatWasTypedIsRememberedForTheNextStart(t *testing.T) {
	inWorld(t, func(w *world) {
		p := &program{says: "done"}
		u := w.show(80, 24, p.option)
		u.press(":")
		u.write("mail list -o csv")
		u.press("enter", ":")
		u.write("doctor")
		u.press("enter")
		u.press("q")
		if err := u.ends(); err != nil {
			t.Fatal(err)
		}
		u = w.show(80, 24, p.option)
		u.press(":")
		u.sees("doctor", "mail list -o csv")
		u.press("down", "down", "enter")
		if got := strings.Join(p.given[len(p.given)-1], " "); got != "mail list -o csv" {
			t.Errorf("given %q", got)
		}
		u.press("esc", ":", "up", "enter") // the last one, as in a shell
		if got := strings.Join(p.given[len(p.given)-1], " "); got != "mail list -o csv" || len(p.given) != 4 {
			t.Errorf("given %q, %d in all", got, len(p.given))
		}
	})
}

// A decision's command asks as its key does, for what is under the cursor, for
// what is named, and for all that a filter names.
func TestADecisionGivenAsACommandIsAskedAsByItsKey(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(20)
		u := w.show(width, height)
		u.press("2")
		for line, heads := range map[string]string{
			"reject app-00000":                              "Reject Payments Mobile",
			"apps reject app-00003":                         "Reject Invoice Bot",
			"apps cancel --filter 'status:approved dev:bo'": "Cancel",
			"approve": "",
		} {
			u.press(":")
			u.write(line)
			u.press("enter")
			u.sees(heads)
			u.press("esc")
		}
	})
}

// With --dry-run a decision asks nothing: it writes its plan, as in a shell.
func TestADryRunOfADecisionShowsItsPlan(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(20)
		p := &program{says: "Reject 6 Apps\n  paper-prod: 6 Apps"}
		u := w.show(width, height, p.option)
		u.press(":")
		u.write("apps reject --filter status:pending --reason x --dry-run")
		u.press("enter")
		u.sees("Reject 6 Apps", "paper-prod: 6 Apps")
		if len(p.given) != 1 || strings.Join(p.given[0], "|") != "apps|reject|--filter|status:pending|--reason|x|--dry-run" {
			t.Errorf("given %q", p.given)
		}
	})
}

func TestACommandThatCannotBeGivenSaysWhy(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(20)
		p := &program{err: core.Errorf(core.CodeNotFound, "nosuch", "there is no such token").WithHint("gatehouse tokens list names them.")}
		u := w.show(width, height, p.option)
		for line, says := range map[string]string{
			"nosuch":               "there is no such command",
			"serve":                "it runs until it is stopped",
			"connections add":      "asks question after question",
			"apps list 'open":      "a quote is not closed",
			"tokens revoke nosuch": "there is no such token",
			"reject --yes x":       "on the screen the dialog asks for it",
			"reject nosuchid":      "nosuchid",
			"reject a --filter b":  "it takes the place of names",
			"write":                "a file is missing behind it",
			"view nosuch":          "there is no such view",
			"copy colour":          "there is no \"colour\" to copy",
			"sync now now":         "",
		} {
			u.press(":")
			u.write(line)
			u.press("enter")
			if says != "" {
				u.sees(says)
			}
			u.press("esc")
		}
	})
}

// A key that was typed behind the command by mistake is said to be known, and
// is neither run, shown nor remembered.
func TestAKeyBehindTheCommandIsForgotten(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		p := &program{}
		u := w.show(width, height, p.option)
		u.press(":")
		u.write("apps find ABCDEFGHIJKLMNOP")
		u.press("enter")
		u.sees("a key must not stand on the command line")
		u.seesNo("ABCDEFGHIJ")
		u.press(":")
		u.seesNo("ABCDEFGHIJ")
		lines, err := w.store.Typed(context.Background(), "ana@bastion-1")
		if err != nil || len(lines) != 0 || len(p.given) != 0 {
			t.Errorf("remembered %q, given %q, %v", lines, p.given, err)
		}
	})
}

// What a command says is data, and so is what fails in it.
func TestACommandsOutputCannotSpeakToTheTerminal(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		p := &program{says: "a\x1b]0;owned\x07\nb\u202ec\n", err: errors.New("bad\x1b[31m")}
		u := w.show(width, height, p.option)
		u.press(":")
		u.write("doctor")
		u.press("enter")
		u.sees("^[", "<U+202E>")
	})
}

func TestAFilterAndAScreenAreGivenAsCommands(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(20)
		u := w.show(width, height)
		u.press(":")
		u.write("apps")
		u.press("enter")
		u.sees("20 · complete")
		u.press(":")
		u.write("filter pay -status:pending")
		u.press("enter")
		u.sees("/ pay -status:pending", "of 20")
		u.press(":")
		u.write("activity")
		u.press("enter")
		u.sees("newest first")
		u.press(":")
		u.write("filter x")
		u.press("enter")
		u.sees("this screen is no list")
	})
}

func TestGoldenPalette(t *testing.T) {
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.portal(40)
				w.read("paper-prod", 0)
				u := w.show(size.width, size.height)
				u.press(":")
				u.write("v")
				u.press("down")
				u.rest()
				u.golden("palette-" + size.name)
			})
		})
	}
}
