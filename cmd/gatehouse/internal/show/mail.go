package show

import (
	"strconv"
	"strings"

	"gatehouse/core"
	"gatehouse/core/export"
)

// Mail is a mail of the outbox in a list.
type Mail struct {
	ID        string `json:"id"`
	Event     string `json:"event"`
	To        string `json:"to"`
	State     string `json:"state"`
	Attempts  int    `json:"attempts"`
	MessageID string `json:"message_id"`
	CreatedAt Time   `json:"created_at"`
	UpdatedAt Time   `json:"updated_at"`
	DueAt     Time   `json:"due_at"` // null where nothing more will happen by itself
	Cause     string `json:"cause,omitempty"`
	Message   string `json:"message,omitempty"`
	Hint      string `json:"hint,omitempty"`
}

// MailsOf makes list entries.
func MailsOf(mails []core.Mail) []Mail {
	out := make([]Mail, 0, len(mails))
	for _, m := range mails {
		entry := Mail{
			ID: m.ID, Event: string(m.Event), To: m.To.Email, State: string(m.State), Attempts: m.Attempts, MessageID: m.MessageID,
			CreatedAt: Time{m.CreatedAt}, UpdatedAt: Time{m.UpdatedAt}, Cause: string(m.Cause), Message: m.Message, Hint: m.Hint,
		}
		if !m.State.Ended() {
			entry.DueAt = Time{m.DueAt}
		}
		out = append(out, entry)
	}
	return out
}

// Mails is the view of the outbox.
func Mails(dates core.DateFormat) export.View[Mail] {
	text := func(title string, f func(Mail) string) export.Column[Mail] {
		return export.Column[Mail]{Title: title, Text: f}
	}
	tries := export.Column[Mail]{Title: "TRIES", Right: true, Text: func(m Mail) string { return strconv.Itoa(m.Attempts) }}
	return export.View[Mail]{
		Table: []export.Column[Mail]{
			text("ID", func(m Mail) string { return m.ID }), text("EVENT", func(m Mail) string { return m.Event }),
			text("TO", func(m Mail) string { return m.To }), text("STATE", func(m Mail) string { return m.State }), tries,
			text("MADE", func(m Mail) string { return dates.Line(m.CreatedAt.Time) }), text("NEXT", func(m Mail) string { return dates.Line(m.DueAt.Time) }),
			text("WHY", func(m Mail) string { return m.Message }),
		},
		CSV: []export.Column[Mail]{
			text("id", func(m Mail) string { return m.ID }), text("event", func(m Mail) string { return m.Event }),
			text("to", func(m Mail) string { return m.To }), text("state", func(m Mail) string { return m.State }),
			text("attempts", tries.Text), text("message_id", func(m Mail) string { return m.MessageID }),
			text("created_at", func(m Mail) string { return m.CreatedAt.text() }), text("updated_at", func(m Mail) string { return m.UpdatedAt.text() }),
			text("due_at", func(m Mail) string { return m.DueAt.text() }), text("cause", func(m Mail) string { return m.Cause }),
			text("message", func(m Mail) string { return m.Message }),
		},
		Object: func(m Mail) any { return m },
	}
}

// line is the mail in an App's detail.
func (m Mail) line(dates core.DateFormat) string {
	s := strings.Join([]string{m.Event, "to " + m.To, m.State, dates.Line(m.UpdatedAt.Time)}, ", ")
	if m.Message != "" {
		s += ": " + m.Message
	}
	return s
}
