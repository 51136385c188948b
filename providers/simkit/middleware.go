package simkit

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// CommonFaults are the faults every simulator has. "Refused" means that the
// gateway's handler does not run; otherwise it runs, and a write happens.
func CommonFaults() []Fault {
	return []Fault{
		{Name: "latency", Help: "waits @DURATION (100ms) before the request is handled; a client that gives up does not take the request back", Arg: Duration},
		{Name: "late", Help: "handles the request, then waits @DURATION (1s) with the answer", Arg: Duration},
		{Name: "drop-before", Help: "closes the connection; the request is not handled"},
		{Name: "drop", Help: "handles the request, then closes the connection without an answer"},
		{Name: "throttle", Help: "refused: 429 with Retry-After @SECONDS (1; none: no header)", Arg: retryAfter},
		{Name: "unavailable", Help: "refused: 503, Retry-After only with @SECONDS", Arg: retryAfter},
		{Name: "forbidden", Help: "refused: 403"},
		{Name: "error", Help: "refused: 500, or @STATUS", Arg: statusCode},
		{Name: "error-after", Help: "handles the request, then answers 500, or @STATUS", Arg: statusCode},
		{Name: "html", Help: "refused: 200 with an HTML page"},
		{Name: "badjson", Help: "handles the request, answers 200 with JSON that breaks off"},
		{Name: "truncate", Help: "handles the request, cuts the answer in the middle (or after @BYTES) and closes the connection", Arg: Number},
		{Name: "extra-fields", Help: "handles the request, adds a field that nobody knows to every object of the JSON answer"},
		{Name: "slow-body", Help: "handles the request, spreads the answer over @DURATION (2s)", Arg: Duration},
		{Name: "huge", Help: "handles the request, answers with a JSON text of 50 MB (or @BYTES)", Arg: Number},
	}
}

func retryAfter(arg string) error {
	if arg == "none" {
		return nil
	}
	return Number(arg)
}

func statusCode(arg string) error {
	if n, err := strconv.Atoi(arg); err != nil || n < 400 || n > 599 {
		return fmt.Errorf("want a status from 400 to 599")
	}
	return nil
}

// Wrap puts the common faults and the record of requests around a handler.
// Answers are held back until the handler is done: a simulator's answers are
// pages, not streams.
func (f *Faults) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := f.log.begin(r, f.opts.Route(r), f.opts.Clock())
		defer e.end(0)
		ctx := context.WithValue(r.Context(), entryKey{}, e)
		r = r.WithContext(ctx)
		if !takeBody(r) {
			return // the client left before it had sent all
		}
		x := &exchange{Faults: f, w: w, r: r, entry: e}
		if x.before(ctx) {
			next.ServeHTTP(&x.answer, r)
			x.after(ctx)
		}
	})
}

// takeBody reads the whole request body (up to 64 MB). From then on a client
// that gives up is noticed, and does not take its request back.
func takeBody(r *http.Request) bool {
	body, err := io.ReadAll(io.LimitReader(r.Body, 64<<20))
	r.Body = io.NopCloser(bytes.NewReader(body))
	return err == nil
}

// exchange is one request and its answer on the way out.
type exchange struct {
	*Faults
	w      http.ResponseWriter
	r      *http.Request
	entry  *entry
	answer buffered
}

// before applies the faults that come before the handler; false means that the
// request is answered already.
func (x *exchange) before(ctx context.Context) bool {
	if _, ok := x.Hit("drop-before", x.r); ok {
		x.abort()
	}
	if arg, ok := x.Hit("latency", x.r); ok {
		x.opts.Sleep(ctx, durationOr(arg, 100*time.Millisecond))
	}
	for _, refusal := range []struct {
		fault  string
		status int
	}{{"throttle", 429}, {"unavailable", 503}, {"forbidden", 403}, {"error", 500}} {
		if arg, ok := x.Hit(refusal.fault, x.r); ok {
			x.refuse(refusal.fault, refusal.status, arg)
			return false
		}
	}
	if _, ok := x.Hit("html", x.r); ok {
		WriteHTML(&x.answer, "Welcome")
		x.send()
		return false
	}
	return true
}

func (x *exchange) refuse(fault string, status int, arg string) {
	x.answer = buffered{}
	switch fault {
	case "throttle":
		if arg == "" {
			arg = "1"
		}
		x.retryAfter(arg)
	case "unavailable":
		x.retryAfter(arg)
	case "error", "error-after":
		status = numberOr(arg, status)
	}
	x.opts.Answer(&x.answer, x.r, fault, status)
	x.send()
}

func (x *exchange) retryAfter(arg string) {
	if arg != "" && arg != "none" {
		x.answer.Header().Set("Retry-After", arg)
	}
}

// after applies the faults that spoil an answer, then sends it.
func (x *exchange) after(ctx context.Context) {
	if arg, ok := x.Hit("late", x.r); ok {
		x.opts.Sleep(ctx, durationOr(arg, time.Second))
	}
	if _, ok := x.Hit("drop", x.r); ok {
		x.abort()
	}
	if arg, ok := x.Hit("error-after", x.r); ok {
		x.refuse("error-after", 500, arg)
		return
	}
	if _, ok := x.Hit("badjson", x.r); ok {
		x.answer = buffered{}
		x.answer.Header().Set("Content-Type", "application/json")
		_, _ = x.answer.Write([]byte(`{"id": 1, "name": "cut of`))
	}
	if _, ok := x.Hit("extra-fields", x.r); ok {
		body := addFields(x.answer.Header().Get("Content-Type"), x.answer.body.Bytes())
		x.answer.body.Reset()
		_, _ = x.answer.body.Write(body)
	}
	if arg, ok := x.Hit("huge", x.r); ok {
		x.sendHuge(numberOr(arg, 50_000_000))
		return
	}
	if arg, ok := x.Hit("truncate", x.r); ok {
		x.sendCut(arg)
	}
	if arg, ok := x.Hit("slow-body", x.r); ok {
		x.sendSlowly(ctx, durationOr(arg, 2*time.Second))
		return
	}
	x.send()
}

// abort closes the connection without another byte.
func (x *exchange) abort() {
	x.entry.end(0)
	panic(http.ErrAbortHandler)
}

// WriteHTML answers 200 with a small HTML page, as a host does that serves a
// web application on every unknown path.
func WriteHTML(w http.ResponseWriter, title string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	_, _ = fmt.Fprintf(w, "<!DOCTYPE html>\n<html><head><title>%s</title></head><body><div id=\"app\"></div></body></html>\n", title)
}

func plainAnswer(w http.ResponseWriter, _ *http.Request, fault string, status int) {
	WriteJSON(w, status, map[string]string{"message": http.StatusText(status) + " (fault " + fault + ")"})
}

func durationOr(arg string, fallback time.Duration) time.Duration {
	if d, err := time.ParseDuration(arg); err == nil {
		return d
	}
	return fallback
}

func numberOr(arg string, fallback int) int {
	if n, err := strconv.Atoi(arg); err == nil {
		return n
	}
	return fallback
}

// buffered is an answer held back. The zero value is ready.
type buffered struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (b *buffered) Header() http.Header {
	if b.header == nil {
		b.header = http.Header{}
	}
	return b.header
}

func (b *buffered) WriteHeader(status int) {
	if b.status == 0 {
		b.status = status
	}
}

func (b *buffered) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)
	return b.body.Write(p)
}
