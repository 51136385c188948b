package sim

// AddProject adds a project with its proxies, groups and rate-limit lists, or
// replaces those of one that is there; its credentials stay.
func (s *Sim) AddProject(p Project) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.addProject(p)
}

// AddCredential adds a credential as it stands, deployed everywhere and
// without checks; a username in use is replaced. It takes about a microsecond
// and a half, so that 100,000 are there at once.
func (s *Sim) AddCredential(c Credential) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(s.store.byName[c.Username], c)
}

// AddMembers puts usernames into a rate-limit list, which is made when it is
// not there, without a look at whether they are in it already.
func (s *Sim) AddMembers(project, list string, usernames ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.store.project(project); p != nil {
		p.Lists[list] = append(p.Lists[list], usernames...)
	}
}
