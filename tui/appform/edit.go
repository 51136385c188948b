package appform

import (
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/confirm"
	"gatehouse/tui/desk"
	"gatehouse/tui/stage"
)

// Edit asks what is to change of an App. What its gateway cannot change is shown
// with the reason. The command reads the catalog, where APIs can be added.
func Edit(c *stage.Context, app core.App, caps core.Capabilities) (stage.Dialog, tea.Cmd) {
	f := newForm(c)
	f.title, f.does, f.app, f.caps = "Edit "+plaintext.Line(app.Name), "show what changes"+c.Theme.Ellipsis, &app, caps
	f.name.hold(app.Name)
	f.description.hold(app.Description)
	f.callback.hold(app.CallbackURL)
	for _, t := range []*text{f.name, f.description, f.callback} {
		t.why = f.cannot(t.name)
		t.Hint = joined(t.Hint, f.note(t.name))
	}
	if strings.ContainsAny(strings.TrimSpace(app.Description), "\r\n") {
		f.description.Hint = joined("its line breaks become spaces when you change it", f.description.Hint)
	}
	f.ownerOff = f.cannot(core.FieldOwner)
	f.ownerName.hold(app.Owner.Name)
	f.ownerName.Hint = joined("", f.note(core.FieldOwner))
	f.ownerMail.hold(app.Owner.Email)
	f.account.hold(app.Owner.Account)
	f.team.on, f.team.was = app.Owner.Team, app.Owner.Team
	f.products.has = app.Registrations
	f.products.why = f.cannot(core.FieldRegistrations)
	f.attributed(app)
	f.arrange()
	if f.products.why != "" {
		return f, nil
	}
	return f, f.readCatalog(app.Connection)
}

// attributed makes a row for each attribute, and one for a new one.
func (f *form) attributed(app core.App) {
	f.extraOff = f.cannot(core.FieldAttribute)
	for _, name := range slices.Sorted(maps.Keys(app.Attributes)) {
		t := newText(core.FieldAttribute+name, plaintext.Line(name), limitLong).hold(app.Attributes[name])
		t.Hint, t.why = joined("emptied, it is taken away", f.note(core.FieldAttribute)), f.cannot(t.name)
		f.had = append(f.had, t)
	}
	t := newAttribute()
	t.why = f.extraOff
	f.extra = []*text{t}
}

// cannot says why a field of the App cannot be changed, "" when it can.
func (f *form) cannot(field string) string {
	if err := core.EditAllowed(*f.app, f.caps, field); err != nil {
		return core.AsError(err).Message
	}
	return ""
}

func (f *form) note(field string) string { return f.caps.EditSupport(field).Note }

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}

// changes are the fields that were changed.
func (f *form) changes() (e core.EditFields, some bool) {
	set := func(at **string, t *text) {
		if t.why == "" && t.changed() {
			v := t.value()
			*at, some = &v, true
		}
	}
	set(&e.Name, f.name)
	set(&e.Description, f.description)
	set(&e.CallbackURL, f.callback)
	if owner := f.owner(); f.ownerOff == "" && (f.ownerName.changed() || f.ownerMail.changed() || f.account.changed() || f.team.on != f.team.was) {
		e.Owner, some = &owner, true
	}
	for _, t := range f.had {
		if t.why == "" && t.changed() {
			v := t.value()
			put(&e, strings.TrimPrefix(t.name, core.FieldAttribute), &v)
			some = true
		}
	}
	for name, v := range f.attributes() {
		put(&e, name, &v)
		some = true
	}
	if e.Add = f.products.registrations(); len(e.Add) > 0 {
		some = true
	}
	return e, some
}

// put sets an attribute; an empty text takes it away.
func put(e *core.EditFields, name string, value *string) {
	if e.Attributes == nil {
		e.Attributes = map[string]*string{}
	}
	if *value == "" {
		value = nil
	}
	e.Attributes[name] = value
}

// preview asks what the edit would do.
func (f *form) preview() tea.Cmd {
	if !f.valid() {
		return nil
	}
	e, some := f.changes()
	if !some {
		f.message = "Nothing was changed."
		return nil
	}
	if err := e.Check(); err != nil {
		f.refused(core.AsError(err))
		return nil
	}
	var cmd tea.Cmd
	f.working = true
	sel := core.Selection{IDs: []core.AppID{f.app.ID}, Revisions: map[core.AppID]int64{f.app.ID: f.app.Revision}}
	f.request, cmd = f.c.Desk.Plan(sel, core.Edit, core.Input{Edit: &e})
	return cmd
}

// planned lays the confirmation over the form; esc there comes back to it.
func (f *form) planned(msg desk.PlanMade) (stage.Dialog, tea.Cmd) {
	f.working = false
	if msg.Err != nil {
		f.refused(core.AsError(msg.Err))
		return f, nil
	}
	f.shown = msg.Plan
	for _, item := range msg.Plan.NotEligible {
		if f.many == nil && item.Reason != nil {
			f.refused(item.Reason)
			return f, nil
		}
	}
	return f, f.c.Open(confirm.Plan(f.c, msg.Plan))
}

// submit is what the confirming key does.
func (f *form) submit() tea.Cmd {
	f.message = ""
	if f.many != nil {
		return f.previewMany()
	}
	if f.app == nil {
		return f.register()
	}
	return f.preview()
}
