package mail_test

import (
	"context"
	"errors"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"gatehouse/core"
	"gatehouse/providers/mail"
	"gatehouse/providers/mail/mailtest"
)

var at = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

type fixed struct{}

func (fixed) Now() time.Time { return at }
func (fixed) After(context.Context, time.Duration) <-chan time.Time {
	panic("a mailer waits for nobody")
}

// settings reach the server in the clear.
func settings(s *mailtest.Server) mail.Settings {
	return mail.Settings{
		Host: s.Host, Port: s.Port, TLS: mail.Plain, From: netmail.Address{Name: "Acme Portal", Address: "portal@acme.test"},
		Portal: "Acme Developer Portal", Timeout: 10 * time.Second, CA: s.CA,
	}
}

func mailer(s mail.Settings) *mail.Mailer {
	return mail.New(s, func(context.Context) (string, error) { return mailtest.Password, nil }, fixed{})
}

func rejected() core.Mail {
	m := mail.Sample(core.MailRejected, at, false)
	m.MessageID = "01jm@acme.test"
	return m
}

func wantCode(t *testing.T, err error, code core.Code) *core.Error {
	t.Helper()
	if core.CodeOf(err) != code {
		t.Fatalf("got %q (%v), want %q", core.CodeOf(err), err, code)
	}
	return core.AsError(err)
}

func TestAMailArrivesWhole(t *testing.T) {
	s := mailtest.Start(t)
	if err := mailer(settings(s)).Send(t.Context(), rejected()); err != nil {
		t.Fatal(err)
	}
	got := s.Mails()
	if len(got) != 1 {
		t.Fatalf("%d mails", len(got))
	}
	m := got[0]
	for header, want := range map[string]string{
		"Message-Id": "<01jm@acme.test>", "Auto-Submitted": "auto-generated", "From": `"Acme Portal" <portal@acme.test>`,
		"To": `"Ana Lima" <ana.lima@example.org>`, "Date": "Wed, 04 Mar 2026 12:00:00 +0000",
	} {
		if got := m.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	if m.From != "portal@acme.test" || m.To != "ana.lima@example.org" || m.Subject != "Payments <Mobile> was rejected" {
		t.Errorf("from %q, to %q, subject %q", m.From, m.To, m.Subject)
	}
	for _, want := range []string{"Hello Ana Lima,", "  - Payments <Mobile>\n", "      Payments (Gold)\n", "Reason: the contract is not signed yet", "Acme Developer Portal"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("the text lacks %q:\n%s", want, m.Text)
		}
	}
	if !strings.Contains(m.HTML, "<b>Payments &lt;Mobile&gt;</b>") {
		t.Errorf("the HTML is not escaped:\n%s", m.HTML)
	}
}

func TestTheConnectionIsEncryptedBeforeThePasswordIsSent(t *testing.T) {
	for mode, option := range map[mail.TLS]mailtest.Option{mail.StartTLS: mailtest.WithSTARTTLS(t), mail.Implicit: mailtest.WithTLS(t)} {
		t.Run(string(mode), func(t *testing.T) {
			s := mailtest.Start(t, option)
			set := settings(s)
			set.TLS, set.User = mode, mailtest.User
			if err := mailer(set).Send(t.Context(), rejected()); err != nil {
				t.Fatal(err)
			}
			if len(s.Mails()) != 1 {
				t.Fatal("it did not arrive")
			}
			set.CA = ""
			e := wantCode(t, mailer(set).Send(t.Context(), rejected()), core.CodeConfig)
			if !strings.Contains(e.Message, "not trusted") || len(s.Mails()) != 1 {
				t.Errorf("an unknown authority: %v", e)
			}
		})
	}
}

func TestAServerWithoutEncryptionGetsNothing(t *testing.T) {
	s := mailtest.Start(t)
	set := settings(s)
	set.TLS = mail.StartTLS
	if e := wantCode(t, mailer(set).Send(t.Context(), rejected()), core.CodeConfig); !strings.Contains(e.Message, "it offers no STARTTLS") {
		t.Errorf("%v", e)
	}
	set.TLS, set.Timeout = mail.Implicit, 5*time.Second
	wantCode(t, mailer(set).Send(t.Context(), rejected()), core.CodeConfig)
	if len(s.Mails()) != 0 {
		t.Error("a mail went out in the clear")
	}
}

func TestAWrongPasswordIsNamedAndNeverShown(t *testing.T) {
	s := mailtest.Start(t, mailtest.WithSTARTTLS(t))
	set := settings(s)
	set.TLS, set.User = mail.StartTLS, mailtest.User
	m := mail.New(set, func(context.Context) (string, error) { return "wrong-s3cr3t", nil }, fixed{})
	e := wantCode(t, m.Send(t.Context(), rejected()), core.CodeUnauthorized)
	for err := error(e); err != nil; err = errors.Unwrap(err) {
		if strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("the password is in %q", err)
		}
	}
	missing := core.Errorf(core.CodeSecretMissing, "mail password", "not set")
	m = mail.New(set, func(context.Context) (string, error) { return "", missing }, fixed{})
	wantCode(t, m.Send(t.Context(), rejected()), core.CodeSecretMissing)
}

