package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// console is the real program on a pseudo-terminal, with a terminal emulator
// that answers it and shows what it draws.
type console struct {
	t        *testing.T
	ctl, tty *os.File
	before   *term.State
	cmd      *exec.Cmd
	screen   *vt.SafeEmulator
	copies   sync.WaitGroup

	mu   sync.Mutex
	raw  bytes.Buffer
	past bytes.Buffer // what was there before the last answer
}

func startConsole(t *testing.T, env []string, args ...string) *console {
	t.Helper()
	c := newConsole(t)
	c.start(env, args...)
	return c
}

// newConsole is a terminal on which nothing runs yet.
func newConsole(t *testing.T) *console {
	t.Helper()
	ctl, tty, err := pty.Open()
	if err != nil {
		t.Fatalf("no pseudo-terminal: %v", err)
	}
	if err := pty.Setsize(ctl, &pty.Winsize{Rows: 24, Cols: 100}); err != nil {
		t.Fatal(err)
	}
	c := &console{t: t, ctl: ctl, tty: tty, screen: vt.NewSafeEmulator(100, 24)}
	if c.before, err = term.GetState(tty.Fd()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	return c
}

func (c *console) start(env []string, args ...string) {
	c.t.Helper()
	c.run("gatehouse", env, args...)
}

// run starts any program on the terminal.
func (c *console) run(name string, env []string, args ...string) {
	c.t.Helper()
	c.cmd = exec.Command(name, args...)
	c.cmd.Env = append(os.Environ(), append([]string{"TERM=xterm-256color", "LANG=C.UTF-8"}, env...)...)
	c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = c.tty, c.tty, c.tty
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := c.cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.copies.Go(c.draw)
	c.copies.Go(c.answer)
}

// exits waits for the end of a command that has no screen.
func (c *console) exits(want int) {
	c.t.Helper()
	_ = c.cmd.Wait()
	if got := c.cmd.ProcessState.ExitCode(); got != want {
		c.t.Errorf("it exited with %d, want %d; it said:\n%s", got, want, c.text())
	}
}

// draw feeds the emulator and keeps what came.
func (c *console) draw() {
	buf := make([]byte, 32<<10)
	for {
		n, err := c.ctl.Read(buf)
		c.mu.Lock()
		c.raw.Write(buf[:n])
		_, failed := c.screen.Write(buf[:n])
		c.mu.Unlock()
		if failed != nil || err != nil {
			return
		}
	}
}

// answer sends back what a terminal answers when it is asked.
func (c *console) answer() {
	buf := make([]byte, 1024)
	for {
		n, err := c.screen.Read(buf)
		if err != nil {
			return
		}
		if _, err := c.ctl.Write(buf[:n]); err != nil {
			return
		}
	}
}

func (c *console) close() {
	if c.cmd != nil && c.cmd.ProcessState == nil {
		_ = c.cmd.Process.Kill()
		_ = c.cmd.Wait()
	}
	_ = c.tty.Close()
	_ = c.ctl.Close()
	// Not Close: it races with the emulator's own Read.
	if pipe, ok := c.screen.InputPipe().(io.Closer); ok {
		_ = pipe.Close()
	}
	c.copies.Wait()
}

// eventually waits until something is so. It looks again and again, as only the
// program knows when it has drawn.
func (c *console) eventually(what string, so func() bool) {
	c.t.Helper()
	end := time.Now().Add(patience)
	for !so() {
		if time.Now().After(end) {
			c.t.Fatalf("never: %s; the screen shows:\n%s", what, c.shown())
		}
		<-time.After(10 * time.Millisecond)
	}
}

// shown is the screen as text; the emulator's own String takes no lock.
func (c *console) shown() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.screen.String()
}

func (c *console) sees(text string) {
	c.t.Helper()
	c.eventually("sees "+text, func() bool { return strings.Contains(c.shown(), text) })
}

func (c *console) press(keys string) {
	c.t.Helper()
	if _, err := c.ctl.WriteString(keys); err != nil {
		c.t.Fatal(err)
	}
}

