package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/textproto"
	"os"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"gatehouse/core"
	"gatehouse/core/plaintext"
)

// notReached maps why there is no session to send a mail in: nothing was sent.
// Answers to AUTH are those of RFC 4954, 6.
func (m *Mailer) notReached(err error) error {
	var answer *textproto.Error
	var untrusted *tls.CertificateVerificationError
	var notTLS tls.RecordHeaderError
	switch {
	case errors.As(err, &untrusted):
		return m.wrong(core.CodeConfig, err, "its certificate is not trusted: %s", untrusted.Err).
			WithHint("Name the server as its certificate does, or give its authority with mail.ca.")
	case errors.As(err, &notTLS):
		return m.wrong(core.CodeConfig, err, "it does not speak TLS on this port").WithHint("Set mail.tls to starttls.")
	case errors.As(err, &answer) && identity(answer.Code):
		return m.wrong(core.CodeUnauthorized, err, "it does not let %s in: %d %s", m.User, answer.Code, answer.Msg).
			WithHint("Check mail.user and mail.password.")
	case errors.As(err, &answer):
		return m.wrong(core.CodeTemporary, err, "it does not take mail now: %d %s", answer.Code, answer.Msg)
	case broke(err):
		return m.wrong(core.CodeTemporary, err, "it does not answer: %s", err)
	case m.TLS == StartTLS && strings.Contains(err.Error(), "does not support STARTTLS"): // go-mail has no value for it
		return m.wrong(core.CodeConfig, err, "it offers no STARTTLS; nothing is sent in the clear").
			WithHint("Ask for its port with TLS (mostly 465, tls: implicit), or for one with STARTTLS (587).")
	}
	return m.wrong(core.CodeConfig, err, "%s", err).WithHint("Check mail.tls, mail.auth and mail.user.")
}

// notSent maps how the sending of a mail ended.
func (m *Mailer) notSent(err error) error {
	var sent *gomail.SendError
	if !errors.As(err, &sent) {
		return m.wrong(core.CodeTemporary, err, "%s", err)
	}
	code, words := sent.ErrorCode(), answerOf(sent)
	forGood := code >= 500
	switch sent.Reason {
	case gomail.ErrSMTPRcptTo:
		if forGood {
			return m.wrong(core.CodeRefused, err, "it refuses the address: %s", words)
		}
	case gomail.ErrSMTPMailFrom:
		if identity(code) {
			return m.wrong(core.CodeUnauthorized, err, "it wants to know who we are: %s", words).WithHint("Check mail.user and mail.password.")
		}
		if forGood {
			return m.wrong(core.CodeConfig, err, "it refuses the sender %s: %s", m.From.Address, words).WithHint("Check mail.from.")
		}
	case gomail.ErrSMTPDataClose:
		if code == 0 { // no answer to the last line
			return m.wrong(core.CodeUnknownOutcome, err, "the connection broke before it answered: %s", words)
		}
		if forGood {
			return m.wrong(core.CodePermanent, err, "it refuses the mail: %s", words)
		}
	case gomail.ErrSMTPData, gomail.ErrGetSender, gomail.ErrGetRcpts, gomail.ErrNoUnencoded:
		if forGood || code == 0 && sent.Reason != gomail.ErrSMTPData {
			return m.wrong(core.CodePermanent, err, "it refuses the mail: %s", words)
		}
	}
	return m.wrong(core.CodeTemporary, err, "it did not take the mail: %s", words)
}

// wrong is an error about the mail server.
func (m *Mailer) wrong(code core.Code, cause error, format string, args ...any) *core.Error {
	e := core.Errorf(code, m.Server(), format, args...).Because(cause)
	e.Message = plaintext.Line(strings.TrimSpace(e.Message))
	return e
}

// identity reports whether an answer is about who we are.
func identity(code int) bool { return code == 530 || code == 534 || code == 535 || code == 538 }

// broke reports whether a connection was lost, not answered.
func broke(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// answerOf is what the server said, without what go-mail puts around it. It is
// only shown.
func answerOf(e *gomail.SendError) string {
	text, _, _ := strings.Cut(e.Error(), ", affected ")
	text = strings.TrimPrefix(strings.TrimPrefix(text, e.Reason.String()), ": ")
	code, words, _ := strings.Cut(text, " ")
	if plain, err := strconv.Unquote(words); err == nil { // newer Go quotes an answer's words
		return code + " " + plain
	}
	return text
}
