package httpclient

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"gatehouse/core"
)

// Do sends one request, once: it waits for the pace and a free slot, bounds
// the time, caps the answer and logs one line. It fits SDKs that want an HTTP
// client. The caller closes the body, which frees the slot.
//
// Its errors are *core.Error, also those of reading the body: CodeTemporary or
// CodeCanceled when nothing was sent or the request is a read,
// CodeUnknownOutcome when a write may have reached the gateway, CodeThrottled
// when its key is paused for longer than a call waits, CodePermanent for a
// read's answer beyond the limit. An HTTP error status is no error here.
func (c *Client) Do(req *http.Request) (*http.Response, error) {
	about := c.about(req)
	if err := c.admit(req, about); err != nil {
		closeBody(req)
		return nil, err
	}
	x := &exchange{Client: c, about: about, began: c.opts.Clock.Now()}
	ctx, cancel := context.WithTimeout(req.Context(), c.opts.Timeout)
	x.caller = req.Context()
	x.end = func() { cancel(); <-c.slots }
	resp, err := c.http.Do(x.outgoing(ctx, req))
	if err != nil {
		x.end()
		failure := x.failed(err)
		x.log(req, 0, failure)
		return nil, failure
	}
	x.log(req, resp.StatusCode, nil)
	x.noteRetryAfter(resp)
	if refusedPlain(req, resp) {
		_ = resp.Body.Close()
		x.end()
		return nil, c.wantsTLS()
	}
	resp.Body = &body{ReadCloser: resp.Body, exchange: x, left: c.opts.MaxBody, promised: resp.ContentLength}
	return resp, nil
}

// admit checks the address and waits for the call's turn.
func (c *Client) admit(req *http.Request, about About) error {
	if err := checkScheme(c.opts.Subject, req.URL, c.opts.Plain); err != nil {
		return err
	}
	return c.turn(req.Context(), about)
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// turn waits for every pacing key and a slot. It holds a slot when it returns
// nil.
func (c *Client) turn(ctx context.Context, about About) error {
	for _, key := range about.Pacing {
		if err := c.pace(ctx, key); err != nil {
			return err
		}
	}
	select {
	case c.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return c.gaveUp(ctx.Err())
	}
}

func (c *Client) pace(ctx context.Context, key string) error {
	if c.opts.Pacer == nil {
		return nil
	}
	if p, ok := c.opts.Pacer.(pausing); ok {
		if left := p.Paused(key); left > c.opts.MaxWait {
			return c.throttled(left)
		}
	}
	if err := c.opts.Pacer.Wait(ctx, key); err != nil {
		return c.gaveUp(err)
	}
	return nil
}

// pausing is what Pacer offers beyond core.Pacer: how long a key stays paused.
type pausing interface {
	Paused(key string) time.Duration
}

func (c *Client) throttled(wait time.Duration) *core.Error {
	e := core.Errorf(core.CodeThrottled, c.opts.Subject, "the gateway asked to wait %s more", inWords(wait)).
		WithHint("Nothing was sent. It goes on by itself after that.")
	e.RetryAfter = wait
	return e
}

// inWords is a wait as a person says it: 30s, 20m, 1h, 1h30m.
func inWords(wait time.Duration) string {
	text := wait.Round(time.Second).String()
	if minutes, whole := strings.CutSuffix(text, "m0s"); whole {
		text = minutes + "m"
	}
	if hours, whole := strings.CutSuffix(text, "h0m"); whole {
		text = hours + "h"
	}
	return text
}

// gaveUp words an end of ctx before anything was sent.
func (c *Client) gaveUp(cause error) *core.Error {
	if isCanceled(cause) {
		return core.Errorf(core.CodeCanceled, c.opts.Subject, "the call was given up before it was sent").Because(cause)
	}
	return core.Errorf(core.CodeTemporary, c.opts.Subject, "the call found no free turn in its time; nothing was sent").Because(cause)
}

// exchange is one request under way.
type exchange struct {
	*Client
	about  About
	began  time.Time
	caller context.Context // without the call's own timeout
	sent   atomic.Bool     // a connection was had: bytes may have left
	end    func()          // gives back the slot; called once
}

// outgoing adds what tells a failure before sending from one after, and takes
// away the headers that let net/http repeat a write by itself (sensedia.md,
// Errors).
func (x *exchange) outgoing(ctx context.Context, req *http.Request) *http.Request {
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { x.sent.Store(true) }}
	out := req.Clone(httptrace.WithClientTrace(ctx, trace))
	out.Header.Del("Idempotency-Key")
	out.Header.Del("X-Idempotency-Key")
	return out
}

// noteRetryAfter pauses the keys of a call that the gateway throttled.
func (x *exchange) noteRetryAfter(resp *http.Response) {
	wait := RetryAfter(resp.Header, x.opts.Clock.Now())
	if x.opts.Pacer == nil || wait <= 0 || !asksToWait(resp.StatusCode) {
		return
	}
	for _, key := range x.about.Pacing {
		x.opts.Pacer.Pause(key, x.opts.Clock.Now().Add(wait))
	}
}

func asksToWait(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
}

// log writes the request's one line: never headers, bodies, ids or the query.
func (x *exchange) log(req *http.Request, status int, failure *core.Error) {
	args := []any{"method", req.Method, "host", req.URL.Host, "route", x.about.Route,
		"duration", x.opts.Clock.Now().Sub(x.began)}
	switch {
	case failure != nil:
		x.opts.Log.Warn("gateway call failed", append(args, "code", failure.Code, "error", failure.Message)...)
	case status >= 400:
		x.opts.Log.Warn("gateway call refused", append(args, "status", status)...)
	default:
		x.opts.Log.Debug("gateway call", append(args, "status", status)...)
	}
}

// body is an answer on its way in: at most so many bytes, errors classified,
// the slot given back on Close.
type body struct {
	io.ReadCloser
	exchange *exchange
	left     int64
	promised int64 // Content-Length, -1 when unknown
	closed   bool
}

func (b *body) Read(p []byte) (int, error) {
	if b.promised > b.exchange.opts.MaxBody {
		return 0, b.exchange.tooBig()
	}
	if b.left == 0 {
		return b.probe()
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		err = b.exchange.cut(err)
	}
	return n, err
}

// probe tells an answer of exactly the limit from one beyond it.
func (b *body) probe() (int, error) {
	var one [1]byte
	switch n, err := b.ReadCloser.Read(one[:]); {
	case n > 0:
		return 0, b.exchange.tooBig()
	case err != nil && !errors.Is(err, io.EOF):
		return 0, b.exchange.cut(err)
	default:
		return 0, err
	}
}

// Close frees the slot. What was not read is not waited for: the connection is
// closed instead.
func (b *body) Close() error {
	if b.closed {
		return nil
	}
	b.closed = true
	err := b.ReadCloser.Close()
	b.exchange.end()
	return err
}
