package tui

import (
	"bytes"
	"context"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/desk"
)

// looking is a model that looks for its program's ticker.
type looking struct {
	program *tea.Program
	found   *time.Ticker
}

func (l *looking) Init() tea.Cmd  { return tea.Quit }
func (l *looking) View() tea.View { return tea.NewView("") }
func (l *looking) Update(tea.Msg) (tea.Model, tea.Cmd) {
	l.found = tickerOf(l.program)
	return l, nil
}

// When this fails after an update of Bubble Tea, an idle program costs more
// again: see frames.
func TestTheRenderersTickerIsFound(t *testing.T) {
	l := &looking{}
	l.program = tea.NewProgram(l, tea.WithInput(nil), tea.WithOutput(&bytes.Buffer{}), tea.WithoutSignalHandler(), tea.WithWindowSize(80, 24))
	if _, err := l.program.Run(); err != nil {
		t.Fatal(err)
	}
	if l.found == nil {
		t.Error("this version of Bubble Tea has no ticker that can be paced")
	}
}

// never is a clock on which no time passes.
type never struct{}

func (never) Now() time.Time { return time.Time{} }
func (never) After(context.Context, time.Duration) <-chan time.Time {
	return nil
}

var _ core.Clock = never{}

func TestTheRendererRestsOnlyWhenNothingHappenedForAWhile(t *testing.T) {
	f := frames{ticker: time.NewTicker(time.Hour), desk: desk.New(t.Context(), desk.Config{Clock: never{}})}
	defer f.ticker.Stop()
	if f.wake() == nil || !f.busy {
		t.Fatal("a message does not wake it, or nobody will look whether it can rest")
	}
	if f.wake() != nil {
		t.Error("two looks are under way")
	}
	if f.rest() == nil || !f.busy {
		t.Error("it rests although something happened since")
	}
	if f.rest() != nil || f.busy {
		t.Error("it does not rest although nothing happened")
	}
	if f.wake() == nil || !f.busy {
		t.Error("it does not wake again")
	}
}
