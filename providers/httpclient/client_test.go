package httpclient_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/providertest"
)

// serve starts a server on loopback and a client with defaults for tests.
func serve(t *testing.T, h http.HandlerFunc, change ...func(*httpclient.Options)) (*httpclient.Client, string, *providertest.Clock) {
	t.Helper()
	s := httptest.NewServer(h)
	clock := providertest.NewClock()
	opts := httpclient.Options{Subject: "gw", Clock: clock, Timeout: 5 * time.Second}
	for _, f := range change {
		f(&opts)
	}
	c := httpclient.New(opts)
	t.Cleanup(func() { c.Close(); s.CloseClientConnections(); s.Close() })
	return c, s.URL, clock
}

func answer(w http.ResponseWriter, status int, kind, body string) {
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func hangUp() { panic(http.ErrAbortHandler) }

func call(c *httpclient.Client, method, url string) (httpclient.Response, error) {
	return c.Call(context.Background(), httpclient.Request{Method: method, URL: url, Route: "/x"})
}

// Each answer, with the code it means for a read and for a write, and how
// many requests may arrive.
func TestAnswersAreClassified(t *testing.T) {
	const read, write = http.MethodGet, http.MethodPut
	for _, tc := range []struct {
		name     string
		method   string
		handler  http.HandlerFunc
		want     core.Code
		requests int
	}{
		{"ok", read, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, "application/json; charset=utf-8", `{}`) }, "", 1},
		{"empty 204", http.MethodDelete, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, "", 1},
		{"html read", read, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, "text/html", "<p>") }, core.CodeConfig, 1},
		{"empty html", read, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, "text/html", "") }, core.CodeConfig, 1},
		{"no type", read, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, "", "x") }, core.CodeConfig, 1},
		{"redirect", read, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) }, core.CodeConfig, 1},
		{"401", read, status(401), core.CodeUnauthorized, 1},
		{"403", read, status(403), core.CodeForbidden, 1},
		{"404", read, status(404), core.CodeGone, 1},
		{"409 write", write, status(409), core.CodeRefused, 1},
		{"429 write", write, status(429), core.CodeThrottled, 1},
		{"500 read", read, status(500), core.CodeTemporary, 4},
		{"500 write", write, status(500), core.CodeUnknownOutcome, 1},
		{"503 write", write, status(503), core.CodeUnknownOutcome, 1},
		{"dropped read", read, func(http.ResponseWriter, *http.Request) { hangUp() }, core.CodeTemporary, 4},
		{"dropped write", write, func(http.ResponseWriter, *http.Request) { hangUp() }, core.CodeUnknownOutcome, 1},
		{"dropped delete", http.MethodDelete, func(http.ResponseWriter, *http.Request) { hangUp() }, core.CodeUnknownOutcome, 1},
		{"cut read", read, cut, core.CodeTemporary, 4},
		{"cut write", write, cut, core.CodeUnknownOutcome, 1},
		{"broken json read", read, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, "application/json", `{"a":`) }, core.CodeTemporary, 4},
		{"broken json write", write, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, "application/json", `{"a":`) }, core.CodeUnknownOutcome, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var requests atomic.Int32
			c, url, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { requests.Add(1); tc.handler(w, r) })
			_, err := call(c, tc.method, url)
			if core.CodeOf(err) != tc.want {
				t.Errorf("code %q, want %q (%v)", core.CodeOf(err), tc.want, err)
			}
			if int(requests.Load()) != tc.requests {
				t.Errorf("%d requests, want %d", requests.Load(), tc.requests)
			}
		})
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { answer(w, code, "application/json", `{"message":"no"}`) }
}

func cut(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	answer(w, 200, "application/json", `{"a":`)
	hangUp()
}

func TestNothingSentIsTemporaryAlsoForAWrite(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + l.Addr().String()
	_ = l.Close()
	tlsServer := httptest.NewUnstartedServer(status(200))
	tlsServer.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	tlsServer.StartTLS()
	defer tlsServer.Close()
	c, _, _ := serve(t, status(200))
	for _, url := range []string{closed, tlsServer.URL} {
		if _, err := call(c, http.MethodPost, url); core.CodeOf(err) != core.CodeTemporary {
			t.Errorf("%s: %v (%s), want temporary", url, err, core.CodeOf(err))
		}
	}
}

