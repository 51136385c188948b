package review

import (
	"slices"
	"strings"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/desk"
	"gatehouse/tui/detail"
)

// shownAlike is how many similar Apps are named one by one.
const shownAlike = 6

// columns lays out everything: in two columns who asks beside what is asked
// for, else one below the other.
func (s *Screen) columns(w int, d *drawn) {
	if _, ok := s.Known(); !ok {
		d.left = s.waiting(w)
		return
	}
	if w < sideBySide {
		p := detail.NewPage(s.c, w-2)
		for _, part := range []func(*detail.Page){s.summary, s.who, s.asked, s.notes, s.duplicates, s.others, s.open, s.about, s.history} {
			part(p)
		}
		d.left, d.asked = p.Lines(), p
		return
	}
	wl, wr := columnsOf(w)
	l, r := detail.NewPage(s.c, wl), detail.NewPage(s.c, wr)
	for _, part := range []func(*detail.Page){s.summary, s.who, s.others, s.history} {
		part(l)
	}
	for _, part := range []func(*detail.Page){s.asked, s.notes, s.duplicates, s.open, s.about} {
		part(r)
	}
	d.left, d.right, d.asked = l.Lines(), r.Lines(), r
	if len(d.right) > 0 && d.right[0] == "" {
		d.right, d.shift = d.right[1:], -1
	}
}

// summary is the App, who else is at it, and how it stands.
func (s *Screen) summary(p *detail.Page) {
	t, app := s.c.Theme, s.shown.Review.App
	p.Title(app)
	if who := s.looked(); who != "" {
		p.Say(t.Warn, 0, "! "+who)
	}
	switch app.AssignedTo {
	case "":
	case s.c.Desk.Actor.Name:
		p.Say(t.Good, 0, "Assigned to you.")
	default:
		p.Say(t.Warn, 0, "! Assigned to "+app.AssignedTo+".")
	}
	if !core.RowOf(app).InQueue() {
		p.Say(t.Warn, 0, "Nothing waits here any more.")
	}
	app.AssignedTo = "" // that was said
	caps, configured := s.c.Desk.Capabilities(app.Connection)
	p.Standing(app, caps)
	p.Connection(app, caps, configured)
}

// who asks, and since when we know them.
func (s *Screen) who(p *detail.Page) {
	t, r := s.c.Theme, s.shown.Review
	p.Head("Who asks")
	p.Asks(r.App)
	p.Row("Domain", domains(r.App))
	switch {
	case r.Owner.Apps <= 1 && len(r.Others) == 0:
		p.Say(t.Warn, 0, "Not known before: this is the first request.")
	case !r.Owner.First.IsZero():
		ago := age.Since(r.Owner.First, s.c.Desk.Now())
		p.Row("First seen", s.c.Dates.Moment(r.Owner.First)+" ("+ago+"), "+age.Number(r.Owner.Apps)+" Apps so far")
	}
}

// others are the owner's other Apps, and what was decided on them.
func (s *Screen) others(p *detail.Page) {
	r := s.shown.Review
	p.Others(desk.Detailed{App: r.App, Others: r.Others, Refused: r.Decided})
}

// domains are those of the e-mail and of the callback, and whether they differ.
func domains(a core.App) string {
	mail, callback := core.EmailDomain(a.Owner.Email), core.CallbackDomain(a.CallbackURL)
	switch {
	case mail == "" || callback == "" || callback == mail || strings.HasSuffix(callback, "."+mail):
		return mail
	}
	return mail + "; the callback goes to " + callback
}

// asked is what is asked for, with what the catalog says of it.
func (s *Screen) asked(p *detail.Page) {
	t, r := s.c.Theme, s.shown.Review
	if r.App.Kind != core.KindApp {
		p.Head("Asks to be let into the portal")
		return
	}
	p.Head("Asks for " + age.Number(len(r.App.Registrations)))
	if len(r.App.Registrations) == 0 {
		p.Say(t.Dim, 0, "no API: it would have no access to any")
	}
	for _, reg := range r.App.Registrations {
		p.Registration(reg)
		p.Say(t.Dim, 4, r.APINotes[reg.API.ID])
		p.Say(t.Plain, 4, r.Limits[reg.Key()])
	}
	if caps, ok := s.c.Desk.Capabilities(r.App.Connection); ok && len(r.App.Registrations) > 0 && len(r.Limits) == 0 {
		p.Say(t.Dim, 2, "quotas and rate limits are not told by "+caps.Title)
	}
}

func (s *Screen) notes(p *detail.Page) {
	if len(s.shown.Review.Notes) == 0 {
		return
	}
	p.Head("Notes " + age.Number(len(s.shown.Review.Notes)))
	for _, n := range s.shown.Review.Notes {
		p.Who(n)
		p.Say(s.c.Theme.Plain, 2, n.Detail)
	}
}

func (s *Screen) duplicates(p *detail.Page) {
	t, r := s.c.Theme, s.shown.Review
	if r.App.Kind != core.KindApp {
		return
	}
	p.Head("Possible duplicates " + count(len(r.Duplicates)))
	if len(r.Duplicates) == 0 {
		p.Say(t.Dim, 0, "none by owner and name, callback domain, or a similar name")
	}
	for _, d := range r.Duplicates[:min(len(r.Duplicates), shownAlike)] {
		p.App(d.Row)
		p.Say(t.Warn, 2, strings.Join(d.Words(), ", ")+"; of "+plaintext.Line(d.Row.Owner.Name))
	}
	if more := len(r.Duplicates) - shownAlike; more > 0 {
		p.Say(t.Dim, 0, "and "+age.Number(more)+" more")
	}
	if r.CallingTotal > core.FewCalling {
		p.Say(t.Dim, 0, age.Number(r.CallingTotal)+" other Apps have their callback at "+core.CallbackDomain(r.App.CallbackURL)+", too many to be a sign")
	}
}

// open are other requests for some of the same.
func (s *Screen) open(p *detail.Page) {
	t, r := s.c.Theme, s.shown.Review
	p.Head("Similar open requests " + count(r.OpenTotal))
	if r.OpenTotal == 0 {
		p.Say(t.Dim, 0, "none at "+plaintext.Line(r.App.Connection))
	}
	for _, o := range r.Open[:min(len(r.Open), shownAlike)] {
		p.App(o)
		p.Say(t.Dim, 2, strings.Join(slices.DeleteFunc([]string{o.Owner.Name, o.APILabel(), age.Since(o.WaitingSince, s.c.Desk.Now())},
			func(part string) bool { return part == "" }), ", "))
	}
	if more := r.OpenTotal - shownAlike; more > 0 {
		p.Say(t.Dim, 0, "and "+age.Number(more)+" more")
	}
	if r.OpenPart {
		p.Say(t.Dim, 0, "Many wait at this connection: only the first 5,000 by name were looked at.")
	}
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return age.Number(n)
}

func (s *Screen) about(p *detail.Page) { p.About(s.shown.Review.App) }

func (s *Screen) history(p *detail.Page) {
	p.History(slices.DeleteFunc(slices.Clone(s.shown.Review.History), func(a core.Audit) bool { return a.Action == core.ActionNote }))
}
