package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"gatehouse/core"
)

// farewell bounds the polite end of a connection whose mail was taken.
const farewell = 2 * time.Second

// Send implements core.Mailer: one connection, one mail. It ends at the latest
// after Settings.Timeout, and soon after ctx ends.
func (m *Mailer) Send(ctx context.Context, mail core.Mail) error {
	if ctx.Err() != nil {
		return core.Errorf(core.CodeCanceled, m.Server(), "nothing was sent").Because(ctx.Err())
	}
	msg, err := m.message(mail)
	if err != nil {
		return err
	}
	return m.session(ctx, func(line *line, client *gomail.Client, open *smtp.Client) error {
		err := client.SendWithSMTPClient(open, msg)
		if !msg.IsDelivered() {
			// The connection is only closed: a QUIT would end a message that is half
			// written as if it were whole.
			return m.notSent(err)
		}
		line.soon(time.Now().Add(farewell)) // what fails behind the server's yes does not matter
		_ = client.CloseWithSMTPClient(open)
		return nil
	})
}

// Check connects, signs in, and leaves without sending anything. Its errors are
// those of Send.
func (m *Mailer) Check(ctx context.Context) error {
	return m.session(ctx, func(line *line, client *gomail.Client, open *smtp.Client) error {
		line.soon(time.Now().Add(farewell))
		_ = client.CloseWithSMTPClient(open)
		return nil
	})
}

// session opens a connection, signs in, and closes it when do has returned.
func (m *Mailer) session(ctx context.Context, do func(*line, *gomail.Client, *smtp.Client) error) error {
	password := ""
	if m.User != "" {
		var err error
		if password, err = m.password(ctx); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, m.Timeout)
	defer cancel()
	line := &line{}
	defer line.close()
	defer context.AfterFunc(ctx, line.close)()
	client, err := m.client(line, password)
	if err != nil {
		return err
	}
	open, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return m.notReached(err)
	}
	return do(line, client, open)
}

// client makes go-mail's client for one connection.
func (m *Mailer) client(line *line, password string) (*gomail.Client, error) {
	secure, err := m.tls()
	if err != nil {
		return nil, err
	}
	helo := m.HELO
	if helo == "" {
		helo = "localhost"
	}
	opts := []gomail.Option{
		gomail.WithPort(m.Port), gomail.WithTimeout(m.Timeout), gomail.WithHELO(helo), gomail.WithTLSConfig(secure),
		gomail.WithTLSPolicy(policy(m.TLS)), gomail.WithoutNoop(),
		gomail.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
			return line.dial(ctx, network, address, m.TLS, secure)
		}),
	}
	if m.User != "" {
		opts = append(opts, gomail.WithUsername(m.User), gomail.WithPassword(password), m.auth())
	}
	client, err := gomail.NewClient(m.Host, opts...)
	if err != nil {
		return nil, core.Errorf(core.CodeConfig, m.Server(), "%s", err).Because(err)
	}
	return client, nil
}

// policy: with implicit TLS the connection is encrypted before go-mail sees it.
func policy(t TLS) gomail.TLSPolicy {
	if t == StartTLS {
		return gomail.TLSMandatory
	}
	return gomail.NoTLS
}

// auths are the ways to sign in by their names in the configuration.
var auths = map[string]gomail.SMTPAuthType{
	"login": gomail.SMTPAuthLogin, "cram-md5": gomail.SMTPAuthCramMD5,
	"scram-sha-256": gomail.SMTPAuthSCRAMSHA256, "xoauth2": gomail.SMTPAuthXOAUTH2,
}

// auth says how to sign in. A password is given to nobody in the clear but to
// this machine: go-mail refuses PLAIN and LOGIN over an open line.
func (m *Mailer) auth() gomail.Option {
	switch m.Auth {
	case "", "auto":
		return gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthCramMD5, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin)
	case "plain":
		return gomail.WithSMTPAuth(gomail.SMTPAuthPlain)
	}
	return gomail.WithSMTPAuth(auths[m.Auth])
}

// tls trusts the system's authorities and, where the configuration names one,
// the operator's own.
func (m *Mailer) tls() (*tls.Config, error) {
	c := &tls.Config{ServerName: m.Host, MinVersion: tls.VersionTLS12}
	if m.CA == "" {
		return c, nil
	}
	pem, err := os.ReadFile(m.CA)
	if err != nil {
		return nil, core.Errorf(core.CodeConfig, m.CA, "the mail server's authority cannot be read").Because(err)
	}
	if c.RootCAs, err = x509.SystemCertPool(); err != nil {
		c.RootCAs = x509.NewCertPool()
	}
	if !c.RootCAs.AppendCertsFromPEM(pem) {
		return nil, core.Errorf(core.CodeConfig, m.CA, "there is no certificate in it").WithHint("It must hold certificates as PEM.")
	}
	return c, nil
}
