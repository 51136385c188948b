package httpclient_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/providertest"
)

func TestRetryAfterInBothForms(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "0": 0, "-5": 0, "7": 7 * time.Second, " 7200 ": 2 * time.Hour, "1.5": 1500 * time.Millisecond,
		"Mon, 02 Mar 2026 12:00:00 GMT": 3 * time.Hour, "Mon, 02 Mar 2026 08:00:00 GMT": 0,
		"soon": 0, "NaN": 0, "1e300": 24 * time.Hour, "99999999999": 24 * time.Hour,
	} {
		if got := httpclient.RetryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
}

func TestAReadObeysAShortRetryAfter(t *testing.T) {
	var n atomic.Int32
	c, url, clock := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1) == 1 {
			w.Header().Set("Retry-After", "7")
			answer(w, 429, "application/json", `{}`)
			return
		}
		answer(w, 200, "application/json", `{}`)
	})
	if _, err := call(c, http.MethodGet, url); err != nil {
		t.Fatal(err)
	}
	if clock.Slept() != 7*time.Second || n.Load() != 2 {
		t.Errorf("slept %s for %d requests, want 7s for 2", clock.Slept(), n.Load())
	}
}

func TestALongRetryAfterIsReportedAndStopsFurtherCalls(t *testing.T) {
	var n atomic.Int32
	clock := providertest.NewClock()
	pacer := httpclient.NewPacer(clock)
	c, url, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1) == 1 {
			w.Header().Set("Retry-After", "7200")
			answer(w, 429, "application/json", `{}`)
			return
		}
		answer(w, 200, "application/json", `{}`)
	}, func(o *httpclient.Options) { o.Clock, o.Pacer, o.Pacing = clock, pacer, []string{"k"} })
	_, err := call(c, http.MethodGet, url)
	if e := core.AsError(err); e == nil || e.Code != core.CodeThrottled || e.RetryAfter != 2*time.Hour {
		t.Fatalf("%v", err)
	}
	_, err = call(c, http.MethodPut, url)
	if e := core.AsError(err); e == nil || e.Code != core.CodeThrottled || e.RetryAfter != 2*time.Hour || n.Load() != 1 {
		t.Errorf("%d requests, %v", n.Load(), err)
	}
	clock.Advance(2 * time.Hour)
	if _, err := call(c, http.MethodPut, url); err != nil {
		t.Errorf("after the pause: %v", err)
	}
}

func TestBackoffIsFullJitterWithinItsBounds(t *testing.T) {
	most := bytes.NewReader(bytes.Repeat([]byte{0xff}, 64))
	c, url, clock := serve(t, status(500), func(o *httpclient.Options) { o.Random = most })
	if _, err := call(c, http.MethodGet, url); core.CodeOf(err) != core.CodeTemporary {
		t.Fatal(err)
	}
	if got := clock.Slept().Round(time.Millisecond); got != 7*time.Second { // 1 + 2 + 4 s
		t.Errorf("slept %s, want 7s", got)
	}
	if got := httpclient.Jitter(bytes.NewReader(make([]byte, 8)), time.Second); got != 0 {
		t.Errorf("the least jitter is %s", got)
	}
}

func TestAReadStopsRetryingWhenItsContextEnds(t *testing.T) {
	var n atomic.Int32
	ctx, cancel := context.WithCancel(context.Background())
	c, url, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { n.Add(1); status(500)(w, r); cancel() })
	if _, err := c.Call(ctx, httpclient.Request{Method: http.MethodGet, URL: url}); err == nil || n.Load() != 1 {
		t.Errorf("%d requests, %v", n.Load(), err)
	}
}

func TestRedactFindsSecretsByNameAndByValue(t *testing.T) {
	for _, text := range []string{
		`{"secret":"hunter2"}`, `{"client_secret" : "hunter2"`, `{"accessToken":"x\"hunter2"}`, `{"a":"{\"secret\":\"hunter2\"}"}`,
		`sent hunter2 to them`, `"Password":"hunter2`, `"x-api-key":"hunter2"`,
	} {
		if got := httpclient.Redact(text, "sent hunter2"); strings.Contains(got, "hunter2") {
			t.Errorf("%s became %s", text, got)
		}
	}
	if got := httpclient.Redact(`{"name":"Payments","id":7}`, ""); got != `{"name":"Payments","id":7}` {
		t.Errorf("changed harmless text: %s", got)
	}
}

func TestExcerptShowsControlCharacters(t *testing.T) {
	got := httpclient.Excerpt([]byte("{\"message\":\"a\\u001b[31mb\u202ec\"}"))
	if got != `a^[[31mb<U+202E>c` {
		t.Errorf("%q", got)
	}
	if got := httpclient.Excerpt([]byte(strings.Repeat("x", 500))); len([]rune(got)) != 201 {
		t.Errorf("%d characters", len([]rune(got)))
	}
}
