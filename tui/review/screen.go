// Package review is the decision desk: one App of the queue with everything
// that a decision on it rests on. The queue opens it, decides on it with its
// own keys, and goes on with the next one; this is what is shown meanwhile, and
// who is told that it is looked at.
package review

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
)

// Screen is the desk. The zero App is none: nothing is open.
type Screen struct {
	c       *stage.Context
	id      core.AppID
	name    string // as the list has it, until it is read
	pending desk.Request
	shown   desk.Reviewed
	looking desk.Request
	looks   []core.Look // who else has it open
	turn    int         // counts openings, so that an old timer does nothing
	asleep  bool        // not on the stage: the look is not renewed

	at        string // the registration that is decided alone; "" for the App
	reveal    bool   // bring it into sight
	top, room int
	drawn     drawn
}

// New makes a desk with nothing on it.
func New(c *stage.Context) *Screen { return &Screen{c: c} }

// again asks for the renewal of a look.
type again struct {
	screen *Screen
	turn   int
}

// App is what is open, "" for nothing.
func (s *Screen) App() core.AppID { return s.id }

// Open puts an App on the desk, in the place of the one before.
func (s *Screen) Open(id core.AppID, name string) tea.Cmd {
	var away tea.Cmd
	if s.id != "" && s.id != id {
		away = s.c.Desk.LookAway(s.id)
	}
	s.id, s.name, s.looks, s.top, s.at = id, name, nil, 0, ""
	s.turn++
	if away == nil {
		return tea.Batch(s.read(), s.look())
	}
	return tea.Batch(s.read(), tea.Sequence(away, s.look()))
}

// Close clears the desk.
func (s *Screen) Close() tea.Cmd {
	if s.id == "" {
		return nil
	}
	away := s.c.Desk.LookAway(s.id)
	s.turn++
	s.id, s.shown, s.looks, s.pending, s.looking, s.at = "", desk.Reviewed{}, nil, 0, 0, ""
	return away
}

// Enter brings it on the stage again, Leave takes it off: then the look ends by
// itself.
func (s *Screen) Enter() tea.Cmd {
	s.asleep = false
	if s.id == "" {
		return nil
	}
	s.turn++
	return tea.Batch(s.read(), s.look())
}

// Leave is said above.
func (s *Screen) Leave() { s.asleep = true }

func (s *Screen) read() (cmd tea.Cmd) {
	s.pending, cmd = s.c.Desk.Review(s.id)
	return cmd
}

func (s *Screen) look() (cmd tea.Cmd) {
	s.looking, cmd = s.c.Desk.LookAt(s.id)
	return tea.Batch(cmd, s.c.Desk.Later(core.LookAgain, again{s, s.turn}))
}

// Update takes answers and changes.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	if s.id == "" {
		return nil
	}
	switch msg := msg.(type) {
	case desk.Reviewed:
		if msg.Request == s.pending {
			s.shown, s.drawn = msg, drawn{}
		}
	case desk.LooksSeen:
		if msg.Request == s.looking {
			s.looks = msg.Others
			return stage.NoteError(msg.Err)
		}
	case desk.Looked:
		if msg.Err == nil {
			s.looks = slices.DeleteFunc(slices.Clone(msg.Looks), func(l core.Look) bool { return l.AppID != s.id })
		}
	case desk.IndexMoved:
		if slices.Contains(msg.Changed, s.id) {
			return s.read()
		}
	case desk.NoteKept: // a note changes no row
		return s.read()
	case desk.Assigned:
		if slices.Contains(msg.Done, s.id) {
			return s.read()
		}
	case again:
		if msg.screen == s && msg.turn == s.turn && !s.asleep {
			return s.look()
		}
	}
	return nil
}

// Do carries out what a key asked for, and reports whether it was the desk's.
func (s *Screen) Do(a keymap.Action) (cmd tea.Cmd, done bool) {
	if s.step(a) {
		return nil, true
	}
	switch a {
	case keymap.Up:
		s.top--
	case keymap.Down:
		s.top++
	case keymap.PageUp:
		s.top -= max(s.room-1, 1)
	case keymap.PageDown:
		s.top += max(s.room-1, 1)
	case keymap.Top:
		s.top = 0
	case keymap.Bottom:
		s.top = s.drawn.height()
	case keymap.Note:
		return s.c.Open(noteDialog(s.c, s.id, s.title())), true
	case keymap.Assign:
		return s.take(), true
	case keymap.HandOver:
		return s.c.Open(HandOver(s.c, []core.AppID{s.id}, s.title(), s.assignee())), true
	case keymap.Decline:
		return s.c.Open(Decline(s.c, s.id, s.title())), true
	case keymap.Pane:
		s.toggle()
	case keymap.Back:
		return nil, s.leave()
	default:
		return nil, false
	}
	return nil, true
}

// take assigns the App to whoever sits here, or gives it up again.
func (s *Screen) take() tea.Cmd {
	to := s.c.Desk.Actor.Name
	if s.assignee() == to {
		to = ""
	}
	_, cmd := s.c.Desk.Assign([]core.AppID{s.id}, to)
	return cmd
}

// Known is the App as it was read; false while it is not.
func (s *Screen) Known() (core.App, bool) {
	return s.shown.Review.App, s.id != "" && s.shown.ID == s.id && s.shown.Review.App.ID == s.id
}

func (s *Screen) assignee() string {
	app, _ := s.Known()
	return app.AssignedTo
}

func (s *Screen) title() string {
	if app, ok := s.Known(); ok {
		return app.Name
	}
	return s.name
}
