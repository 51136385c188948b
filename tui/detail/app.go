package detail

import (
	"maps"
	"slices"
	"time"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/cell"
	"gatehouse/tui/desk"
)

// app lays out everything about an App, first what a decision rests on: where
// it stands, who asks, for what, and how earlier requests of theirs ended.
func (l *layout) app(d desk.Detailed, caps core.Capabilities, configured bool) {
	a := d.App
	l.title(a)
	l.standing(a, caps)
	l.notes(d.History)
	l.asks(a)
	l.connection(a, caps, configured)
	if a.Kind == core.KindApp {
		l.apis(a)
	}
	l.about(a)
	l.others(d)
	l.credentials(a, caps)
	l.history(d.History)
	l.ids(a)
}

// notes are what colleagues left here, newest first.
func (l *layout) notes(history []core.Audit) {
	for _, a := range history {
		if a.Action == core.ActionNote {
			l.row("Note", a.Detail+" ("+a.Actor+", "+l.when(a.At)+")")
		}
	}
}

// asks says who asks, and since when.
func (l *layout) asks(a core.App) {
	label := "Developer"
	if a.Owner.Team {
		label = "Team"
	}
	who := joined(", ", a.Owner.Name, a.Owner.Email, a.Owner.Account)
	if l.t.Width(plaintext.Line(who)) <= l.w-labelWidth {
		l.row(label, who)
	} else {
		l.row(label, a.Owner.Name)
		l.row("E-mail", a.Owner.Email)
		l.row("Account", a.Owner.Account)
	}
	if a.Kind == core.KindDeveloper {
		l.row("Signed up", l.when(a.CreatedAt))
		return
	}
	l.row("Created", l.when(a.CreatedAt))
}

// about is what the developer says of the App.
func (l *layout) about(a core.App) {
	if a.Description == "" && a.CallbackURL == "" && len(a.Attributes) == 0 {
		return
	}
	l.lines = append(l.lines, "")
	l.row("Description", a.Description)
	l.row("Callback URL", a.CallbackURL)
	for _, k := range slices.Sorted(maps.Keys(a.Attributes)) {
		l.row(plaintext.Line(k), a.Attributes[k])
	}
}

// MarkSign stands behind a connection's name in a list that has no room for its
// provider's mark, and before the note here that explains it.
const MarkSign = "*"

func (l *layout) connection(a core.App, caps core.Capabilities, configured bool) {
	if !configured {
		l.rowIn(l.t.Warn, "Integration", a.Connection+", not in the configuration: nothing can be decided")
		return
	}
	l.row("Integration", a.Connection+" ("+caps.Title+")")
	if caps.RowNote != "" {
		l.note(l.t.Dim, 0, MarkSign+" "+caps.RowNote)
	}
}

// apis lists what the App was registered for.
func (l *layout) apis(a core.App) {
	if len(a.Registrations) == 0 {
		l.head("APIs")
		l.note(l.t.Dim, 0, "none: it has no access to any API")
		return
	}
	l.head("APIs " + age.Number(len(a.Registrations)))
	for _, r := range a.Registrations {
		from := len(l.lines)
		l.registration(r)
		l.spots = append(l.spots, spot{r.Key(), from, len(l.lines)})
	}
}

// registration is an API with its plan and status: on one line where they fit,
// else the plan on its own; then since when, and what stands in its way. Its
// first line leaves room for the cursor.
func (l *layout) registration(r core.Registration) {
	const indent = gutter + 2
	badge := l.t.RegistrationBadge(r.Status)
	room := max(l.w-gutter-l.t.Width(badge)-1, 8)
	api, plan := plaintext.Line(r.API.Label()), plaintext.Line(r.Plan.Label())
	if one := joined(" "+l.t.Glyphs.Dot+" ", api, plan); l.t.Width(one) <= room {
		api, plan = one, ""
	}
	style := l.t.Plain
	if r.API.Name == "" || r.Plan.ID != "" && r.Plan.Name == "" {
		style = l.t.Warn
	}
	for i, line := range l.t.Wrap(api, room) {
		if i > 0 {
			l.styled(cell.Spaces(indent) + style.Paint(line))
			continue
		}
		l.styled(cell.Spaces(gutter) + style.Paint(l.t.Fit(line, room)) + " " + l.t.RegistrationStyle(r.Status).Paint(badge))
	}
	l.note(style, indent, plan)
	if r.Native != "" {
		l.note(l.t.Warn, indent, "the gateway shows it as "+plaintext.Line(r.Native)+", which Gatehouse does not know")
	}
	if r.Blocked != "" {
		l.note(l.t.Warn, indent, blocked(r))
	}
	l.note(l.t.Dim, indent, joined(", ", asked(r, l.now), takenBy(r)))
	l.note(l.t.Dim, indent, r.API.Description)
}

