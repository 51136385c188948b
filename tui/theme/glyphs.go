package theme

import (
	"strings"

	"gatehouse/core"
)

// Glyphs are the signs on screen; each is one cell wide.
type Glyphs struct {
	Cursor, Mark, Ellipsis   string
	Horizontal, Vertical     string
	Up, Down, Arrow, None    string
	OK, Failed, Dot          string
	Pending, Approved        string
	Rejected, Canceled       string
	Suspended, Deleted, What string
	CornerTL, CornerTR       string
	CornerBL, CornerBR       string
	// A bar's parts: what is done, on its way, and left.
	BarDone, BarWay, BarLeft string
}

// Unicode is the usual set.
func Unicode() Glyphs {
	return Glyphs{
		Cursor: "▸", Mark: "✓", Ellipsis: "…", Horizontal: "─", Vertical: "│",
		Up: "▲", Down: "▼", Arrow: "→", None: "–", OK: "✓", Failed: "✕", Dot: "·",
		Pending: "○", Approved: "●", Rejected: "✕", Canceled: "●", Suspended: "◐", Deleted: "✕", What: "?",
		CornerTL: "┌", CornerTR: "┐", CornerBL: "└", CornerBR: "┘",
		BarDone: "█", BarWay: "▒", BarLeft: "░",
	}
}

// ASCII is for terminals and locales without the others.
func ASCII() Glyphs {
	return Glyphs{
		Cursor: ">", Mark: "*", Ellipsis: "~", Horizontal: "-", Vertical: "|",
		Up: "^", Down: "v", Arrow: ">", None: "-", OK: "+", Failed: "x", Dot: ".",
		Pending: "o", Approved: "@", Rejected: "x", Canceled: "#", Suspended: "%", Deleted: "x", What: "?",
		CornerTL: "+", CornerTR: "+", CornerBL: "+", CornerBR: "+",
		BarDone: "#", BarWay: "=", BarLeft: ".",
	}
}

// Fine is the sign of what is as it should be, among others: in ASCII a word,
// since "+ now" reads like an addition.
func (t *Theme) Fine() string {
	if t.Glyphs.OK == "+" {
		return "ok"
	}
	return t.Glyphs.OK
}

// Arrows draws the arrows that the engine writes into its lines with the sign
// of this theme.
func (t *Theme) Arrows(text string) string {
	if t.Glyphs.Arrow == "→" {
		return text
	}
	return strings.ReplaceAll(text, "→", t.Glyphs.Arrow)
}

// StatusGlyph is the sign of a status.
func (t *Theme) StatusGlyph(s core.Status) string {
	switch s {
	case core.Pending:
		return t.Glyphs.Pending
	case core.Approved:
		return t.Glyphs.Approved
	case core.Rejected:
		return t.Glyphs.Rejected
	case core.Canceled:
		return t.Glyphs.Canceled
	case core.Suspended:
		return t.Glyphs.Suspended
	case core.Deleted:
		return t.Glyphs.Deleted
	}
	return t.Glyphs.What
}

// StatusStyle is the color of a status, design 2.1.
func (t *Theme) StatusStyle(s core.Status) Style {
	switch s {
	case core.Approved:
		return t.Good
	case core.Canceled:
		return t.Bad
	case core.Suspended:
		return t.Warn
	case core.Pending, core.Rejected, core.Deleted:
		return t.Dim
	}
	return t.Warn
}

// PushStyle is the color of a push's state.
func (t *Theme) PushStyle(p core.PushState) Style {
	switch p {
	case core.PushFailed:
		return t.Bad
	case core.PushUnproven, core.PushAnswered:
		return t.Warn
	case core.PushHeld, core.PushQueued, core.PushSending, core.PushSent:
		return t.Accent
	}
	return t.Dim
}

// RegistrationStyle is the color of a registration's status, design 2.1.
func (t *Theme) RegistrationStyle(s core.RegistrationStatus) Style {
	switch s {
	case core.Waiting:
		return t.Warn
	case core.RegistrationOn:
		return t.Good
	case core.RegistrationRefused:
		return t.Bad
	}
	return t.Dim
}

// RegistrationBadge is a registration's status as glyph and word. An
// unsubscribed one was on and is off, so it has no sign of its own color.
func (t *Theme) RegistrationBadge(s core.RegistrationStatus) string {
	glyph := t.Glyphs.What
	switch s {
	case core.Waiting:
		glyph = t.Glyphs.Pending
	case core.RegistrationOn:
		glyph = t.Glyphs.Approved
	case core.RegistrationRefused:
		glyph = t.Glyphs.Rejected
	case core.RegistrationOff:
		glyph = t.Glyphs.None
	case registrationDeleted:
		glyph = t.Glyphs.Deleted
	}
	return glyph + " " + string(s)
}

// registrationDeleted is how a list shows a registration that is gone.
const registrationDeleted core.RegistrationStatus = "DELETED"

// Badge is a status as glyph and word: "● APPROVED", or with an arrow while it
// is not proven at the gateway. A status we could not map shows the gateway's
// own word; a developer's sign-up has a word of its own. The text is plain;
// StatusStyle colors it.
func (t *Theme) Badge(kind core.Kind, s core.Status, native string, p core.PushState) string {
	word := core.StatusWord(kind, s)
	if s == core.Unknown && native != "" {
		word = native
	}
	if !p.Settled() {
		return t.Glyphs.Arrow + t.StatusGlyph(s) + " " + word
	}
	return t.StatusGlyph(s) + " " + word
}

// BadgeOver is Badge where the status before may be known: "○→● APPROVED".
func (t *Theme) BadgeOver(kind core.Kind, from, s core.Status, native string, p core.PushState) string {
	badge := t.Badge(kind, s, native, p)
	if from == "" || p.Settled() {
		return badge
	}
	return t.StatusGlyph(from) + badge
}

// BadgeFrom is BadgeOver and how far it is proven: "○→● APPROVED sending".
func (t *Theme) BadgeFrom(kind core.Kind, from, s core.Status, native string, p core.PushState) string {
	badge := t.BadgeOver(kind, from, s, native, p)
	if p.Settled() {
		return badge
	}
	return badge + " " + string(p)
}
