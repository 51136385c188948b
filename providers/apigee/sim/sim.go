package sim

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"gatehouse/providers/simkit"
)

// Sim is one simulated organization. Safe for concurrent use.
type Sim struct {
	cfg     Config
	base    string // /v1/organizations/ORG
	faults  *simkit.Faults
	handler http.Handler
	limit   *simkit.Window // nil: no limit

	mu      sync.Mutex
	rnd     *rand.Rand
	store   store
	tokens  map[string]time.Time // access tokens given out, and when they end; zero: never
	dead    map[string]bool      // tokens that are not taken any more
	clients map[string]client    // service accounts by e-mail
	cache   map[string]cached    // what the runtime remembers, by key and product
	emails  map[string]string    // of developers, by their id
}

// New returns an empty organization.
func New(cfg Config) *Sim {
	cfg = cfg.withDefaults()
	s := &Sim{
		cfg: cfg, base: "/v1/organizations/" + cfg.Organization,
		rnd:   rand.New(rand.NewPCG(cfg.Seed, 0xa919ee)),
		store: newStore(), tokens: map[string]time.Time{}, dead: map[string]bool{}, clients: map[string]client{}, cache: map[string]cached{}, emails: map[string]string{},
	}
	for _, t := range cfg.Tokens {
		s.tokens[t] = time.Time{}
	}
	if cfg.Realistic {
		s.limit = simkit.NewWindow(realisticPerMinute, time.Minute, cfg.Clock)
	}
	mux := s.routes()
	route := simkit.MuxRoute(mux)
	s.faults = simkit.NewFaults(simkit.FaultOptions{
		Seed: cfg.Seed, Clock: cfg.Clock, Sleep: cfg.Sleep, BasePath: s.base,
		Route: func(r *http.Request) string { return strings.Replace(route(r), s.base, "", 1) },
		Answer: func(w http.ResponseWriter, _ *http.Request, fault string, status int) {
			say(status, "", "fault %s", fault).write(w)
		},
	}, ownFaults()...)
	if cfg.Realistic {
		s.faults.Always("latency", simkit.UsualLatency.String())
	}
	s.handler = s.faults.Wrap(asWritten(mux))
	return s
}

// ownFaults are the faults only this gateway has.
func ownFaults() []simkit.Fault {
	return []simkit.Fault{
		{Name: "expired", Help: "401, and the token used is worth nothing from then on"},
		{Name: "token-refused", Help: "the token call answers 400 invalid_grant"},
		{Name: "empty", Help: "handles the request, then answers 200 with an empty body"},
		{Name: "extra-fields", Help: "every object of an answer has one more field, which nobody knows"},
		{Name: "no-credentials", Help: "after a creation the next @N (1) reads of that app show credentials []", Arg: simkit.Number},
		{Name: "linger", Help: "a deleted app is still shown for the next @N (1) reads", Arg: simkit.Number},
		{Name: "no-token", Help: "a page comes without its nextPageToken although more rows exist"},
		{Name: "forbidden-developer", Help: "403 on everything of the developer @EMAIL"},
		{Name: "outside-revoke", Help: "right after a read of an app somebody else revokes it"},
		{Name: "outside-delete", Help: "right after a read of an app somebody else deletes it"},
	}
}

// Handler speaks the gateway's HTTP, the token call (/token) and a runtime's
// probe (/call?apikey=KEY&product=NAME) included.
func (s *Sim) Handler() http.Handler { return s.handler }

// Faults are the switchable faults and the record of requests. Routes are
// named below the organization: "GET /apps", "POST /developers/{owner}/apps".
func (s *Sim) Faults() *simkit.Faults { return s.faults }

// call answers a request while mu is held: with a value for the body, with
// nothing (204), or with a problem.
type call func(w http.ResponseWriter, r *http.Request) (any, *problem)

func (s *Sim) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", s.giveToken)
	mux.HandleFunc("GET /call", s.probe)
	api := func(method, below string, c call) { mux.HandleFunc(method+" "+s.base+below, s.authorized(c)) }
	api("GET", "", s.readOrganization)
	api("GET", "/apps", s.listApps)
	api("GET", "/apps/{id}", s.readAppByID)
	api("GET", "/apiproducts", s.listProducts)
	api("GET", "/apiproducts/{product}", s.readProduct)
	api("GET", "/developers", s.listDevelopers)
	api("POST", "/developers", s.createDeveloper)
	api("GET", "/developers/{owner}", s.readDeveloper)
	api("POST", "/developers/{owner}", s.setDeveloper)
	api("GET", "/appgroups", s.listGroups)
	api("GET", "/appgroups/{owner}", s.readGroup)
	api("PUT", "/appgroups/{owner}", s.setGroup)
	for _, group := range []bool{false, true} {
		s.appRoutes(api, side(group))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		say(404, "", "The requested URL %s was not found on this server", r.URL.Path).write(w)
	})
	return mux
}

