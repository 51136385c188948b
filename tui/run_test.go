package tui_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"

	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/store"
	"gatehouse/tui"
	"gatehouse/tui/desk"
)

type clock struct{}

func (clock) Now() time.Time { return time.Now() }

func (clock) After(_ context.Context, d time.Duration) <-chan time.Time { return time.After(d) }

// terminal is a pseudo-terminal and what was written to it.
type terminal struct {
	t        *testing.T
	ctl, tty *os.File
	mu       sync.Mutex
	out      bytes.Buffer
	wrote    chan struct{}
	panicked bool
}

func openTerminal(t *testing.T) *terminal {
	t.Helper()
	ctl, tty, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	if err := pty.Setsize(ctl, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	p := &terminal{t: t, ctl: ctl, tty: tty, wrote: make(chan struct{}, 1)}
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := ctl.Read(buf)
			p.mu.Lock()
			p.out.Write(buf[:n])
			p.mu.Unlock()
			select {
			case p.wrote <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		if !p.panicked { // Bubble Tea leaves its reader on the file then
			_ = tty.Close()
		}
		_ = ctl.Close()
	})
	return p
}

func (p *terminal) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

// await waits until a text was written.
func (p *terminal) await(text string) {
	p.t.Helper()
	limit := time.After(20 * time.Second)
	for !strings.Contains(p.text(), text) {
		select {
		case <-p.wrote:
		case <-limit:
			p.t.Fatalf("%q was never written: %q", text, p.text())
		}
	}
}

func start(t *testing.T, p *terminal, change func(desk.Engine) desk.Engine) (stop context.CancelFunc, done <-chan error) {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "g.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	e, err := engine.New(engine.Config{Store: s, Clock: clock{}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	ended := make(chan error, 1)
	go func() {
		ended <- tui.Run(ctx, tui.Options{
			Engine: change(e), Clock: clock{}, Actor: core.Actor{Name: "ana", Session: "s"}, In: p.tty, Out: p.tty,
			Env: func(name string) (string, bool) { return "xterm", name == "TERM" },
		})
	}()
	return cancel, ended
}

func same(e desk.Engine) desk.Engine { return e }

// The terminal's modes are as they were, whichever way the program ends.
func TestRunRestoresTheModesOfTheTerminal(t *testing.T) {
	for name, leave := range map[string]func(*terminal, context.CancelFunc){
		"q":              func(p *terminal, _ context.CancelFunc) { _, _ = io.WriteString(p.ctl, "q") },
		"end of context": func(_ *terminal, stop context.CancelFunc) { stop() },
	} {
		t.Run(name, func(t *testing.T) {
			p := openTerminal(t)
			before, err := term.GetState(p.tty.Fd())
			if err != nil {
				t.Fatal(err)
			}
			stop, done := start(t, p, same)
			p.await("No connection is configured")
			if raw, _ := term.GetState(p.tty.Fd()); *raw == *before {
				t.Fatal("the terminal is not in raw mode: the test shows nothing")
			}
			leave(p, stop)
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			after, err := term.GetState(p.tty.Fd())
			if err != nil {
				t.Fatal(err)
			}
			if *after != *before {
				t.Errorf("modes before %+v, after %+v", before, after)
			}
			p.await("\x1b[?1049l")
		})
	}
}

// explosive is an engine that makes Update panic once it is armed: its
// capabilities are asked for without a command.
type explosive struct {
	desk.Engine
	armed *atomic.Bool
}

func (e explosive) Capabilities(string) (core.Capabilities, bool) {
	if e.armed.Load() {
		panic("boom")
	}
	return core.Capabilities{}, false
}

func TestAPanicOnTheScreenRestoresTheTerminal(t *testing.T) {
	if raceDetector {
		t.Skip("Bubble Tea closes its input under its own reader when it crashes")
	}
	p := openTerminal(t)
	before, err := term.GetState(p.tty.Fd())
	if err != nil {
		t.Fatal(err)
	}
	var armed atomic.Bool
	_, done := start(t, p, func(e desk.Engine) desk.Engine {
		err := e.Store().Write(t.Context(), func(tx core.Tx) error {
			return tx.PutApp(core.App{ID: "a", Name: "Number One", Status: core.Pending, CreatedAt: time.Now()})
		})
		if err != nil {
			t.Error(err)
		}
		return explosive{e, &armed}
	})
	p.await("Number One")
	p.panicked = true
	armed.Store(true)
	_, _ = io.WriteString(p.ctl, "j")
	err = <-done
	var e *core.Error
	if !errors.As(err, &e) || e.Code != core.CodeInternal {
		t.Fatalf("the error is %v", err)
	}
	if after, _ := term.GetState(p.tty.Fd()); *after != *before {
		t.Errorf("modes before %+v, after %+v", before, after)
	}
	p.await("\x1b[?1049l")
}