func says(code int, words string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: words}
}

func TestEveryAnswerIsMapped(t *testing.T) {
	for name, c := range map[string]struct {
		hooks mailtest.Hooks
		want  core.Code
		words string
	}{
		"the address is refused":     {mailtest.Hooks{Rcpt: func(string) error { return says(550, "no such user") }}, core.CodeRefused, "550 5.1.1 no such user"},
		"the address is greylisted":  {mailtest.Hooks{Rcpt: func(string) error { return says(451, "come back") }}, core.CodeTemporary, "451 4.1.1 come back"},
		"the sender is refused":      {mailtest.Hooks{Mail: func(string) error { return says(553, "not yours") }}, core.CodeConfig, "refuses the sender portal@acme.test"},
		"a sign-in is needed":        {mailtest.Hooks{Mail: func(string) error { return says(530, "authenticate") }}, core.CodeUnauthorized, "530"},
		"the server is busy":         {mailtest.Hooks{Mail: func(string) error { return says(421, "too busy") }}, core.CodeTemporary, "421"},
		"it takes no connections":    {mailtest.Hooks{Greet: func() error { return says(554, "go away") }}, core.CodeTemporary, "554"},
		"the mail is refused":        {mailtest.Hooks{Data: func(mailtest.Mail) error { return says(554, "spam") }}, core.CodePermanent, "554 5.1.1 spam"},
		"the mail is put off":        {mailtest.Hooks{Data: func(mailtest.Mail) error { return says(452, "disk full") }}, core.CodeTemporary, "452"},
		"no answer to the last line": {mailtest.Hooks{DropAfterData: func(mailtest.Mail) bool { return true }}, core.CodeUnknownOutcome, "broke before it answered"},
	} {
		t.Run(name, func(t *testing.T) {
			s := mailtest.Start(t)
			s.Set(c.hooks)
			e := wantCode(t, mailer(settings(s)).Send(t.Context(), rejected()), c.want)
			if !strings.Contains(e.Error(), c.words) || strings.ContainsAny(e.Error(), "\r\n") {
				t.Errorf("it says %q, want %q in it", e, c.words)
			}
		})
	}
}

func TestAServerThatIsNotThereIsTemporary(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().(*net.TCPAddr)
	_ = l.Close()
	set := mail.Settings{Host: "127.0.0.1", Port: address.Port, TLS: mail.Plain, From: netmail.Address{Address: "a@b.test"}, Timeout: time.Second}
	wantCode(t, mailer(set).Send(t.Context(), rejected()), core.CodeTemporary)
}

// A slow server: the wait ends with the mail's time, and with the caller's. Only
// a mail that was whole may have been taken.
func TestASlowServerIsWaitedForSoLong(t *testing.T) {
	for name, c := range map[string]struct {
		slow func(block func()) mailtest.Hooks
		want core.Code
	}{
		"before the address": {func(block func()) mailtest.Hooks {
			return mailtest.Hooks{Rcpt: func(string) error { block(); return nil }}
		}, core.CodeTemporary},
		"after the last line": {func(block func()) mailtest.Hooks {
			return mailtest.Hooks{Data: func(mailtest.Mail) error { block(); return nil }}
		}, core.CodeUnknownOutcome},
	} {
		t.Run(name, func(t *testing.T) {
			release, reached := make(chan struct{}), make(chan struct{}, 2)
			s := mailtest.Start(t)
			t.Cleanup(func() { close(release) })
			s.Set(c.slow(func() { reached <- struct{}{}; <-release }))
			set := settings(s)
			set.Timeout = 100 * time.Millisecond
			wantCode(t, mailer(set).Send(t.Context(), rejected()), c.want)

			<-reached
			set.Timeout = time.Hour
			ctx, cancel := context.WithCancel(t.Context())
			go func() { <-reached; cancel() }()
			wantCode(t, mailer(set).Send(ctx, rejected()), c.want)
		})
	}
}

func TestACallerWhoLeftSendsNothing(t *testing.T) {
	s := mailtest.Start(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wantCode(t, mailer(settings(s)).Send(ctx, rejected()), core.CodeCanceled)
	if s.Tries() != 0 {
		t.Error("it called the server")
	}
}

func TestACheckSignsInAndSendsNothing(t *testing.T) {
	s := mailtest.Start(t, mailtest.WithSTARTTLS(t))
	set := settings(s)
	set.TLS, set.User = mail.StartTLS, mailtest.User
	if err := mailer(set).Check(t.Context()); err != nil || len(s.Mails()) != 0 {
		t.Errorf("%v; %d mails", err, len(s.Mails()))
	}
	set.CA = ""
	wantCode(t, mailer(set).Check(t.Context()), core.CodeConfig)
}
