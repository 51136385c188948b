// Package mailtest is a real SMTP server for tests, on loopback, that can
// misbehave: refuse, hesitate, and break the connection at any step.
package mailtest

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// User and Password let a client in, where the server asks for them.
const (
	User     = "gatehouse"
	Password = "mail-s3cr3t"
)

// Server is the mail server. Its hooks may be changed with Set.
type Server struct {
	Host  string
	Port  int
	CA    string // a PEM file that trusts it; "" without TLS
	hooks Hooks
	mu    sync.Mutex
	got   []Mail
	tries int
	// arrived ticks when a mail was taken.
	arrived chan struct{}
}

// Hooks let a test decide how the server behaves; nil: it takes everything.
type Hooks struct {
	// Mail, Rcpt and Data answer; a *smtp.SMTPError is sent as it is. Data is
	// called when the whole message is there, before it is answered.
	Mail func(from string) error
	Rcpt func(to string) error
	Data func(m Mail) error
	// Greet is called for every new connection.
	Greet func() error
	// DropAfterData closes the connection without an answer to the last line;
	// the mail was taken.
	DropAfterData func(m Mail) bool
}

// Mail is one mail that the server took.
type Mail struct {
	From, To   string
	Header     netmail.Header
	Subject    string
	Text, HTML string
	Raw        string
}

// Option changes the server before it starts.
type Option func(*smtp.Server, *Server) (implicit bool)

// WithSTARTTLS offers STARTTLS with a certificate of the test's own authority.
func WithSTARTTLS(t testing.TB) Option {
	return func(s *smtp.Server, m *Server) bool {
		s.TLSConfig, m.CA = certificate(t)
		return false
	}
}

// WithTLS encrypts from the first byte.
func WithTLS(t testing.TB) Option {
	return func(s *smtp.Server, m *Server) bool {
		s.TLSConfig, m.CA = certificate(t)
		return true
	}
}

// Start starts a server; it ends with the test.
func Start(t testing.TB, opts ...Option) *Server {
	t.Helper()
	m, stop, err := Serve(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return m
}

// Serve starts a server; stop ends it and waits.
func Serve(opts ...Option) (m *Server, stop func(), err error) {
	m = &Server{arrived: make(chan struct{}, 1)}
	s := smtp.NewServer(backend{m})
	s.Domain, s.EnableSMTPUTF8, s.ErrorLog = "mail.test", true, silent{}
	implicit := false
	for _, o := range opts {
		implicit = o(s, m) || implicit
	}
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	address, err := netip.ParseAddrPort(l.Addr().String())
	if err != nil {
		return nil, nil, err
	}
	m.Host, m.Port = address.Addr().String(), int(address.Port())
	if implicit {
		l = tls.NewListener(l, s.TLSConfig)
	}
	s.AllowInsecureAuth = s.TLSConfig == nil
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.Serve(l) // it ends when the server is closed
	}()
	return m, func() {
		_ = s.Close()
		_ = l.Close() // a server that did not come to serving yet does not know of it
		<-ended
	}, nil
}

// Set changes how the server behaves from now on.
func (m *Server) Set(h Hooks) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hooks = h
}

// Mails returns what was taken, oldest first.
func (m *Server) Mails() []Mail {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]Mail(nil), m.got...)
}

// Await waits until n mails were taken, or ctx ends, and returns what there is.
// One goroutine at a time.
func (m *Server) Await(ctx context.Context, n int) []Mail {
	for {
		got := m.Mails()
		if len(got) >= n {
			return got
		}
		select {
		case <-ctx.Done():
			return got
		case <-m.arrived:
		}
	}
}

// Tries counts the sessions; STARTTLS begins another one.
func (m *Server) Tries() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tries
}

func (m *Server) hook() Hooks {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.hooks
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

type backend struct{ server *Server }

func (b backend) NewSession(c *smtp.Conn) (smtp.Session, error) {
	b.server.mu.Lock()
	b.server.tries++
	b.server.mu.Unlock()
	if greet := b.server.hook().Greet; greet != nil {
		if err := greet(); err != nil {
			return nil, err
		}
	}
	return &session{server: b.server, conn: c}, nil
}

// session is one connection.
type session struct {
	server   *Server
	conn     *smtp.Conn
	from, to string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "who are you"}
		}
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	if hook := s.server.hook().Mail; hook != nil {
		return hook(from)
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	if hook := s.server.hook().Rcpt; hook != nil {
		return hook(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	mail, err := read(raw)
	if err != nil {
		return err
	}
	mail.From, mail.To = s.from, s.to
	hooks := s.server.hook()
	if hooks.Data != nil {
		if err := hooks.Data(mail); err != nil {
			return err
		}
	}
	s.server.mu.Lock()
	s.server.got = append(s.server.got, mail)
	s.server.mu.Unlock()
	select {
	case s.server.arrived <- struct{}{}:
	default:
	}
	if hooks.DropAfterData != nil && hooks.DropAfterData(mail) {
		return s.conn.Conn().Close()
	}
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// read takes a message apart.
func read(raw []byte) (Mail, error) {
	m := Mail{Raw: string(raw)}
	msg, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return m, err
	}
	m.Header = msg.Header
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject")); err != nil {
		return m, err
	}
	kind, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		return m, fmt.Errorf("not multipart: %s %w", kind, err)
	}
	parts := multipart.NewReader(msg.Body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err != nil {
			return m, err
		}
		body, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			return m, err
		}
		text := strings.ReplaceAll(string(body), "\r\n", "\n")
		if strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			m.HTML = text
		} else {
			m.Text = text
		}
	}
}
