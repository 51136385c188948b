package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/verb"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/palette"
	"gatehouse/tui/stage"
)

// openPalette lays the command line over the screen.
func (m *root) openPalette(line string) tea.Cmd {
	d, cmd := palette.New(m.c, m.state(), line)
	m.dialogs = append(m.dialogs, d)
	return cmd
}

// given carries out a line of the palette: a word that only the screen has, a
// key's action, or a command of the program.
func (m *root) given(msg palette.Given) tea.Cmd {
	words, err := palette.Words(msg.Line)
	switch {
	case err != nil:
		return stage.NoteError(err)
	case len(words) == 0:
		return nil
	case palette.Secret(words):
		return stage.NoteError(palette.ErrSecret()) // and it is forgotten
	}
	return tea.Batch(m.c.Desk.Remember(msg.Line), m.command(msg.Line, words))
}

func (m *root) command(line string, words []string) tea.Cmd {
	if c, rest, ok := commandOf(words); ok {
		return m.run(line, c, rest)
	}
	if palette.Own(words[0]) {
		return m.own(words)
	}
	if b, ok := m.action(words[0]); ok {
		switch {
		case len(words) > 1 && b.Verb.Decides():
			return m.decideNamed(b.Verb, words[1:])
		case len(words) == 2 && b.Action == keymap.Sort:
			return m.sortBy(words[1])
		case len(words) > 1:
			return stage.NoteError(core.Errorf(core.CodeInvalid, words[0], "it takes nothing behind it"))
		}
		return m.try(b)
	}
	return stage.NoteError(core.Errorf(core.CodeInvalid, words[0], "there is no such command").
		WithHint("Press : and type a part of its name; the arrows choose."))
}

// commandOf finds the command whose name the words begin with.
func commandOf(words []string) (verb.Command, []string, bool) {
	for n := min(len(words), 2); n > 0; n-- {
		if c, ok := verb.CommandNamed(strings.Join(words[:n], " ")); ok {
			return c, words[n:], true
		}
	}
	return verb.Command{}, nil, false
}

// action finds the binding of a name: the one that works here, else any.
func (m *root) action(name string) (keymap.Binding, bool) {
	var found keymap.Binding
	for _, b := range m.c.Keys.All() {
		if b.Action == "" || palette.ActionName(b) != name {
			continue
		}
		if here, ok := m.c.Keys.Bound(b.Action, m.state().Place); ok {
			return here, true
		}
		found = b
	}
	return found, found.Action != ""
}

// try does what a key would, or says why it does nothing.
func (m *root) try(b keymap.Binding) tea.Cmd {
	state := m.state()
	switch {
	case b.Place&state.Place == 0:
		return stage.NoteError(core.Errorf(core.CodeInvalid, string(b.Action), "it does nothing on this screen"))
	case b.Why(state) != "":
		return stage.Note(stage.Info, string(b.Action)+": "+b.Why(state))
	}
	return m.do(b)
}

// run carries a command out in its way.
func (m *root) run(line string, c verb.Command, rest []string) tea.Cmd {
	switch {
	case c.Way == verb.Elsewhere:
		return stage.NoteError(core.Errorf(core.CodeInvalid, c.Name, "%s", c.Why))
	case c.Way == verb.Printed || slices.Contains(rest, "--dry-run"):
		words := append(strings.Fields(c.Name), rest...)
		request, cmd := m.c.Desk.Command(line, words)
		m.running = append(m.running, request)
		return m.await(line+" is running", cmd)
	case c.Entry.Decides() && len(rest) > 0:
		return m.decideNamed(c.Entry, rest)
	case c.Name == "apps find":
		return m.command(line, []string{"find-key"})
	case len(rest) > 0 && (c.Entry.Name == "retry"):
		_, cmd := m.c.Desk.RetryNamed(rest)
		return m.await("retrying", cmd)
	case len(rest) > 0:
		return stage.NoteError(core.Errorf(core.CodeInvalid, c.Name, "on the screen it is done to the App under the cursor").
			WithHint("Go to the App and give %s alone.", c.Entry.Name))
	case c.Entry.Decides():
		return m.decideHere(c)
	}
	if b, ok := m.action(c.Entry.Name); ok {
		return m.try(b)
	}
	return nil
}

