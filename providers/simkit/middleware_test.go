package simkit_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/providers/simkit"
)

func (s *shelf) count() int { return len(s.State().(map[string]item)) }

func TestCommonFaultsOnAWrite(t *testing.T) {
	for _, c := range []struct {
		fault   string
		status  int  // 0: no answer at all
		handled bool // the write happened
		check   func(reply) bool
	}{
		{"throttle=1@9", 429, false, func(r reply) bool { return r.header.Get("Retry-After") == "9" }},
		{"throttle=1", 429, false, func(r reply) bool { return r.header.Get("Retry-After") == "1" }},
		{"throttle=1@none", 429, false, func(r reply) bool { return r.header.Get("Retry-After") == "" }},
		{"unavailable=1", 503, false, func(r reply) bool { return r.header.Get("Retry-After") == "" }},
		{"unavailable=1@3", 503, false, func(r reply) bool { return r.header.Get("Retry-After") == "3" }},
		{"forbidden=1", 403, false, nil},
		{"error=1", 500, false, func(r reply) bool { return strings.Contains(r.body, "fault error") }},
		{"error=1@502", 502, false, nil},
		{"error-after=1", 500, true, nil},
		{"html=1", 200, false, func(r reply) bool {
			return strings.HasPrefix(r.header.Get("Content-Type"), "text/html") && strings.Contains(r.body, "<html>")
		}},
		{"drop=1", 0, true, nil},
		{"drop-before=1", 0, false, nil},
		{"badjson=1", 200, true, func(r reply) bool { return r.header.Get("Content-Type") == "application/json" }},
		{"extra-fields=1", 201, true, nil},
		{"huge=1@100000", 201, true, func(r reply) bool { return len(decode[string](t, r.body)) == 99_998 }},
		{"truncate=1", 201, true, func(r reply) bool { return errors.Is(r.err, io.ErrUnexpectedEOF) }},
	} {
		t.Run(c.fault, func(t *testing.T) {
			s, h := newShelf(simkit.FaultOptions{})
			srv := serve(t, h)
			set(t, s.faults, c.fault)
			r := send(t, "POST", srv.URL()+"/api/items", "lamp")
			if r.status != c.status || (c.status == 0) != (r.err != nil && r.header == nil) {
				t.Errorf("answered %+v, want status %d", r, c.status)
			}
			if (s.count() == 1) != c.handled {
				t.Errorf("handled: %v", s.count() == 1)
			}
			if c.check != nil && !c.check(r) {
				t.Errorf("answered %+v", r)
			}
			last := s.faults.Requests()[0]
			if last.Status != c.status || len(last.Faults) != 1 || !strings.HasPrefix(c.fault, last.Faults[0]) {
				t.Errorf("recorded %+v", last)
			}
			if again := send(t, "POST", srv.URL()+"/api/items", "lamp"); again.status != 201 || again.err != nil {
				t.Errorf("after the fault: %+v", again)
			}
		})
	}
}

func TestACutBodyEndsInTheMiddle(t *testing.T) {
	s, h := newShelf(simkit.FaultOptions{})
	srv := serve(t, h)
	for range 50 {
		_, _ = s.Create(map[string]any{"name": "lamp"})
	}
	whole := send(t, "GET", srv.URL()+"/api/items", "")
	set(t, s.faults, "truncate=1;1@10")
	half := send(t, "GET", srv.URL()+"/api/items", "")
	if !errors.Is(half.err, io.ErrUnexpectedEOF) || half.body != whole.body[:len(whole.body)/2] {
		t.Errorf("%v after %d of %d bytes", half.err, len(half.body), len(whole.body))
	}
	if ten := send(t, "GET", srv.URL()+"/api/items", ""); ten.body != whole.body[:10] {
		t.Errorf("%q", ten.body)
	}
}

func TestWaitingFaultsUseTheInjectedSleep(t *testing.T) {
	var mu sync.Mutex
	var slept []time.Duration
	s, h := newShelf(simkit.FaultOptions{Sleep: func(_ context.Context, d time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		slept = append(slept, d)
	}})
	srv := serve(t, h)
	for _, c := range []struct {
		fault string
		total time.Duration
	}{{"latency=50ms", 50 * time.Millisecond}, {"latency=on", 100 * time.Millisecond},
		{"late=1@3s", 3 * time.Second}, {"slow-body=on@5s", 5 * time.Second}} {
		slept = nil
		s.faults.Clear()
		set(t, s.faults, c.fault)
		if r := send(t, "GET", srv.URL()+"/api/items", ""); r.status != 200 || r.err != nil {
			t.Fatalf("%s: %+v", c.fault, r)
		}
		var total time.Duration
		for _, d := range slept {
			total += d
		}
		if total != c.total {
			t.Errorf("%s slept %v", c.fault, slept)
		}
	}
}

func TestAClientThatGivesUpDoesNotTakeItsWriteBack(t *testing.T) {
	waiting := make(chan struct{})
	s, h := newShelf(simkit.FaultOptions{Sleep: func(ctx context.Context, _ time.Duration) {
		close(waiting)
		<-ctx.Done() // ends only because the client leaves
	}})
	written := make(chan struct{})
	srv := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(written)
		h.ServeHTTP(w, r)
	}))
	set(t, s.faults, "latency=1h")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-waiting
		cancel()
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, srv.URL()+"/api/items", strings.NewReader("lamp"))
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := http.DefaultClient.Do(req); !errors.Is(err, context.Canceled) {
		resp.Body.Close()
		t.Fatal(err)
	}
	<-written
	if s.count() != 1 {
		t.Error("the write was taken back")
	}
}

func TestTheGatewayWritesItsOwnErrors(t *testing.T) {
	s, h := newShelf(simkit.FaultOptions{Answer: func(w http.ResponseWriter, _ *http.Request, fault string, status int) {
		w.Header().Set("X-Error-Type", fault)
		w.WriteHeader(status)
	}})
	srv := serve(t, h)
	set(t, s.faults, "forbidden=1")
	if r := send(t, "GET", srv.URL()+"/api/items", ""); r.status != 403 || r.header.Get("X-Error-Type") != "forbidden" {
		t.Errorf("%+v", r)
	}
}
