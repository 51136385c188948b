package sim

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"gatehouse/providers/simkit"
)

// Sim is one simulated portal with the parts of Konnect around it. Safe for
// concurrent use.
type Sim struct {
	cfg     Config
	portal  string
	org     string
	version string // the path prefix of the portal's API: "/v3" or "/v2"
	faults  *simkit.Faults
	handler http.Handler
	limit   *simkit.Bucket // nil: no limit

	mu          sync.Mutex
	rnd         *rand.Rand
	autoApps    bool
	autoDevs    bool
	apps        table[*App]
	regs        table[*Registration]
	devs        table[*Developer]
	teams       table[*Team]
	regsOf      map[string][]string // registration ids by application, oldest first
	credentials map[string][]Credential
	members     map[string][]string // developer ids by team
	apis        []API
	apiAt       map[string]int
	strategies  map[string]string // auth strategy ids by credential type
	mails       []Mail
	audit       []auditRow
	lag         lag
	expired     map[string]bool // tokens that are worth nothing any more
}

// New returns a portal without APIs, people and applications.
func New(cfg Config) *Sim {
	s := &Sim{
		cfg: cfg.withDefaults(), rnd: rand.New(rand.NewPCG(cfg.Seed, 0x6b6f6e6e)),
		apps: newTable[*App](), regs: newTable[*Registration](), devs: newTable[*Developer](), teams: newTable[*Team](),
		regsOf: map[string][]string{}, credentials: map[string][]Credential{}, members: map[string][]string{},
		apiAt: map[string]int{}, strategies: map[string]string{}, expired: map[string]bool{},
		version: "/v3", autoApps: cfg.AutoApproveApplications, autoDevs: cfg.AutoApproveDevelopers,
	}
	if cfg.Classic {
		s.version = "/v2"
	}
	s.org = s.newID()
	s.portal = or(cfg.PortalID, s.newID())
	for _, kind := range []string{keyAuth, clientCredentials, selfManaged} {
		s.strategies[kind] = s.newID()
	}
	if s.cfg.RatePerSecond > 0 {
		s.limit = simkit.NewBucket(s.cfg.RatePerSecond, s.cfg.Burst, s.cfg.Clock)
	}
	s.serve()
	return s
}

// serve builds the handler: faults around checks around calls.
func (s *Sim) serve() {
	mux := s.routes()
	s.faults = simkit.NewFaults(simkit.FaultOptions{
		Seed: s.cfg.Seed, Clock: s.cfg.Clock, Sleep: s.cfg.Sleep,
		Route: simkit.MuxRoute(mux),
		Answer: func(w http.ResponseWriter, r *http.Request, fault string, status int) {
			writeProblem(w, r, status, "Injected by the simulator", "Fault "+fault)
		},
	}, ownFaults()...)
	var inner http.Handler = mux
	if s.cfg.Check != nil {
		inner = s.cfg.Check(mux)
	}
	s.handler = s.faults.Wrap(s.paced(inner))
}

// ownFaults are the faults only this gateway has.
func ownFaults() []simkit.Fault {
	return []simkit.Fault{
		{Name: "retry-after-ms", Help: "refused: 429 with retry-after-ms @MILLISECONDS (500) and no Retry-After", Arg: simkit.Number},
		{Name: "expired", Help: "401, and the token used is worth nothing from then on"},
		{Name: "refused", Help: "401, every token"},
		{Name: "forbidden-rows", Help: "403 on single calls about the registrations, applications or developers @ID,ID"},
		{Name: "stale", Help: "after a write the next @N (1) reads of lists of registrations and applications do not show it", Arg: simkit.Number},
		{Name: "short-page", Help: "a list page comes with only half of its rows"},
		{Name: "miscount", Help: "a list counts @N (1) rows too many in its total", Arg: simkit.Number},
		{Name: "slow-credentials", Help: "listing the credentials of an application waits @DURATION (5s): its identity provider is slow", Arg: simkit.Duration},
		{Name: "outside-status", Help: "right after a read of a registration another administrator sets its status to @STATUS (rejected)"},
	}
}

// Handler speaks the HTTP of Konnect for the root of a host; the regional and
// the global host are one here.
func (s *Sim) Handler() http.Handler { return s.handler }

// Faults are the switchable faults and the record of requests. Routes are
// named as in the OpenAPI documents, below the version:
// "PATCH /v3/portals/{portal}/applications/{app}/registrations/{reg}".
func (s *Sim) Faults() *simkit.Faults { return s.faults }

// PortalID is the portal's id.
func (s *Sim) PortalID() string { return s.portal }

