package apps

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/tui/desk"
)

// suggest makes the menu anew for what is typed.
func (s *Screen) suggest() tea.Cmd {
	f := &s.filter
	if !f.typing {
		f.menu.Close()
		return nil
	}
	return f.menu.Suggest(s.c, s.asked.Of, &f.line)
}

// complete takes the chosen suggestion.
func (s *Screen) complete() tea.Cmd {
	if !s.filter.menu.Take(&s.filter.line) {
		return nil
	}
	return s.typed()
}

// attributesKnown makes the menu anew when there is more to complete with.
func (s *Screen) attributesKnown(msg desk.AttributesKnown) tea.Cmd {
	if msg.Err != nil || !s.filter.typing {
		return nil // what is not known is not offered
	}
	return s.suggest()
}
