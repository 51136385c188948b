package sim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"gatehouse/providers/simkit"
)

// The types of a grant.
const (
	typeProxy = "API_PROXY"
	typeGroup = "API_PROXY_GROUP"
)

// wireGrant is a grant in a body. expireTime is accepted and never returned.
type wireGrant struct {
	Name       string `json:"name"`
	Type       string `json:"type"`
	ExpireTime string `json:"expireTime,omitempty"`
}

// reach finds a credential that may be granted access in a project: its own,
// or a global one. The caller holds mu.
func (s *Sim) reach(in *Project, username string) *record {
	rec := s.store.byName[username]
	if rec == nil || rec.Project != in.Name && rec.Project != s.cfg.AdminProject {
		return nil
	}
	return rec
}

// listAccess shows the grants within this project.
func (s *Sim) listAccess(w http.ResponseWriter, r *http.Request, _ User, in *Project) {
	username := r.PathValue("username")
	s.mu.Lock()
	rec := s.reach(in, username)
	s.mu.Unlock()
	if rec == nil {
		s.noCredential(w, r, username)
		return
	}
	var rows [][]byte
	for _, g := range rec.Grants {
		if g.Project != in.Name {
			continue
		}
		row, err := json.Marshal(wireGrant{Name: g.Name, Type: g.Type})
		if err != nil {
			panic(err) // two strings
		}
		rows = append(rows, row)
	}
	s.rows(w, r, rows)
}

// batch reads the body of a grant or a revocation.
func (s *Sim) batch(r *http.Request, in *Project) ([]Grant, string) {
	var b struct{ CredentialAccessList []wireGrant }
	if err := json.NewDecoder(r.Body).Decode(&b); err != nil || len(b.CredentialAccessList) == 0 {
		return nil, "Credential access list can not be empty!"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Grant, 0, len(b.CredentialAccessList))
	for _, g := range b.CredentialAccessList {
		switch {
		case g.Name == "":
			return nil, "Credential access object name can not be empty!"
		case g.Type == typeProxy && slices.Contains(in.Proxies, g.Name), g.Type == typeGroup && in.Groups[g.Name] != nil:
			out = append(out, Grant{Project: in.Name, Name: g.Name, Type: g.Type, ExpireTime: g.ExpireTime})
		case g.Type == typeGroup:
			return nil, fmt.Sprintf("API Proxy Group (name:%s) is not found or user does not have privilege to access it!", g.Name)
		case g.Type == typeProxy:
			return nil, fmt.Sprintf("API Proxy (name:%s) is not found or user does not have privilege to access it!", g.Name)
		default:
			return nil, "Credential access object type can not be empty!"
		}
	}
	return out, ""
}

func (s *Sim) grantAccess(w http.ResponseWriter, r *http.Request, _ User, in *Project) {
	more, wrong := s.batch(r, in)
	if wrong != "" {
		s.bad(w, r, wrong)
		return
	}
	if _, lost := s.faults.Hit("grant-lost", r); lost {
		more = nil
	}
	username := r.PathValue("username")
	s.mu.Lock()
	rec := s.reach(in, username)
	if rec == nil {
		s.mu.Unlock()
		s.noCredential(w, r, username)
		return
	}
	fresh, there := sift(more, rec.Grants)
	if len(there) > 0 && !s.cfg.PartialGrants {
		fresh = nil
	}
	var d deployment
	if len(there) == 0 || len(fresh) > 0 {
		c := rec.Credential
		c.Grants = append(slices.Clone(c.Grants), fresh...)
		s.store.set(rec, newRecord(c))
		d = s.deploy(r, username)
	}
	s.mu.Unlock()
	if len(there) > 0 {
		s.bad(w, r, fmt.Sprintf("Credential (username:%s) has already access to API Proxy (name:%s)!", username, there[0].Name))
		return
	}
	s.deployed(w, r, d)
}

// sift parts a batch into what is not there yet and what is.
func sift(batch, have []Grant) (fresh, there []Grant) {
	for _, g := range batch {
		if slices.ContainsFunc(have, g.same) {
			there = append(there, g)
		} else {
			fresh = append(fresh, g)
		}
	}
	return fresh, there
}

func (s *Sim) revokeAccess(w http.ResponseWriter, r *http.Request, _ User, in *Project) {
	less, wrong := s.batch(r, in)
	if wrong != "" {
		s.bad(w, r, wrong)
		return
	}
	username := r.PathValue("username")
	s.mu.Lock()
	rec := s.reach(in, username)
	if rec == nil {
		s.mu.Unlock()
		s.noCredential(w, r, username)
		return
	}
	absent, _ := sift(less, rec.Grants)
	if len(absent) > 0 && s.cfg.StrictRevoke {
		s.mu.Unlock()
		s.bad(w, r, fmt.Sprintf("Credential (username:%s) does not have access to API Proxy (name:%s)!", username, absent[0].Name))
		return
	}
	c := rec.Credential
	c.Grants = slices.DeleteFunc(slices.Clone(c.Grants), func(g Grant) bool { return slices.ContainsFunc(less, g.same) })
	s.store.set(rec, newRecord(c))
	d := s.deploy(r, username)
	s.mu.Unlock()
	s.deployed(w, r, d)
}

// probe answers whether a call with this credential would pass in an
// environment: 200, 401 for the credential, 403 for the access.
func (s *Sim) probe(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	status := s.passes(q.Get("env"), q.Get("user"), q.Get("pass"), q.Get("project"), q.Get("proxy"))
	simkit.WriteJSON(w, status, map[string]any{"allowed": status == http.StatusOK})
}

// Passes reports whether a call with a credential to a proxy passes in an
// environment.
func (s *Sim) Passes(env, username, project, proxy string) bool {
	s.mu.Lock()
	rec := s.store.deployed[env][username]
	s.mu.Unlock()
	return rec != nil && s.passes(env, username, rec.Password, project, proxy) == http.StatusOK
}

func (s *Sim) passes(env, username, password, project, proxy string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec, in := s.store.deployed[env][username], s.store.project(project)
	if rec == nil || in == nil || !same(rec.Password, password) || !rec.Enabled || past(rec.ExpireDate, s.cfg.Clock()) {
		return http.StatusUnauthorized
	}
	for _, g := range rec.Grants {
		opens := g.Type == typeProxy && g.Name == proxy || g.Type == typeGroup && slices.Contains(in.Groups[g.Name], proxy)
		if g.Project == project && opens && !past(g.ExpireTime, s.cfg.Clock()) {
			return http.StatusOK
		}
	}
	return http.StatusForbidden
}
