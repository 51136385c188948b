package config

import (
	"net"
	netmail "net/mail"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/providers/mail"
	"gatehouse/providers/secrets"
)

const (
	// defaultPendingEvery is how often administrators are told of new Apps.
	defaultPendingEvery = 15 * time.Minute
	// defaultMailTimeout bounds one mail. A server may look at it for minutes
	// before it answers (RFC 5321, 4.5.3.2.6).
	defaultMailTimeout = 2 * time.Minute
)

// Mail says how mails leave and which administrators get some.
type Mail struct {
	mail.Settings
	Password       secrets.Reference
	Administrators []core.MailAddress
	PendingEvery   time.Duration
	Line           int
}

// mailKeys are the keys of the section mail.
var mailKeys = []string{
	"server", "tls", "user", "password", "auth", "from", "reply-to", "portal", "administrators", "pending-every", "templates", "ca", "timeout", "hello", allowPlain,
}

// allowPlain lets mail leave unencrypted beyond this machine.
const allowPlain = "allow-plain"

func (r *reader) mail(p pair) *Mail {
	m := &Mail{PendingEvery: defaultPendingEvery, Line: p.at.GetToken().Position.Line}
	m.TLS, m.Auth, m.Timeout = mail.StartTLS, mail.Auths()[0], defaultMailTimeout
	pairs, ok := r.mapping(p.value, "mail")
	if !ok {
		return nil
	}
	before := len(r.problems)
	for _, one := range pairs {
		r.mailKey(m, one)
	}
	if m.Port == 0 {
		m.Port = m.TLS.Port()
	}
	if len(r.problems) == before {
		r.mailWhole(m, p.at, pairs)
	}
	if m.Portal == "" {
		m.Portal = m.From.Name
	}
	return m
}

func (r *reader) mailKey(m *Mail, p pair) {
	switch p.key {
	case "server":
		m.Host, m.Port = r.server(p)
	case "tls":
		word, _ := r.choice(p, mail.Modes())
		m.TLS = mail.TLS(word)
	case "user":
		m.User, _ = r.text(p)
	case "password":
		m.Password, _ = r.reference(p)
	case "auth":
		m.Auth, _ = r.choice(p, mail.Auths())
	case "from":
		m.From = r.mailAddress(p, p.value)
	case "reply-to":
		address := r.mailAddress(p, p.value)
		m.ReplyTo = &address
	case "portal":
		m.Portal, _ = r.text(p)
	case "administrators":
		m.Administrators = r.mailAddresses(p)
	case "templates", "ca":
		if s, ok := r.text(p); ok && p.key == "ca" {
			m.CA = r.env.resolve(s, r.path)
		} else if ok {
			m.Templates = r.env.resolve(s, r.path)
		}
	case "pending-every":
		m.PendingEvery = r.positive(p)
	case "timeout":
		m.Timeout = r.positive(p)
	case "hello":
		m.HELO, _ = r.text(p)
	case allowPlain:
		_, _ = r.flag(p)
	default:
		r.unknownKey(p, mailKeys)
	}
}

// mailWhole looks for what is missing or does not go together.
func (r *reader) mailWhole(m *Mail, at ast.Node, pairs []pair) {
	_, password := find(pairs, "password")
	plain, _ := find(pairs, allowPlain)
	allowed, isFlag := plain.value.(*ast.BoolNode)
	switch {
	case m.Host == "":
		r.problem(at, "mail needs a server").hint("Write server: smtp.example.org, or HOST:PORT.")
	case m.From.Address == "":
		r.problem(at, "mail needs a sender").hint("Write from: Developer Portal <portal@example.org>.")
	case (m.User != "") != password:
		r.problem(at, "mail needs both user and password, or neither")
	case m.TLS == mail.Plain && !loopback(m.Host) && m.User != "":
		r.problem(at, "mail has a password and tls: none: the password would cross the network unencrypted").hint("Use tls: starttls or tls: implicit.")
	case m.TLS == mail.Plain && !loopback(m.Host) && (!isFlag || !allowed.Value):
		r.problem(at, "mail has tls: none: mails would cross the network unencrypted").hint("Use tls: starttls, or allow it with " + allowPlain + ": true.")
	}
}

// server reads HOST or HOST:PORT; port 0 where there is none.
func (r *reader) server(p pair) (host string, port int) {
	s, ok := r.text(p)
	if !ok {
		return "", 0
	}
	host, number, err := net.SplitHostPort(s)
	if err != nil {
		host, number = strings.Trim(s, "[]"), "0"
	}
	port, err = strconv.Atoi(number)
	if host == "" || strings.ContainsAny(host, "/@ ") || err != nil || port < 0 || port > 65535 {
		r.problem(p.value, "%q is no mail server", plaintext.Line(s)).hint("Write it as HOST or HOST:PORT.")
	}
	return host, port
}

func (r *reader) positive(p pair) time.Duration {
	d, ok := r.duration(p)
	if ok && d <= 0 {
		r.problem(p.value, "%s must be more than nothing", p.key).hint(durationHint)
	}
	return d
}

func (r *reader) mailAddresses(p pair) (out []core.MailAddress) {
	seq, ok := p.value.(*ast.SequenceNode)
	if !ok {
		r.problem(orKey(p), "%s must be a list, not %s", p.key, form(p.value)).hint("Write it as [one@example.org, two@example.org].")
		return nil
	}
	for _, v := range seq.Values {
		a := r.mailAddress(pair{"an entry of " + p.key, v, p.at}, v)
		out = append(out, core.MailAddress{Name: a.Name, Email: a.Address})
	}
	return out
}

func (r *reader) mailAddress(p pair, at ast.Node) netmail.Address {
	s, ok := r.text(p)
	if !ok {
		return netmail.Address{}
	}
	a, err := mail.ParseAddress(s)
	if err != nil {
		r.problem(at, "%s: %q is no e-mail address", p.key, plaintext.Line(s)).hint(core.AsError(err).Hint)
	}
	return a
}

// mails reads which events of a connection are mailed.
func (r *reader) mails(p pair) []core.MailEvent {
	var names []string
	for _, e := range core.MailEvents() {
		names = append(names, string(e))
	}
	seq, ok := p.value.(*ast.SequenceNode)
	if !ok {
		r.problem(orKey(p), "%s must be a list, not %s", p.key, form(p.value)).hint("Write it as [one, two]; [] mails nothing.")
		return nil
	}
	events := []core.MailEvent{}
	for _, v := range seq.Values {
		if word, ok := r.choice(pair{p.key, v, p.at}, names); ok {
			events = append(events, core.MailEvent(word))
		}
	}
	return events
}
