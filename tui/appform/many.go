package appform

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/desk"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// EditMany asks which attributes are to change of several Apps. The preview
// tells those apart whose gateway cannot change them.
func EditMany(c *stage.Context, sel core.Selection) stage.Dialog {
	f := newForm(c)
	f.title, f.does, f.many = "Edit attributes of "+sheet.Count(len(sel.IDs)), "show what changes"+c.Theme.Ellipsis, &sel
	first := newAttribute()
	first.Hint = "name=value; name= takes the attribute away"
	f.extra = []*text{first}
	f.arrange()
	return f
}

// previewMany asks what the edit would do to all of them.
func (f *form) previewMany() tea.Cmd {
	if !f.valid() {
		return nil
	}
	var e core.EditFields
	for name, value := range f.attributes() {
		put(&e, name, &value)
	}
	if len(e.Attributes) == 0 {
		f.message = "Name an attribute first."
		return nil
	}
	if err := e.Check(); err != nil {
		f.refused(core.AsError(err))
		return nil
	}
	var cmd tea.Cmd
	f.working = true
	f.request, cmd = f.c.Desk.Plan(*f.many, core.Edit, core.Input{Edit: &e})
	return cmd
}

// carriedOut reports whether the confirmation that lay above the form carried
// its edit out.
func (f *form) carriedOut(msg desk.Applied) bool {
	if msg.Err != nil || msg.Plan.Verb != core.Edit {
		return false
	}
	decided := msg.Decided()
	return f.many != nil && msg.Plan.Input.Edit == f.shown.Input.Edit || f.app != nil && len(decided) > 0 && decided[0] == f.app.ID
}