func (s *Sim) routes() *http.ServeMux {
	mux := http.NewServeMux()
	p := s.version + "/portals/{portal}"
	on := func(pattern string, c call) { mux.HandleFunc(pattern, s.authorized(c)) }
	on("GET "+p, s.inPortal(s.readPortal))
	on("GET "+p+"/applications", s.inPortal(s.listApps))
	on("GET "+p+"/applications/{app}", s.inPortal(s.readApp))
	on("DELETE "+p+"/applications/{app}", s.inPortal(s.deleteApp))
	on("GET "+p+"/application-registrations", s.inPortal(s.listRegistrations))
	on("GET "+p+"/applications/{app}/registrations", s.inPortal(s.listAppRegistrations))
	on("GET "+p+"/applications/{app}/registrations/{reg}", s.inPortal(s.readRegistration))
	on("PATCH "+p+"/applications/{app}/registrations/{reg}", s.inPortal(s.updateRegistration))
	on("DELETE "+p+"/applications/{app}/registrations/{reg}", s.inPortal(s.deleteRegistration))
	on("GET "+p+"/developers", s.inPortal(s.listDevelopers))
	on("GET "+p+"/developers/{dev}", s.inPortal(s.readDeveloper))
	on("PATCH "+p+"/developers/{dev}", s.inPortal(s.updateDeveloper))
	on("DELETE "+p+"/developers/{dev}", s.inPortal(s.deleteDeveloper))
	on("GET "+p+"/teams", s.inPortal(s.listTeams))
	on("GET "+p+"/teams/{team}", s.inPortal(s.readTeam))
	if s.cfg.Classic {
		on("GET "+p+"/products", s.inPortal(s.listProducts))
		on("GET "+p+"/product-versions", s.inPortal(s.listProductVersions))
	} else {
		s.routesV3(on, p)
	}
	on("GET /v3/users/me", s.readMe)
	on("GET /v3/organizations/me", s.readOrganization)
	on("GET /v3/audit-logs", s.listAudit)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, r, http.StatusNotFound, "Not Found", "No such path")
	})
	return mux
}

// routesV3 are the calls that a classic portal does not have.
func (s *Sim) routesV3(on func(string, call), p string) {
	on("POST "+p+"/applications", s.inPortal(s.createApp))
	on("PATCH "+p+"/applications/{app}", s.inPortal(s.updateApp))
	on("GET "+p+"/applications/{app}/credentials", s.inPortal(s.listCredentials))
	on("GET "+p+"/applications/{app}/developers", s.inPortal(s.listAppDevelopers))
	on("POST "+p+"/applications/{app}/registrations", s.inPortal(s.createRegistration))
	on("PUT "+p+"/applications/{app}/registrations/{reg}/consumer", s.inPortal(s.linkConsumer))
	on("DELETE "+p+"/applications/{app}/registrations/{reg}/consumer", s.inPortal(s.unlinkConsumer))
	on("POST "+p+"/developers", s.inPortal(s.createDeveloper))
	on("GET /v3/apis", s.listAPIs)
	on("GET /v3/api-publications", s.listPublications)
	on("PUT /v3/apis/{api}/publications/{portal}", s.inPortal(s.publish))
}

// newID returns a UUID. The caller holds mu, or is New.
func (s *Sim) newID() string {
	const hex = "0123456789abcdef"
	var b [36]byte
	hi, lo := s.rnd.Uint64(), s.rnd.Uint64()
	for i := range b {
		switch i {
		case 8, 13, 18, 23:
			b[i] = '-'
			continue
		}
		b[i] = hex[hi&15]
		hi, lo = hi>>4|lo<<60, lo>>4
	}
	b[14], b[19] = '4', "89ab"[b[19]&3]
	return string(b[:])
}

// paced is the portal's own limit and distance.
func (s *Sim) paced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.cfg.Latency > 0 {
			s.cfg.Sleep(r.Context(), s.cfg.Latency)
		}
		if arg, ok := s.faults.Hit("retry-after-ms", r); ok {
			w.Header().Set("Retry-After-Ms", or(arg, "500"))
			writeProblem(w, r, http.StatusTooManyRequests, "Too Many Requests", "API rate limit exceeded")
			return
		}
		if s.limit != nil {
			if wait, ok := s.limit.Take(); !ok {
				w.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
				writeProblem(w, r, http.StatusTooManyRequests, "Too Many Requests", "API rate limit exceeded")
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func numberOr(arg string, fallback int) int {
	if n, err := strconv.Atoi(arg); err == nil {
		return n
	}
	return fallback
}
