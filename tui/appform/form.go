// Package appform holds the form of an App: for a new one, and for editing one
// as far as its gateway can change it.
package appform

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/confirm"
	"gatehouse/tui/desk"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// form is the dialog. Its rows are in the order in which they are shown; those
// that are off are never focused.
type form struct {
	c     *stage.Context
	title string
	does  string    // what the confirming key does
	app   *core.App // the one that is edited; nil for a new one
	caps  core.Capabilities

	connection                    *pick
	name, description, callback   *text
	reference                     *text
	ownerName, ownerMail, account *text
	team                          *flag
	products                      *products
	had                           []*text // attributes that the App has
	extra                         []*text // further ones, name=value; the last one is empty
	ownerOff                      string
	extraOff                      string

	rows []row
	at   row

	page   sheet.Sheet
	guard  sheet.Guard
	follow bool // the focus moved, so it must be in sight

	reading desk.Request // of the catalog
	working bool
	request desk.Request
	message string
	x, y    int
	caret   bool
}

// Limits of what is typed. Names are checked by the characters, so the field
// holds more than are allowed and says so.
const (
	limitName  = 600
	limitLong  = 4000
	limitShort = 400
)

func newForm(c *stage.Context) *form {
	f := &form{c: c, guard: sheet.NewGuard(c.Desk.Now())}
	f.name = newText(core.FieldName, "App name", limitName)
	f.name.check, f.name.Hint = core.CheckName, "1 to 255 characters"
	f.ownerName = newText(core.FieldOwner, "Developer", limitShort)
	f.ownerName.Hint = "who the App is for: a developer's or team's name"
	f.ownerMail = newText("email", "E-mail", limitShort)
	f.account = newText("account", "Account", limitShort)
	f.account.Hint = "the account they belong to; enough where there is no developer"
	f.team = &flag{label: "It is a team"}
	f.products = &products{}
	f.description = newText(core.FieldDescription, "Description", limitLong)
	f.callback = newText(core.FieldCallback, "Callback URL", limitLong)
	f.callback.check = core.CheckCallback
	return f
}

// arrange puts the rows in their order, after one came or went.
func (f *form) arrange() {
	f.rows = f.rows[:0]
	if f.connection != nil {
		f.rows = append(f.rows, f.connection)
	}
	f.rows = append(f.rows, f.name)
	if f.ownerOff == "" {
		f.rows = append(f.rows, f.ownerName, f.ownerMail, f.account, f.team)
	}
	f.rows = append(f.rows, f.products, f.description, f.callback)
	if f.reference != nil {
		f.rows = append(f.rows, f.reference)
	}
	for _, a := range f.had {
		f.rows = append(f.rows, a)
	}
	for _, a := range f.extra {
		f.rows = append(f.rows, a)
	}
	if f.at == nil {
		f.focus(1)
	}
}

// Update is stage.Dialog's.
func (f *form) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case desk.CatalogRead:
		if msg.Request == f.reading {
			f.offered(msg)
		}
	case desk.Created:
		if f.working && msg.Request == f.request {
			return f.created(msg)
		}
	case desk.PlanMade:
		if f.working && msg.Request == f.request {
			return f.planned(msg)
		}
	case desk.Applied:
		if f.app != nil && msg.Err == nil && msg.Plan.Verb == core.Edit && len(msg.Applied.Decided) > 0 && msg.Applied.Decided[0] == f.app.ID {
			return nil, nil // its confirmation lay above
		}
	case tea.PasteMsg:
		f.guard.Pressed(f.c.Desk.Now())
		if !f.working && f.at != nil {
			f.typed(msg)
		}
	case tea.KeyPressMsg:
		return f.press(msg)
	}
	return f, nil
}

// offered takes over the catalog.
func (f *form) offered(msg desk.CatalogRead) {
	f.products.loading = false
	if msg.Err != nil {
		f.products.problem = core.AsError(msg.Err).Error()
		return
	}
	f.products.offer(msg.APIs)
}

// readCatalog asks for a connection's catalog.
func (f *form) readCatalog(connection string) (cmd tea.Cmd) {
	f.products.loading, f.products.problem = true, ""
	f.products.options, f.products.matches = nil, nil
	f.reading, cmd = f.c.Desk.Catalog(connection)
	return cmd
}

