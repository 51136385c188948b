package simkit

import (
	"maps"
	"net/http"
	"sync"
	"time"
)

// keptRequests is how many requests are kept one by one; the counters know
// all of them.
const keptRequests = 2000

// Request is one request a simulator received.
type Request struct {
	Seq      int       `json:"seq"` // from 1
	Time     time.Time `json:"time"`
	Method   string    `json:"method"`
	Path     string    `json:"path"`
	Query    string    `json:"query,omitempty"`
	Route    string    `json:"route"`
	Status   int       `json:"status"`           // 0: nothing answered (yet)
	InFlight int       `json:"inFlight"`         // at arrival, this one included
	Faults   []string  `json:"faults,omitempty"` // that bit on it
}

// requestLog records requests. A request is over before the last byte of its
// answer leaves, so a client that sends one request after the other is never
// seen with two in flight.
type requestLog struct {
	mu       sync.Mutex
	seq      int
	ring     []*Request
	counts   map[string]int
	inFlight int
	peak     int
}

type entry struct {
	log   *requestLog
	req   *Request
	ended bool
}

// entryKey finds the entry of a request in its context.
type entryKey struct{}

func (l *requestLog) begin(r *http.Request, route string, now time.Time) *entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seq++
	l.inFlight++
	l.peak = max(l.peak, l.inFlight)
	if l.counts == nil {
		l.counts = map[string]int{}
	}
	l.counts[route]++
	req := &Request{Seq: l.seq, Time: now, Method: r.Method, Path: r.URL.Path,
		Query: r.URL.RawQuery, Route: route, InFlight: l.inFlight}
	if len(l.ring) < keptRequests {
		l.ring = append(l.ring, req)
	} else {
		l.ring[(l.seq-1)%keptRequests] = req
	}
	return &entry{log: l, req: req}
}

// end closes the entry once; status 0 means that nothing was answered.
func (e *entry) end(status int) {
	e.log.mu.Lock()
	defer e.log.mu.Unlock()
	if e.ended {
		return
	}
	e.ended = true
	e.req.Status = status
	e.log.inFlight--
}

func entryOf(r *http.Request) *entry {
	if r == nil {
		return nil
	}
	e, _ := r.Context().Value(entryKey{}).(*entry)
	return e
}

// noteFault writes a fault that bit into the request's record.
func noteFault(r *http.Request, name string) {
	if e := entryOf(r); e != nil {
		e.log.mu.Lock()
		defer e.log.mu.Unlock()
		e.req.Faults = append(e.req.Faults, name)
	}
}

func (f *Faults) routeOf(r *http.Request) string {
	if e := entryOf(r); e != nil {
		return e.req.Route
	}
	if r == nil {
		return ""
	}
	return f.opts.Route(r)
}

// Requests returns the last requests (up to 2,000), oldest first.
func (f *Faults) Requests() []Request {
	l := &f.log
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]Request, 0, len(l.ring))
	start := 0
	if len(l.ring) == keptRequests {
		start = l.seq % keptRequests
	}
	for i := range l.ring {
		req := *l.ring[(start+i)%len(l.ring)]
		req.Faults = append([]string(nil), req.Faults...)
		out = append(out, req)
	}
	return out
}

// Count returns how many requests of one route arrived ("POST /apps", as the
// simulator's Route names it), including those a fault answered.
func (f *Faults) Count(route string) int {
	f.log.mu.Lock()
	defer f.log.mu.Unlock()
	return f.log.counts[route]
}

// Counts returns the number of requests per route.
func (f *Faults) Counts() map[string]int {
	f.log.mu.Lock()
	defer f.log.mu.Unlock()
	return maps.Clone(f.log.counts)
}

// PeakInFlight returns the largest number of requests in flight at once.
func (f *Faults) PeakInFlight() int {
	f.log.mu.Lock()
	defer f.log.mu.Unlock()
	return f.log.peak
}

// ResetRequests forgets the requests so far and zeroes the counters; those in
// flight stay in flight.
func (f *Faults) ResetRequests() {
	l := &f.log
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seq, l.ring, l.counts, l.peak = 0, nil, nil, l.inFlight
}
