package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/view"
	"gatehouse/tui/apps"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/pick"
	"gatehouse/tui/stage"
)

// own carries out a word that only the screen has.
func (m *root) own(words []string) tea.Cmd {
	rest := words[1:]
	switch words[0] {
	case "filter":
		return m.onList(func(s *apps.Screen) tea.Cmd { return s.Filter(strings.Join(rest, " ")) })
	case "copy":
		return m.copy(strings.Join(rest, " "))
	case "write":
		return m.write(rest)
	case "view":
		switch {
		case len(rest) == 0:
			return m.openViews()
		case rest[0] == "save":
			return m.saveView(rest[1:])
		}
		return m.showNamed(rest)
	}
	return nil
}

// onList does something to the list on the stage.
func (m *root) onList(do func(*apps.Screen) tea.Cmd) tea.Cmd {
	if s, ok := m.screen().(*apps.Screen); ok {
		return do(s)
	}
	return stage.NoteError(core.Errorf(core.CodeInvalid, m.screen().Title(), "this screen is no list of Apps or registrations").
		WithHint("Go to one of those first: 1, 2, 3 or 6."))
}

func (m *root) openViews() tea.Cmd {
	d, cmd := pick.Views(m.c)
	m.dialogs = append(m.dialogs, d)
	return cmd
}

// showNamed shows a view by its name.
func (m *root) showNamed(words []string) tea.Cmd {
	if len(words) != 1 {
		return stage.NoteError(core.Errorf(core.CodeInvalid, "view", "it takes one name"))
	}
	var cmd tea.Cmd
	m.viewing.name = words[0]
	m.viewing.request, cmd = m.c.Desk.Views()
	return cmd
}

// viewsRead shows the view that was asked for by name.
func (m *root) viewsRead(msg desk.ViewsRead) tea.Cmd {
	if msg.Request != m.viewing.request {
		return nil
	}
	if msg.Err != nil {
		return stage.NoteError(msg.Err)
	}
	for _, v := range msg.Views {
		if v.Name == m.viewing.name {
			return m.showView(v)
		}
	}
	return stage.NoteError(core.Errorf(core.CodeNotFound, m.viewing.name, "there is no such view").WithHint("%s", m.c.Way(keymap.Views, "lists them.")))
}

// showView brings the view's list on the stage.
func (m *root) showView(v core.SavedView) tea.Cmd {
	for i, screen := range m.screens {
		if s, ok := screen.(*apps.Screen); ok && s.List() == v.List {
			return tea.Batch(m.show(i), s.Show(v))
		}
	}
	return nil
}

// saveView saves what the list shows; --replace puts it in another's place.
func (m *root) saveView(words []string) tea.Cmd {
	return m.onList(func(s *apps.Screen) tea.Cmd {
		replace := len(words) == 2 && words[1] == "--replace"
		if len(words) == 0 || len(words) > 1 && !replace {
			return stage.NoteError(core.Errorf(core.CodeInvalid, "view save", "it takes one name").WithHint("view save NAME, or view save NAME --replace."))
		}
		v := s.Shown()
		v.Name = words[0]
		_, cmd := m.c.Desk.SaveView(v, replace)
		return cmd
	})
}

func (m *root) viewSaved(msg desk.ViewSaved) tea.Cmd {
	if msg.Err != nil {
		return stage.NoteError(msg.Err)
	}
	return stage.Note(stage.Success, "saved view "+msg.Name+": V or :view "+msg.Name+" shows it")
}

// openColumns opens the dialog of the list's columns.
func (m *root) openColumns() tea.Cmd {
	return m.onList(func(s *apps.Screen) tea.Cmd {
		shown := s.Shown().Columns
		if len(shown) == 0 {
			shown = view.Usual(s.List())
		}
		return m.c.Open(pick.Columns(m.c, s.List(), shown, s.Drawn))
	})
}

// openOrders opens the dialog of the list's orders.
func (m *root) openOrders() tea.Cmd {
	return m.onList(func(s *apps.Screen) tea.Cmd {
		shown := s.Shown()
		return m.c.Open(pick.Orders(m.c, s.List(), s.Orders(), shown.Sort, shown.Descending))
	})
}

