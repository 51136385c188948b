package providertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gatehouse/core"
)

// attribute is an attribute that the suite sets, changes and removes.
const attribute = "gatehouse-suite"

// edit is one change of a field.
type edit struct {
	field, value string
	apply        func(app *core.App, value string)
}

// edits are the changes that the provider says it can make, in order.
func (l *lab) edits() []edit {
	all := []edit{
		{core.FieldName, "Renamed by the suite", func(a *core.App, v string) { a.Name = v }},
		{core.FieldDescription, "Described anew: 50 % more", func(a *core.App, v string) { a.Description = v }},
		{core.FieldCallback, "https://example.org/back?to=1&more=%20", func(a *core.App, v string) { a.CallbackURL = v }},
		{core.FieldAttribute, "first", setAttribute},
		{core.FieldAttribute, "second", setAttribute},
		{core.FieldAttribute, "", func(a *core.App, _ string) { delete(a.Attributes, attribute) }},
	}
	can := l.caps().Edits
	all = slices.DeleteFunc(all, func(e edit) bool {
		return !carriedOut(can[e.field]) || l.Fields != nil && !slices.Contains(l.Fields, e.field)
	})
	if l.NewOwner != nil && carriedOut(can[core.FieldOwner]) {
		owner := l.NewOwner()
		all = append(all, edit{core.FieldOwner, owner.Email, func(a *core.App, _ string) { a.Owner = owner }})
	}
	return all
}

func carriedOut(s core.VerbSupport) bool {
	return s.Support == core.Native || s.Support == core.Emulated
}

func setAttribute(a *core.App, v string) {
	if a.Attributes == nil {
		a.Attributes = map[string]string{}
	}
	a.Attributes[attribute] = v
}

// edit changes one field of the App, as the engine does.
func (s *subject) edit(e edit) {
	s.App = s.App.Clone()
	e.apply(&s.App, e.value)
	s.Choice = nil
}

// testEdits: each field that the provider says it can change is changed at the
// gateway, shown there, and nothing else is.
func testEdits(t *testing.T, s Setup) {
	l := open(t, s)
	if len(l.edits()) == 0 {
		t.Skip("this provider edits nothing")
	}
	app := l.approved(1)
	for _, e := range l.edits() {
		before := app.read()
		app.edit(e)
		p := app.settle()
		if !p.Sent {
			t.Errorf("%s: nothing was sent", e.field)
		}
		app.unchangedByAgain("edit of " + e.field)
		after := app.read()
		app.showsField(e, after)
		if after.Status != before.Status || !slices.Equal(after.Projection.Grants, before.Projection.Grants) {
			t.Errorf("%s: the edit made %s %v of %s %v", e.field, after.Status, after.Projection.Grants, before.Status, before.Projection.Grants)
		}
	}
	if n := l.Objects(app.App.ID); n != 1 {
		t.Errorf("%d objects after edits", n)
	}
}

// showsField checks that the gateway, read back, has what was typed.
func (s *subject) showsField(e edit, r core.Remote) {
	s.Helper()
	is := map[string]string{
		core.FieldName: r.Name, core.FieldDescription: r.Description, core.FieldCallback: r.CallbackURL,
		core.FieldAttribute: r.Attributes[attribute], core.FieldOwner: r.Owner.Email,
	}[e.field]
	if is != e.value {
		s.Errorf("%s is %q there, want %q", e.field, is, e.value)
	}
}

// testEditsLost: an edit whose answer is lost is of unknown outcome, and ends
// well when it is tried again.
func testEditsLost(t *testing.T, s Setup) {
	l := open(t, s)
	if len(l.edits()) == 0 {
		t.Skip("this provider edits nothing")
	}
	e, wrote := l.edits()[0], false
	for k := 0; !wrote && k < 20; k++ {
		app := l.approved(k + 1)
		app.edit(e)
		current, before := app.read(), l.state()
		l.fault("drop", fmt.Sprintf("on after:%d", k))
		_, err := app.pushFrom(current)
		l.calm()
		if wrote = l.state() != before; wrote && core.CodeOf(err) != core.CodeUnknownOutcome {
			t.Errorf("the first write (call %d): %v (%s)", k, err, core.CodeOf(err))
		}
		app.recovers(fmt.Sprintf("after call %d of an edit was lost", k))
	}
	if !wrote {
		t.Error("no call of the edit wrote anything")
	}
}

// testEditChanged: a field that somebody changes between our read and our
// write is not overwritten unseen.
func testEditChanged(t *testing.T, s Setup) {
	l := open(t, s)
	if l.Retouch == nil || len(l.edits()) == 0 {
		t.Skip("fields are not changed by others here")
	}
	for _, e := range l.edits() {
		if e.field == core.FieldOwner || e.value == "" || e.value == "second" {
			continue
		}
		t.Run(e.field, func(t *testing.T) {
			l := open(t, s)
			app := l.approved(1)
			app.edit(e)
			current := app.read()
			name := e.field
			if name == core.FieldAttribute {
				name += attribute
			}
			l.Retouch(app.App.Refs, name, "somebody-elses")
			before := l.state()
			_, err := app.pushFrom(current)
			if code := core.CodeOf(err); code != core.CodeChanged || l.state() != before {
				t.Errorf("%v (%s), state changed %v", err, code, l.state() != before)
			}
			if shown := app.read().Projection; !slices.ContainsFunc(shown.Fields, func(f string) bool { return strings.HasSuffix(f, "=somebody-elses") }) {
				t.Errorf("what somebody changed is not shown: %v", shown.Fields)
			}
			app.settle()
		})
	}
}