// confirm presses the confirming key until the dialog is gone: in its first
// 400 ms a dialog only asks for the key again.
func (c *console) confirm(key, dialog string) {
	c.t.Helper()
	c.eventually("the dialog closes", func() bool {
		if !strings.Contains(c.shown(), dialog) {
			return true
		}
		c.press(key)
		<-time.After(100 * time.Millisecond)
		return false
	})
}

// ends waits for the program's end and checks that the terminal is as it was.
func (c *console) ends(wantExit int) {
	c.t.Helper()
	done := make(chan error, 1)
	go func() { done <- c.cmd.Wait() }()
	select {
	case err := <-done:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			c.t.Fatal(err)
		}
	case <-time.After(patience):
		c.t.Fatalf("it does not end; the screen shows:\n%s", c.shown())
	}
	if got := c.cmd.ProcessState.ExitCode(); got != wantExit {
		c.t.Errorf("it exited with %d, want %d; it said:\n%s", got, wantExit, c.text())
	}
	after, err := term.GetState(c.tty.Fd())
	if err != nil {
		c.t.Fatal(err)
	}
	if !reflect.DeepEqual(c.before, after) {
		c.t.Errorf("the terminal's modes were not restored:\n%+v\n%+v", c.before, after)
	}
	c.eventually("the alternate screen is left and the cursor shown", func() bool {
		out := c.text()
		return strings.LastIndex(out, "\x1b[?1049l") > strings.LastIndex(out, "\x1b[?1049h") &&
			strings.LastIndex(out, "\x1b[?25h") > strings.LastIndex(out, "\x1b[?25l")
	})
}

func (c *console) text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.String()
}

// simulated runs gatehouse simulate for a test and returns the environment that
// points at it. Decisions are not held, so that a test needs not wait.
func simulated(t *testing.T, args ...string) []string {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command("gatehouse", append([]string{"simulate", "--dir", dir}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "control ") {
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("simulate: %v", err)
		}
	})
	config, err := os.ReadFile(filepath.Join(dir, "config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "test.yaml")
	if err := os.WriteFile(path, append([]byte("hold: 0s\n"), config...), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"GATEHOUSE_CONFIG=" + path}
}

// listed asks the command line, as another process on the same store.
func listed(t *testing.T, env []string, filter string) []map[string]any {
	t.Helper()
	cmd := exec.Command("gatehouse", "apps", "list", "--filter", filter, "-o", "json")
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var apps []map[string]any
	if err := json.Unmarshal(out, &apps); err != nil {
		t.Fatal(err)
	}
	return apps
}

func TestAnAdministratorDecidesOnScreenAndQuits(t *testing.T) {
	t.Parallel()
	env := simulated(t, "--apps", "80")
	first, ok := listed(t, env, "status:pending")[0]["id"].(string)
	if !ok {
		t.Fatal("nothing waits")
	}
	c := startConsole(t, env)
	c.sees("complete")
	c.press("x")
	c.sees("Reject ")
	c.press("no owner")
	c.sees("no owner")
	c.confirm("\x0f", "─ Reject ")
	c.eventually("the rejection is confirmed", func() bool {
		return len(listed(t, env, "status:rejected push:confirmed id="+first)) == 1
	})
	c.press("q")
	c.ends(0)
}

func TestEverySignalRestoresTheTerminal(t *testing.T) {
	t.Parallel()
	env := simulated(t, "--apps", "20")
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			c := startConsole(t, env)
			c.sees("complete")
			if err := c.cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			c.ends(0)
		})
	}
}

func TestTheDemoStartsLivesAndLeavesNothing(t *testing.T) {
	t.Parallel()
	tmp := t.TempDir()
	c := startConsole(t, []string{"TMPDIR=" + tmp}, "demo", "--apps", "200")
	c.sees("Apps 200")
	c.sees("Apps 201") // a new one came
	c.press("q")
	c.ends(0)
	left, err := os.ReadDir(tmp)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
