package sim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"gatehouse/providers/simkit"
)

// basePath is where the Management API lives on the manager's host.
const basePath = "/apiops"

// Sim is one simulated installation. Safe for concurrent use.
type Sim struct {
	cfg     Config
	faults  *simkit.Faults
	handler http.Handler

	mu     sync.Mutex
	rnd    *rand.Rand
	store  store
	tokens map[string]token
}

// New returns an installation with nothing but its admin project.
func New(cfg Config) *Sim {
	cfg = cfg.withDefaults()
	s := &Sim{
		cfg: cfg, rnd: rand.New(rand.NewPCG(cfg.Seed, 0xa919)),
		store: newStore(cfg.Environments), tokens: map[string]token{},
	}
	s.store.addProject(Project{Name: cfg.AdminProject})
	mux := s.routes()
	route := simkit.MuxRoute(mux)
	s.faults = simkit.NewFaults(simkit.FaultOptions{
		Seed: cfg.Seed, Clock: cfg.Clock, Sleep: cfg.Sleep, BasePath: basePath,
		Route: func(r *http.Request) string { return strings.Replace(route(r), basePath, "", 1) },
		Answer: func(w http.ResponseWriter, r *http.Request, fault string, status int) {
			s.fail(w, r, status, "fault "+fault)
		},
	}, ownFaults()...)
	if s.cfg.Realistic {
		s.faults.Always("latency", simkit.UsualLatency.String())
	}
	s.handler = s.faults.Wrap(asWritten(mux))
	return s
}

// ownFaults are the faults only this gateway has.
func ownFaults() []simkit.Fault {
	return []simkit.Fault{
		{Name: "env-fail", Help: "a write is done, but its deployment to the environment @ENV (the first) fails"},
		{Name: "no-permission", Help: "400 User does not have required permission"},
		{Name: "ambiguous", Help: "400 API Proxy is not found or user does not have privilege to access it"},
		{Name: "no-project", Help: "400 Project is not found, as after it was renamed"},
		{Name: "expired", Help: "401, and the token used is worth nothing from then on"},
		{Name: "token-refused", Help: "the token call and permanent tokens are refused"},
		{Name: "failure-200", Help: "200 whose envelope says FAILURE; the request is not handled"},
		{Name: "miscount", Help: "resultCount counts @N (1) too many", Arg: simkit.Number},
		{Name: "slow-deploy", Help: "a write takes @DURATION (10s) before its answer comes", Arg: simkit.Duration},
		{Name: "grant-lost", Help: "a grant is answered with success and not made"},
	}
}

// Handler speaks the manager's HTTP, for the root of a host.
func (s *Sim) Handler() http.Handler { return s.handler }

// Faults are the switchable faults and the record of requests. Routes are
// named without the base path: "GET /projects/{project}/credentials/{$}",
// "POST /auth/token".
func (s *Sim) Faults() *simkit.Faults { return s.faults }

func (s *Sim) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+basePath+"/test/healthcheck", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = fmt.Fprint(w, "OK")
	})
	mux.HandleFunc("POST "+basePath+"/auth/token", s.tokenCall)
	// Paths below a project end with a slash (apinizer.md, Traps 10).
	below := func(method, path string, c call) {
		mux.HandleFunc(method+" "+basePath+"/projects/{project}/"+path+"{$}", s.authorized(c))
	}
	below("GET", "credentials/", s.listCredentials)
	below("POST", "credentials/", s.createCredential)
	below("PUT", "credentials/", s.updateCredential)
	below("PATCH", "credentials/{username}/", s.changePassword)
	below("DELETE", "credentials/{username}/", s.deleteCredential)
	below("GET", "credentials/{username}/access/", s.listAccess)
	below("PUT", "credentials/{username}/access/", s.grantAccess)
	below("DELETE", "credentials/{username}/access/", s.revokeAccess)
	below("GET", "rlcl/{list}/", s.readList)
	for method, how := range map[string]change{http.MethodPost: joinList, http.MethodDelete: leaveList, http.MethodPut: replaceList} {
		below(method, "rlcl/{list}/credentials/", s.changeList(how))
	}
	mux.HandleFunc("GET "+basePath+"/openapi.json", s.describe)
	mux.HandleFunc("GET "+basePath+"/api-products", s.authorized(s.listProducts))
	mux.HandleFunc("GET "+basePath+"/api-products/{id}/plans", s.authorized(s.listProducts))
	mux.HandleFunc("GET "+basePath+"/portal-apps/{id}/credentials", s.authorized(s.listProducts))
	mux.HandleFunc("GET /call", s.probe)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { simkit.WriteHTML(w, "Apinizer") })
	return mux
}

// asWritten keeps mux from redirecting a path below a project to the one with
// a slash at its end: to the manager it is unknown (apinizer.md, Traps 10).
func asWritten(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, basePath+"/projects/") && !strings.HasSuffix(r.URL.Path, "/") {
			simkit.WriteHTML(w, "Apinizer")
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// randomText returns n hexadecimal digits. The caller holds mu.
func (s *Sim) randomText(n int) string {
	var b strings.Builder
	for b.Len() < n {
		fmt.Fprintf(&b, "%016x", s.rnd.Uint64())
	}
	return b.String()[:n]
}

// wait is how long a write takes before it is answered.
func (s *Sim) wait(r *http.Request) {
	d := time.Duration(0)
	if s.cfg.Realistic {
		d = deployTime
	}
	if arg, ok := s.faults.Hit("slow-deploy", r); ok {
		if d = 10 * time.Second; arg != "" {
			d, _ = time.ParseDuration(arg)
		}
	}
	if d > 0 {
		s.sleep(r.Context(), d)
	}
}

func (s *Sim) sleep(ctx context.Context, d time.Duration) {
	if s.cfg.Sleep != nil {
		s.cfg.Sleep(ctx, d)
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
