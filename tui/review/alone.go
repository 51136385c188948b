package review

import (
	"slices"

	"gatehouse/core"
	"gatehouse/tui/keymap"
)

// Chosen is the registration that the desk's cursor is on, to be decided alone;
// false when it is on the App.
func (s *Screen) Chosen() (core.Registration, bool) {
	app, ok := s.Known()
	if !ok || s.at == "" {
		return core.Registration{}, false
	}
	return app.ByKey(s.at)
}

// Onward moves the cursor to a registration that waits beside those just
// decided; false where nothing else of the App waits.
func (s *Screen) Onward(decided []string) bool {
	app, _ := s.Known()
	i := slices.IndexFunc(app.Registrations, func(r core.Registration) bool {
		return r.Status == core.Waiting && !slices.Contains(decided, r.Key())
	})
	if i < 0 {
		return false
	}
	s.at, s.reveal = app.Registrations[i].Key(), true
	return true
}

// toggle moves the cursor from the App to the first registration that waits,
// else the first one, and back.
func (s *Screen) toggle() {
	if s.leave() {
		return
	}
	app, _ := s.Known()
	if len(app.Registrations) == 0 {
		return
	}
	i := slices.IndexFunc(app.Registrations, func(r core.Registration) bool { return r.Status == core.Waiting })
	s.at, s.reveal = app.Registrations[max(i, 0)].Key(), true
}

// leave brings the cursor back to the App; false when it is there.
func (s *Screen) leave() bool {
	_, chosen := s.Chosen()
	s.at = ""
	return chosen
}

// step moves the cursor among the registrations, where it is on one.
func (s *Screen) step(a keymap.Action) bool {
	by := map[keymap.Action]int{keymap.Up: -1, keymap.Down: 1}[a]
	if _, chosen := s.Chosen(); !chosen || by == 0 {
		return false
	}
	app, _ := s.Known()
	i := slices.IndexFunc(app.Registrations, func(r core.Registration) bool { return r.Key() == s.at })
	i = min(max(i+by, 0), len(app.Registrations)-1)
	s.at, s.reveal = app.Registrations[i].Key(), true
	return true
}

// bring scrolls the chosen registration into sight after the cursor moved.
func (s *Screen) bring() {
	if at, ok := s.drawn.at(s.at); ok && s.reveal {
		s.top = min(max(s.top, at+aroundChosen-s.room), max(at-1, 0))
	}
	s.reveal = false
}

// aroundChosen is how many lines of a registration are brought into sight.
const aroundChosen = 4

// at is the line that a registration begins on; false when it is not drawn.
func (d drawn) at(key string) (line int, ok bool) {
	if key == "" || d.asked == nil {
		return 0, false
	}
	line, ok = d.asked.At(key)
	return line + d.shift, ok
}

// marked draws the cursor before the chosen registration, in the column that
// has what is asked for.
func (s *Screen) marked(i int, column string) string {
	if at, ok := s.drawn.at(s.at); ok && at == i && column != "" {
		return s.c.Theme.Accent.Paint(s.c.Theme.Glyphs.Cursor) + column[1:]
	}
	return column
}
