package simkit

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault declares one thing that can go wrong at a gateway.
type Fault struct {
	Name string
	Help string             // one line, for listings
	Arg  func(string) error // checks a non-empty ARG; nil: any text
}

// FaultOptions fit Faults to one gateway. The zero value works.
type FaultOptions struct {
	Seed  uint64 // of the random shares
	Clock Clock  // of the record of requests; nil: time.Now
	// Route names a request for counters and matchers, like "GET /apps" or
	// "CreateApiKey"; it must come from a bounded set. See MuxRoute.
	Route func(*http.Request) string
	// BasePath may be left out of path matchers.
	BasePath string
	// Answer writes the gateway's own error for a fault of the common set
	// (throttle, unavailable, forbidden, error, error-after). Retry-After is
	// already set. nil writes {"message": ...}.
	Answer func(w http.ResponseWriter, r *http.Request, fault string, status int)
	// Sleep waits for d or until ctx ends; nil uses the real clock.
	Sleep func(ctx context.Context, d time.Duration)
}

// Faults are the faults of one simulator, switched at run time with the
// grammar of the package comment, and the record of the requests it received.
// Safe for concurrent use.
type Faults struct {
	opts FaultOptions
	log  requestLog

	mu     sync.Mutex
	faults map[string]*faultState
}

type faultState struct {
	Fault
	value string
	rules []*rule
	rnd   *rand.Rand
	hits  int
}

// NewFaults returns the common faults and the gateway's own, all off.
func NewFaults(opts FaultOptions, own ...Fault) *Faults {
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if opts.Route == nil {
		opts.Route = func(r *http.Request) string { return r.Method }
	}
	if opts.Sleep == nil {
		opts.Sleep = sleep
	}
	if opts.Answer == nil {
		opts.Answer = plainAnswer
	}
	f := &Faults{opts: opts, faults: map[string]*faultState{}}
	for _, fault := range append(CommonFaults(), own...) {
		f.faults[fault.Name] = &faultState{Fault: fault}
	}
	return f
}

// MuxRoute names a request by the pattern it meets in mux.
func MuxRoute(mux *http.ServeMux) func(*http.Request) string {
	return func(r *http.Request) string {
		if _, pattern := mux.Handler(r); pattern != "" {
			return pattern
		}
		return r.Method + " (no route)"
	}
}

// Names lists the faults that can be set, sorted.
func (f *Faults) Names() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.names()
}

func (f *Faults) names() []string {
	names := make([]string, 0, len(f.faults))
	for name := range f.faults {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Set gives a fault a value, replacing the former one; "off" or "" turns it
// off. An unknown name or a value outside the grammar is an error and changes
// nothing.
func (f *Faults) Set(name, value string) error {
	rules, err := parseRules(value)
	f.mu.Lock()
	defer f.mu.Unlock()
	state, ok := f.faults[name]
	if !ok {
		return fmt.Errorf("unknown fault %q: there are %s", name, strings.Join(f.names(), ", "))
	}
	if err != nil {
		return fmt.Errorf("fault %s: %w", name, err)
	}
	for _, r := range rules {
		if err := state.checkArg(r.arg); err != nil {
			return fmt.Errorf("fault %s: @%s: %w", name, r.arg, err)
		}
	}
	state.value, state.rules, state.hits = strings.TrimSpace(value), rules, 0
	state.rnd = seeded(f.opts.Seed, name)
	return nil
}

// Always is Set for what a simulator switches on itself: a name or value that
// does not exist is a mistake in its program, and it panics.
func (f *Faults) Always(name, value string) {
	if err := f.Set(name, value); err != nil {
		panic(err)
	}
}

func (s *faultState) checkArg(arg string) error {
	if arg == "" || s.Arg == nil {
		return nil
	}
	return s.Arg(arg)
}

// seeded gives every fault a sequence of its own, so that asking about one
// does not shift another.
func seeded(seed uint64, name string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// Apply is Set on "NAME=VALUE"; a bare "NAME" is "NAME=on".
func (f *Faults) Apply(assignment string) error {
	name, value, found := strings.Cut(assignment, "=")
	if !found {
		value = "on"
	}
	return f.Set(strings.TrimSpace(name), value)
}

// Clear turns all faults off.
func (f *Faults) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, state := range f.faults {
		state.value, state.rules, state.hits = "", nil, 0
	}
}

// Hit tells whether a fault bites on this request, and with which ARG (empty
// when none was given). Asking uses up one of a counted fault, so ask once per
// request and only where it would bite. r may be nil: then only rules without
// matchers are asked. Asking for a fault that was never declared panics.
func (f *Faults) Hit(name string, r *http.Request) (arg string, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	state, known := f.faults[name]
	if !known {
		panic("simkit: fault " + name + " is not declared")
	}
	if len(state.rules) == 0 {
		return "", false
	}
	route := f.routeOf(r)
	for _, rule := range state.rules {
		if rule.matches(r, route, f.opts.BasePath) && rule.hit(state.rnd) {
			state.hits++
			noteFault(r, name)
			return rule.arg, true
		}
	}
	return "", false
}

// FaultStatus is the state of one fault.
type FaultStatus struct {
	Name  string `json:"name"`
	Help  string `json:"help"`
	Value string `json:"value"` // "off" when off or used up
	Hits  int    `json:"hits"`  // since the value was set
}

// List returns all faults, sorted by name.
func (f *Faults) List() []FaultStatus {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := make([]FaultStatus, 0, len(f.faults))
	for _, name := range f.names() {
		s := f.faults[name]
		value := s.value
		if !slices.ContainsFunc(s.rules, func(r *rule) bool { return !r.spent() }) {
			value = "off"
		}
		list = append(list, FaultStatus{Name: name, Help: s.Help, Value: value, Hits: s.hits})
	}
	return list
}

// Number checks an ARG that must be a whole number of zero or more.
func Number(arg string) error {
	if n, err := strconv.Atoi(arg); err != nil || n < 0 {
		return fmt.Errorf("want a number")
	}
	return nil
}

// Duration checks an ARG that must be a duration like 50ms.
func Duration(arg string) error {
	if d, err := time.ParseDuration(arg); err != nil || d < 0 {
		return fmt.Errorf("want a duration like 50ms")
	}
	return nil
}
