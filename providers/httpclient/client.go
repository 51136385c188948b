package httpclient

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gatehouse/core"
)

// The limits where Options leaves them at zero.
const (
	defaultInFlight  = 4
	defaultTimeout   = 30 * time.Second
	defaultMaxBody   = 16 << 20
	defaultAttempts  = 4
	defaultRetryBase = time.Second
	defaultMaxWait   = 30 * time.Second
)

// Options fit a Client to one connection.
type Options struct {
	Subject string // named by errors: the connection's name
	Clock   core.Clock
	Random  io.Reader    // for jitter; nil: the system's
	Log     *slog.Logger // nil: no log
	Pacer   core.Pacer   // nil: no pacing
	Pacing  []string     // the keys that calls wait for, unless their context names others

	InFlight int           // calls at once, and connections; 0: 4
	Timeout  time.Duration // of one attempt, from the moment it may leave; 0: 30 s
	MaxBody  int64         // bytes of one answer; 0: 16 MB
	Attempts int           // of a read, the first included; 0: 4
	// RetryBase bounds the first wait between attempts of a read; it doubles
	// with each; 0: 1 s.
	RetryBase time.Duration
	// MaxWait is the longest wait a gateway may ask for within a call. A longer
	// one is reported as CodeThrottled at once; 0: 30 s.
	MaxWait time.Duration

	// Plain allows http:// beyond loopback.
	Plain bool
	// RootCAs replaces the system's certificate authorities.
	RootCAs *x509.CertPool
	// Classify maps an answer of 300 and more to an error by the gateway's own
	// table; nil: Classify.
	Classify func(Request, Response) *core.Error
}

// Client makes the calls of one connection. Safe from any goroutine.
type Client struct {
	opts  Options
	http  *http.Client
	slots chan struct{}
}

// New returns a client. It calls nobody.
func New(opts Options) *Client {
	opts = opts.withDefaults()
	transport := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:    10 * time.Second,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: opts.RootCAs},
		MaxIdleConns:           opts.InFlight,
		MaxIdleConnsPerHost:    opts.InFlight,
		MaxConnsPerHost:        opts.InFlight,
		IdleConnTimeout:        55 * time.Second, // below the usual 60 s of servers, so that few writes meet a closing connection
		MaxResponseHeaderBytes: 256 << 10,
		Protocols:              onlyHTTP1(),
	}
	return &Client{
		opts:  opts,
		slots: make(chan struct{}, opts.InFlight),
		http: &http.Client{
			Transport: transport,
			// A redirect would carry a token elsewhere, or turn a PUT into a GET.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// onlyHTTP1 keeps one call on one connection: HTTP/2 shares one and repeats
// refused streams by itself.
func onlyHTTP1() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	return p
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.InFlight <= 0 {
		o.InFlight = defaultInFlight
	}
	if o.Attempts <= 0 {
		o.Attempts = defaultAttempts
	}
	if o.MaxBody <= 0 {
		o.MaxBody = defaultMaxBody
	}
	if o.Classify == nil {
		o.Classify = Classify
	}
	o.Timeout = orDuration(o.Timeout, defaultTimeout)
	o.RetryBase = orDuration(o.RetryBase, defaultRetryBase)
	o.MaxWait = orDuration(o.MaxWait, defaultMaxWait)
	return o
}

func orDuration(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}

// Close drops the idle connections. No call may be under way.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// CheckURL says what is wrong with a gateway's address, as CodeConfig, or nil.
// Plain http is allowed on loopback, elsewhere only with plain.
func CheckURL(subject, address string, plain bool) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return core.Errorf(core.CodeConfig, subject, "the address %q is not a URL with a host", address).
			WithHint("Write it as https://host/path.")
	}
	if u.User != nil {
		return core.Errorf(core.CodeConfig, subject, "the address holds a user name or password").
			WithHint("Leave them out of the URL; use the connection's secret settings.")
	}
	return checkScheme(subject, u, plain)
}

func checkScheme(subject string, u *url.URL, plain bool) error {
	switch {
	case u.Scheme == "https":
		return nil
	case u.Scheme != "http":
		return core.Errorf(core.CodeConfig, subject, "the address has the scheme %q", u.Scheme).
			WithHint("Use https://.")
	case plain || isLoopback(u.Hostname()):
		return nil
	}
	return core.Errorf(core.CodeConfig, subject, "the address is plain http, which shows tokens to the network").
		WithHint("Use https://, or set allow-http: true for this connection.")
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