// decideHere does a decision's command to what is chosen, which must be what the
// command is about.
func (m *root) decideHere(c verb.Command) tea.Cmd {
	place := keymap.InList
	if c.Entry.Scope == verb.OnRegistrations {
		place = keymap.InRegistrations
	}
	for _, b := range m.c.Keys.All() {
		if b.Verb.Verb == c.Entry.Verb && b.Place&place != 0 {
			return m.try(b)
		}
	}
	return nil
}

// decideNamed plans a decision for what is named behind it.
func (m *root) decideNamed(e verb.Entry, rest []string) tea.Cmd {
	if m.c.Desk.ReadOnly {
		return stage.NoteError(core.Errorf(core.CodeReadOnly, e.Name, "this Gatehouse is read-only"))
	}
	if e.Verb == core.Edit {
		return stage.NoteError(core.Errorf(core.CodeInvalid, e.Name, "edit takes the App under the cursor").WithHint("Go to it and press e."))
	}
	filter := ""
	if i := slices.IndexFunc(rest, func(w string) bool { return w == "--filter" || w == "-f" }); i >= 0 {
		if i+1 == len(rest) {
			return stage.NoteError(core.Errorf(core.CodeInvalid, "--filter", "a filter is missing behind it"))
		}
		filter, rest = rest[i+1], slices.Delete(slices.Clone(rest), i, i+2)
	}
	if i := slices.IndexFunc(rest, func(w string) bool { return strings.HasPrefix(w, "-") }); i >= 0 {
		return stage.NoteError(core.Errorf(core.CodeInvalid, rest[i], "on the screen the dialog asks for it").
			WithHint("Name Apps by their ids, or with --filter."))
	}
	if filter != "" && len(rest) > 0 {
		return stage.NoteError(core.Errorf(core.CodeInvalid, "--filter", "it takes the place of names, and both were given").
			WithHint("Give one of them; a filter can name ids, too: id:ID."))
	}
	var cmd tea.Cmd
	m.selecting, cmd = m.c.Desk.Select(e.Verb, rest, filter)
	return m.expect("looking what "+e.Name+" is meant for", cmd)
}

// selected plans the verb for what was named, as for what is marked.
func (m *root) selected(msg desk.Selected) tea.Cmd {
	switch {
	case msg.Request != m.selecting:
		return nil
	case msg.Err != nil:
		return stage.NoteError(msg.Err)
	case len(msg.Selection.IDs) == 0:
		return stage.Note(stage.Info, "nothing matches: there is nothing to "+string(msg.Verb))
	}
	return m.plan(stage.Asked{Verb: msg.Verb, Selection: msg.Selection})
}

// ran shows what a command wrote.
func (m *root) ran(msg desk.CommandRan) tea.Cmd {
	i := slices.Index(m.running, msg.Request)
	if i < 0 {
		return nil
	}
	m.running = slices.Delete(m.running, i, i+1)
	if strings.TrimSpace(msg.Output) == "" {
		if msg.Err != nil {
			return stage.NoteError(msg.Err)
		}
		return stage.Note(stage.Success, msg.Line+": done")
	}
	if strings.Count(strings.TrimSpace(msg.Output), "\n") == 0 && msg.Err == nil {
		return stage.Note(stage.Success, strings.TrimSpace(msg.Output))
	}
	text := msg.Output
	if e := core.AsError(msg.Err); e != nil {
		text += "\n" + e.Error() + "\n"
		if e.Hint != "" {
			text += "hint: " + e.Hint + "\n"
		}
	}
	return m.c.Open(palette.Output(m.c, msg.Line, text))
}
