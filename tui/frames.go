package tui

import (
	"reflect"
	"time"
	"unsafe"

	tea "charm.land/bubbletea/v2"

	"gatehouse/tui/desk"
)

const (
	// framesPerSecond is how often Bubble Tea looks for something to draw, where
	// its ticker cannot be paced.
	framesPerSecond = 60
	// busyFrame is the wait for a key's answer at most, while there is something
	// to do.
	busyFrame = 8 * time.Millisecond
	// restFrame is the time between two looks at a quiet screen. Nothing waits
	// for it: every message wakes the renderer first.
	restFrame = time.Second
	// restAfter is how long nothing must have happened.
	restAfter = 500 * time.Millisecond
)

// frames paces the renderer. Bubble Tea 2 draws at a fixed rate for as long as
// it runs, so that an idle program wakes its machine 60 times a second for
// nothing, up to 2 % of a core; and there is no option to draw when there is
// something to draw. So its ticker, which is not exported, is told: quick from
// a message on, slow once nothing happened for a while. Where a later version
// has no such ticker, the rate stays fixed (a test says so).
type frames struct {
	ticker *time.Ticker
	desk   *desk.Desk
	busy   bool
	asked  bool // a rested is under way
	again  bool // something happened since
}

// rested is said some time after something happened.
type rested struct{}

// follow finds the program's ticker: once it runs, in its own goroutine.
func (f *frames) follow(p *tea.Program, d *desk.Desk) {
	f.ticker, f.desk = tickerOf(p), d
}

// wake draws soon what the message that came changes.
func (f *frames) wake() tea.Cmd {
	if f.ticker == nil {
		return nil
	}
	if f.again = true; !f.busy {
		f.busy = true
		f.ticker.Reset(busyFrame)
	}
	if f.asked {
		return nil
	}
	f.asked, f.again = true, false
	return f.desk.Later(restAfter, rested{})
}

// rest slows down, unless something happened meanwhile.
func (f *frames) rest() tea.Cmd {
	f.asked = false
	if f.again {
		return f.wake()
	}
	f.busy = false
	f.ticker.Reset(restFrame)
	return nil
}

// tickerOf is the renderer's ticker, nil where there is none.
func tickerOf(p *tea.Program) *time.Ticker {
	field := reflect.ValueOf(p).Elem().FieldByName("ticker")
	if !field.IsValid() || field.Type() != reflect.TypeFor[*time.Ticker]() {
		return nil
	}
	return *(**time.Ticker)(unsafe.Pointer(field.UnsafeAddr()))
}