func (f *form) press(key tea.KeyPressMsg) (stage.Dialog, tea.Cmd) {
	name := key.String()
	if sheet.Leaves(name) {
		return nil, nil
	}
	if f.working {
		return f, nil
	}
	if name == confirm.OK || name == "enter" && f.last() {
		if !f.guard.Confirms(key, f.c.Desk.Now()) {
			f.message = "press " + name + " again"
			return f, nil
		}
		return f, f.submit()
	}
	f.guard.Pressed(f.c.Desk.Now())
	f.message, f.follow = "", true
	if name == "pgup" || name == "pgdown" {
		f.page.Page(name)
		f.follow = false
		return f, nil
	}
	if name != "tab" && name != "shift+tab" && f.at != nil {
		if taken, cmd := f.typed(key); taken {
			return f, cmd
		}
	}
	switch name {
	case "tab", "down", "enter":
		f.focus(1)
	case "shift+tab", "up":
		f.focus(-1)
	}
	return f, nil
}

// typed gives input to the row with the focus.
func (f *form) typed(msg tea.Msg) (taken bool, cmd tea.Cmd) {
	taken = f.at.press(msg)
	if taken && f.connection != nil && f.at == row(f.connection) {
		cmd = f.connect()
	}
	return taken, cmd
}

// last reports whether Enter confirms: on the last row that can be focused.
func (f *form) last() bool {
	for i := len(f.rows) - 1; i >= 0; i-- {
		if f.rows[i].off() == "" {
			return f.rows[i] == f.at
		}
	}
	return true
}

// focus goes to the next row that is on, round the end, and says at the row it
// leaves what is wrong there.
func (f *form) focus(by int) {
	at := -1
	for i, r := range f.rows {
		if r == f.at {
			at = i
		}
	}
	if t, ok := f.at.(*text); ok && t.value() != "" {
		t.complain()
	}
	f.grow()
	n := len(f.rows)
	for step := 1; step <= n; step++ {
		i := ((at+by*step)%n + n) % n
		if at < 0 && by > 0 {
			i = step - 1
		}
		if f.rows[i].off() == "" {
			f.at = f.rows[i]
			return
		}
	}
	f.at = nil
}

// grow adds an empty attribute row when the last one was typed into.
func (f *form) grow() {
	if n := len(f.extra); n > 0 && f.extra[n-1].value() != "" && f.extraOff == "" {
		f.extra = append(f.extra, newAttribute())
		f.arrange()
	}
}

func newAttribute() *text {
	a := newText(core.FieldAttribute, "Attribute", limitLong)
	a.Hint = "name=value"
	a.check = func(v string) string {
		if name, _, ok := strings.Cut(v, "="); v != "" && (!ok || strings.TrimSpace(name) == "") {
			return "write it as name=value"
		}
		return ""
	}
	return a
}

// refused says an error at the row it names, else below.
func (f *form) refused(e *core.Error) {
	said := plaintext.Line(strings.TrimSpace(e.Message + ". " + e.Hint))
	if e.Hint == "" {
		said = plaintext.Line(e.Message)
	}
	if e.Code == core.CodeInvalid {
		for _, r := range f.rows {
			if t, ok := r.(*text); ok && t.name == e.Subject && t.why == "" {
				t.Problem, f.at, f.follow = said, t, true
				return
			}
		}
		if e.Subject == core.FieldRegistrations || e.Subject == "api" || e.Subject == "plan" {
			f.products.problem, f.at, f.follow = said, f.products, true
			return
		}
	}
	f.message = plaintext.Line(strings.TrimSpace(e.Error() + ". " + e.Hint))
}

// valid checks every row and goes to the first that is wrong.
func (f *form) valid() bool {
	for _, r := range f.rows {
		if t, ok := r.(*text); ok && !t.complain() {
			f.at, f.follow = t, true
			return false
		}
	}
	return true
}

// owner is who is named.
func (f *form) owner() core.Owner {
	return core.Owner{Name: f.ownerName.value(), Email: f.ownerMail.value(), Account: f.account.value(), Team: f.team.on}
}

// Cursor is stage.Dialog's.
func (f *form) Cursor() (x, y int, ok bool) { return f.x, f.y, f.caret }
