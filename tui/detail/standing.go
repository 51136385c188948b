package detail

import (
	"time"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/keymap"
)

// title is the App's name and its badge, on one line where they fit.
func (l *layout) title(a core.App) {
	badge := l.t.BadgeFrom(a.Kind, a.Push.From, a.Status, plaintext.Line(a.Native), a.Push.State)
	waiting := ""
	if n := a.WaitingCount(); n > 0 && a.Status != core.Pending {
		waiting = " +" + age.Number(n) + " waiting"
	}
	painted := l.t.StatusStyle(a.Status).Paint(badge) + l.t.Warn.Paint(waiting)
	name := plaintext.Line(a.Name)
	if l.t.Width(name)+2+l.t.Width(badge+waiting) <= l.w {
		l.styled(l.t.Strong.Paint(name) + "  " + painted)
		return
	}
	l.text(l.t.Strong, name)
	l.styled(painted)
}

// standing says what was decided, by whom, and how far it is proven.
func (l *layout) standing(a core.App, caps core.Capabilities) {
	if a.Removed() {
		l.text(l.t.Dim, "Removed "+l.when(a.RemovedAt)+". History and audit stay.")
	}
	l.push(a.Push)
	l.unknown(a, caps)
	l.attention(a)
	if core.RowOf(a).InQueue() {
		l.row("Assigned to", a.AssignedTo)
	}
	l.row("Decided", joined(", by ", l.when(a.DecidedAt), a.DecidedBy))
	l.row("Reason", a.Reason)
}

// unknown says of a state that has no word of ours what can be done about it.
func (l *layout) unknown(a core.App, caps core.Capabilities) {
	if a.Status != core.Unknown {
		return
	}
	if means, ok := caps.OpenInPart(a); ok {
		l.note(l.t.Warn, 0, "Open in part: "+means+". Cancel or suspend it, which closes what is open, or approve it, which opens the rest.")
		return
	}
	l.note(l.t.Warn, 0, "The gateway shows a state that Gatehouse does not know. Nothing can be decided here: decide at the gateway, then sync.")
}

// push says in words how far the decision is proven, what keeps it, and what
// to do.
func (l *layout) push(p core.Push) {
	style := l.t.PushStyle(p.State)
	l.note(style, 0, l.pushWords(p))
	if !p.State.Done() {
		l.note(l.t.Plain, 2, p.Message)
		l.note(l.t.Dim, 2, p.Hint)
	}
	if p.State.Attention() {
		l.note(l.t.Dim, 2, l.c.Way(keymap.Retry, "tries again at once; ")+l.c.Way(keymap.GiveUp, "gives the decision up."))
	}
	if p.NextID != "" {
		l.note(l.t.Dim, 0, "Another decision waits until this one has an outcome.")
	}
}

// pushWords words a push's state for a person.
func (l *layout) pushWords(p core.Push) string {
	switch p.State {
	case core.PushHeld:
		return "Held: leaves at " + clock(p.DueAt) + "; until then " + l.c.Way(keymap.Undo, "takes it back.")
	case core.PushQueued:
		if p.Cause != "" {
			return "Queued again, next try " + clock(p.DueAt) + tries(p) + ":"
		}
		return "Queued: waits for its turn at the gateway."
	case core.PushSending:
		return "Sending" + tries(p) + "."
	case core.PushSent:
		return "Sent: the gateway answered; it is not read back yet."
	case core.PushAnswered:
		return "Answered " + l.dates.Moment(p.UpdatedAt) + ", not proven: " + p.Note
	case core.PushConfirmed:
		if p.Note != "" {
			return "Confirmed " + l.dates.Moment(p.UpdatedAt) + ": " + p.Note
		}
		return "Confirmed " + l.dates.Moment(p.UpdatedAt) + ": read back at the gateway."
	case core.PushUnproven:
		return "Unproven: it may or may not have happened at the gateway. It is read back before anything is sent again" + at(p.DueAt) + "."
	case core.PushFailed:
		return "Failed: the gateway does not show this decision" + tries(p) + "."
	}
	return ""
}

func tries(p core.Push) string {
	if p.Attempts < 2 {
		return ""
	}
	return " (attempt " + age.Number(p.Attempts) + ")"
}

func at(due time.Time) string {
	if due.IsZero() {
		return ""
	}
	return ", next at " + clock(due)
}

func clock(t time.Time) string { return t.Local().Format("15:04:05") }

// attention says where what the gateway shows and what was decided differ.
func (l *layout) attention(a core.App) {
	if !a.MissingAt.IsZero() {
		l.note(l.t.Warn, 0, "Missing at the gateway since "+l.dates.Moment(a.MissingAt)+": a complete list did not have it. Nothing was removed here.")
	}
	if !a.DeletionAskedAt.IsZero() && !a.Removed() {
		l.note(l.t.Warn, 0, "Its owner asked "+l.dates.Moment(a.DeletionAskedAt)+" that it be deleted. To do so: cancel it, then delete it. "+l.c.Way(keymap.Decline, "declines it."))
	}
	if a.Lost != "" {
		l.note(l.t.Warn, 0, "A decision lost against the gateway: "+a.Lost+". Look again, and decide again if it should stand.")
	}
	if a.Untold != "" && !a.Removed() {
		l.note(l.t.Warn, 0, "Its owner was not told. "+a.Untold+" Mend the address and send it again (gatehouse mail retry), or tell them another way (gatehouse mail drop ends this).")
	}
	switch {
	case !a.Remote.Known:
	case a.Base.Known && !a.Remote.Same(a.Base):
		l.rowIn(l.t.Warn, "At gateway", shown(a.Remote)+" (last proven: "+shown(a.Base)+")")
	default:
		l.row("At gateway", shown(a.Remote)+l.read(a.ReadAt))
	}
}

func (l *layout) read(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return ", read " + l.dates.Moment(at)
}

func shown(p core.Projection) string { return plaintext.Line(p.String()) }

// credentials lists what is known of them; never a secret.
func (l *layout) credentials(a core.App, caps core.Capabilities) {
	if len(a.Credentials) == 0 {
		return
	}
	l.head("Credentials " + age.Number(len(a.Credentials)))
	for _, c := range a.Credentials {
		enabled, style := "enabled", l.t.Good
		if !c.Enabled {
			enabled, style = "disabled", l.t.Dim
		}
		l.styled(plaintext.Line(joined(" in ", c.Kind, c.Scope)) + " " + style.Paint(enabled))
		l.row("  Client id", c.ClientID)
		if c.LastFour != "" {
			l.row("  Secret", "****"+c.LastFour)
		}
		l.row("  Id", c.RefID)
		l.row("  Created", l.dates.Moment(c.CreatedAt))
		l.expires(c)
	}
	if a.Status == core.Approved && a.Push.State.Done() {
		l.note(l.t.Dim, 0, l.c.Way("credentials", "asks the gateway for the secrets; the audit log records it."))
	}
	l.note(l.t.Dim, 0, caps.RevealNote)
}

func (l *layout) expires(c core.Credential) {
	if c.ExpiresAt.IsZero() {
		return
	}
	style := l.t.Plain
	if c.ExpiresAt.Before(l.now) {
		style = l.t.Bad
	} else if c.ExpiresAt.Before(l.now.AddDate(0, 0, 14)) {
		style = l.t.Warn
	}
	l.rowIn(style, "  Expires", l.expiry(c.ExpiresAt))
}

func (l *layout) expiry(at time.Time) string {
	if at.Before(l.now) {
		return l.dates.Moment(at) + ", expired"
	}
	return l.dates.Moment(at)
}
