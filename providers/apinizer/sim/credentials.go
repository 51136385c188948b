package sim

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// listCredentials shows every credential of a project, disabled and expired
// ones too; the admin project shows all there are.
func (s *Sim) listCredentials(w http.ResponseWriter, r *http.Request, _ User, in *Project) {
	s.mu.Lock()
	var rows [][]byte
	for _, p := range s.store.projects {
		if p.Name != in.Name && in.Name != s.cfg.AdminProject {
			continue
		}
		for _, rec := range s.store.order[p.Name] {
			rows = append(rows, rec.row)
		}
	}
	s.mu.Unlock()
	s.rows(w, r, rows)
}

// body is a credential as POST and PUT take it.
type body struct {
	Email       string           `json:"email"`
	FullName    string           `json:"fullName"`
	Description string           `json:"description"`
	Username    string           `json:"username"`
	Password    string           `json:"password"`
	Roles       []string         `json:"roleNameList"`
	Enabled     *bool            `json:"enabled"`
	IPs         []string         `json:"ipList"`
	ExpireDate  *string          `json:"expireDate"`
	Metadata    []map[string]any `json:"metadata"`
}

// read takes a body, or says what is wrong with it.
func (s *Sim) read(r *http.Request) (Credential, string) {
	var b body
	if err := json.NewDecoder(r.Body).Decode(&b); err != nil {
		return Credential{}, "Request body is not valid!"
	}
	for _, f := range []struct{ name, value string }{
		{"username", b.Username}, {"password", b.Password}, {"full name", b.FullName}, {"email", b.Email},
	} {
		if strings.TrimSpace(f.value) == "" {
			return Credential{}, "Credential " + f.name + " can not be empty!"
		}
	}
	c := Credential{
		Username: b.Username, Password: b.Password, Email: b.Email, FullName: b.FullName, Description: b.Description,
		Roles: b.Roles, IPs: b.IPs, Metadata: b.Metadata, Enabled: b.Enabled == nil || *b.Enabled,
	}
	if b.ExpireDate != nil && *b.ExpireDate != "" {
		if _, err := time.Parse(time.RFC3339, *b.ExpireDate); err != nil {
			return Credential{}, "Credential expire date is not valid!"
		}
		c.ExpireDate = *b.ExpireDate
	}
	return c, ""
}

const (
	taken    = "This username is already used by another credential. Credential usernames must be unique across ALL projects, not only this one, so the credential holding it may live in a different project. Choose a different username."
	takenOld = "There is already a credential has this name!"
)

func (s *Sim) createCredential(w http.ResponseWriter, r *http.Request, _ User, in *Project) {
	c, wrong := s.read(r)
	if wrong != "" {
		s.bad(w, r, wrong)
		return
	}
	s.mu.Lock()
	if s.store.byName[c.Username] != nil {
		s.mu.Unlock()
		if s.old(r, true) {
			s.bad(w, r, takenOld)
		} else {
			s.bad(w, r, taken)
		}
		return
	}
	c.Project = in.Name
	s.store.set(nil, newRecord(c))
	d := s.deploy(r, c.Username)
	s.mu.Unlock()
	s.deployed(w, r, d)
}

// updateCredential replaces every field but the username and the grants; what
// the body leaves out is empty afterwards.
func (s *Sim) updateCredential(w http.ResponseWriter, r *http.Request, _ User, in *Project) {
	c, wrong := s.read(r)
	if wrong != "" {
		s.bad(w, r, wrong)
		return
	}
	s.rewrite(w, r, in, c.Username, func(old Credential) Credential {
		c.Project, c.Grants = old.Project, old.Grants
		return c
	})
}

func (s *Sim) changePassword(w http.ResponseWriter, r *http.Request, _ User, in *Project) {
	var b struct{ Password string }
	if err := json.NewDecoder(r.Body).Decode(&b); err != nil || b.Password == "" {
		s.bad(w, r, "Credential password can not be empty!")
		return
	}
	s.rewrite(w, r, in, r.PathValue("username"), func(c Credential) Credential {
		c.Password = b.Password
		return c
	})
}

// rewrite changes a credential of this project and deploys it.
func (s *Sim) rewrite(w http.ResponseWriter, r *http.Request, in *Project, username string, change func(Credential) Credential) {
	s.mu.Lock()
	rec := s.store.byName[username]
	if rec == nil || rec.Project != in.Name {
		s.mu.Unlock()
		s.noCredential(w, r, username)
		return
	}
	s.store.set(rec, newRecord(change(rec.Credential)))
	d := s.deploy(r, username)
	s.mu.Unlock()
	s.deployed(w, r, d)
}

func (s *Sim) deleteCredential(w http.ResponseWriter, r *http.Request, _ User, in *Project) {
	username := r.PathValue("username")
	s.mu.Lock()
	rec := s.store.byName[username]
	if rec == nil || rec.Project != in.Name {
		s.mu.Unlock()
		s.noCredential(w, r, username)
		return
	}
	s.store.set(rec, nil)
	s.store.leaveAll(username)
	d := s.deploy(r, username)
	s.mu.Unlock()
	s.deployed(w, r, d)
}
