package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// Keys that were typed, or a text that was pasted, before the question was
// there must not answer it.
func TestWhatIsTypedAheadDoesNotConfirm(t *testing.T) {
	t.Parallel()
	env := simulated(t, "--apps", "40")
	id, _ := listed(t, env, "status:approved conn=sensedia-prod")[0]["id"].(string)
	c := newConsole(t)
	c.press("yes\nyes\nyes\n")
	c.start(env, "apps", "cancel", id, "--reason", "contract ended")
	c.sees("Type yes to cancel:")
	c.press("no\n")
	c.exits(130)
	if len(listed(t, env, "status:approved id="+id)) != 1 {
		t.Errorf("what was typed ahead confirmed:\n%s", c.text())
	}
}

func TestTheEnvironmentStandsBeforeEveryQuestion(t *testing.T) {
	t.Parallel()
	env := append(simulated(t, "--apps", "40"), "GATEHOUSE_ACCESSIBLE=1")
	id, _ := listed(t, env, "status:approved conn=sensedia-prod")[0]["id"].(string)
	path := strings.TrimPrefix(env[0], "GATEHOUSE_CONFIG=")
	appendLine(t, path, "environment: {name: prod, color: red}")
	c := startConsole(t, env, "apps", "cancel", id, "--reason", "contract ended")
	c.sees("[prod] Type yes to cancel:")
	c.press("\n")
	c.exits(130)
	c = startConsole(t, env)
	c.sees("Gatehouse, environment prod.")
	c.sees("[prod] Command:")
	c.press("quit\n")
	c.exits(0)
	if strings.Contains(c.text(), "\x1b") {
		t.Errorf("it draws: %q", c.text())
	}
}

