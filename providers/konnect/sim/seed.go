package sim

import "slices"

// AddAPI publishes an API to the portal. A zero id is filled in; an API with
// the same id is replaced.
func (s *Sim) AddAPI(a API) API {
	s.mu.Lock()
	defer s.mu.Unlock()
	a.ID = or(a.ID, s.newID())
	a.Product = or(a.Product, s.newID())
	if i, known := s.apiAt[a.ID]; known {
		s.apis[i] = a
		return a
	}
	s.apiAt[a.ID] = len(s.apis)
	s.apis = append(s.apis, a)
	return a
}

// RemoveAPI takes an API out of the portal; registrations for it stay.
func (s *Sim) RemoveAPI(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.apis = slices.DeleteFunc(s.apis, func(a API) bool { return a.ID == id })
	clear(s.apiAt)
	for i, a := range s.apis {
		s.apiAt[a.ID] = i
	}
}

// AddDeveloper adds a developer as he stands. Zero id, status (approved) and
// times are filled in.
func (s *Sim) AddDeveloper(d Developer) Developer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.addDeveloper(d)
}

// AddTeam adds a team with its members' ids. Zero id and time are filled in.
func (s *Sim) AddTeam(t Team, members ...string) Team {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.ID = or(t.ID, s.newID())
	if t.CreatedAt.IsZero() {
		t.CreatedAt = s.cfg.Clock()
	}
	s.teams.put(&t)
	s.members[t.ID] = members
	return t
}

// AddApp adds an application with its registrations, as they stand and without
// checks or mails. Zero ids, times and strategy (key_auth) are filled in, and
// the registrations' App. One call costs the same however many there are, as
// long as they come in the order of their creation.
func (s *Sim) AddApp(a App, registrations ...Registration) App {
	s.mu.Lock()
	defer s.mu.Unlock()
	a = *s.addApp(a)
	for _, reg := range registrations {
		reg.App = a.ID
		reg.Status = or(reg.Status, pending)
		if reg.CreatedAt.IsZero() {
			reg.CreatedAt = a.CreatedAt
		}
		s.addRegistration(reg)
	}
	return a
}

// addApp fills in what an application has from its birth. The caller holds mu.
func (s *Sim) addApp(a App) *App {
	a.ID, a.Strategy = or(a.ID, s.newID()), or(a.Strategy, keyAuth)
	if a.CreatedAt.IsZero() {
		a.CreatedAt = s.cfg.Clock()
	}
	if a.UpdatedAt.IsZero() {
		a.UpdatedAt = a.CreatedAt
	}
	if a.Strategy != keyAuth {
		a.ClientID = or(a.ClientID, s.newID())
	}
	s.apps.put(&a)
	return &a
}

// AddCredential adds a credential of an application. Zero id and time are
// filled in.
func (s *Sim) AddCredential(c Credential) Credential {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.ID = or(c.ID, s.newID())
	if c.CreatedAt.IsZero() {
		c.CreatedAt = s.cfg.Clock()
	}
	s.credentials[c.App] = append(s.credentials[c.App], c)
	return c
}

// Request is what a developer does in the portal: he asks for an API for his
// application. The switches decide whether that waits. A registration that is
// there already is not asked for again; "" is returned.
func (s *Sim) Request(app, api string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.registered(app, api) != nil {
		return ""
	}
	return s.addRegistration(Registration{App: app, API: api, Status: s.initialStatus(s.api(api))}).ID
}

// SignUp is what a developer does first; the portal's switch decides whether
// that waits.
func (s *Sim) SignUp(email, name string) Developer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.addDeveloper(Developer{Email: email, FullName: name, Status: s.signUpStatus()})
}

// ExpireTokens makes every token worthless.
func (s *Sim) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.cfg.Tokens {
		s.expired[t.Value] = true
	}
}

// Strategy is the id of the auth strategy of a credential type: key_auth,
// client_credentials or self_managed_client_credentials.
func (s *Sim) Strategy(credentialType string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.strategies[credentialType]
}
