package core

import (
	"maps"
	"slices"
	"strings"
)

// FieldChange is one field that an edit changes. Before and After are nil where
// the field is not there: an attribute that is added, or taken away.
type FieldChange struct {
	Field  string // FieldName, ..., FieldAttribute + its name, FieldOwner
	Before *string
	After  *string
	// OwnerBefore and OwnerAfter are set for FieldOwner alone.
	OwnerBefore, OwnerAfter *Owner `json:",omitempty"`
}

// Line words a change for a plan and the history: "callback: none →
// https://example.com".
func (c FieldChange) Line() string {
	return FieldTitle(c.Field) + ": " + orNone(c.Before) + " → " + orNone(c.After)
}

// FieldTitle is a field's name as a person reads it: "callback URL", "attribute
// tier".
func FieldTitle(field string) string {
	if name, ok := strings.CutPrefix(field, FieldAttribute); ok {
		return strings.TrimSpace("attribute " + name)
	}
	if field == FieldCallback {
		return "callback URL"
	}
	return field
}

func orNone(text *string) string {
	if text == nil || *text == "" {
		return "none"
	}
	return *text
}

// Who is an owner in a column: his name, or his address where a portal told no
// name.
func (o Owner) Who() string { return orText(o.Name, o.Email) }

// Label is an owner in one line: "Ana Lima <ana@example.com>, ACME".
func (o Owner) Label() string {
	text := o.Who()
	if o.Email != "" && o.Email != text {
		text = text + " <" + o.Email + ">"
	}
	if o.Account != "" {
		text = strings.TrimPrefix(text+", "+o.Account, ", ")
	}
	return text
}

// EditAllowed returns nil when this field of the App can be changed, and else
// an Error with the reason. field is FieldName, FieldRegistrations, ..., or
// FieldAttribute with or without a name.
func EditAllowed(app App, caps Capabilities, field string) error {
	caps = caps.For(app)
	if err := Allowed(app, caps, Edit); err != nil {
		return err
	}
	cell := field
	if strings.HasPrefix(field, FieldAttribute) {
		cell = FieldAttribute
	}
	s, ok := caps.Edits[cell]
	switch {
	case !ok:
		return Errorf(CodeNotAllowed, app.Name, "%s cannot change the %s of an App", caps.Title, fieldPlural(field))
	case s.Support == Unsupported:
		return Errorf(CodeNotAllowed, app.Name, "%s cannot change the %s of an App: %s", caps.Title, fieldPlural(field), s.Note)
	}
	return nil
}

func fieldPlural(field string) string {
	if field == FieldAttribute {
		return "attributes"
	}
	return FieldTitle(field)
}

// EditSupport is the cell of Capabilities.Edits for a field.
func (c Capabilities) EditSupport(field string) VerbSupport {
	if strings.HasPrefix(field, FieldAttribute) {
		field = FieldAttribute
	}
	if s, ok := c.Edits[field]; ok {
		return s
	}
	return VerbSupport{Support: Unsupported}
}

// Check returns an Error that names the first field that is wrong, or nil.
func (f EditFields) Check() error {
	wrong := ""
	switch {
	case f.Name != nil && CheckName(*f.Name) != "":
		return Errorf(CodeInvalid, FieldName, "%s", CheckName(*f.Name))
	case f.CallbackURL != nil && CheckCallback(*f.CallbackURL) != "":
		return Errorf(CodeInvalid, FieldCallback, "%s", CheckCallback(*f.CallbackURL))
	case f.Owner != nil && CheckAddress(f.Owner.Email) != "":
		return Errorf(CodeInvalid, FieldEmail, "%s", CheckAddress(f.Owner.Email))
	case f.Owner != nil && *f.Owner == (Owner{Team: f.Owner.Team}):
		return Errorf(CodeInvalid, FieldOwner, "a developer or an account is required")
	}
	for name := range f.Attributes {
		if strings.TrimSpace(name) == "" {
			wrong = "an attribute needs a name"
		}
	}
	seen := map[string]bool{}
	for _, r := range f.Add {
		if seen[r.Key()] {
			return Errorf(CodeInvalid, FieldRegistrations, "%s is named twice", r.Label())
		}
		seen[r.Key()] = true
	}
	if wrong != "" {
		return Errorf(CodeInvalid, FieldAttribute, "%s", wrong)
	}
	return nil
}

