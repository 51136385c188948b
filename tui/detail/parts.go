package detail

import (
	"slices"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/desk"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
)

// Page is a column of lines laid out as the pane's are, for the decision desk,
// which puts the same parts in another order. Text given to it is data: it
// makes it safe.
type Page struct{ l layout }

// NewPage begins a page of w cells.
func NewPage(c *stage.Context, w int) *Page {
	return &Page{layout{c: c, t: c.Theme, dates: c.Dates, w: w, now: c.Desk.Now()}}
}

// Lines are what the page holds.
func (p *Page) Lines() []string { return p.l.lines }

// Title is an App's name and badge.
func (p *Page) Title(a core.App) { p.l.title(a) }

// Standing is what was decided and how far it is proven.
func (p *Page) Standing(a core.App, caps core.Capabilities) { p.l.standing(a, caps) }

// Asks says who asks.
func (p *Page) Asks(a core.App) { p.l.asks(a) }

// Connection says where.
func (p *Page) Connection(a core.App, caps core.Capabilities, configured bool) {
	p.l.connection(a, caps, configured)
}

// Registration is one API asked for, with its plan and status.
func (p *Page) Registration(r core.Registration) {
	from := len(p.l.lines)
	p.l.registration(r)
	p.l.spots = append(p.l.spots, spot{r.Key(), from, len(p.l.lines)})
}

// At is the line on which a registration begins; false where it is not on the
// page.
func (p *Page) At(key string) (line int, ok bool) {
	i := slices.IndexFunc(p.l.spots, func(s spot) bool { return s.key == key })
	if i < 0 {
		return 0, false
	}
	return p.l.spots[i].from, true
}

// About is what the developer says of the App.
func (p *Page) About(a core.App) { p.l.about(a) }

// Others are the owner's other Apps, those in Refused with who decided and why.
func (p *Page) Others(d desk.Detailed) { p.l.others(d) }

// History are rows of the audit log.
func (p *Page) History(rows []core.Audit) { p.l.history(rows) }

// Head begins a section.
func (p *Page) Head(text string) { p.l.head(text) }

// Row is a labeled value; nothing for "".
func (p *Page) Row(label, value string) { p.l.row(label, value) }

// Say is wrapped text, indented; nothing for "".
func (p *Page) Say(style theme.Style, indent int, text string) { p.l.note(style, indent, text) }

// App is one line on another App: its badge, its name, where it is.
func (p *Page) App(r core.Row) { p.l.other(r, core.App{}) }

// Who is one line of a time and a person, dim.
func (p *Page) Who(a core.Audit) {
	p.l.styled(p.l.t.Dim.Paint(p.l.when(a.At) + ", " + plaintext.Line(a.Actor)))
}

// When is a moment with how long ago it was.
func (p *Page) When(l core.Look) string { return p.l.when(l.Since) }