// change replaces a text of the configuration, wherever it stands.
func change(t *testing.T, env []string, old, text string) {
	t.Helper()
	path := strings.TrimPrefix(env[0], "GATEHOUSE_CONFIG=")
	was, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, []byte(strings.ReplaceAll(string(was), old, text)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func appendLine(t *testing.T, path, line string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.WriteString("\n" + line + "\n")
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A key of a credential that is typed is not echoed, in accessible mode either.
func TestASecretIsNotEchoedInAccessibleMode(t *testing.T) {
	t.Parallel()
	env := append(simulated(t, "--apps", "40"), "GATEHOUSE_ACCESSIBLE=1")
	c := startConsole(t, env)
	c.sees("Command:")
	c.press("queue conn=aws-prod\n")
	c.sees("1. ")
	c.press("approve 1\n")
	c.sees("Number [1]:")
	c.press("api-key\n")
	c.sees("Reason")
	c.press("welcome\n")
	c.sees("(not shown)")
	secret := "Zk8Qw3Er5Ty7Ui9Op1As2Df4Gh6Jk8Lz"
	c.press(secret + "\n")
	c.sees("Type yes to approve:")
	c.press("yes\n")
	c.sees("push")
	c.press("wait\n")
	c.sees("is APPROVED, confirmed")
	c.press("quit\n")
	c.exits(0)
	if strings.Contains(c.text(), secret) {
		t.Error("the secret stands on the terminal")
	}
}

func TestTheFirstStartWelcomesAndOffersWhatToDo(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	env := []string{"HOME=" + home, "XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "GATEHOUSE_CONFIG="}
	c := startConsole(t, env)
	c.sees("Welcome to Gatehouse")
	c.sees("gatehouse demo")
	c.press("3\r")
	c.sees("No connection is configured")
	c.press("q")
	c.ends(0)
	c = startConsole(t, env) // it looked around: there is a store now, and no welcome
	c.sees("No connection is configured")
	c.press("q")
	c.ends(0)
}

func TestResetTerminalBringsAKilledProgramsTerminalBack(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	if _, err := term.MakeRaw(c.tty.Fd()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.tty.WriteString("\x1b[?1049h\x1b[?25l\x1b[?1003h\x1b[?2004h"); err != nil {
		t.Fatal(err)
	}
	c.start(nil, "reset-terminal")
	c.exits(0)
	after, err := term.GetState(c.tty.Fd())
	if err != nil {
		t.Fatal(err)
	}
	for name, flags := range map[string][2]any{
		"input": {after.Iflag & c.before.Iflag, c.before.Iflag}, "output": {after.Oflag & c.before.Oflag, c.before.Oflag},
		"local": {after.Lflag & c.before.Lflag, c.before.Lflag},
	} {
		if flags[0] != flags[1] {
			t.Errorf("the %s modes are %v, want %v", name, flags[0], flags[1])
		}
	}
	c.eventually("the screen is back", func() bool { return !c.screen.IsAltScreen() })
	for _, off := range []string{"\x1b[?25h", "\x1b[?1003l", "\x1b[?2004l"} {
		c.eventually("it sends "+strconv.Quote(off), func() bool { return strings.Contains(c.text(), off) })
	}
}

// What doctor says of a terminal is what the screen would do.
func TestDoctorExplainsTheTerminal(t *testing.T) {
	t.Parallel()
	env := simulated(t, "--apps", "20")
	c := startConsole(t, append(env, "NO_COLOR=1", "TMUX=/tmp/x,1,0", "LANG=de_DE.ISO-8859-1", "LC_ALL="), "doctor")
	c.exits(0)
	for _, want := range []string{
		"NO_COLOR is set", "ISO-8859-1 is not UTF-8: ASCII signs are used", "100×24: the detail is below", "set -g set-clipboard on", "escape-time", "mouse",
	} {
		c.eventually("it says "+want, func() bool { return strings.Contains(strings.Join(strings.Fields(c.text()), " "), want) })
	}
	for _, line := range strings.Split(c.text(), "\r\n") {
		path := slices.ContainsFunc(strings.Fields(line), func(w string) bool { return len(w) > 60 }) // it stays whole
		if n := ansi.StringWidth(line); n > 100 && !path {
			t.Errorf("%d cells, where there are 100: %s", n, line)
		}
	}
}

func TestWhoQuitsIsToldWhatGoesOnWithoutHim(t *testing.T) {
	t.Parallel()
	env := simulated(t, "--apps", "40")
	change(t, env, "hold: 0s", "hold: 1h")
	c := startConsole(t, env)
	c.sees("complete")
	c.press("x")
	c.sees("Reject ")
	c.press("no owner")
	c.confirm("\x0f", "─ Reject ")
	c.press("q")
	c.sees("Keep it")
	c.confirm("\r", "─ Quit?")
	c.ends(0)
	c.eventually("it says what goes on", func() bool {
		return strings.Contains(c.text(), "1 decision is still on the way to a gateway: the next Gatehouse")
	})
}

// A job that runs keeps nobody: it stands still, and who quits is told so and by
// whom it goes on.
func TestWhoQuitsInTheMiddleOfAJobIsToldWhoGoesOnWithIt(t *testing.T) {
	t.Parallel()
	env := simulated(t, "--apps", "1500")
	change(t, env, "rate: 2000", "rate: 5")
	all := len(listed(t, env, "status:approved conn:aws-prod"))
	c := startConsole(t, env)
	c.cancelsAll(env, "conn:aws-prod status:approved", all)
	c.press("q")
	c.ends(0)
	c.eventually("it says what goes on", func() bool {
		return strings.Contains(c.text(), fmt.Sprintf("Job 1, cancel %d Apps, stands still now: ", all)) && strings.Contains(c.text(), "goes on with it, or gatehouse serve.")
	})
}

// What a demo has stands in no file.
func TestADemoThatIsHeardHasReasonsAndAQuestionForOneNamesThem(t *testing.T) {
	t.Parallel()
	c := startConsole(t, []string{"TMPDIR=" + t.TempDir(), "GATEHOUSE_ACCESSIBLE=1"}, "demo", "--apps", "100")
	c.sees("Command:")
	c.press("reasons\n")
	c.sees("no-contract")
	c.press("queue\n")
	c.sees("1. ")
	c.press("reject 1\n")
	c.sees("Often given ones: reasons, then reject 1 --reason-name NAME.")
	c.press("back\n")
	c.sees("Command:")
	c.press("quit\n")
	c.exits(0)
}
