package apps

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/tui/keymap"
)

// span is a range of lines that is being marked: from where it began to the
// cursor. It is kept by ids, so that a refresh in between moves nothing into it.
type span struct {
	on    bool
	arrow bool // by shift and an arrow: any other move ends it
	from  string
	to    string
	added map[string]bool // the lines that it marked, which shrinking unmarks
}

// startSpan begins a range at the cursor's line.
func (s *Screen) startSpan(arrow bool) {
	if !s.hasRow || s.table.OnGhost() {
		return
	}
	id := s.row.LineID()
	s.span = span{on: true, arrow: arrow, from: id, to: id, added: map[string]bool{}}
	s.span.added[id] = s.marks.add(id, s.row.Revision)
}

// spanned carries out a key that may be about a range; false when it is none.
func (s *Screen) spanned(a keymap.Action) (tea.Cmd, bool) {
	switch a {
	case keymap.Range:
		if s.span.on && !s.span.arrow {
			s.span = span{}
		} else {
			s.startSpan(false)
		}
		return nil, true
	case keymap.MarkDown, keymap.MarkUp:
		if !s.span.on {
			s.startSpan(true)
		}
		by := 1
		if a == keymap.MarkUp {
			by = -1
		}
		s.table.Move(by)
		return s.moved(), true
	case keymap.Back:
		if s.span.on { // one step back: the range was not meant
			s.dropSpan()
			return nil, true
		}
	case keymap.Up, keymap.Down, keymap.PageUp, keymap.PageDown, keymap.Top, keymap.Bottom:
		if s.span.arrow {
			s.span = span{}
		}
	default:
		s.span = span{}
	}
	return nil, false
}

// dropSpan ends a range and takes away what it marked.
func (s *Screen) dropSpan() {
	for id, added := range s.span.added {
		if added {
			s.marks.remove(id)
		}
	}
	s.span = span{}
}

// stretch lets the range end at the cursor. A line that left the list ends it.
func (s *Screen) stretch() {
	if !s.span.on {
		return
	}
	now, ok := s.table.Index()
	if !ok || s.list == nil {
		return
	}
	from, okFrom := s.list.Find(s.span.from)
	was, okTo := s.list.Find(s.span.to)
	if !okFrom || !okTo {
		s.span = span{}
		return
	}
	if now == was {
		return
	}
	for i := min(was, now); i <= max(was, now); i++ {
		inside := min(from, now) <= i && i <= max(from, now)
		id := s.list.ID(i)
		switch {
		case inside:
			if s.marks.add(id, s.list.Revision(i)) {
				s.span.added[id] = true
			}
		case s.span.added[id]:
			s.marks.remove(id)
			delete(s.span.added, id)
		}
	}
	s.span.to = s.list.ID(now)
}
