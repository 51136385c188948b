package sim

import (
	"net/http"
	"slices"
	"time"

	"gatehouse/providers/simkit"
)

// probePath is the data plane, reduced to one question: would a method that
// requires a key answer now?
const probePath = "/call"

// probe answers GET /call?region=R&api=A&stage=S[&account=ID] with the header
// x-api-key: 200, or 403 {"message":"Forbidden"} as API Gateway does for a key
// it does not know, a disabled key, and a key outside every plan of the stage.
func (s *Sim) probe(w http.ResponseWriter, r *http.Request) {
	if s.opens(r) {
		simkit.WriteJSON(w, http.StatusOK, map[string]string{"message": "ok"})
		return
	}
	w.Header().Set("X-Amzn-ErrorType", "ForbiddenException")
	simkit.WriteJSON(w, http.StatusForbidden, map[string]string{"message": "Forbidden"})
}

func (s *Sim) opens(r *http.Request) bool {
	query := r.URL.Query()
	acc := s.accounts.first()
	if id := query.Get("account"); id != "" {
		acc, _ = s.accounts.find(id)
	}
	if acc == nil {
		return false
	}
	reg := acc.region(query.Get("region"))
	if reg == nil {
		return false
	}
	reg.mu.Lock()
	defer reg.mu.Unlock()
	key, ok := reg.keys.get(reg.values[r.Header.Get("x-api-key")])
	stage := Stage{API: query.Get("api"), Stage: query.Get("stage")}
	return ok && key.Enabled && reg.covers(key, stage) && !s.tooFresh(key, r, reg.now())
}

// covers tells whether a key is in a plan of an existing stage.
func (r *region) covers(key *Key, stage Stage) bool {
	api, ok := r.apis.get(stage.API)
	if !ok || !slices.Contains(api.Stages, stage.Stage) {
		return false
	}
	return slices.ContainsFunc(key.Plans, func(id string) bool {
		plan, ok := r.plans.get(id)
		return ok && slices.Contains(plan.Stages, stage)
	})
}

// tooFresh tells whether the news that a key is enabled has not arrived at the
// data plane yet (aws.md, Learning of changes).
func (s *Sim) tooFresh(key *Key, r *http.Request, now time.Time) bool {
	arg, hit := s.faults.Hit("call-delay", r)
	if !hit || key.enabledAt.IsZero() {
		return false
	}
	delay, err := time.ParseDuration(arg)
	if err != nil {
		delay = 5 * time.Second
	}
	return now.Before(key.enabledAt.Add(delay))
}
