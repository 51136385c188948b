package httpclient

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"strings"
	"time"

	"gatehouse/core"
)

// untrusted words a connection that was not encrypted as it must be: nothing
// was sent. nil: that is not why it failed.
func (x *exchange) untrusted(err error) *core.Error {
	wrong := func(what, hint string) *core.Error {
		return core.Errorf(core.CodeTemporary, x.opts.Subject, "%s; nothing was sent", what).WithHint("%s", hint).Because(err)
	}
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	switch {
	case errors.Is(err, http.ErrSchemeMismatch):
		return wrong("it answers in plain http on this port, not https", "Check the port of the address. Plain http is for tests: it sends credentials in the clear.")
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return wrong("its certificate is valid "+span(invalid.Cert)+" and not now", "Whoever runs the gateway renews it. Check the clock of this machine, too.")
	case errors.As(err, &host):
		return wrong("its certificate is not for this host, but "+namesOf(host.Certificate), "Check the host in the address; something else may answer there.")
	case errors.As(err, &certificate), errors.As(err, &authority):
		why := strings.TrimPrefix(reason(err), "tls: failed to verify certificate: ")
		return wrong("its certificate is not trusted: "+why, "Check the host, and that this machine trusts its certificate authority.")
	}
	return nil
}

func span(c *x509.Certificate) string {
	return "from " + c.NotBefore.UTC().Format(time.DateOnly) + " to " + c.NotAfter.UTC().Format(time.DateOnly)
}

// namesOf says whom a certificate is for: it comes from outside.
func namesOf(c *x509.Certificate) string {
	names := c.DNSNames
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 {
		return "for none"
	}
	return "for " + Visible(strings.Join(names, ", "), 120)
}
