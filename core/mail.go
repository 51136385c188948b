package core

import (
	"context"
	"slices"
	"time"
)

// MailEvent is something that a person is told by mail.
type MailEvent string

// The events. All but MailPending go to the owner of the App; MailPending goes
// to the administrators, bundled.
const (
	MailDeleteApp MailEvent = "delete-app" // a proven removal, however it came about
	MailApproved  MailEvent = "approved"
	MailRejected  MailEvent = "rejected"
	MailCanceled  MailEvent = "canceled"
	MailSuspended MailEvent = "suspended"
	MailResumed   MailEvent = "resumed"
	MailPending   MailEvent = "pending" // new Apps and sign-ups wait for a decision
)

// MailEvents lists every event, in the order in which help and tables name them.
func MailEvents() []MailEvent {
	return []MailEvent{MailApproved, MailRejected, MailCanceled, MailSuspended, MailResumed, MailDeleteApp, MailPending}
}

// DefaultMails are the events mailed for a connection unless the configuration
// says otherwise: all, but no decisions where the platform tells the developer
// itself.
func DefaultMails(caps Capabilities) []MailEvent {
	if !caps.MailsDecisions {
		return MailEvents()
	}
	return slices.DeleteFunc(MailEvents(), MailEvent.Decision)
}

// Decision reports whether the event is the proof of a decision.
func (e MailEvent) Decision() bool { return e != MailDeleteApp && e != MailPending }

// MailOf is the event that a proven decision is; false for one that is not
// mailed (an edit; a deletion, which is mailed when the removal is proven).
func MailOf(d Decision) (MailEvent, bool) {
	switch d.Verb {
	case Approve:
		return MailApproved, true
	case Reject:
		return MailRejected, true
	case Cancel, Unsubscribe:
		return MailCanceled, true
	case Suspend:
		return MailSuspended, true
	case Resume:
		return MailResumed, true
	case Delete: // of an App: told by MailDeleteApp
		return MailCanceled, len(d.Before.Keys) > 0
	}
	return "", false
}

// MailState says how far a mail is.
type MailState string

// The states of a mail.
const (
	MailGathering MailState = "gathering" // more may be added to it before it leaves
	MailQueued    MailState = "queued"    // waits for its turn, or for another try
	MailSending   MailState = "sending"   // a process is at it, or was when it died
	MailSent      MailState = "sent"      // the mail server took it
	MailRefused   MailState = "refused"   // the mail server refuses the address
	MailFailed    MailState = "failed"    // given up, with the cause
)

// MailStates lists every state, in order of progress.
func MailStates() []MailState {
	return []MailState{MailGathering, MailQueued, MailSending, MailSent, MailRefused, MailFailed}
}

// Ended reports whether nothing more will happen by itself.
func (s MailState) Ended() bool { return s == MailSent || s == MailRefused || s == MailFailed }

// Mail is one message of the outbox: one event, one address, one or more Apps.
// It is stored before it is sent, and every attempt to send it carries the same
// MessageID, so that a reader of a mail that came twice still sees one.
type Mail struct {
	ID        string
	Event     MailEvent
	MessageID string // without the angle brackets
	To        MailAddress
	// Bundle names what may be added to while the mail is gathering; Act, where
	// set, is the act whose decisions it tells: it leaves when no more of them
	// can be proven for this address.
	Bundle    string
	Act       string
	State     MailState
	Attempts  int
	Resent    bool      // an attempt ended without an answer after the last line: once more, and then never again
	DueAt     time.Time // gathering: leaves then at the latest; queued: not tried before
	CreatedAt time.Time
	UpdatedAt time.Time
	Cause     Code // why it was put back, refused or given up
	Message   string
	Hint      string
	Items     []MailItem
}

// MailAddress is whom a mail goes to.
type MailAddress struct{ Name, Email string }

// MailItem is what a mail says of one App. It is a copy made in the moment of
// the event; it never holds a secret.
type MailItem struct {
	Key           string // unique over all mails: the event happened once
	AppID         AppID
	Kind          Kind
	App           string
	Owner         string
	Connection    string
	APIs          []string // those that were decided, or that the App asks for
	Registrations bool     `json:",omitempty"` // only these APIs were decided, not the App as a whole
	Reason        string
	At            time.Time
}

// Mailer sends mails. Safe from any goroutine. Its errors say what was done:
//
//   - CodeTemporary: nothing was sent; the server does not answer or does not
//     take it now.
//   - CodeRefused: nothing was sent; the server refuses this address for good,
//     or it is no address.
//   - CodePermanent: nothing was sent; the server refuses this mail for good.
//   - CodeUnknownOutcome: the connection broke after the last line: it may have
//     been sent.
//   - CodeUnauthorized, CodeConfig, CodeSecretMissing: nothing was sent, and
//     nothing will be until somebody puts it right.
type Mailer interface {
	Send(ctx context.Context, m Mail) error
}

// MailReader is the outbox, read. It is a part of Reader.
type MailReader interface {
	// Mails returns mails without their items, newest first; state "" is every
	// one.
	Mails(ctx context.Context, state MailState, limit int) ([]Mail, error)
	// MailsOf returns the mails about an App without their items, newest first.
	MailsOf(ctx context.Context, app AppID, limit int) ([]Mail, error)
	Mail(ctx context.Context, id string) (Mail, error) // with its items; CodeNotFound
	MailCounts(ctx context.Context) (map[MailState]int, error)
	// OldestMail is when the oldest mail was made that is ready and not sent yet;
	// zero when there is none.
	OldestMail(ctx context.Context) (time.Time, error)
	// DueMails returns the ids of mails that want work at now, oldest due
	// first: queued and sending ones that are due (whether a sending one may be
	// taken over is the caller's to judge), gathering ones that are due or to
	// which nothing more can be added: no job of their act runs and no push of
	// it for their address wants work. next is when the earliest later one is
	// due; zero when there is none.
	DueMails(ctx context.Context, now time.Time, limit int) (ids []string, next time.Time, err error)
}

// MailTx is the outbox, written. It is a part of Tx.
type MailTx interface {
	// AddMail adds an item to the gathering mail of the same Bundle, or stores m
	// with it when there is none. False, and nothing is written, when an item of
	// this key was there before.
	AddMail(m Mail, item MailItem) (bool, error)
	Mail(id string) (Mail, error) // with its items; CodeNotFound
	// PutMail replaces a mail's state and what belongs to it; its items,
	// address, event and MessageID stay.
	PutMail(Mail) error
	// DropMail forgets a mail that is not needed any more. Its items' keys stay
	// taken.
	DropMail(id string) error
}
