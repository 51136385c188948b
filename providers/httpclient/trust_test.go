package httpclient_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// certified starts a server with a certificate of its own making and returns
// its address and what trusts it.
func certified(t *testing.T, change func(*x509.Certificate)) (string, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Date(2020, 1, 2, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2200, 1, 2, 0, 0, 0, 0, time.UTC),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	change(template)
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	pool := x509.NewCertPool()
	if made, err := x509.ParseCertificate(der); err == nil {
		pool.AddCert(made)
	}
	return s.URL, pool
}

func TestWhatIsWrongWithACertificateIsSaidInWords(t *testing.T) {
	for name, c := range map[string]struct {
		change     func(*x509.Certificate)
		trusted    bool
		says, hint string
	}{
		"expired": {func(c *x509.Certificate) { c.NotAfter = time.Date(2021, 1, 2, 0, 0, 0, 0, time.UTC) }, true,
			"its certificate is valid from 2020-01-02 to 2021-01-02 and not now; nothing was sent", "renews it"},
		"another host": {func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"other.example"} }, true,
			"its certificate is not for this host, but for other.example; nothing was sent", "something else may answer"},
		"no authority": {func(*x509.Certificate) {}, false,
			"its certificate is not trusted: x509: certificate signed by unknown authority; nothing was sent", "certificate authority"},
	} {
		url, pool := certified(t, c.change)
		if !c.trusted {
			pool = x509.NewCertPool()
		}
		client, _, _ := serve(t, nil, func(o *httpclient.Options) { o.RootCAs = pool })
		_, err := call(client, http.MethodPut, url)
		refusedToConnect(t, name, err, c.says, c.hint)
	}
}

func TestAPlainHTTPServerUnderAnHTTPSAddressIsCalledThat(t *testing.T) {
	client, url, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, "application/json", `1`) })
	_, err := call(client, http.MethodPut, strings.Replace(url, "http:", "https:", 1))
	refusedToConnect(t, "plain", err, "it answers in plain http on this port, not https; nothing was sent", "port of the address")
}

func refusedToConnect(t *testing.T, name string, err error, says, hint string) {
	t.Helper()
	e := core.AsError(err)
	if e == nil || e.Code != core.CodeTemporary || !strings.Contains(e.Message, says) || !strings.Contains(e.Hint, hint) {
		t.Errorf("%s: %+v", name, err)
	}
}
