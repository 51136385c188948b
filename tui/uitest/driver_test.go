package uitest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/tui"
	"gatehouse/tui/keymap"
)

// keys are the bytes a terminal sends for keys that are not letters.
var keys = map[string]string{
	"enter": "\r", "esc": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "space": " ", "backspace": "\x7f", "ctrl+c": "\x03", "ctrl+o": "\x0f", "ctrl+u": "\x15", "ctrl+g": "\x07", "ctrl+t": "\x14",
	"ctrl+n": "\x0e", "ctrl+p": "\x10",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
	"pgup": "\x1b[5~", "pgdown": "\x1b[6~",
}

// ui is a running program with its terminal.
type ui struct {
	t      *testing.T
	w      *world
	screen *glass
	in     *io.PipeWriter
	wire   *meter
	binds  keymap.Binds
	stop   context.CancelFunc
	done   chan error
	err    error
	ended  bool
}

// meter counts what goes over the wire.
type meter struct {
	mu  sync.Mutex
	out io.Writer
	n   int
	log bytes.Buffer
}

func (m *meter) Write(p []byte) (int, error) {
	m.mu.Lock()
	m.n += len(p)
	m.log.Write(p)
	m.mu.Unlock()
	// Without a terminal as input Bubble Tea leaves the carriage return to the
	// line discipline, as it would be outside raw mode.
	_, err := m.out.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	return len(p), err
}

// take returns what was written since the last take.
func (m *meter) take() (int, string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, s := m.n, m.log.String()
	m.n = 0
	m.log.Reset()
	return n, s
}

// show starts the program in a window and waits for its first screen.
func (w *world) show(width, height int, change ...func(*tui.Options)) *ui {
	w.t.Helper()
	u := &ui{t: w.t, w: w, screen: newGlass(width, height), done: make(chan error, 1)}
	u.wire = &meter{out: u.screen}
	in, out := io.Pipe()
	u.in = out
	o := w.options(width, height)
	o.In, o.Out = in, u.wire
	for _, c := range change {
		c(&o)
	}
	u.binds = o.Keys
	ctx, cancel := context.WithCancel(w.t.Context())
	u.stop = cancel
	var loops sync.WaitGroup
	loops.Go(func() {
		if err := w.engine.Run(ctx, engine.Loops{Push: true, Jobs: true}); err != nil {
			w.t.Errorf("engine: %v", err)
		}
	})
	go u.answer()
	go func() {
		err := tui.Run(ctx, o)
		cancel()
		loops.Wait()
		u.done <- err
	}()
	w.t.Cleanup(u.end)
	u.settle()
	return u
}

// options are what the program is started with unless a test says otherwise.
func (w *world) options(width, height int) tui.Options {
	return tui.Options{
		Engine: w.engine, Connections: []core.Connection{{Name: "paper-prod", Kind: "paper"}, {Name: "paper-eu", Kind: "paper"}},
		Clock: clock{}, Actor: core.Actor{Name: "ana@bastion-1", Session: "s-ana"},
		Env:  environment(),
		Name: "test", Hold: 5 * time.Second, Width: width, Height: height,
	}
}

// environment is a terminal's, with more variables.
func environment(pairs ...string) func(string) (string, bool) {
	env := map[string]string{"TERM": "xterm-256color", "LANG": "en_US.UTF-8"}
	for i := 0; i < len(pairs); i += 2 {
		env[pairs[i]] = pairs[i+1]
	}
	return func(name string) (string, bool) { v, ok := env[name]; return v, ok }
}

// colored is a terminal with colors.
func colored(o *tui.Options) { o.Env = environment() }

// answer carries what the terminal says by itself to the program, as a real
// one does.
func (u *ui) answer() { _, _ = io.Copy(u.in, u.screen) }

// settle waits until the program has nothing more to do, and its frame is out.
func (u *ui) settle() {
	u.pass(20 * time.Millisecond)
}

// pass lets time go by.
func (u *ui) pass(d time.Duration) {
	synctest.Wait()
	<-time.After(d)
	synctest.Wait()
}

// rest waits until the detail has followed the cursor.
func (u *ui) rest() { u.pass(120 * time.Millisecond) }

// press sends keys: names, or single characters.
func (u *ui) press(names ...string) {
	u.t.Helper()
	for _, name := range names {
		seq, ok := keys[name]
		if !ok {
			seq = strings.Replace(name, "alt+", "\x1b", 1)
		}
		u.send(seq)
		if name == "esc" || strings.HasPrefix(name, "alt+") {
			u.pass(100 * time.Millisecond) // a lone escape is one only after a while
		}
		u.settle()
	}
}

// write types text, letter by letter.
func (u *ui) write(text string) {
	u.t.Helper()
	for _, r := range text {
		u.press(string(r))
	}
}

// paste sends text as a terminal pastes it.
func (u *ui) paste(text string) {
	u.send("\x1b[200~" + text + "\x1b[201~")
	u.settle()
}

func (u *ui) send(seq string) {
	u.t.Helper()
	if _, err := io.WriteString(u.in, seq); err != nil && !u.ended {
		u.t.Fatalf("the program does not read: %v", err)
	}
}

// resize changes the window, and says so as terminals do in band (mode 2048).
func (u *ui) resize(width, height int) {
	u.t.Helper()
	u.screen.Resize(width, height)
	u.send(fmt.Sprintf("\x1b[48;%d;%d;0;0t", height, width))
	u.settle()
}

// lines is the screen's text, without trailing spaces.
func (u *ui) lines() []string {
	lines := strings.Split(u.screen.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(strings.TrimSuffix(lines[i], "\r"), " ")
	}
	return lines
}

func (u *ui) text() string { return strings.Join(u.lines(), "\n") }

// sees fails unless every text is on the screen.
func (u *ui) sees(texts ...string) {
	u.t.Helper()
	screen := u.text()
	for _, s := range texts {
		if !strings.Contains(screen, s) {
			u.t.Fatalf("%q is not on the screen:\n%s", s, screen)
		}
	}
}

// seesNo fails when a text is on the screen.
func (u *ui) seesNo(texts ...string) {
	u.t.Helper()
	screen := u.text()
	for _, s := range texts {
		if strings.Contains(screen, s) {
			u.t.Fatalf("%q is on the screen:\n%s", s, screen)
		}
	}
}

// cursor is the text of the row under the cursor, without the detail beside
// it, and its line on screen.
func (u *ui) cursor() (string, int) {
	for i, l := range u.lines() {
		if strings.HasPrefix(l, "▸") {
			row, _, _ := strings.Cut(l, "│")
			return row, i
		}
	}
	return "", -1
}

// on fails unless the cursor is on the App of that name.
func (u *ui) on(name string) {
	u.t.Helper()
	if l, _ := u.cursor(); !strings.Contains(l, name) {
		u.t.Fatalf("the cursor is on %q, want %s:\n%s", l, name, u.text())
	}
}

// ends waits for the program's end.
func (u *ui) ends() error {
	u.t.Helper()
	select {
	case u.err = <-u.done:
		u.ended = true
		return u.err
	case <-time.After(10 * time.Second):
		u.t.Fatalf("the program goes on:\n%s", u.text())
	}
	return nil
}

// end stops the program, however the test left it.
func (u *ui) end() {
	if !u.ended {
		u.stop()
		if err := u.ends(); err != nil {
			u.t.Errorf("Run: %v (%v)", err, errors.Unwrap(err))
		}
	}
	_ = u.in.Close()
	_ = u.screen.Close()
}
