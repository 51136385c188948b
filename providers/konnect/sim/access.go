package sim

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strings"
)

// caller is who makes a call.
type caller struct{ Token }

// call answers one call of a known caller.
type call func(w http.ResponseWriter, r *http.Request, who caller)

// authorized looks at the token.
func (s *Sim) authorized(next call) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who, ok := s.whoIs(r)
		if !ok {
			writeProblem(w, r, http.StatusUnauthorized, "Unauthorized", "Invalid credentials")
			return
		}
		if r.Method != http.MethodGet && who.ReadOnly {
			forbid(w, r)
			return
		}
		next(w, r, who)
	}
}

func (s *Sim) whoIs(r *http.Request) (caller, bool) {
	value, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if _, hit := s.faults.Hit("refused", r); hit || !bearer {
		return caller{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, hit := s.faults.Hit("expired", r); hit {
		s.expired[value] = true
	}
	i := slices.IndexFunc(s.cfg.Tokens, func(t Token) bool { return t.Value == value })
	if i < 0 || s.expired[value] {
		return caller{}, false
	}
	return caller{s.cfg.Tokens[i]}, true
}

// may reports whether a caller may decide on registrations of an API.
func (c caller) may(api string) bool { return c.APIs == nil || slices.Contains(c.APIs, api) }

// everything reports whether a caller administers the whole portal.
func (c caller) everything() bool { return c.APIs == nil && !c.ReadOnly }

// inPortal refuses calls about another portal: another region's portals are not
// there either. It holds the lock for the call.
func (s *Sim) inPortal(next call) call {
	return func(w http.ResponseWriter, r *http.Request, who caller) {
		if r.PathValue("portal") != s.portal {
			missing(w, r, "Portal")
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, name := range []string{"app", "reg", "dev"} {
			if s.isForbiddenRow(r, r.PathValue(name)) {
				forbid(w, r)
				return
			}
		}
		next(w, r, who)
		s.writeAudit(r, who)
	}
}

// isForbiddenRow asks the fault for one id, once a request at most.
func (s *Sim) isForbiddenRow(r *http.Request, id string) bool {
	if id == "" {
		return false
	}
	arg, ok := s.faults.Hit("forbidden-rows", r)
	return ok && slices.Contains(strings.Split(arg, ","), id)
}

// invalid is one entry of invalid_parameters.
type invalid map[string]any

// fault of a parameter that is not known.
func unknownField(field, source string) invalid {
	return invalid{"field": field, "rule": "unknown_property", "source": source, "reason": "is not a known property"}
}

func writeProblem(w http.ResponseWriter, r *http.Request, status int, title, detail string, wrong ...invalid) {
	problem := map[string]any{
		"status": status, "title": title, "detail": detail, "instance": "kong:trace:" + trace(r),
		"type": fmt.Sprintf("https://httpstatuses.com/%d", status),
	}
	if len(wrong) > 0 {
		problem["invalid_parameters"] = wrong
	}
	body, err := json.Marshal(problem)
	if err != nil {
		panic(err) // texts and numbers always marshal; simkit.Server keeps the panic
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// trace is the same for the same request, as ids of a trace look.
func trace(r *http.Request) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(r.Method + " " + r.URL.String()))
	return fmt.Sprintf("%016d", h.Sum64()%1e16)
}

func refuse(w http.ResponseWriter, r *http.Request, wrong ...invalid) {
	writeProblem(w, r, http.StatusBadRequest, "Bad Request", "The request has invalid parameters", wrong...)
}

func forbid(w http.ResponseWriter, r *http.Request) {
	writeProblem(w, r, http.StatusForbidden, "Forbidden", "You do not have permission to perform this action")
}

func missing(w http.ResponseWriter, r *http.Request, what string) {
	writeProblem(w, r, http.StatusNotFound, "Not Found", what+" not found")
}

func conflict(w http.ResponseWriter, r *http.Request, detail string) {
	writeProblem(w, r, http.StatusConflict, "Conflict", detail)
}