func TestTrustedCertificateIsAccepted(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, "application/json", `1`) }))
	defer s.Close()
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	c := httpclient.New(httpclient.Options{Subject: "gw", Clock: providertest.NewClock(), RootCAs: pool})
	defer c.Close()
	if _, err := call(c, http.MethodGet, s.URL); err != nil {
		t.Error(err)
	}
}

func TestTimeoutOfAWriteIsUnknown(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	slow := func(http.ResponseWriter, *http.Request) { <-release }
	c, url, _ := serve(t, slow, func(o *httpclient.Options) { o.Timeout = 30 * time.Millisecond; o.Attempts = 2 })
	if _, err := call(c, http.MethodPut, url); core.CodeOf(err) != core.CodeUnknownOutcome {
		t.Errorf("write: %v (%s)", err, core.CodeOf(err))
	}
	if _, err := call(c, http.MethodGet, url); core.CodeOf(err) != core.CodeTemporary {
		t.Errorf("read: %v (%s)", err, core.CodeOf(err))
	}
}

func TestGivingUpAWriteUnderWayIsUnknown(t *testing.T) {
	release, arrived := make(chan struct{}), make(chan struct{}, 2)
	defer close(release)
	c, url, _ := serve(t, func(http.ResponseWriter, *http.Request) { arrived <- struct{}{}; <-release })
	for method, want := range map[string]core.Code{http.MethodPut: core.CodeUnknownOutcome, http.MethodGet: core.CodeCanceled} {
		ctx, cancel := context.WithCancel(context.Background())
		go func() { <-arrived; cancel() }()
		_, err := c.Call(ctx, httpclient.Request{Method: method, URL: url})
		if core.CodeOf(err) != want {
			t.Errorf("%s: %v (%s), want %s", method, err, core.CodeOf(err), want)
		}
		if _, err := c.Call(ctx, httpclient.Request{Method: method, URL: url}); core.CodeOf(err) != core.CodeCanceled {
			t.Errorf("%s before sending: %v (%s), want canceled", method, err, core.CodeOf(err))
		}
	}
}

// net/http repeats a request by itself on a kept-alive connection that was
// closed, when it carries an idempotency key. A write must not be.
func TestAWriteIsNeverSentTwiceOnAStaleConnection(t *testing.T) {
	var writes atomic.Int32
	c, url, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			answer(w, 200, "application/json", `1`)
			return
		}
		writes.Add(1)
		hangUp()
	})
	if _, err := call(c, http.MethodGet, url); err != nil {
		t.Fatal(err)
	}
	h := http.Header{"Idempotency-Key": {"k"}, "X-Idempotency-Key": {"k"}}
	_, err := c.Call(context.Background(), httpclient.Request{Method: http.MethodPost, URL: url, Header: h, Body: []byte(`{}`)})
	if core.CodeOf(err) != core.CodeUnknownOutcome || writes.Load() != 1 {
		t.Errorf("%d writes, %v", writes.Load(), err)
	}
}

func TestAnAnswerBeyondTheLimitIsNotRead(t *testing.T) {
	sent := make(chan int, 2)
	big := func(declared bool) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if declared {
				w.Header().Set("Content-Length", "50000000")
			}
			w.Header().Set("Content-Type", "application/json")
			n, chunk := 0, bytes.Repeat([]byte("x"), 64<<10)
			for n < 50_000_000 {
				m, err := w.Write(chunk)
				n += m
				if err != nil {
					break
				}
			}
			sent <- n
		}
	}
	for _, declared := range []bool{true, false} {
		c, url, _ := serve(t, big(declared), func(o *httpclient.Options) { o.MaxBody = 1 << 20 })
		if _, err := call(c, http.MethodGet, url); core.CodeOf(err) != core.CodePermanent {
			t.Errorf("read: %v (%s)", err, core.CodeOf(err))
		}
		if n := <-sent; n > 30_000_000 {
			t.Errorf("%d bytes left the server", n)
		}
		if _, err := call(c, http.MethodPut, url); core.CodeOf(err) != core.CodeUnknownOutcome {
			t.Errorf("write: %v (%s)", err, core.CodeOf(err))
		}
		<-sent
	}
}

