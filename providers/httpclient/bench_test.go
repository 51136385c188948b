package httpclient_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"gatehouse/providers/httpclient"
	"gatehouse/providers/providertest"
)

// BenchmarkCalls measures how far a client with 32 calls in flight is from the
// ideal against a server that takes 20 ms (performance.md, Calls to a gateway:
// 1.05 ×).
func BenchmarkCalls(b *testing.B) {
	const inFlight, latency, calls = 32, 20 * time.Millisecond, 320
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := time.NewTimer(latency)
		defer t.Stop()
		select {
		case <-t.C:
		case <-r.Context().Done():
		}
		answer(w, 200, "application/json", `{"id":1}`)
	}))
	defer s.Close()
	c := httpclient.New(httpclient.Options{Subject: "gw", Clock: providertest.NewClock(), InFlight: inFlight})
	defer c.Close()
	for b.Loop() {
		var wg sync.WaitGroup
		for range inFlight {
			wg.Go(func() {
				for range calls / inFlight {
					if _, err := c.Call(context.Background(), httpclient.Request{Method: http.MethodGet, URL: s.URL}); err != nil {
						b.Error(err)
					}
				}
			})
		}
		wg.Wait()
	}
	ideal := latency * calls / inFlight
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(ideal), "×ideal")
}
