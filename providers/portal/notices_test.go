package portal_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/portal"
	"gatehouse/providers/sensedia/sim"
)

// signed sends a signed event, stamped so much off the door's clock.
func (d *door) signed(body string, off time.Duration) reply {
	d.t.Helper()
	stamp := strconv.FormatInt(d.clock.Now().Add(off).Unix(), 10)
	return d.call("POST", "/events/sensedia", "", body, "X-Gatehouse-Timestamp", stamp,
		"X-Gatehouse-Signature", portal.Sign(eventKey, stamp, "sensedia", []byte(body)))
}

func event(id, ref string) string {
	return fmt.Sprintf(`{"id": %q, "type": "deleted", "ref": %q}`, id, ref)
}

// until waits for a condition that other goroutines bring about.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	late := time.NewTimer(20 * time.Second)
	defer late.Stop()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-late.C:
			t.Fatalf("never: %s", what)
		case <-tick.C:
		}
	}
}

func TestAnEventMakesGatehouseLookOnce(t *testing.T) {
	d := open(t, sim.Config{})
	d.run()
	d.signed(event("e1", "app-1"), 0).is(http.StatusAccepted)
	until(t, "a look", func() bool { return d.looks.count() == 1 })
	if got := d.looks.made[0]; got != (core.Ref{ID: "app-1"}) {
		t.Errorf("%+v", got)
	}
	if again := d.signed(event("e1", "app-1"), time.Second).is(http.StatusOK); again.text("state") != "known" {
		t.Errorf("%s", again.body)
	}
	d.signed(event("e2", "app-2"), 0).is(http.StatusAccepted)
	until(t, "the next look", func() bool { return d.looks.count() == 2 })
}

func TestReplaysForgeriesAndOldEventsAreRefused(t *testing.T) {
	d := open(t, sim.Config{})
	stamp := strconv.FormatInt(d.clock.Now().Unix(), 10)
	body := event("e1", "app-1")
	good := []string{"X-Gatehouse-Timestamp", stamp, "X-Gatehouse-Signature", portal.Sign(eventKey, stamp, "sensedia", []byte(body))}
	with := func(i int, value string) []string {
		h := append([]string{}, good...)
		h[i] = value
		return h
	}
	for name, c := range map[string]struct {
		body   string
		header []string
	}{
		"no signature":         {body, nil},
		"forged":               {body, with(3, strings.Repeat("0", 64))},
		"no hex":               {body, with(3, "zz")},
		"another body":         {event("e1", "app-2"), good},
		"another timestamp":    {body, with(1, "1")},
		"another connection's": {body, with(3, portal.Sign(eventKey, stamp, "basic", []byte(body)))},
		"another key":          {body, with(3, portal.Sign("another key of many bytes", stamp, "sensedia", []byte(body)))},
		"not a time":           {body, []string{"X-Gatehouse-Timestamp", "now", "X-Gatehouse-Signature", portal.Sign(eventKey, "now", "sensedia", []byte(body))}},
	} {
		if got := d.wrong("POST", "/events/sensedia", "", c.body, c.header...); got.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.body)
		}
	}
	for _, off := range []time.Duration{-6 * time.Minute, 6 * time.Minute} {
		d.signed(event("e9", "app-9"), off).is(http.StatusUnauthorized, "timestamp")
	}
	d.call("POST", "/events/sensedia", "", body, good...).is(http.StatusAccepted)
	d.call("POST", "/events/sensedia", "", body, good...).is(http.StatusConflict, "replay")
	d.run() // now its id comes to the store
	until(t, "the event is kept", func() bool {
		_, known, err := d.store.KnownNotice(t.Context(), "sensedia", "e1")
		return err == nil && known
	})
	d.call("POST", "/events/sensedia", "", body, good...).is(http.StatusConflict, "replay")
	until(t, "one look", func() bool { return d.looks.count() == 1 })
}

func TestEventsByUserAndPassword(t *testing.T) {
	d := open(t, sim.Config{})
	post := func(user, password string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.url+"/events/basic", strings.NewReader(event("e1", "app-1")))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.SetBasicAuth(user, password)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	for _, c := range []struct {
		user, password string
		want           int
	}{{"bridge", eventKey, 202}, {"bridge", eventKey, 200}, {"bridge", "wrong", 401}, {"other", eventKey, 401}, {"", "", 401}} {
		if got := post(c.user, c.password); got != c.want {
			t.Errorf("%s/%s: %d, want %d", c.user, c.password, got, c.want)
		}
	}
	d.wrong("POST", "/events/closed", "", event("e1", "x")).is(http.StatusNotFound)
	d.wrong("POST", "/events/nowhere", "", event("e1", "x")).is(http.StatusNotFound)
}

func TestWrongEventsAreRefused(t *testing.T) {
	d := open(t, sim.Config{})
	for _, body := range []string{"", "{", `{"id": "1", "type": "exploded", "ref": "x"}`, `{"id": "", "type": "deleted", "ref": "x"}`,
		`{"id": "1", "type": "deleted", "ref": ""}`, `{"id": "1", "type": "deleted", "ref": "` + strings.Repeat("x", 513) + `"}`} {
		stamp := strconv.FormatInt(d.clock.Now().Unix(), 10)
		got := d.wrong("POST", "/events/sensedia", "", body, "X-Gatehouse-Timestamp", stamp, "X-Gatehouse-Signature", portal.Sign(eventKey, stamp, "sensedia", []byte(body)))
		if got.StatusCode != 400 && got.StatusCode != 422 {
			t.Errorf("%.60s: %d", body, got.StatusCode)
		}
	}
	if n := d.looks.count(); n != 0 {
		t.Errorf("%d looks", n)
	}
}

