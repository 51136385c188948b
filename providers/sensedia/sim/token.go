package sim

import (
	"crypto/subtle"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gatehouse/providers/simkit"
)

// token is an access token handed out by one of the two token calls.
type token struct {
	caller
	expires time.Time
}

// caller is who stands behind a call.
type caller struct {
	login  string
	client bool // a client application, without a user behind it
}

// call is one call of the API by somebody authorized.
type call func(w http.ResponseWriter, r *http.Request, who caller)

// userToken is the token call for user security credentials: Basic and JSON
// with names in camel case.
func (s *Sim) userToken(w http.ResponseWriter, r *http.Request) {
	if !s.rightKind(w, r, s.cfg.Users, s.cfg.Clients) {
		return
	}
	var body struct{ GrantType, Scope string }
	switch err := json.NewDecoder(r.Body).Decode(&body); {
	case mediaType(r) != "application/json" || err != nil:
		oauthError(w, 400, "invalid_request")
	case body.GrantType != "client_credentials":
		oauthError(w, 400, "unsupported_grant_type")
	case body.Scope != "apis/all":
		oauthError(w, 400, "invalid_scope")
	default:
		s.issue(w, r, false)
	}
}

// clientToken is the token call for client applications: Basic and a form.
func (s *Sim) clientToken(w http.ResponseWriter, r *http.Request) {
	if !s.rightKind(w, r, s.cfg.Clients, s.cfg.Users) {
		return
	}
	switch {
	case mediaType(r) != "application/x-www-form-urlencoded":
		oauthError(w, 400, "invalid_request")
	case r.PostFormValue("grant_type") != "client_credentials":
		oauthError(w, 400, "unsupported_grant_type")
	default:
		s.issue(w, r, true)
	}
}

// rightKind checks the Basic header; it answers itself when it is missing
// (400), unknown (401) or of the other kind (404, or 401 by switch).
func (s *Sim) rightKind(w http.ResponseWriter, r *http.Request, right, other []Credential) bool {
	id, secret, ok := r.BasicAuth()
	if !ok {
		oauthError(w, 400, "invalid_request")
		return false
	}
	if _, refused := s.faults.Hit("token-refused", r); refused {
		oauthError(w, 401, "invalid_client")
		return false
	}
	if known(right, id, secret) {
		return true
	}
	if known(other, id, secret) && !s.cfg.WrongKindIs401 {
		w.WriteHeader(http.StatusNotFound)
		return false
	}
	oauthError(w, 401, "invalid_client")
	return false
}

func known(credentials []Credential, id, secret string) bool {
	for _, c := range credentials {
		if same(c.ID, id) && same(c.Secret, secret) {
			return true
		}
	}
	return false
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func mediaType(r *http.Request) string {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}

func (s *Sim) issue(w http.ResponseWriter, r *http.Request, client bool) {
	id, _, _ := r.BasicAuth()
	s.mu.Lock()
	text := s.randomText(40)
	s.tokens[text] = token{caller{id, client}, s.cfg.Clock().Add(s.cfg.TokenLife)}
	s.mu.Unlock()
	simkit.WriteJSON(w, 200, map[string]string{
		"access_token": text,
		"token_type":   "Bearer",
		"expires_in":   strconv.Itoa(int(s.cfg.TokenLife / time.Second)), // a string, as the contract says
	})
}

func oauthError(w http.ResponseWriter, status int, code string) {
	simkit.WriteJSON(w, status, map[string]string{"error": code})
}

// ExpireTokens makes every token handed out so far worth nothing.
func (s *Sim) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// authorized lets a call through with a good token, within the rate limit,
// unless a fault speaks against it.
func (s *Sim) authorized(next call) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who, ok := s.caller(r)
		if !ok {
			fail(w, http.StatusUnauthorized, "Unauthorized")
			return
		}
		if s.limit != nil {
			if wait, ok := s.limit.Take(); !ok {
				w.Header().Set("Retry-After", retryAfter(wait))
				fail(w, http.StatusTooManyRequests, "Too Many Requests")
				return
			}
		}
		if _, ok := s.faults.Hit("communication", r); ok {
			failCommunication(w)
			return
		}
		next(w, r, who)
	}
}

// caller finds who sent a request, by Sensedia-Auth or by Bearer token.
func (s *Sim) caller(r *http.Request) (caller, bool) {
	if static := r.Header.Get("Sensedia-Auth"); static != "" && s.cfg.StaticToken != "" {
		_, expired := s.faults.Hit("expired", r)
		return caller{login: "static-token"}, !expired && same(static, s.cfg.StaticToken)
	}
	text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return caller{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.tokens[text]
	if !ok || !s.cfg.Clock().Before(t.expires) {
		return caller{}, false
	}
	if _, expired := s.faults.Hit("expired", r); expired {
		delete(s.tokens, text)
		return caller{}, false
	}
	return t.caller, true
}