// ApplyEdit returns the App with the fields changed, what differs, field by
// field, and the keys of the registrations that were added: they wait. A field
// that has that value already is no change. The App given is not touched.
func ApplyEdit(app App, caps Capabilities, f EditFields) (after App, changes []FieldChange, added []string) {
	after = app.Clone()
	text := func(field string, at *string, want *string) {
		if want != nil && *want != *at {
			before, now := *at, *want
			changes = append(changes, FieldChange{Field: field, Before: &before, After: &now})
			*at = now
		}
	}
	text(FieldName, &after.Name, f.Name)
	text(FieldDescription, &after.Description, f.Description)
	text(FieldCallback, &after.CallbackURL, f.CallbackURL)
	if f.Owner != nil && *f.Owner != after.Owner {
		before, now := after.Owner, *f.Owner
		was, is := before.Label(), now.Label()
		changes = append(changes, FieldChange{Field: FieldOwner, Before: &was, After: &is, OwnerBefore: &before, OwnerAfter: &now})
		after.Owner = now
	}
	for _, name := range slices.Sorted(maps.Keys(f.Attributes)) {
		if c, ok := editAttribute(&after, name, f.Attributes[name]); ok {
			changes = append(changes, c)
		}
	}
	for _, r := range f.Add {
		if _, has := after.ByKey(r.Key()); !has {
			r.Status, r.TakenBy = Waiting, ""
			after.Registrations = append(after.Registrations, r)
			added = append(added, r.Key())
		}
	}
	if len(added) > 0 && caps.For(app).DecidesRegistrations {
		after.Status = statusAfter(app.Status, after.Registrations)
	}
	return after, changes, added
}

func editAttribute(app *App, name string, want *string) (FieldChange, bool) {
	was, had := app.Attributes[name]
	c := FieldChange{Field: FieldAttribute + name}
	if had {
		c.Before = &was
	}
	switch {
	case want == nil && !had, want != nil && had && *want == was:
		return c, false
	case want == nil:
		delete(app.Attributes, name)
		return c, true
	}
	now := *want
	c.After = &now
	if app.Attributes == nil {
		app.Attributes = map[string]string{}
	}
	app.Attributes[name] = now
	return c, true
}

// setField gives a field of the App a value; nil takes an attribute away and
// empties a text. FieldOwner is not its to set.
func setField(app *App, field string, value *string) {
	text := ""
	if value != nil {
		text = *value
	}
	name, attribute := strings.CutPrefix(field, FieldAttribute)
	switch {
	case attribute && value == nil:
		delete(app.Attributes, name)
	case attribute:
		if app.Attributes == nil {
			app.Attributes = map[string]string{}
		}
		app.Attributes[name] = text
	case field == FieldName:
		app.Name = text
	case field == FieldDescription:
		app.Description = text
	case field == FieldCallback:
		app.CallbackURL = text
	}
}

// fieldOf is a field's value, nil where the App has no such attribute. For
// FieldOwner it is the owner's label.
func fieldOf(app App, field string) *string {
	if name, ok := strings.CutPrefix(field, FieldAttribute); ok {
		if v, has := app.Attributes[name]; has {
			return &v
		}
		return nil
	}
	v := ""
	switch field {
	case FieldName:
		v = app.Name
	case FieldDescription:
		v = app.Description
	case FieldCallback:
		v = app.CallbackURL
	case FieldOwner:
		v = app.Owner.Label()
	}
	return &v
}

func sameText(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }
