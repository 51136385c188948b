package sim

import (
	"slices"

	"gatehouse/providers/simkit"
)

var _ simkit.Controlled = (*Sim)(nil)

// State returns {"projects", "credentials"} with passwords as they are. It
// implements simkit.Controlled, whose objects are the credentials here.
func (s *Sim) State() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	projects := make([]Project, len(s.store.projects))
	for i, p := range s.store.projects {
		projects[i] = *p
		projects[i].Lists = map[string][]string{}
		for name, members := range p.Lists {
			projects[i].Lists[name] = slices.Clone(members)
		}
	}
	return map[string]any{"projects": projects, "credentials": s.credentials()}
}

// Credentials returns all credentials, project by project.
func (s *Sim) Credentials() []Credential {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.credentials()
}

func (s *Sim) credentials() []Credential {
	out := []Credential{}
	for _, p := range s.store.projects {
		for _, rec := range s.store.order[p.Name] {
			out = append(out, rec.Credential)
		}
	}
	return out
}

// Credential returns one credential by username.
func (s *Sim) Credential(username string) (Credential, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := s.store.byName[username]
	if rec == nil {
		return Credential{}, false
	}
	return rec.Credential, true
}

// Members returns the usernames in a rate-limit list.
func (s *Sim) Members(project, list string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.store.project(project); p != nil {
		return slices.Clone(p.Lists[list])
	}
	return nil
}

// Object implements simkit.Controlled.
func (s *Sim) Object(id string) (any, error) {
	c, ok := s.Credential(id)
	if !ok {
		return nil, &simkit.NotFoundError{ID: id}
	}
	return c, nil
}

// Create makes a credential as another administrator would, in a console. It
// is enabled unless the fields say otherwise.
func (s *Sim) Create(fields map[string]any) (string, error) {
	c, err := simkit.Merge(Credential{Enabled: true}, fields)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case c.Username == "" || s.store.byName[c.Username] != nil:
		return "", &simkit.FieldError{Field: "username", Reason: "required, and not in use"}
	case s.store.project(c.Project) == nil:
		return "", &simkit.FieldError{Field: "project", Reason: "there is no such project"}
	}
	s.put(nil, c)
	return c.Username, nil
}

// Change sets fields of a credential as another administrator would.
func (s *Sim) Change(id string, fields map[string]any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.store.byName[id]
	if old == nil {
		return &simkit.NotFoundError{ID: id}
	}
	c, err := simkit.Merge(old.Credential, fields)
	switch {
	case err != nil:
		return err
	case c.Username != old.Username:
		return &simkit.FieldError{Field: "username", Reason: "it never changes"}
	case s.store.project(c.Project) == nil:
		return &simkit.FieldError{Field: "project", Reason: "there is no such project"}
	}
	s.put(old, c)
	return nil
}

// Delete removes a credential as another administrator would.
func (s *Sim) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.store.byName[id]
	if old == nil {
		return &simkit.NotFoundError{ID: id}
	}
	s.store.set(old, nil)
	s.store.leaveAll(id)
	for env := range s.store.deployed {
		s.store.deploy(env, id)
	}
	return nil
}

// put stores a credential and deploys it everywhere. The caller holds mu.
func (s *Sim) put(old *record, c Credential) {
	s.store.set(old, newRecord(c))
	for env := range s.store.deployed {
		s.store.deploy(env, c.Username)
	}
}

// Globalize moves a credential to the admin project, as the console does.
func (s *Sim) Globalize(username string) error {
	return s.Change(username, map[string]any{"project": s.cfg.AdminProject})
}

// SetMembers replaces a rate-limit list, as another administrator would; it
// makes the list when there is none.
func (s *Sim) SetMembers(project, list string, usernames []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.store.project(project); p != nil {
		p.Lists[list] = slices.Clone(usernames)
	}
}

// RenameProject gives a project another name; its credentials and their grants
// go with it.
func (s *Sim) RenameProject(from, to string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.store.project(from)
	if p == nil || s.store.project(to) != nil {
		return
	}
	p.Name = to
	s.store.order[to] = s.store.order[from]
	delete(s.store.order, from)
	for i, rec := range s.store.order[to] {
		c := rec.Credential
		c.Project, c.Grants = to, slices.Clone(c.Grants)
		for j, g := range c.Grants {
			if g.Project == from {
				c.Grants[j].Project = to
			}
		}
		moved := newRecord(c)
		s.store.order[to][i], s.store.byName[c.Username] = moved, moved
	}
}
