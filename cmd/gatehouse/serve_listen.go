package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"gatehouse/core"
)

// check refuses what cannot be served, before anything is opened.
func (o serveOptions) check() error {
	host, _, err := net.SplitHostPort(o.listen)
	switch {
	case err != nil:
		return core.Errorf(core.CodeInvalid, "--listen", "%q is not an address and a port", o.listen).WithHint("Write it like 127.0.0.1:8095 or [::1]:8095.")
	case (o.cert == "") != (o.key == ""):
		return core.Errorf(core.CodeInvalid, "--tls-cert", "a certificate and its key belong together").WithHint("Give --tls-cert and --tls-key.")
	case o.cert == "" && !loopbackHost(host):
		return core.Errorf(core.CodeInvalid, "--listen", "beyond this machine tokens and credentials would cross the network unencrypted").
			WithHint("Give --tls-cert and --tls-key, or listen on 127.0.0.1 behind a proxy that does TLS.")
	case o.logFormat != "text" && o.logFormat != "json":
		return core.Errorf(core.CodeInvalid, "--log-format", "it is text or json, not %q", o.logFormat)
	case o.perSecond <= 0 || o.burst <= 0:
		return core.Errorf(core.CodeInvalid, "--rate", "--rate and --burst must be more than 0")
	case o.drain < 0:
		return core.Errorf(core.CodeInvalid, "--drain", "it cannot be negative")
	}
	return nil
}

// loopbackHost reports whether an address stays on this machine. A name other
// than localhost may lead anywhere, and none means everywhere.
func loopbackHost(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// listen opens the port, with TLS where there is a certificate.
func listen(ctx context.Context, address string, certs *certificate) (net.Listener, error) {
	var config net.ListenConfig
	ln, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, core.Errorf(core.CodeInvalid, "--listen", "cannot listen on %s: %s", address, plainCause(err)).Because(err).
			WithHint("Does another Gatehouse serve there? Give another port.")
	}
	if certs == nil {
		return ln, nil
	}
	return tls.NewListener(ln, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: certs.get, NextProtos: []string{"http/1.1"}}), nil
}

// plainCause is why, without the address again.
func plainCause(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		return op.Err.Error()
	}
	return err.Error()
}

// certificate is read from its files again when they change, so that one that
// is renewed needs no restart.
type certificate struct {
	cert, key string
	clock     core.Clock

	mu      sync.Mutex
	loaded  *tls.Certificate
	changed time.Time // of the files that were loaded
	looked  time.Time
}

// lookEvery is how often a certificate's files are looked at.
const lookEvery = 30 * time.Second

// loadCertificate reads a certificate; nil without one.
func loadCertificate(cert, key string, clock core.Clock) (*certificate, error) {
	if cert == "" {
		return nil, nil
	}
	c := &certificate{cert: cert, key: key, clock: clock}
	if err := c.load(); err != nil {
		return nil, core.Errorf(core.CodeConfig, cert, "the certificate and its key cannot be used: %s", err).Because(err)
	}
	return c, nil
}

func (c *certificate) load() error {
	at := c.modified()
	loaded, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err == nil {
		c.loaded, c.changed = &loaded, at
	}
	return err
}

func (c *certificate) modified() (at time.Time) {
	for _, path := range []string{c.cert, c.key} {
		if info, err := os.Stat(path); err == nil && info.ModTime().After(at) {
			at = info.ModTime()
		}
	}
	return at
}

// get gives the certificate to a connection. While new files do not fit
// together, as in the middle of a renewal, the old one is good.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.clock.Now(); now.Sub(c.looked) >= lookEvery {
		c.looked = now
		if !c.modified().Equal(c.changed) {
			_ = c.load() // tried again at the next look
		}
	}
	return c.loaded, nil
}
