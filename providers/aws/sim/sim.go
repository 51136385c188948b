package sim

import (
	"io"
	"net/http"
	"strings"

	"gatehouse/providers/simkit"
)

// Sim imitates AWS: all accounts, regions and services behind one handler. Safe
// for concurrent use.
type Sim struct {
	cfg        Config
	faults     *simkit.Faults
	handler    http.Handler
	random     *random // of ids and values
	requestIDs *random
	accounts   *accounts
}

// New returns a simulator without accounts; see [Sim.AddAccount].
func New(cfg Config) *Sim {
	cfg = cfg.withDefaults()
	s := &Sim{cfg: cfg, random: newRandom(cfg.Seed), requestIDs: newRandom(cfg.Seed + 1), accounts: newAccounts(cfg)}
	s.faults = simkit.NewFaults(simkit.FaultOptions{
		Seed:   cfg.Seed,
		Clock:  cfg.Clock,
		Sleep:  cfg.Sleep,
		Route:  s.route,
		Answer: answerFault,
	}, ownFaults()...)
	if cfg.Realistic {
		s.faults.Always("latency", simkit.UsualLatency.String())
		s.faults.Always("call-delay", "on")
	}
	s.handler = s.faults.Wrap(http.HandlerFunc(s.serve))
	return s
}

// Handler answers for every service, region and account, and for the data
// plane probe GET /call?region=R&api=A&stage=S with the header x-api-key.
func (s *Sim) Handler() http.Handler { return s.handler }

// Faults are the switches of what can go wrong, and the record of requests.
func (s *Sim) Faults() *simkit.Faults { return s.faults }

// Count returns how many requests of one operation ("CreateApiKey") arrived, in
// all regions.
func (s *Sim) Count(operation string) int {
	total := 0
	for route, n := range s.faults.Counts() {
		if strings.HasSuffix(route, "."+operation) {
			total += n
		}
	}
	return total
}

// route names a request REGION.OPERATION, from a bounded set.
func (s *Sim) route(r *http.Request) string {
	region, name := "global", "Unknown"
	if r.URL.Path == probePath {
		region, name = r.URL.Query().Get("region"), "Call"
	} else if sc, err := readScope(r); err == nil {
		region = sc.region
	}
	if op, _, ok := findOperation(r); ok {
		name = op.name
	}
	if !s.accounts.knowsRegion(region) {
		region = "global"
	}
	return region + "." + name
}

func (s *Sim) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Amzn-Requestid", s.requestIDs.word(lowerAlphanumeric, 32))
	if r.URL.Path == probePath {
		s.probe(w, r)
		return
	}
	service := serviceAsked(r)
	c, err := s.admit(r, service)
	if err != nil {
		err.code = codeFor(service, err.code)
		err.write(w, service)
		return
	}
	reply, err := c.op.run(c)
	switch {
	case err != nil:
		err.write(w, service)
	case service == serviceSTS:
		writeXML(w, c.op.status, reply)
	case reply == nil:
		w.WriteHeader(c.op.status)
	default:
		simkit.WriteJSON(w, c.op.status, reply)
	}
}

// admit does what stands between the wire and an operation: signature,
// account, permission, rate.
func (s *Sim) admit(r *http.Request, service string) (*call, *apiError) {
	sc, err := readScope(r)
	if err != nil {
		return nil, err
	}
	if sc.service != service {
		return nil, &apiError{status: 403, code: "InvalidSignatureException",
			message: "Credential should be scoped to correct service: '" + service + "'."}
	}
	op, vars, ok := findOperation(r)
	if !ok {
		return nil, &apiError{status: 404, code: "UnknownOperationException",
			message: "The simulator has no such operation: " + r.Method + " " + r.URL.Path + r.Header.Get("X-Amz-Target")}
	}
	acc, reg, err := s.whoAsks(r, sc)
	if err != nil {
		return nil, err
	}
	body, readErr := io.ReadAll(r.Body)
	if readErr != nil {
		return nil, badRequest("Cannot read the request: %v", readErr)
	}
	c := &call{sim: s, r: r, op: op, vars: vars, query: r.URL.Query(), body: body,
		account: acc, region: reg}
	if err := c.refusedByFault(service); err != nil {
		return nil, err
	}
	return c, c.region.limits.take(op.name, service)
}

// whoAsks finds the account and region of a request. An access key that nobody
// has and a region that the account did not enable get the same answer, as at
// AWS.
func (s *Sim) whoAsks(r *http.Request, sc scope) (*account, *region, *apiError) {
	if _, hit := s.faults.Hit("expired", r); hit {
		return nil, nil, &apiError{status: 403, code: "ExpiredTokenException", message: "The security token included in the request is expired"}
	}
	invalid := &apiError{status: 403, code: "UnrecognizedClientException", message: "The security token included in the request is invalid."}
	acc, known := s.accounts.byAccessKey(sc.accessKey)
	if _, revoked := s.faults.Hit("revoked", r); revoked || !known {
		return nil, nil, invalid
	}
	if other, hit := s.faults.Hit("account-switch", r); hit {
		acc = s.accounts.shadow(other, acc)
	}
	reg := acc.region(sc.region)
	if reg == nil {
		return nil, nil, invalid
	}
	return acc, reg, nil
}