// blocked says why calls do not pass although it may be approved.
func blocked(r core.Registration) string {
	if r.Status == core.RegistrationOn {
		return "approved, blocked by: " + r.Blocked
	}
	return "blocked by: " + r.Blocked
}

func asked(r core.Registration, now time.Time) string {
	what := "asked for"
	if r.FirstSeen {
		what = "first seen"
	}
	switch since := age.Since(r.CreatedAt, now); since {
	case "":
		return ""
	case "now":
		return what + " just now"
	default:
		return what + " " + since + " ago"
	}
}

func takenBy(r core.Registration) string {
	if r.TakenBy == "" {
		return ""
	}
	return "taken away by " + string(r.TakenBy)
}

// others lists the owner's other Apps and why some were turned down.
func (l *layout) others(d desk.Detailed) {
	who := "developer"
	if d.App.Owner.Team {
		who = "team"
	}
	head := "Other Apps of this " + who
	if d.App.Kind == core.KindDeveloper {
		head = "Apps of this developer"
	}
	if len(d.Others) == 0 {
		l.head(head)
		l.note(l.t.Dim, 0, "none")
		return
	}
	l.head(head + " " + age.Number(len(d.Others)))
	why := map[core.AppID]core.App{}
	for _, a := range d.Refused {
		why[a.ID] = a
	}
	// What was turned down comes first: it is what an approver looks for.
	for _, refused := range []bool{true, false} {
		for _, r := range d.Others {
			if a, ok := why[r.ID]; ok == refused {
				l.other(r, a)
			}
		}
	}
}

func (l *layout) other(r core.Row, why core.App) {
	badge, style := l.t.Badge(r.Kind, r.Status, plaintext.Line(r.Native), r.Push), l.t.StatusStyle(r.Status)
	if r.Removed {
		badge, style = l.t.Badge(r.Kind, core.Deleted, "", core.PushNone), l.t.Dim
	}
	const badgeWidth = 13
	name, tail := plaintext.Line(r.Name), " "+plaintext.Line(r.Connection)
	if l.t.Width(name)+l.t.Width(tail) > l.w-badgeWidth {
		tail = "" // the name matters more than where
	}
	room := max(l.w-badgeWidth-l.t.Width(tail), 8)
	l.styled(style.Paint(l.t.Fit(badge, badgeWidth)) + l.t.Fit(name, room) + l.t.Dim.Paint(tail))
	if why.ID != "" {
		l.note(l.t.Dim, 2, joined(": ", joined(", ", l.dates.Moment(why.DecidedAt), why.DecidedBy), reasonOf(why)))
	}
}

func reasonOf(a core.App) string {
	if a.Reason == "" && (a.Status == core.Rejected || a.Status == core.Canceled) {
		return "no reason was given"
	}
	return a.Reason
}

// history lists the audit rows, newest first.
func (l *layout) history(rows []core.Audit) {
	l.head("History")
	if len(rows) == 0 {
		l.note(l.t.Dim, 0, "nothing has happened here yet")
	}
	for _, r := range rows {
		l.styled(l.t.Dim.Paint(l.dates.Moment(r.At)) + " " + plaintext.Line(r.Action) + " " + l.t.Dim.Paint(plaintext.Line(r.Actor)))
		l.note(l.t.Plain, 2, l.t.Arrows(plaintext.Line(r.Detail)))
	}
}

// ids are what the App is called elsewhere.
func (l *layout) ids(a core.App) {
	l.head("Ids")
	label := "App"
	if a.Kind == core.KindDeveloper {
		label = "Sign-up"
	}
	l.row(label, string(a.ID))
	l.row("Reference id", a.ReferenceID)
	for _, r := range a.Refs {
		l.row(plaintext.Line(r.Kind), joined(" in ", r.ID, r.Scope))
	}
	l.row("Revision", age.Number(int(a.Revision)))
}
