package simkit_test

import (
	"context"
	"reflect"
	"sync"
	"testing"
	"time"

	"gatehouse/providers/simkit"
)

func TestRequestsAreRecordedPerRoute(t *testing.T) {
	clock := simkit.NewManualClock(epoch)
	s, h := newShelf(simkit.FaultOptions{Clock: clock.Now})
	srv := serve(t, h)
	send(t, "POST", srv.URL()+"/api/items", "lamp")
	clock.Advance(time.Minute)
	send(t, "GET", srv.URL()+"/api/items?page=2", "")
	send(t, "GET", srv.URL()+"/elsewhere", "")

	counts := s.faults.Counts()
	if len(counts) != 3 || counts["POST /api/items"] != 1 || counts["GET /api/items"] != 1 || counts["GET (no route)"] != 1 {
		t.Errorf("%v", counts)
	}
	reqs := s.faults.Requests()
	want := simkit.Request{Seq: 2, Time: epoch.Add(time.Minute), Method: "GET", Path: "/api/items",
		Query: "page=2", Route: "GET /api/items", Status: 200, InFlight: 1}
	if len(reqs) != 3 || !reflect.DeepEqual(reqs[1], want) {
		t.Errorf("got %+v, want %+v", reqs, want)
	}
	if reqs[2].Status != 404 {
		t.Errorf("%+v", reqs[2])
	}
	s.faults.ResetRequests()
	if len(s.faults.Requests()) != 0 || s.faults.Count("POST /api/items") != 0 {
		t.Error("reset left something")
	}
}

func TestTheRecordIsBoundedTheCountersAreNot(t *testing.T) {
	f := simkit.NewFaults(simkit.FaultOptions{})
	srv := serve(t, f.Wrap(nothing{}))
	client := keepAlive(t)
	for range 2100 {
		resp, err := client.Get(srv.URL())
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	reqs := f.Requests()
	if f.Count("GET") != 2100 || len(reqs) != 2000 || reqs[0].Seq != 101 || reqs[1999].Seq != 2100 {
		t.Errorf("%d counted, %d kept, %d to %d", f.Count("GET"), len(reqs), reqs[0].Seq, reqs[len(reqs)-1].Seq)
	}
	if f.PeakInFlight() != 1 {
		t.Errorf("a client that waits for each answer was seen with %d in flight", f.PeakInFlight())
	}
}

func TestParallelRequestsAreSeen(t *testing.T) {
	waiting := make(chan struct{})
	s, h := newShelf(simkit.FaultOptions{Sleep: func(ctx context.Context, _ time.Duration) {
		waiting <- struct{}{}
		<-ctx.Done()
	}})
	srv := serve(t, h)
	set(t, s.faults, "latency=1h")
	var clients sync.WaitGroup
	for range 3 {
		clients.Go(func() {
			resp, err := keepAlive(t).Get(srv.URL() + "/api/items")
			if err == nil {
				resp.Body.Close()
			}
		})
		<-waiting
	}
	if err := srv.Close(); err != nil {
		t.Error(err)
	}
	clients.Wait()
	s.faults.Clear()
	send(t, "GET", serve(t, h).URL()+"/api/items", "")
	reqs := s.faults.Requests()
	if s.faults.PeakInFlight() != 3 || reqs[0].InFlight != 1 || reqs[2].InFlight != 3 || reqs[3].InFlight != 1 {
		t.Errorf("peak %d, %+v", s.faults.PeakInFlight(), reqs)
	}
}
