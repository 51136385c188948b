package sim

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"gatehouse/providers/simkit"
)

// basePath is where the API lives on the host.
const basePath = "/api-manager/api/v3"

// Sim is one simulated tenant. Safe for concurrent use.
type Sim struct {
	cfg     Config
	faults  *simkit.Faults
	handler http.Handler
	limit   *simkit.Bucket // nil: no limit

	mu         sync.Mutex
	rnd        *rand.Rand
	apps       store
	lag        lag
	tokens     map[string]token
	apis       []API
	plans      []Plan
	developers []Developer
	lastID     int64 // of APIs, plans and developers
}

// New returns an empty tenant. It panics on a RevealPath that is no pattern.
func New(cfg Config) *Sim {
	s := &Sim{
		cfg:    cfg.withDefaults(),
		rnd:    rand.New(rand.NewPCG(cfg.Seed, 0x5e17ed1a)),
		apps:   newStore(),
		lag:    lag{reads: map[string]*laggedRead{}},
		tokens: map[string]token{},
	}
	if s.cfg.RatePerSecond > 0 {
		s.limit = simkit.NewBucket(s.cfg.RatePerSecond, s.cfg.Burst, s.cfg.Clock)
	}
	mux := s.routes()
	route := simkit.MuxRoute(mux)
	s.faults = simkit.NewFaults(simkit.FaultOptions{
		Seed:     s.cfg.Seed,
		Clock:    s.cfg.Clock,
		Sleep:    s.cfg.Sleep,
		BasePath: basePath,
		Route:    func(r *http.Request) string { return strings.Replace(route(r), basePath, "", 1) },
		Answer: func(w http.ResponseWriter, _ *http.Request, fault string, status int) {
			fail(w, status, "fault "+fault)
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
		{Name: "communication", Help: "500 CommunicationException; a number is transient, on is permanent"},
		{Name: "expired", Help: "401, and the token used is worth nothing from then on"},
		{Name: "token-refused", Help: "both token calls answer 401 invalid_client"},
		{Name: "forbidden-apps", Help: "403 on single calls for the apps @ID,ID (id or client id)"},
		{Name: "capitals", Help: "client ids are written in capital letters, and found in either case"},
		{Name: "empty", Help: "a list answers []"},
		{Name: "short-page", Help: "a list page comes with only half of its entries"},
		{Name: "miscount", Help: "/apps/count counts @N (1) too many", Arg: simkit.Number},
		{Name: "stale", Help: "after a write the next @N (1) reads of the app list, and counts between them, do not show it", Arg: simkit.Number},
		{Name: "stale-read", Help: "after a write the next @N (1) reads of that app do not show it", Arg: simkit.Number},
		{Name: "ignored", Help: "PUT answers 200 and changes nothing"},
		{Name: "outside-status", Help: "right after a read of an app somebody else sets its status to @STATUS (REJECTED)"},
		{Name: "outside-delete", Help: "right after a read of an app somebody else deletes it"},
	}
}

// Handler speaks the gateway's HTTP, token calls included, for the root of a
// host.
func (s *Sim) Handler() http.Handler { return s.handler }

// Faults are the switchable faults and the record of requests. Routes are
// named without the base path: "GET /apps", "PUT /apps/{id}",
// "POST /user-management/v1/oauth2/token".
func (s *Sim) Faults() *simkit.Faults { return s.faults }

func (s *Sim) routes() *http.ServeMux {
	mux := http.NewServeMux()
	if len(s.cfg.Users)+len(s.cfg.Clients) > 0 {
		mux.HandleFunc("POST /user-management/v1/oauth2/token", s.userToken)
		mux.HandleFunc("POST /access-control/api/v1/oauth2/token", s.clientToken)
	}
	api := func(method, below string, c call) { mux.HandleFunc(method+" "+basePath+below, s.authorized(c)) }
	for _, slash := range []string{"", "/{$}"} { // a slash at the end is accepted
		api("GET", "/apps"+slash, s.listApps)
		api("POST", "/apps"+slash, s.createApp)
		api("GET", "/apis"+slash, s.listAPIs)
		api("GET", "/plans"+slash, s.listPlans)
		api("GET", "/developers"+slash, s.listDevelopers)
	}
	api("GET", "/apps/count", s.countApps)
	api("POST", "/apps/validate", s.validateApp)
	api("GET", "/apps/{clientId}", s.readApp)
	api("PUT", "/apps/{id}", s.updateApp)
	api("DELETE", "/apps/{id}", s.deleteApp)
	api("GET", "/apps/{id}/changelog", s.readChangelog)
	api("GET", "/developers/{login}", s.readDeveloper)
	if s.cfg.RevealPath != "" {
		api("GET", s.cfg.RevealPath, s.revealSecret)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { simkit.WriteHTML(w, "Sensedia") })
	return mux
}

// asWritten keeps mux from redirecting a path with "//" or dots to a cleaner
// one: to the platform such a path is unknown, like any other.
func asWritten(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if clean := path.Clean(r.URL.Path); clean != strings.TrimSuffix(r.URL.Path, "/") && clean != "/" {
			simkit.WriteHTML(w, "Sensedia")
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// fail answers with an error. The vendor publishes no error schema.
func fail(w http.ResponseWriter, status int, message string) {
	simkit.WriteJSON(w, status, map[string]any{"status": status, "message": message})
}

func failCommunication(w http.ResponseWriter) {
	fail(w, http.StatusInternalServerError, "CommunicationException: error while communicating with Access Control service")
}

// notFound answers a call on an app that is not there.
func (s *Sim) notFound(w http.ResponseWriter) {
	if s.cfg.NotFoundIs500 {
		failCommunication(w)
		return
	}
	w.WriteHeader(http.StatusNotFound)
}

// randomText returns n hexadecimal digits. The caller holds mu.
func (s *Sim) randomText(n int) string {
	var b strings.Builder
	for b.Len() < n {
		fmt.Fprintf(&b, "%016x", s.rnd.Uint64())
	}
	return b.String()[:n]
}

func retryAfter(wait time.Duration) string {
	return strconv.Itoa(int((wait + time.Second - 1) / time.Second))
}
