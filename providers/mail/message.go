package mail

import (
	gomail "github.com/wneessen/go-mail"

	"gatehouse/core"
)

// message makes the mail that goes over the wire. It is whole before a
// connection is opened, so that no error of ours can cut it off in the middle.
func (m *Mailer) message(mail core.Mail) (*gomail.Msg, error) {
	to, err := recipient(mail.To)
	if err != nil {
		return nil, err
	}
	letter, err := m.Write(mail)
	if err != nil {
		return nil, err
	}
	from := m.From
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&from)
	msg.ToMailAddress(to)
	if m.ReplyTo != nil {
		msg.ReplyToMailAddress(m.ReplyTo)
	}
	msg.Subject(letter.Subject)
	msg.SetMessageIDWithValue(mail.MessageID)
	msg.SetDateWithValue(m.clock.Now())
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's holiday notice answers
	msg.SetBodyString(gomail.TypeTextPlain, letter.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, letter.HTML)
	return msg, nil
}
