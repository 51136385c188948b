package sim

import (
	"crypto/subtle"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"gatehouse/providers/simkit"
)

// token is an access token from the token call.
type token struct {
	user    User
	expires time.Time
}

// call is one call of the API by a user who may see the project; its project
// is nil where the path has none.
type call func(w http.ResponseWriter, r *http.Request, who User, in *Project)

// tokenCall is the form with the grant type client_credentials (apinizer.md,
// Authentication).
func (s *Sim) tokenCall(w http.ResponseWriter, r *http.Request) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil || kind != "application/x-www-form-urlencoded":
		s.bad(w, r, "Content type is not supported!")
		return
	case r.PostFormValue("grant_type") != "client_credentials":
		s.bad(w, r, "grant_type is not valid!")
		return
	}
	who, ok := s.login(r.PostFormValue("client_id"), r.PostFormValue("client_secret"))
	if _, refused := s.faults.Hit("token-refused", r); refused || !ok {
		s.fail(w, r, http.StatusUnauthorized, "Username or password is not valid!")
		return
	}
	s.mu.Lock()
	text := s.randomText(48)
	s.tokens[text] = token{who, s.cfg.Clock().Add(s.cfg.TokenLife)}
	s.mu.Unlock()
	answer := map[string]any{"access_token": text, "token_type": "Bearer", "expires_in": int(s.cfg.TokenLife / time.Second)}
	if s.old(r, false) {
		simkit.WriteJSON(w, http.StatusOK, answer)
		return
	}
	s.done(w, r, answer)
}

func (s *Sim) login(name, password string) (User, bool) {
	for _, u := range s.cfg.Users {
		if same(u.Name, name) && same(u.Password, password) && u.Password != "" {
			return u, true
		}
	}
	return User{}, false
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// ExpireTokens makes every token from the token call worth nothing.
func (s *Sim) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// authorized lets a call through with a good token, a project that its user
// sees, and the rights that its method needs.
func (s *Sim) authorized(next call) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who, why := s.caller(r)
		if why != "" {
			s.fail(w, r, http.StatusUnauthorized, why)
			return
		}
		name := r.PathValue("project")
		in := s.projectFor(who, name)
		if _, missing := s.faults.Hit("no-project", r); missing || name != "" && in == nil {
			s.noProject(w, r, name)
			return
		}
		if !s.allowed(w, r, who) {
			return
		}
		next(w, r, who, in)
	}
}

// allowed answers itself when a right is missing.
func (s *Sim) allowed(w http.ResponseWriter, r *http.Request, who User) bool {
	_, refused := s.faults.Hit("no-permission", r)
	switch write := r.Method != http.MethodGet; {
	case refused, write && who.ReadOnly:
		s.noPermission(w, r, "IDENTITY + MANAGE")
	case write && who.NoDeploy:
		s.noPermission(w, r, "IDENTITY + DEPLOY_UNDEPLOY")
	default:
		if _, ok := s.faults.Hit("ambiguous", r); ok {
			s.bad(w, r, "API Proxy (name:it) is not found or user does not have privilege to access it!")
			return false
		}
		if _, ok := s.faults.Hit("failure-200", r); ok {
			simkit.WriteJSON(w, http.StatusOK, map[string]string{"status": "FAILURE", "resultMessage": "An unexpected error occurred."})
			return false
		}
		return true
	}
	return false
}

func (s *Sim) projectFor(who User, name string) *Project {
	if who.Projects != nil && !slices.Contains(who.Projects, name) {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.store.project(name)
	if p == nil {
		return nil
	}
	seen := *p // its maps are the store's; they are touched with mu held alone
	return &seen
}

// caller finds who sent a request, or says why nobody known did.
func (s *Sim) caller(r *http.Request) (who User, why string) {
	text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || text == "" {
		return User{}, "Empty Key!"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t, ok := s.tokens[text]; ok {
		if _, expired := s.faults.Hit("expired", r); expired || !s.cfg.Clock().Before(t.expires) {
			delete(s.tokens, text)
			return User{}, "Token was expired!"
		}
		return t.user, ""
	}
	if _, refused := s.faults.Hit("token-refused", r); refused {
		return User{}, "Token is not valid!"
	}
	for _, u := range s.cfg.Users {
		if u.Token != "" && same(u.Token, text) {
			return u, ""
		}
	}
	return User{}, "Token is not valid!"
}