// However many events come, one App is looked at once at a time, and what
// waits is bounded.
func TestTenThousandEventsAreFewLooks(t *testing.T) {
	d := open(t, sim.Config{})
	d.looks.wait = make(chan struct{})
	d.run()
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range 1250 {
				n := worker*1250 + i
				if got := d.direct(event("e"+strconv.Itoa(n), "app-"+strconv.Itoa(n%10))); got != http.StatusAccepted {
					t.Errorf("event %d: %d", n, got)
				}
			}
		})
	}
	all.Wait()
	close(d.looks.wait)
	seen := func() map[string]bool {
		d.looks.mu.Lock()
		defer d.looks.mu.Unlock()
		out := map[string]bool{}
		for _, r := range d.looks.made {
			out[r.ID] = true
		}
		return out
	}
	until(t, "every App was looked at", func() bool { return len(seen()) == 10 })
	until(t, "all are noted", func() bool {
		_, known, err := d.store.KnownNotice(t.Context(), "sensedia", "e9999")
		return err == nil && known
	})
	if n := d.looks.count(); n > 11 {
		t.Errorf("%d looks at 10 Apps", n)
	}
}

func TestTooManyDifferentEventsAreToldToComeLater(t *testing.T) {
	d := open(t, sim.Config{}, func(c *portal.Config) { c.MostEvents = 300 }) // nobody looks
	full := 0
	for i := range 316 {
		if got := d.direct(event("e"+strconv.Itoa(i), "app-"+strconv.Itoa(i))); got == http.StatusTooManyRequests {
			full++
		} else if got != http.StatusAccepted {
			t.Fatalf("event %d: %d", i, got)
		}
	}
	if full != 16 {
		t.Errorf("%d were told to come later", full)
	}
	late := d.signed(event("late", "late"), 0).is(http.StatusTooManyRequests, "too_many")
	if late.Header.Get("Retry-After") == "" {
		t.Error("it does not say when")
	}
}

// direct hands an event to the door without a connection.
func (d *door) direct(body string) int {
	stamp := strconv.FormatInt(d.clock.Now().Unix(), 10)
	r := httptest.NewRequestWithContext(d.t.Context(), http.MethodPost, "/events/sensedia", strings.NewReader(body))
	r.Header = http.Header{"Content-Type": {"application/json"}, "X-Gatehouse-Timestamp": {stamp},
		"X-Gatehouse-Signature": {portal.Sign(eventKey, stamp, "sensedia", []byte(body))}}
	w := &plainWriter{header: http.Header{}}
	d.handler().ServeHTTP(w, r)
	return w.status
}

func (d *door) handler() http.Handler {
	d.once.Do(func() { d.direct0 = d.door.Handler() })
	return d.direct0
}

type plainWriter struct {
	header http.Header
	status int
}

func (w *plainWriter) Header() http.Header         { return w.header }
func (w *plainWriter) Write(p []byte) (int, error) { return len(p), nil }
func (w *plainWriter) WriteHeader(status int)      { w.status = status }

// hasty waits a thousandth of what it is asked to.
type hasty struct{ core.Clock }

func (h hasty) After(ctx context.Context, d time.Duration) <-chan time.Time {
	return h.Clock.After(ctx, d/1000)
}

func TestALookThatFailsIsTriedAgainAFewTimes(t *testing.T) {
	d := open(t, sim.Config{}, func(c *portal.Config) { c.Clock = hasty{c.Clock} })
	d.looks.fail = func(n int) error {
		if n < 3 {
			return core.Errorf(core.CodeTemporary, "sensedia", "it is down")
		}
		return nil
	}
	d.run()
	d.signed(event("e1", "app-1"), 0).is(http.StatusAccepted)
	until(t, "the third look", func() bool { return d.looks.count() == 3 })
}

func TestAPanicInALookEndsNothingElse(t *testing.T) {
	d := open(t, sim.Config{})
	d.looks.fail = func(n int) error {
		if n == 1 {
			panic("a defect")
		}
		return nil
	}
	d.run()
	d.signed(event("e1", "app-1"), 0).is(http.StatusAccepted)
	d.signed(event("e2", "app-2"), 0).is(http.StatusAccepted)
	until(t, "both looks", func() bool { return d.looks.count() == 2 })
	if !strings.Contains(d.logs.String(), "a defect") {
		t.Error("the log does not say so")
	}
}

// The signature is documented, so it is fixed: a bridge in another language
// makes the same.
func TestTheSignatureIsAsDocumented(t *testing.T) {
	const want = "6196a66fbf8a02017dd41d944ee91e3e32ddfd21eee47f7598cb28a350693e1e"
	if got := portal.Sign("key", "1700000000", "aws-prod", []byte(`{"id":"1"}`)); got != want {
		t.Errorf("%s", got)
	}
}
