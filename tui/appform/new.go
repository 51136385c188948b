package appform

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/desk"
	"gatehouse/tui/stage"
)

// New asks for a new App, at a connection to begin with where one is named. The
// command reads that connection's catalog.
func New(c *stage.Context, connection string) (stage.Dialog, tea.Cmd) {
	f := newForm(c)
	f.title, f.does = "New App", "register it"
	f.connection = &pick{label: "Connection"}
	for i, conn := range c.Desk.Connections {
		f.connection.options = append(f.connection.options, conn.Name)
		if conn.Name == connection {
			f.connection.at = i
		}
	}
	f.reference = newText("reference", "Reference id", limitShort)
	f.reference.check, f.reference.empty = core.CheckReference, "(one is generated)"
	f.reference.Hint = "a UUID; left empty, one is generated"
	f.extra = []*text{newAttribute()}
	f.arrange()
	return f, f.connect()
}

// connect takes the chosen connection's capabilities and asks for its catalog.
func (f *form) connect() tea.Cmd {
	name := f.connection.value()
	f.caps, _ = f.c.Desk.Capabilities(name)
	f.connection.note, f.connection.problem = f.caps.Title, ""
	switch s := f.caps.Creates; {
	case s.Support == core.Unsupported:
		f.connection.problem = f.caps.Title + " cannot create an App: " + s.Note
	case s.Note != "":
		f.connection.note = f.caps.Title + ". When it is approved: " + s.Note
	}
	return f.readCatalog(name)
}

// register asks for the App to be created, when all is well here.
func (f *form) register() tea.Cmd {
	switch {
	case f.connection.problem != "":
		f.at, f.follow = f.connection, true
		return nil
	case !f.valid():
		return nil
	}
	n := core.NewApp{
		Connection: f.connection.value(), Name: f.name.value(), ReferenceID: f.reference.value(), Description: f.description.value(),
		CallbackURL: f.callback.value(), Owner: f.owner(), Registrations: f.products.registrations(), Attributes: f.attributes(),
	}
	if err := n.Check(); err != nil {
		f.refused(core.AsError(err))
		return nil
	}
	var cmd tea.Cmd
	f.working = true
	f.request, cmd = f.c.Desk.Create(n)
	return cmd
}

// attributes are those that were typed, nil for none.
func (f *form) attributes() map[string]string {
	var out map[string]string
	for _, a := range f.extra {
		name, value, ok := strings.Cut(a.value(), "=")
		if !ok {
			continue
		}
		if out == nil {
			out = map[string]string{}
		}
		out[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return out
}

// created closes the form; what was refused is said at its row.
func (f *form) created(msg desk.Created) (stage.Dialog, tea.Cmd) {
	f.working = false
	if msg.Err != nil {
		f.refused(core.AsError(msg.Err))
		return f, nil
	}
	return nil, stage.Say(stage.Noted{
		Level: stage.Success, Text: msg.App.Name + " is registered",
		Hint: "It waits in the queue; approving it creates it at " + msg.App.Connection + ".",
	})
}
