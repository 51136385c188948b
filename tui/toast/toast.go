// Package toast shows what happened: a few lines over the lower right corner,
// never a dialog. What comes often is counted in one line ("12 confirmed").
// Past ones stay for the messages screen.
package toast

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/desk"
	"gatehouse/tui/stage"
)

// Message is a toast that was raised.
type Message struct {
	stage.Noted
	At time.Time
}

// Limits of what is kept and shown.
const (
	keepMessages = 200
	showAtOnce   = 3
)

// How long a toast shows. A problem shows until a key is pressed, and at least
// for seen: a key that was on its way was not an answer to it.
const (
	showInfo    = 6 * time.Second
	showWarning = 12 * time.Second
	seen        = 2 * time.Second
)

// Stack holds the toasts that show now and the past ones. The zero Stack is
// not usable: see New.
type Stack struct {
	c    *stage.Context
	past []*entry // oldest first
	live []*entry // oldest first, at most showAtOnce
	hold *hold
	mine map[core.AppID]int64 // Apps decided here whose proof is awaited, and the revision that came of it
}

// entry is one message. While it shows, others of its kind are counted in it.
type entry struct {
	Message
	kind  kind
	count int
	note  string    // what all of them rest on
	until time.Time // zero: until a key is pressed
}

// New makes an empty stack.
func New(c *stage.Context) *Stack { return &Stack{c: c, mine: map[core.AppID]int64{}} }

type faded struct{ entry *entry }

// Raise shows a note and keeps it. The same note again, while it shows, is not
// shown twice.
func (s *Stack) Raise(n stage.Noted) tea.Cmd {
	n = worded(n)
	n.Text, n.Hint = plaintext.Line(n.Text), plaintext.Line(n.Hint)
	for _, e := range s.live {
		if e.Noted == n {
			return s.keep(e)
		}
	}
	return s.add(&entry{Message: Message{Noted: n}, count: 1})
}

// remember keeps a message to be read later.
func (s *Stack) remember(e *entry) {
	s.past = append(s.past, e)
	if len(s.past) > keepMessages {
		s.past = s.past[len(s.past)-keepMessages:]
	}
}

func (s *Stack) add(e *entry) tea.Cmd {
	s.remember(e)
	s.live = append(s.live, e)
	if len(s.live) > showAtOnce {
		s.live = s.live[len(s.live)-showAtOnce:]
	}
	return s.keep(e)
}

// keep shows an entry from now on for its time.
func (s *Stack) keep(e *entry) tea.Cmd {
	e.At = s.c.Desk.Now()
	d := showInfo
	switch e.Level {
	case stage.Warning:
		d = showWarning
	case stage.Problem:
		e.until = time.Time{}
		return nil
	}
	e.until = e.At.Add(d)
	return s.c.Desk.Later(d, faded{e})
}

// Update takes what toasts are made of, and drops what has shown long enough.
func (s *Stack) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case faded:
		if !msg.entry.until.IsZero() && !s.c.Desk.Now().Before(msg.entry.until) {
			s.drop(msg.entry)
		}
	case ticked:
		return s.tick(msg)
	case desk.Moved:
		return s.moved(msg.Moves)
	case desk.SentNow:
		s.hold = nil
	}
	return nil
}

func (s *Stack) drop(gone *entry) {
	kept := s.live[:0:0]
	for _, e := range s.live {
		if e != gone {
			kept = append(kept, e)
		}
	}
	s.live = kept
}

// Pressed is told of every key: a problem that was seen goes.
func (s *Stack) Pressed() {
	now := s.c.Desk.Now()
	for _, e := range s.live {
		if e.until.IsZero() && now.Sub(e.At) >= seen {
			s.drop(e)
		}
	}
}

// Past lists the messages, newest first.
func (s *Stack) Past() []Message {
	out := make([]Message, 0, len(s.past))
	for i := len(s.past) - 1; i >= 0; i-- {
		out = append(out, s.past[i].Message)
	}
	return out
}