// side tells developers from AppGroups, whose paths are alike and whose verbs
// are not (apigee.md, trap 7).
type side bool

func (g side) path() string {
	if g {
		return "/appgroups/{owner}/apps"
	}
	return "/developers/{owner}/apps"
}

func (s *Sim) appRoutes(api func(method, below string, c call), g side) {
	apps := g.path()
	one, keys := apps+"/{app}", apps+"/{app}/keys"
	key := keys + "/{key}"
	api("GET", apps, s.listOwnersApps(g))
	api("POST", apps, s.createApp(g))
	api("GET", one, s.onApp(g, s.readApp))
	api("PUT", one, s.onApp(g, s.putApp))
	api("DELETE", one, s.onApp(g, s.deleteApp))
	if !g {
		api("POST", one, s.onApp(g, s.postApp))
		api("POST", one+"/attributes/{attribute}", s.onApp(g, s.setAttribute))
	}
	api("POST", keys, s.onApp(g, s.createKey))
	api("GET", key, s.onKey(g, s.readKey))
	api("POST", key, s.onKey(g, s.postKey))
	api("DELETE", key, s.onKey(g, s.deleteKey))
	api("POST", key+"/apiproducts/{product}", s.onKey(g, s.setPair))
	api("DELETE", key+"/apiproducts/{product}", s.onKey(g, s.deletePair))
}

// asWritten keeps mux from redirecting a path with "//" or dots to a cleaner
// one.
func asWritten(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if clean := path.Clean(r.URL.Path); clean != r.URL.Path {
			say(404, "", "The requested URL was not found on this server").write(w)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// authorized checks the token and the limit, then answers with mu held.
func (s *Sim) authorized(c call) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if p := s.admit(w, r); p != nil {
			p.write(w)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		body, p := c(w, r)
		switch _, empty := s.faults.Hit("empty", r); {
		case p != nil:
			p.write(w)
		case empty:
			w.WriteHeader(http.StatusOK)
		case body == nil:
			w.WriteHeader(http.StatusNoContent)
		case s.hit("extra-fields", r):
			simkit.WriteJSON(w, 200, extended(body))
		default:
			simkit.WriteJSON(w, 200, body)
		}
	}
}

// extended is a body with one more field in every object.
func extended(body any) any {
	text, err := json.Marshal(body)
	must(err)
	var plain any
	must(json.Unmarshal(text, &plain))
	extend(plain)
	return plain
}

func extend(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, inner := range v {
			extend(inner)
		}
		v["ofANewerRelease"] = map[string]any{"since": 2027, "list": []string{"x"}}
	case []any:
		for _, inner := range v {
			extend(inner)
		}
	}
}

func (s *Sim) admit(w http.ResponseWriter, r *http.Request) *problem {
	if s.limit != nil {
		if wait, ok := s.limit.Take(); !ok {
			w.Header().Set("Retry-After", fmt.Sprint(int(wait/time.Second)+1))
			return say(429, "", "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'")
		}
	}
	if !s.takes(r) {
		return say(401, "", "Request had invalid authentication credentials.")
	}
	if who, ok := s.faults.Hit("forbidden-developer", r); ok && s.concerns(r, who) {
		return say(403, "", "Permission denied on resource (or it may not exist).")
	}
	return nil
}

// concerns tells whether a request is about one developer or an app of his.
func (s *Sim) concerns(r *http.Request, email string) bool {
	if strings.Contains(r.URL.Path, "/developers/"+email) {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.store.byID[path.Base(r.URL.Path)]
	return a != nil && a.DeveloperEmail == email
}

func (s *Sim) readOrganization(http.ResponseWriter, *http.Request) (any, *problem) {
	return map[string]any{"name": s.cfg.Organization, "displayName": s.cfg.Organization, "projectId": s.cfg.Organization,
		"environments": []string{"prod"}, "runtimeType": "CLOUD", "state": "ACTIVE", "createdAt": "1600000000000"}, nil
}

// random returns n letters and digits. The caller holds mu.
func (s *Sim) random(n int) string {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[s.rnd.IntN(len(letters))]
	}
	return string(b)
}

// uuid returns a random UUID. The caller holds mu.
func (s *Sim) uuid() string {
	a, b := s.rnd.Uint64(), s.rnd.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>52, b&0xffffffffffff)
}

func (s *Sim) now() int64 { return s.cfg.Clock().UnixMilli() }

func must(err error) {
	if err != nil {
		panic(err)
	}
}
