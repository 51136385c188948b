// Package sim simulates a customer's credentials webhook: the endpoint an
// AWS App's credentials come from, written from sensedia.md, Credentials. It
// promises no idempotency, as the specification does not: a second create
// makes a second credential, and the state counts them.
package sim

import (
	"context"
	"crypto/subtle"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"gatehouse/providers/simkit"
)

// The two types of credential the specification knows.
const (
	ClientCredentials = "CLIENT_CREDENTIALS"
	APIKey            = "API_KEY"
)

// Config holds the switches of one endpoint. The zero value gives out client
// credentials to the user "webhook" with the password "webhook-password".
type Config struct {
	Clock              simkit.Clock                               // nil: time.Now
	Seed               uint64                                     // of secrets and random faults
	Sleep              func(ctx context.Context, d time.Duration) // of late answers; nil: real
	Username, Password string
	Type               string            // ClientCredentials (also for "") or APIKey
	Custom             map[string]string // customCredentials of every answer; nil: left out
}

// Credential is one credential the endpoint made, as the simulator's state
// shows it.
type Credential struct {
	ID        string `json:"id"` // the client id or API key id
	Type      string `json:"credentialType"`
	Secret    string `json:"secret"` // the client secret or API key
	AppName   string `json:"appName"`
	AppSlug   string `json:"appSlug,omitempty"`
	Developer string `json:"developer"`
	APIs      []API  `json:"apis"`
	Revoked   bool   `json:"revoked"`
	Updates   int    `json:"updates"`
	Created   string `json:"created"` // RFC 3339
}

// API is an API of a create call with its usage plans.
type API struct {
	ID         string      `json:"id"`
	UsagePlans []UsagePlan `json:"usagePlans"`
}

// UsagePlan is a plan of an API.
type UsagePlan struct {
	ID string `json:"id"`
}

// Sim is one simulated endpoint. Safe for concurrent use.
type Sim struct {
	cfg     Config
	faults  *simkit.Faults
	handler http.Handler

	mu          sync.Mutex
	rnd         *rand.Rand
	credentials []Credential
}

// New returns an endpoint without credentials.
func New(cfg Config) *Sim {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Username == "" {
		cfg.Username, cfg.Password = "webhook", "webhook-password"
	}
	if cfg.Type == "" {
		cfg.Type = ClientCredentials
	}
	s := &Sim{cfg: cfg, rnd: rand.New(rand.NewPCG(cfg.Seed, 0xc0ffee))}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/createCredentials", s.authorized(s.create))
	mux.HandleFunc("POST /v1/updateCredentials", s.authorized(s.update))
	mux.HandleFunc("POST /v1/revokeCredentials", s.authorized(s.revoke))
	mux.HandleFunc("GET /v1/health", s.authorized(s.health))
	s.faults = simkit.NewFaults(
		simkit.FaultOptions{Seed: cfg.Seed, Clock: cfg.Clock, Sleep: cfg.Sleep, Route: simkit.MuxRoute(mux)},
		simkit.Fault{Name: "wrong-type", Help: "makes the credential, answers with credentialType @TYPE (BEARER_TOKEN)"},
		simkit.Fault{Name: "wrong-fields", Help: "makes the credential, answers with the fields of the other type"},
		simkit.Fault{Name: "no-secret", Help: "makes the credential, leaves its secret out of the answer"},
		simkit.Fault{Name: "plain-text", Help: "makes the credential, answers as text/plain"},
		simkit.Fault{Name: "unhealthy", Help: "health answers 503"},
	)
	s.handler = s.faults.Wrap(mux)
	return s
}

// Handler speaks the webhook's HTTP.
func (s *Sim) Handler() http.Handler { return s.handler }

// Faults are the switchable faults and the record of requests, with routes
// like "POST /v1/createCredentials". To answer late or with 500, use the
// common faults late, error and error-after.
func (s *Sim) Faults() *simkit.Faults { return s.faults }

func (s *Sim) authorized(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		user, password, ok := r.BasicAuth()
		if !ok || !same(user, s.cfg.Username) || !same(password, s.cfg.Password) {
			w.Header().Set("WWW-Authenticate", `Basic realm="credentials"`)
			fail(w, http.StatusUnauthorized, "Unauthorized")
			return
		}
		next(w, r)
	}
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func fail(w http.ResponseWriter, status int, message string) {
	simkit.WriteJSON(w, status, map[string]string{"message": message})
}

// add makes a credential for an app. The caller holds mu.
func (s *Sim) add(c Credential) Credential {
	if c.Type == "" {
		c.Type = s.cfg.Type
	}
	if c.ID == "" {
		c.ID = fmt.Sprintf("%013x%013x", s.rnd.Uint64()>>12, s.rnd.Uint64()>>12)
	}
	if c.Secret == "" {
		c.Secret = fmt.Sprintf("%016x%016x%016x", s.rnd.Uint64(), s.rnd.Uint64(), s.rnd.Uint64())
	}
	if c.Created == "" {
		c.Created = s.cfg.Clock().UTC().Format(time.RFC3339)
	}
	s.credentials = append(s.credentials, c)
	return c
}
