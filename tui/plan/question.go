package plan

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/desk"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// question is a confirmation of something done to a plan (design 6). It stays
// open until the answer is there, and says what was refused.
type question struct {
	c     *stage.Context
	title string
	does  string // what its confirming key does
	body  func(w int) []string
	final bool // cannot be undone: Enter does not confirm it

	inputs        []*sheet.Input
	at            int // the input with the focus
	reason, proof *sheet.Input
	proves        func(typed string) bool
	check         func() bool // more that must be right; it names what is not

	run     func() (desk.Request, tea.Cmd)
	request desk.Request // 0: nothing is under way
	page    sheet.Sheet
	guard   sheet.Guard
	message string
	x, y    int
	caret   bool
}

func newQuestion(c *stage.Context, title, does string) *question {
	return &question{c: c, title: title, does: does, guard: sheet.NewGuard(c.Desk.Now())}
}

func (d *question) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case desk.Synced:
		return d.answered(msg.Request, msg.Err)
	case desk.PlanDropped:
		return d.answered(msg.Request, msg.Err)
	case desk.Adopted:
		return d.answered(msg.Request, msg.Err)
	case tea.PasteMsg:
		d.guard.Pressed(d.c.Desk.Now())
		d.typed(msg)
	case tea.KeyPressMsg:
		return d.press(msg)
	}
	return d, nil
}

// answered closes it when it is done, and else says why not.
func (d *question) answered(r desk.Request, err error) (stage.Dialog, tea.Cmd) {
	if r != d.request || d.request == 0 {
		return d, nil
	}
	if err == nil {
		return nil, nil
	}
	e := core.AsError(err)
	d.request, d.guard = 0, sheet.NewGuard(d.c.Desk.Now())
	d.message = plaintext.Line(joined(" ", e.Error()+".", e.Hint))
	return d, nil
}

// Working reports whether it is being carried out.
func (d *question) Working() bool { return d.request != 0 }

func (d *question) press(key tea.KeyPressMsg) (stage.Dialog, tea.Cmd) {
	name := key.String()
	if sheet.Leaves(name) {
		return nil, nil
	}
	if name == d.c.Keys.Confirm() || name == "enter" && !d.final {
		switch {
		case d.request != 0:
			return d, nil
		case !d.guard.Confirms(key, d.c.Desk.Now()):
			d.message = "press " + name + " again"
			return d, nil
		}
		return d.carryOut()
	}
	d.guard.Pressed(d.c.Desk.Now())
	d.message = ""
	d.move(key)
	return d, nil
}

func (d *question) move(key tea.KeyPressMsg) {
	n := len(d.inputs)
	switch name := key.String(); {
	case n == 0:
		d.page.Scroll(name)
	case name == "tab" || name == "down":
		d.at = (d.at + 1) % n
	case name == "shift+tab" || name == "up":
		d.at = (d.at + n - 1) % n
	case name == "enter":
		d.message = "enter does not " + d.does + ": press " + d.c.Keys.Confirm()
		d.at = min(d.at+1, n-1)
	case !d.page.Page(name):
		d.typed(key)
	}
}

func (d *question) typed(msg tea.Msg) {
	if d.request == 0 && len(d.inputs) > 0 {
		d.inputs[d.at].Update(msg)
	}
}

// carryOut does it when everything asked for is there.
func (d *question) carryOut() (stage.Dialog, tea.Cmd) {
	d.message = ""
	for i, in := range d.inputs {
		typed := strings.TrimSpace(in.Value())
		switch {
		case in == d.reason && typed == "":
			in.Problem = "a reason is needed"
		case in == d.proof && !d.proves(typed):
			in.Problem = "this is not it; " + in.Hint
		default:
			continue
		}
		d.at = i
		return d, nil
	}
	if d.check != nil && !d.check() {
		return d, nil
	}
	var cmd tea.Cmd
	d.request, cmd = d.run()
	return d, cmd
}

func (d *question) View(w, h int) string {
	t, inner := d.c.Theme, sheet.Inner(w)
	foot, row := []string{""}, -1
	label := sheet.LabelWidth(t, d.inputs...)
	for i, in := range d.inputs {
		drawn, x := in.Draw(t, inner, label, i == d.at && d.request == 0)
		if i == d.at {
			row, d.x = len(foot), sheet.X+x
		}
		foot = append(foot, drawn...)
	}
	if d.message != "" {
		foot = append(foot, sheet.Wrapped(t, d.message, inner, "", t.Warn)...)
	}
	foot = append(foot, d.keys())
	box, place := d.page.Draw(t, sheet.Page{Title: d.title, Body: d.body(inner), Foot: foot}, w, h)
	d.caret = row >= 0 && d.request == 0
	d.y = place.Foot(row)
	return box
}

func (d *question) keys() string {
	t := d.c.Theme
	if d.request != 0 {
		return t.Dim.Paint("working" + t.Ellipsis)
	}
	key := "enter"
	if d.final {
		key = d.c.Keys.Confirm()
	}
	hints := []sheet.KeyHint{{Key: key, Does: d.does}, {Key: "esc", Does: "back"}}
	if len(d.inputs) > 1 {
		hints = append(hints, sheet.KeyHint{Key: "tab", Does: "next field"})
	}
	return sheet.Keys(t, hints...)
}

func (d *question) Cursor() (x, y int, ok bool) { return d.x, d.y, d.caret }

// text wraps what came from outside, or not.
func (d *question) text(text string, w int) []string {
	return sheet.Wrapped(d.c.Theme, plaintext.Line(text), w, "", d.c.Theme.Plain)
}

// lines lists Apps of a plan, all of them: the page scrolls.
func (d *question) lines(of []core.BrakeLine, w int) []string {
	t := d.c.Theme
	out := make([]string, 0, len(of))
	for _, l := range of {
		change := row{from: l.From, to: l.To}.status(t)
		out = append(out, t.CutStyled("  "+t.Fit(plaintext.Line(l.Name), max(w/2-4, 8))+"  "+t.Dim.Paint(change), w))
	}
	return out
}
