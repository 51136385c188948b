// Package toast shows what happened in the background: one line each, over the
// lower right corner, never a dialog. Past ones stay for the messages screen.
package toast

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core/plaintext"
	"gatehouse/tui/stage"
)

// Message is a toast that was raised.
type Message struct {
	stage.Noted
	At time.Time
}

// keepMessages is how many past messages are kept.
const keepMessages = 200

// Stack holds the toasts that show now and the past ones. The zero Stack is
// not usable: see New.
type Stack struct {
	c    *stage.Context
	past []Message // oldest first
	live bool
	seq  int
}

// New makes an empty stack.
func New(c *stage.Context) *Stack { return &Stack{c: c} }

type faded struct{ seq int }

// showFor is how long a toast that is no problem shows.
const showFor = 6 * time.Second

// Raise shows a note and keeps it.
func (s *Stack) Raise(n stage.Noted) tea.Cmd {
	n.Text, n.Hint = plaintext.Line(n.Text), plaintext.Line(n.Hint)
	s.past = append(s.past, Message{n, s.c.Desk.Now()})
	if len(s.past) > keepMessages {
		s.past = s.past[len(s.past)-keepMessages:]
	}
	s.live = true
	s.seq++
	if n.Level == stage.Problem {
		return nil
	}
	return s.c.Desk.Later(showFor, faded{s.seq})
}

// Update drops what has shown long enough.
func (s *Stack) Update(msg tea.Msg) {
	if f, ok := msg.(faded); ok && f.seq == s.seq {
		s.live = false
	}
}

// Pressed is told of every key: a problem that was seen goes.
func (s *Stack) Pressed() { s.live = false }

// Past lists the messages, newest first.
func (s *Stack) Past() []Message {
	out := make([]Message, 0, len(s.past))
	for i := len(s.past) - 1; i >= 0; i-- {
		out = append(out, s.past[i])
	}
	return out
}

// View draws what shows now: lines of at most w cells, none when nothing does.
func (s *Stack) View(w int) []string {
	if !s.live || len(s.past) == 0 {
		return nil
	}
	t, m := s.c.Theme, s.past[len(s.past)-1]
	style := map[stage.Level]func(string) string{
		stage.Info: t.Accent.Paint, stage.Success: t.Good.Paint, stage.Warning: t.Warn.Paint, stage.Problem: t.Bad.Paint,
	}[m.Level]
	lines := []string{style(" " + t.Cut(m.Text, w-2) + " ")}
	if m.Hint != "" {
		lines = append(lines, t.Dim.Paint(" "+t.Cut(m.Hint, w-2)+" "))
	}
	return lines
}
