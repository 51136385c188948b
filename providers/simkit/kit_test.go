package simkit_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/providers/simkit"
)

var epoch = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// shelf is the smallest simulator: it keeps the texts posted to it.
type shelf struct {
	mu     sync.Mutex
	items  map[string]item
	faults *simkit.Faults
}

type item struct {
	Name string   `json:"name"`
	Size int      `json:"size"`
	Tags []string `json:"tags,omitempty"`
}

func newShelf(opts simkit.FaultOptions, own ...simkit.Fault) (*shelf, http.Handler) {
	s := &shelf{items: map[string]item{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/items", func(w http.ResponseWriter, r *http.Request) {
		if _, ok := s.faults.Hit("stale", r); ok {
			simkit.WriteJSON(w, 200, []string{})
			return
		}
		simkit.WriteJSON(w, 200, s.State())
	})
	mux.HandleFunc("POST /api/items", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = s.Create(map[string]any{"name": string(body)})
		w.WriteHeader(http.StatusCreated)
	})
	mux.HandleFunc("GET /api/panic", func(http.ResponseWriter, *http.Request) { panic("broken shelf") })
	opts.BasePath = "/api"
	if opts.Route == nil {
		opts.Route = simkit.MuxRoute(mux)
	}
	s.faults = simkit.NewFaults(opts, append(own, simkit.Fault{Name: "stale", Help: "lists are empty", Arg: simkit.Number})...)
	return s, s.faults.Wrap(mux)
}

func (s *shelf) Faults() *simkit.Faults { return s.faults }

func (s *shelf) State() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	copied := map[string]item{}
	for id, it := range s.items {
		copied[id] = it
	}
	return copied
}

func (s *shelf) Object(id string) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if it, ok := s.items[id]; ok {
		return it, nil
	}
	return nil, &simkit.NotFoundError{ID: id}
}

func (s *shelf) Create(fields map[string]any) (string, error) {
	it, err := simkit.Merge(item{}, fields)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := fmt.Sprintf("area/%d", len(s.items)+1)
	s.items[id] = it
	return id, nil
}

func (s *shelf) Change(id string, fields map[string]any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	it, ok := s.items[id]
	if !ok {
		return &simkit.NotFoundError{ID: id}
	}
	merged, err := simkit.Merge(it, fields)
	if err == nil {
		s.items[id] = merged
	}
	return err
}

func (s *shelf) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.items[id]; !ok {
		return &simkit.NotFoundError{ID: id}
	}
	delete(s.items, id)
	return nil
}

func serve(t *testing.T, h http.Handler) *simkit.Server {
	t.Helper()
	srv, err := simkit.Start(h, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
	})
	return srv
}

func set(t *testing.T, f *simkit.Faults, assignment string) {
	t.Helper()
	if err := f.Apply(assignment); err != nil {
		t.Fatal(err)
	}
}

type reply struct {
	status int
	header http.Header
	body   string
	err    error
}

// send makes one call on a connection of its own, so that a dropped one is
// not repeated by net/http.
func send(t *testing.T, method, url, body string) reply {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return reply{err: err}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, resp.Header, string(text), err}
}

func decode[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

func TestAWindowLetsItsQuotaThroughInEachSpan(t *testing.T) {
	clock := simkit.NewManualClock(epoch)
	w := simkit.NewWindow(3, time.Minute, clock.Now)
	take := func() (n int, wait time.Duration) {
		for n < 10 {
			d, ok := w.Take()
			if !ok {
				return n, d
			}
			n++
		}
		return n, 0
	}
	if n, wait := take(); n != 3 || wait != time.Minute {
		t.Errorf("%d passed, then wait %s", n, wait)
	}
	clock.Advance(59 * time.Second)
	if n, wait := take(); n != 0 || wait != time.Second {
		t.Errorf("in the same minute %d passed, then wait %s", n, wait)
	}
	clock.Advance(time.Second)
	if n, _ := take(); n != 3 {
		t.Errorf("in the next minute %d passed", n)
	}
}