func TestAnAnswerOfExactlyTheLimitIsRead(t *testing.T) {
	c, url, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 200, "application/json", `"12345678"`)
	}, func(o *httpclient.Options) { o.MaxBody = 10 })
	if resp, err := call(c, http.MethodGet, url); err != nil || len(resp.Body) != 10 {
		t.Errorf("%d bytes, %v", len(resp.Body), err)
	}
}

func TestNoMoreConnectionsThanCallsInFlight(t *testing.T) {
	var now, peak, conns atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n := now.Add(1)
		for p := peak.Load(); n > p && !peak.CompareAndSwap(p, n); p = peak.Load() {
		}
		answer(w, 200, "application/json", `1`)
		now.Add(-1)
	}))
	s.Config.ConnState = func(_ net.Conn, st http.ConnState) {
		if st == http.StateNew {
			conns.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	c := httpclient.New(httpclient.Options{Subject: "gw", Clock: providertest.NewClock(), InFlight: 3})
	defer c.Close()
	var wg sync.WaitGroup
	for range 60 {
		wg.Go(func() {
			if _, err := call(c, http.MethodGet, s.URL); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if peak.Load() > 3 || conns.Load() > 3 {
		t.Errorf("%d in flight, %d connections; want at most 3", peak.Load(), conns.Load())
	}
}

func TestPlainHTTPNeedsLoopbackOrConsent(t *testing.T) {
	for address, plain := range map[string]bool{
		"https://gw.example.com": false, "http://127.0.0.1:1": false, "http://localhost": false,
		"http://[::1]:80": false, "http://gw.example.com": true,
	} {
		if err := httpclient.CheckURL("gw", address, plain); err != nil {
			t.Errorf("%s refused: %v", address, err)
		}
	}
	for _, address := range []string{"http://gw.example.com", "http://localhost.example.com", "ftp://127.0.0.1", "gw.example.com", "", "https://u:p@gw"} {
		if err := httpclient.CheckURL("gw", address, false); core.CodeOf(err) != core.CodeConfig {
			t.Errorf("%q accepted: %v", address, err)
		}
	}
	c := httpclient.New(httpclient.Options{Subject: "gw", Clock: providertest.NewClock()})
	defer c.Close()
	if _, err := call(c, http.MethodGet, "http://gw.example.com/x"); core.CodeOf(err) != core.CodeConfig {
		t.Errorf("sent anyway: %v", err)
	}
}

func TestNothingSecretInLogsAndErrors(t *testing.T) {
	var logs bytes.Buffer
	c, url, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		answer(w, 400, "application/json", `{"message":"bad secret hunter2secret","clientSecret":"abc"}`)
	}, func(o *httpclient.Options) {
		o.Log = slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	req := httpclient.Request{Method: http.MethodPost, URL: url + "/apps/77?key=hunter2secret", Route: "/apps/{id}",
		Header: http.Header{"Authorization": {"Bearer hunter2secret"}}, Body: []byte(`"hunter2secret"`), Secrets: []string{"hunter2secret"}}
	_, err := c.Call(context.Background(), req)
	req.URL = "http://127.0.0.1:1/apps?key=hunter2secret"
	_, down := c.Call(context.Background(), req)
	text := logs.String() + err.Error() + down.Error() + errors.Unwrap(down).Error()
	if strings.Contains(text, "hunter2") || strings.Contains(text, "apps/77") {
		t.Errorf("leaked: %s", text)
	}
	for _, want := range []string{"method=POST", "route=/apps/{id}", "status=400", "host=127.0.0.1"} {
		if !strings.Contains(logs.String(), want) {
			t.Errorf("the log lacks %s: %s", want, logs.String())
		}
	}
}
