// Package reveal is the dialog that asks the gateway for an App's secrets and
// shows them for a short time, masked until asked for (design 7).
package reveal

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/desk"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// showFor is how long secrets stay in the dialog. Then they are let go of, for
// whoever left the terminal with the dialog open.
const showFor = 60 * time.Second

type state uint8

const (
	asking state = iota
	waiting
	showing
	over // hidden again, removed, or an error: only text is left
)

// Dialog asks whether to reveal an App's credentials. name may be "" when it is
// not known. Nothing is asked of the gateway before Enter.
func Dialog(c *stage.Context, id core.AppID, name string) stage.Dialog {
	if name == "" {
		name = string(id)
	}
	return &dialog{c: c, id: id, name: plaintext.Line(name), guard: sheet.NewGuard(c.Desk.Now())}
}

type dialog struct {
	c     *stage.Context
	id    core.AppID
	name  string
	page  sheet.Sheet
	guard sheet.Guard

	state   state
	request desk.Request
	secrets []core.Secret
	plain   bool // secrets are drawn
	unseen  bool // nobody has seen them, and nobody can ask for them again
	warned  bool // of that
	until   time.Time
	said    string // what came of it, in words
	hint    string
	bad     bool
	message string
}

// ended says that the secrets of one dialog have been open long enough.
type ended struct{ dialog *dialog }

func (d *dialog) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return d.press(msg)
	case desk.Detailed:
		if msg.ID == d.id && msg.Err == nil { // the pane behind has read it meanwhile
			d.name = plaintext.Line(msg.App.Name)
		}
	case desk.Revealed:
		if d.state == waiting && msg.Request == d.request {
			return d.revealed(msg)
		}
	case ended:
		if msg.dialog == d && d.state == showing {
			d.forget()
			d.state, d.said = over, "The secrets were open for a minute and are hidden again."
		}
	}
	return d, nil
}

func (d *dialog) press(key tea.KeyPressMsg) (stage.Dialog, tea.Cmd) {
	name := key.String()
	d.message = ""
	if sheet.Leaves(name) {
		if d.unseen && !d.warned {
			d.warned = true
			d.message = "not seen yet, and shown only once: space shows it, " + name + " again gives it up"
			return d, nil
		}
		d.forget()
		return nil, nil
	}
	now := d.c.Desk.Now()
	switch {
	case name == "enter" && d.state == asking:
		if !d.guard.Confirms(key, now) {
			d.message = "press enter again"
			return d, nil
		}
		var cmd tea.Cmd
		d.state = waiting
		d.request, cmd = d.c.Desk.Reveal(d.id)
		return d, cmd
	case name == "enter" && d.state == over && d.guard.Confirms(key, now):
		return nil, nil
	case (name == "space" || name == "v") && d.state == showing:
		d.plain = !d.plain
		if d.unseen {
			d.unseen = false
			return d, d.forAWhile()
		}
	default:
		d.guard.Pressed(now)
		d.page.Scroll(name)
	}
	return d, nil
}

// revealed takes the gateway's answer.
func (d *dialog) revealed(msg desk.Revealed) (stage.Dialog, tea.Cmd) {
	d.said = plaintext.Line(msg.Revealed.Message)
	if msg.Err != nil {
		e := core.AsError(msg.Err)
		d.state, d.bad = over, true
		d.said, d.hint = plaintext.Line(e.Error()), plaintext.Line(e.Hint)
		return d, nil
	}
	if msg.Revealed.Removed || len(msg.Revealed.Secrets) == 0 {
		d.state = over
		if d.said == "" {
			d.said = "The gateway has no secret for this App."
		}
		return d, nil
	}
	d.state, d.secrets = showing, slices.Clone(msg.Revealed.Secrets)
	if d.unseen = msg.Revealed.Once; d.unseen {
		return d, nil // masked it may wait; let go of it would be lost
	}
	return d, d.forAWhile()
}

// forAWhile ends the showing after its time.
func (d *dialog) forAWhile() tea.Cmd {
	d.until = d.c.Desk.Now().Add(showFor)
	return d.c.Desk.Later(showFor, ended{d})
}

// forget lets go of the secrets.
func (d *dialog) forget() {
	clear(d.secrets)
	d.secrets, d.plain = nil, false
}

func (d *dialog) Cursor() (x, y int, ok bool) { return 0, 0, false }
