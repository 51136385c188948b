package sim

import (
	"strings"
)

// AddProduct publishes an API product; an empty ApprovalType is auto, an empty
// DisplayName its name. One of the same name is replaced.
func (s *Sim) AddProduct(p Product) Product {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.ApprovalType == "" {
		p.ApprovalType = "auto"
	}
	if p.DisplayName == "" {
		p.DisplayName = p.Name
	}
	return *s.store.products.put(p.Name, p)
}

// DropProduct unpublishes a product; keys that have it keep the name.
func (s *Sim) DropProduct(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.products.drop(name)
}

// AddDeveloper adds a developer; missing id, names, status (active) and times
// are filled in. The e-mail address is kept in lower case.
func (s *Sim) AddDeveloper(d Developer) Developer {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.Email = strings.ToLower(d.Email)
	return *s.putDeveloper(d)
}

// putDeveloper completes and keeps a developer. The caller holds mu.
func (s *Sim) putDeveloper(d Developer) *Developer {
	if d.DeveloperID == "" {
		d.DeveloperID = s.uuid()
	}
	if d.Status == "" {
		d.Status = active
	}
	if d.UserName == "" {
		d.UserName = d.Email
	}
	if d.CreatedAt == 0 {
		d.CreatedAt, d.LastModifiedAt = s.now(), s.now()
	}
	d.OrganizationName = s.cfg.Organization
	s.emails[d.DeveloperID] = d.Email
	return s.store.developers.put(d.Email, d)
}

// AddGroup adds an AppGroup; missing id, display name, status (active) and
// times are filled in.
func (s *Sim) AddGroup(g AppGroup) AppGroup {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g.AppGroupID == "" {
		g.AppGroupID = s.uuid()
	}
	if g.DisplayName == "" {
		g.DisplayName = g.Name
	}
	if g.Status == "" {
		g.Status = active
	}
	if g.CreatedAt == 0 {
		g.CreatedAt, g.LastModifiedAt = s.now(), s.now()
	}
	g.Organization = s.cfg.Organization
	return *s.store.groups.put(g.Name, g)
}

// AddApp adds an app as it stands, without checks, so that an organization may
// hold what its API would refuse. The owner (DeveloperEmail or AppGroup) is
// added when it is not there. Missing id, status (approved) and times are
// filled in; so are a credential's key, secret, status, and the status of its
// pairs (approved). An app with the same id or of the same owner and name is
// replaced.
func (s *Sim) AddApp(a App) App {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addApp(a).App
}

func (s *Sim) addApp(a App) *app {
	if a.AppID == "" {
		a.AppID = s.uuid()
	}
	if a.Status == "" {
		a.Status = approved
	}
	if a.CreatedAt == 0 {
		a.CreatedAt, a.LastModifiedAt = s.now(), s.now()
	}
	s.ensureOwner(&a)
	a.Credentials = s.completed(a.Credentials)
	rec := &app{App: a}
	for _, old := range []*app{s.store.live(a.AppID), s.store.byPlace[rec.place()]} {
		if old != nil && !old.gone {
			s.store.remove(old, 0)
		}
	}
	s.store.add(rec)
	return rec
}

func (s *Sim) ensureOwner(a *App) {
	if a.AppGroup != "" {
		if s.store.groups.by[a.AppGroup] == nil {
			s.store.groups.put(a.AppGroup, AppGroup{Name: a.AppGroup, AppGroupID: s.uuid(), DisplayName: a.AppGroup, Status: active,
				Organization: s.cfg.Organization, CreatedAt: s.now(), LastModifiedAt: s.now()})
		}
		return
	}
	a.DeveloperEmail = strings.ToLower(a.DeveloperEmail)
	d := s.store.developers.by[a.DeveloperEmail]
	if d == nil {
		d = s.putDeveloper(Developer{Email: a.DeveloperEmail, FirstName: a.DeveloperEmail, LastName: "Developer"})
	}
	a.DeveloperID = d.DeveloperID
}

func (s *Sim) completed(keys []Credential) []Credential {
	out := make([]Credential, 0, len(keys))
	for _, c := range keys {
		if c.ConsumerKey == "" {
			c.ConsumerKey = s.random(48)
		}
		if c.ConsumerSecret == "" {
			c.ConsumerSecret = s.random(64)
		}
		if c.Status == "" {
			c.Status = approved
		}
		if c.ExpiresAt == 0 {
			c.ExpiresAt = never
		}
		if c.IssuedAt == 0 {
			c.IssuedAt = s.now()
		}
		pairs := make([]Pair, len(c.APIProducts))
		for i, p := range c.APIProducts {
			if pairs[i] = p; p.Status == "" {
				pairs[i].Status = approved
			}
		}
		c.APIProducts = pairs
		out = append(out, c)
	}
	return out
}

// DropOwner deletes a developer (by e-mail) or an AppGroup (by name) with all
// its apps.
func (s *Sim) DropOwner(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, group := range []bool{false, true} {
		for _, a := range s.store.byOwner[place{group: group, owner: name}] {
			s.store.close(a)
		}
	}
	s.store.sweep()
	s.store.developers.drop(name)
	s.store.groups.drop(name)
}
