// Package fleet runs simulated gateways: three connections over two kinds, or
// those of the kinds asked for, served on loopback, filled with Apps that a
// store knows, and changed now and then as another administrator would. The demo, `gatehouse simulate` and the
// command line's tests live on it.
package fleet

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"gatehouse/core"
	"gatehouse/providers/simkit"
)

// Options say what to run.
type Options struct {
	Seed  uint64
	Apps  int // for how many Apps there must be room
	Clock core.Clock
	Kinds []string // only gateways of these kinds; none: three of AWS and Sensedia
	// Realistic keeps each gateway's rate limits and delays.
	Realistic bool
	// Addr is where the control listens, "127.0.0.1:PORT"; "": a free port.
	Addr string
}

// Fleet is running simulators. The caller closes it.
type Fleet struct {
	Members []*Member
	seed    uint64
	control *simkit.Server
	writes  atomic.Int64 // requests that may have changed a simulator
}

// Member is one simulated gateway behind one connection.
type Member struct {
	Name, Kind string
	Share      int // its part of the Apps
	server     *simkit.Server
	gateway    gateway
}

// gateway is what each kind of simulator is asked for.
type gateway interface {
	simkit.Controlled
	Handler() http.Handler
	// furnish makes the catalog.
	furnish() error
	// know adds the developer of an App, where the gateway has developers.
	know(core.Owner)
	// plant puts an approved, canceled or suspended App there.
	plant(core.App) error
	// restore takes over what State returned, as JSON.
	restore(state []byte) error
	// settings are the lines of the configuration, and secrets its secrets by
	// setting.
	settings(url string) []string
	secrets() map[string]string
	// meddle changes an App as another administrator would.
	meddle(core.App) error
	// remove deletes an App as another administrator would.
	remove(core.App) error
	// holdsRequests: Apps are registered there, and what waits waits there:
	// everything is planted, and the store learns of it by a reading.
	holdsRequests() bool
}

// HoldsRequests reports whether the store learns of the member's Apps by a
// reading alone: the caller makes one after Populate.
func (m *Member) HoldsRequests() bool { return m.gateway.holdsRequests() }

// URL is where the member serves.
func (m *Member) URL() string { return m.server.URL() }

// Control is where the simulators' control serves (simkit.Control).
func (f *Fleet) Control() string { return f.control.URL() }

// Start starts every simulator, empty but for its catalog.
func Start(o Options) (*Fleet, error) {
	kinds := o.Kinds
	if len(kinds) == 0 {
		kinds = []string{"aws", "sensedia"}
	}
	for _, kind := range kinds {
		if !slices.Contains(Kinds(), kind) {
			return nil, core.Errorf(core.CodeInvalid, "--only", "there is no simulator of %q", kind).
				WithHint("There are: %s.", strings.Join(Kinds(), ", "))
		}
	}
	f := &Fleet{seed: o.Seed}
	for _, m := range roster {
		if slices.Contains(kinds, m.kind) {
			f.Members = append(f.Members, &Member{Name: m.name, Kind: m.kind, Share: m.share, gateway: m.open(o)})
		}
	}
	if err := f.start(o); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func (f *Fleet) start(o Options) error {
	control := simkit.NewControl()
	for _, m := range f.Members {
		if err := m.gateway.furnish(); err != nil {
			return err
		}
		server, err := simkit.Start(f.counting(m.gateway.Handler()), "")
		if err != nil {
			return err
		}
		m.server = server
		control.Add(m.Name, server.URL(), m.gateway)
		if with, is := m.gateway.(hooked); is {
			control.Add(hookName(m), server.URL()+hookPath, with.webhook())
		}
	}
	var err error
	f.control, err = simkit.Start(f.counting(control), o.Addr)
	if err != nil {
		return core.Errorf(core.CodeInvalid, "--addr", "%s", err)
	}
	return nil
}

// counting notes requests that may change something, so that the state is
// saved after them.
func (f *Fleet) counting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			defer f.writes.Add(1)
		}
		next.ServeHTTP(w, r)
	})
}

// SetFaults switches faults on: NAME=VALUE at every simulator that knows NAME,
// or CONNECTION:NAME=VALUE at one.
func (f *Fleet) SetFaults(assignments []string) error {
	for _, a := range assignments {
		name, _, _ := strings.Cut(a, "=")
		only, fault, one := strings.Cut(name, ":")
		if !one {
			fault = name
		}
		if one && !slices.ContainsFunc(f.Members, func(m *Member) bool { return m.Name == only }) {
			return core.Errorf(core.CodeInvalid, "--fault", "there is no connection %q", only).
				WithHint("There are: %s.", strings.Join(f.names(), ", "))
		}
		known := false
		for _, m := range f.Members {
			if (one && m.Name != only) || !slices.Contains(m.gateway.Faults().Names(), fault) {
				continue
			}
			known = true
			if err := m.gateway.Faults().Apply(strings.TrimPrefix(a, only+":")); err != nil {
				return core.Errorf(core.CodeInvalid, "--fault", "%s", err)
			}
		}
		if !known {
			return core.Errorf(core.CodeInvalid, "--fault", "no simulator knows %q", name).
				WithHint("There are: %s.", strings.Join(f.faultNames(), ", "))
		}
	}
	return nil
}

func (f *Fleet) names() []string {
	var out []string
	for _, m := range f.Members {
		out = append(out, m.Name)
	}
	return out
}

func (f *Fleet) faultNames() []string {
	var out []string
	for _, m := range f.Members {
		out = append(out, m.gateway.Faults().Names()...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Close stops every server and reports what their handlers did wrong.
func (f *Fleet) Close() error {
	var errs []error
	for _, m := range f.Members {
		if m.server != nil {
			errs = append(errs, m.server.Close())
		}
	}
	if f.control != nil {
		errs = append(errs, f.control.Close())
	}
	return errors.Join(errs...)
}