func (m *root) orderChosen(msg pick.OrderChosen) tea.Cmd {
	return m.onList(func(s *apps.Screen) tea.Cmd {
		if s.List() != msg.List {
			return nil
		}
		return s.Order(msg.Sort, msg.Desc)
	})
}

// sortBy is :sort COLUMN; - before it turns it round.
func (m *root) sortBy(word string) tea.Cmd {
	return m.onList(func(s *apps.Screen) tea.Cmd {
		name, desc := strings.CutPrefix(word, "-")
		by := core.SortKey(name)
		if c, ok := view.Named(s.List(), name); ok && c.Sort != "" {
			by = c.Sort
		}
		if !slices.Contains(s.Orders(), by) {
			return stage.NoteError(core.Errorf(core.CodeInvalid, "sort", "the list cannot be sorted by %q now", name).
				WithHint("%s", m.c.Way(keymap.Sort, "lists its orders.")))
		}
		return s.Order(by, desc)
	})
}

func (m *root) columnsChosen(msg pick.ColumnsChosen) tea.Cmd {
	return m.onList(func(s *apps.Screen) tea.Cmd {
		if s.List() != msg.List {
			return nil
		}
		return s.Choose(msg.Columns)
	})
}

// keyMatched shows the Apps that have the key, and nothing of the key.
func (m *root) keyMatched(msg pick.KeyMatched) tea.Cmd {
	ids := make([]string, len(msg.Apps))
	for i, a := range msg.Apps {
		ids[i] = "id=" + string(a.ID)
	}
	said := stage.Note(stage.Success, msg.Apps[0].Name+" has this key")
	if len(ids) > 1 {
		said = stage.Note(stage.Warning, stage.CountOf(len(ids), "App")+" have this key")
	}
	for i, screen := range m.screens {
		if s, ok := screen.(*apps.Screen); ok && s.List() == core.ViewApps {
			return tea.Batch(said, m.show(i), s.Filter(strings.Join(ids, " or ")))
		}
	}
	return said
}

// write has exactly what is filtered written to a file, by the program's own
// command.
func (m *root) write(words []string) tea.Cmd {
	return m.onList(func(s *apps.Screen) tea.Cmd {
		if len(words) == 0 || strings.HasPrefix(words[0], "-") {
			return stage.NoteError(core.Errorf(core.CodeInvalid, "write", "a file is missing behind it").WithHint("write waiting.csv; also .json, .jsonl, .md, .txt."))
		}
		v := s.Shown()
		line := []string{"export", m.home(words[0]), "--list", string(v.List), "--filter", v.Filter}
		if len(v.Columns) > 0 {
			line = append(line, "--columns", view.ColumnsText(v.Columns))
		}
		sort := string(v.Sort)
		if v.Descending {
			sort = "-" + sort
		}
		request, cmd := m.c.Desk.Command("write "+words[0], append(append(line, "--sort", sort), words[1:]...))
		m.running = append(m.running, request)
		return cmd
	})
}

// home puts the home directory in place of a leading ~, as a shell does.
func (m *root) home(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok && m.homeDir != "" {
		return strings.TrimRight(m.homeDir, "/") + "/" + rest
	}
	return path
}

// mostCopied is how much is copied at once, in bytes: terminals drop an OSC 52
// sequence that is longer than some 74,000 (xterm's limit on a string).
const mostCopied = 48 << 10

// copy hands a text to the terminal for its clipboard. Whether it took it,
// nobody can know: terminals do not answer.
func (m *root) copy(what string) tea.Cmd {
	return m.onList(func(s *apps.Screen) tea.Cmd {
		text, of, err := s.Copied(what)
		switch {
		case err != nil:
			return stage.NoteError(err)
		case len(text) > mostCopied:
			return stage.NoteError(core.Errorf(core.CodeInvalid, "copy", "%s are more than a terminal takes", of).WithHint(":write FILE has room for them."))
		}
		said := "asked the terminal to copy " + of + "; whether it did cannot be verified"
		return tea.Batch(tea.SetClipboard(text), stage.Note(stage.Info, said))
	})
}
