package apps

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
)

// again asks for a refresh that was put off.
type again struct{ screen *Screen }

// Update takes answers and changes.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	return tea.Batch(s.update(msg), s.review.Update(msg), s.reviewed(msg))
}

func (s *Screen) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case desk.Found:
		if msg.Request == s.request {
			return s.take(msg)
		}
	case desk.IndexMoved:
		return s.follow(msg)
	case desk.AttributesKnown:
		return s.attributesKnown(msg)
	case desk.Assigned:
		return s.assigned(msg)
	case desk.Looked:
		s.look(msg)
	case desk.Listed:
		s.marks.listed(msg)
	case desk.PlanMade:
		if s.active {
			s.span = span{} // what it marked is what was asked about
		}
	case desk.Applied:
		return tea.Batch(s.decided(msg), s.pane.Update(msg))
	case desk.MarksSeen:
		s.marks.seen(msg)
	case tea.WindowSizeMsg:
		s.shape = unknown // the detail may have come into sight
		return s.moved()
	case stage.MinuteBegan:
		if s.active && s.request == 0 && s.list != nil && desk.Moves(s.asked.Text) {
			return s.search(true)
		}
	case again:
		if msg.screen == s && s.stale && s.active && s.request == 0 {
			return s.search(true)
		}
	}
	return s.pane.Update(msg)
}

// search asks for the list. refresh: the question is the same, only the Apps
// may have changed.
func (s *Screen) search(refresh bool) tea.Cmd {
	if s.cancel != nil {
		s.cancel()
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	s.refresh = refresh && (s.request == 0 || s.refresh)
	s.stale = false
	var cmd tea.Cmd
	s.request, cmd = s.c.Desk.Search(ctx, s.asked)
	return cmd
}

// take shows an answer. A filter that cannot be read keeps the last good list.
func (s *Screen) take(f desk.Found) tea.Cmd {
	s.cancel()
	s.request, s.cancel = 0, nil
	s.filter.failed(f.Err)
	if f.Err != nil {
		return nil
	}
	// The first page may be in another order than the index, or a part of it: then
	// the cursor stays on its App, but not on its line, which may be far down.
	_, there := f.List.Find(s.table.Current())
	stays := s.refresh && (!s.first || !there)
	s.list, s.first = f.List, false
	s.table.Empty = s.empty(f)
	s.found = f
	s.found.List = nil
	s.progress = f.Progress
	if stays {
		s.table.Refresh(s.source())
	} else {
		s.table.Reset(s.source())
		if s.toTop {
			s.table.To(0)
		}
	}
	s.toTop = false
	cmds := []tea.Cmd{s.moved(), s.marks.count(s.c.Desk, s.list)}
	if s.stale && s.active {
		// Background changes may cost a tenth of the time, no more.
		cmds = append(cmds, s.c.Desk.Later(10*f.Took, again{s}))
	}
	return tea.Batch(cmds...)
}

// empty is what an empty list says: that nothing matches, that all is decided,
// or what to do to have something.
func (s *Screen) empty(f desk.Found) string {
	text, next := s.nothing(f), s.next(f)
	if next == "" {
		return text
	}
	return text + "\n" + next
}

// next names the key that leads on from an empty list.
func (s *Screen) next(f desk.Found) string {
	key := s.c.Key
	switch {
	case len(s.c.Desk.Connections) == 0 && s.counts.Apps == 0, s.opts.Of == desk.Registered && !s.progress.Complete:
		return ""
	case s.asked.Text != "" && f.Of > 0:
		return "" // the text says it
	case s.asked.Of == desk.Developers:
		return step(key(keymap.Sign), "shows Apps again")
	case s.opts.Of == desk.All:
		return step(key(keymap.Screen+"4"), "lists the gateways, to read one") + step(key("create"), "registers an App")
	case s.opts.Of == desk.Waiting:
		return step(key(keymap.Screen+"2"), "lists all Apps")
	}
	return step(key(keymap.Screen+"1"), "is the queue")
}

// step is one way on, "" where it has no key.
func step(key, does string) string {
	if key == "" {
		return ""
	}
	return key + " " + does + ". "
}

// nothing says what an empty list means.
func (s *Screen) nothing(f desk.Found) string {
	switch {
	case s.opts.Of == desk.Registered && !s.progress.Complete:
		return "Reading the registrations" + s.c.Theme.Ellipsis
	case s.asked.Text != "" && f.Of > 0 && !s.c.Desk.Targets.Any() && desk.AsksDue(s.asked.Text):
		return "No App is due: the configuration sets no targets.\nUnder targets it says within which time requests are to be decided."
	case s.asked.Text != "" && f.Of > 0:
		return s.face.noMatch
	case len(s.c.Desk.Connections) == 0 && s.counts.Apps == 0:
		return "No connection is configured.\n" +
			"gatehouse connections add adds one; gatehouse demo shows the program at work; the README says how to begin."
	case s.opts.Of == desk.Waiting && s.counts.Apps+s.counts.Developers > 0:
		return "All decided. Nothing waits for you."
	}
	if s.asked.Of == desk.Developers {
		return "There are no developers' sign-ups."
	}
	return s.opts.Empty
}

// follow takes the news that the index holds something else.
func (s *Screen) follow(msg desk.IndexMoved) tea.Cmd {
	s.progress, s.trouble = msg.Of(s.opts.Of), msg.Err
	if msg.Err != nil {
		return nil
	}
	s.stale = true
	var cmds []tea.Cmd
	for _, id := range msg.Changed {
		if id == s.row.ID && s.hasRow {
			cmds = append(cmds, s.pane.Reload())
			break
		}
	}
	plainStart := s.first && s.asked.Text == "" && !s.progress.Complete
	if s.active && s.request == 0 && !plainStart {
		cmds = append(cmds, s.search(true))
	}
	return tea.Batch(cmds...)
}

// decided takes the marks off the Apps that a plan decided; what was refused
// stays marked, to be looked at again.
func (s *Screen) decided(msg desk.Applied) tea.Cmd {
	if msg.Err != nil || len(s.marks.ids) == 0 {
		return nil
	}
	s.marks.drop(msg.Decided())
	if s.list == nil {
		return nil
	}
	return s.marks.count(s.c.Desk, s.list)
}

func (s *Screen) look(msg desk.Looked) {
	if msg.Err != nil {
		return
	}
	s.counts, s.known, s.looks = msg.Counts, true, msg.Looks
	s.partial, s.held = "", nil
	for _, c := range msg.Connections {
		if c.Held != "" && s.opts.Of == desk.Troubled {
			s.held = append(s.held, c)
		}
	}
	for _, c := range msg.Connections {
		if !c.ReadAt.IsZero() && !c.Complete {
			s.partial = c.Name
			break
		}
	}
}
