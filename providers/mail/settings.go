package mail

import (
	"context"
	"net"
	netmail "net/mail"
	"strconv"
	"time"

	"gatehouse/core"
)

// TLS says how the connection to the mail server is protected.
type TLS string

// STARTTLS is required where it is set: a server that does not offer it gets no
// mail. Plain is for a relay on this machine.
const (
	StartTLS TLS = "starttls"
	Implicit TLS = "implicit"
	Plain    TLS = "none"
)

// Modes lists the values of TLS, the default first.
func Modes() []string { return []string{string(StartTLS), string(Implicit), string(Plain)} }

// Port is the port of a mail server that is named without one (RFC 8314, 3.3).
func (t TLS) Port() int {
	switch t {
	case Implicit:
		return 465
	case Plain:
		return 25
	}
	return 587
}

// Auths lists the ways to sign in, the default first: auto takes the strongest
// that the server offers.
func Auths() []string {
	return []string{"auto", "plain", "login", "cram-md5", "scram-sha-256", "xoauth2"}
}

// Settings are what the configuration says of the mail server.
type Settings struct {
	Host      string
	Port      int
	TLS       TLS
	Auth      string // one of Auths; only with a user
	User      string // "": no sign-in
	From      netmail.Address
	ReplyTo   *netmail.Address // nil: none
	Portal    string           // the name that mails are signed with
	Templates string           // a directory with templates instead of ours; "" for none
	CA        string           // a PEM file to trust beside the system's; "" for none
	Timeout   time.Duration    // the longest for one mail
	HELO      string           // what we call ourselves; "": localhost
}

// Server is host:port, for messages.
func (s Settings) Server() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// Domain is the part of the sender's address behind the @.
func (s Settings) Domain() string { return domainOf(s.From.Address) }

// Mailer sends mails as the settings say. Make it with New.
type Mailer struct {
	Settings
	password func(context.Context) (string, error)
	clock    core.Clock
}

var _ core.Mailer = (*Mailer)(nil)

// New makes a Mailer; it does no I/O. password is asked for with every mail, and
// only where there is a user.
func New(s Settings, password func(context.Context) (string, error), clock core.Clock) *Mailer {
	return &Mailer{Settings: s, password: password, clock: clock}
}
