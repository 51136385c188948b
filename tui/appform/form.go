// Package appform holds the form of an App: for a new one, and for editing one
// as far as its gateway can change it.
package appform

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
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
	many  *core.Selection // the ones whose attributes are edited together
	shown core.Plan       // the last one that was shown

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
	f.ownerMail = newText(core.FieldEmail, "E-mail", limitShort)
	f.ownerMail.check = core.CheckAddress
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
	if f.many != nil {
		for _, a := range f.extra {
			f.rows = append(f.rows, a)
		}
		if f.at == nil {
			f.focus(1)
		}
		return
	}
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
		if f.carriedOut(msg) {
			return nil, nil
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

// owner is who is named.
func (f *form) owner() core.Owner {
	return core.Owner{Name: f.ownerName.value(), Email: f.ownerMail.value(), Account: f.account.value(), Team: f.team.on}
}

// Cursor is stage.Dialog's.
func (f *form) Cursor() (x, y int, ok bool) { return f.x, f.y, f.caret }
