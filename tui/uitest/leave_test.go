package uitest

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/tui"
	"gatehouse/tui/desk"
)

func TestQuitRestoresTheTerminal(t *testing.T) {
	ways := map[string]func(u *ui){
		"q":              func(u *ui) { u.send("q") },
		"ctrl+c":         func(u *ui) { u.send("\x03") },
		"ctrl+c, typing": func(u *ui) { u.press("/"); u.send("\x03") },
		"end of context": func(u *ui) { u.stop() },
	}
	for name, leave := range ways {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.portal(10)
				u := w.show(80, 24)
				if !u.screen.IsAltScreen() {
					t.Fatal("no alternate screen")
				}
				u.wire.take()
				leave(u)
				if err := u.ends(); err != nil {
					t.Fatal(err)
				}
				if u.screen.IsAltScreen() {
					t.Error("the alternate screen stays")
				}
				_, wire := u.wire.take()
				for what, seq := range map[string]string{"cursor": "\x1b[?25h", "bracketed paste": "\x1b[?2004l"} {
					if !strings.Contains(wire, seq) {
						t.Errorf("the %s is not put back: %q", what, wire)
					}
				}
			})
		})
	}
}

// broken is an engine with a defect.
type broken struct{ desk.Engine }

func (broken) Plan(context.Context, core.Actor, core.Selection, core.Verb, core.Input) (core.Plan, error) {
	panic("boom")
}

func TestAPanicBehindTheDeskDoesNotEndTheProgram(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(10)
		u := w.show(width, height, func(o *tui.Options) { o.Engine = broken{o.Engine} })
		u.press("a")
		u.sees("Gatehouse made a mistake")
		u.press("2")
		u.sees("10 · complete")
	})
}

// deaf is an engine whose store fails after a while.
type deaf struct {
	desk.Engine
	store *failing
}

func (d deaf) Store() core.Store { return d.store }

type failing struct {
	core.Store
	err atomic.Pointer[core.Error]
}

func (f *failing) Counts(ctx context.Context) (core.Counts, error) {
	if err := f.err.Load(); err != nil {
		return core.Counts{}, err
	}
	return f.Store.Counts(ctx)
}

func TestAStoreThatFailsLeavesTheListAndComesBack(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(10)
		store := &failing{Store: w.store}
		u := w.show(width, height, func(o *tui.Options) { o.Engine = deaf{o.Engine, store} })
		u.sees("4 · complete")
		store.err.Store(core.Errorf(core.CodeStoreFull, "gatehouse.db", "the disk is full"))
		w.put(app(70, "New One", core.Pending))
		u.pass(time.Second)
		u.sees("the disk is full", "Invoice Bot")
		store.err.Store(nil)
		u.pass(5 * time.Second)
		u.seesNo("gatehouse.db: the disk is full  ")
		u.sees("5 · complete", "New One")
	})
}

func TestATerminalThatCannotIsRefusedWithAHint(t *testing.T) {
	inWorld(t, func(w *world) {
		env := func(string) (string, bool) { return "", false }
		err := tui.Run(w.t.Context(), tui.Options{Engine: w.engine, Clock: clock{}, Env: env, In: strings.NewReader("q"), Out: &strings.Builder{}})
		if e := core.AsError(err); e == nil || e.Code != core.CodeInvalid || e.Hint == "" {
			t.Errorf("no terminal: %v", err)
		}
		env = func(name string) (string, bool) { return "dumb", name == "TERM" }
		err = tui.Run(w.t.Context(), tui.Options{Engine: w.engine, Clock: clock{}, Env: env, Width: 80, Height: 24})
		if e := core.AsError(err); e == nil || !strings.Contains(e.Message, "TERM=dumb") {
			t.Errorf("TERM=dumb: %v", err)
		}
	})
}

// stuffed is an engine whose store is on a full disk, and was opened for reading.
type stuffed struct {
	desk.Engine
	store core.Store
}

func (s stuffed) Store() core.Store { return s.store }

type unwritable struct {
	core.Store
	why atomic.Pointer[core.Error]
}

func (u *unwritable) Writable() error {
	if err := u.why.Load(); err != nil {
		return err
	}
	return nil
}

func TestAStoreThatCannotBeWrittenSaysSoForAsLongAsItIs(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(10)
		store := &unwritable{Store: w.store}
		store.why.Store(core.Errorf(core.CodeStoreFull, "gatehouse.db", "the disk is full").WithHint("Free some space."))
		u := w.show(width, height, func(o *tui.Options) { o.Engine = stuffed{o.Engine, store} })
		u.sees("nothing can be stored", "the disk is full", "Free some space.", "4 · complete")
		store.why.Store(nil)
		w.put(app(70, "New One", core.Pending))
		u.pass(time.Second)
		u.seesNo("nothing can be stored")
		u.sees("5 · complete")
	})
}
