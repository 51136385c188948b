package simkit_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"gatehouse/providers/simkit"
)

type nothing struct{}

func (nothing) ServeHTTP(http.ResponseWriter, *http.Request) {}

func keepAlive(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestAPanicBecomesA500AndIsKept(t *testing.T) {
	_, h := newShelf(simkit.FaultOptions{})
	srv, err := simkit.Start(h, "")
	if err != nil {
		t.Fatal(err)
	}
	if r := send(t, "GET", srv.URL()+"/api/panic", ""); r.status != 500 {
		t.Errorf("%+v", r)
	}
	if r := send(t, "GET", srv.URL()+"/api/items", ""); r.status != 200 {
		t.Errorf("dead after a panic: %+v", r)
	}
	if err := srv.Close(); err == nil || !strings.Contains(err.Error(), "broken shelf") {
		t.Errorf("Close: %v", err)
	}
}

func TestCloseEndsRequestsInFlightAndWaitsForThem(t *testing.T) {
	started, finished := make(chan struct{}), make(chan struct{})
	srv, err := simkit.Start(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(started)
		<-r.Context().Done()
		close(finished)
	}), "")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		resp, err := keepAlive(t).Get(srv.URL())
		if err == nil {
			resp.Body.Close()
		}
	}()
	<-started
	if err := srv.Close(); err != nil {
		t.Error(err)
	}
	select {
	case <-finished:
	default:
		t.Error("Close came back before the handler had ended")
	}
	<-ended
	if err := srv.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

func TestStartRefusesWhatIsNotLoopbackOrTaken(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":8080", "10.0.0.1:80", "example.com:80", "127.0.0.1"} {
		if srv, err := simkit.Start(nothing{}, addr); err == nil {
			_ = srv.Close()
			t.Errorf("%s was taken", addr)
		}
	}
	first := serve(t, nothing{})
	if second, err := simkit.Start(nothing{}, first.Addr()); err == nil {
		_ = second.Close()
		t.Error("two servers on one address")
	}
}

func TestABucketRefillsOnItsClock(t *testing.T) {
	clock := simkit.NewManualClock(epoch)
	b := simkit.NewBucket(2, 3, clock.Now)
	for i := range 3 {
		if _, ok := b.Take(); !ok {
			t.Fatalf("token %d refused", i)
		}
	}
	for range 5 { // refused calls take nothing
		if wait, ok := b.Take(); ok || wait != 500*time.Millisecond {
			t.Fatalf("wait %v, ok %v", wait, ok)
		}
	}
	clock.Advance(500 * time.Millisecond)
	if _, ok := b.Take(); !ok {
		t.Error("no token after the wait")
	}
	if _, ok := simkit.NewBucket(0, 0, clock.Now).Take(); ok {
		t.Error("a bucket without tokens gave one")
	}
}
