package sim

import (
	"cmp"
	"slices"

	"gatehouse/providers/simkit"
)

var _ simkit.Controlled = (*Sim)(nil)

// State returns {"applications", "registrations", "developers", "teams",
// "apis", "credentials", "mails"}. It implements simkit.Controlled, whose
// objects are the applications, registrations and developers, found by id.
func (s *Sim) State() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return map[string]any{
		"applications": slices.Clone(s.apps.rows), "registrations": slices.Clone(s.regs.rows),
		"developers": slices.Clone(s.devs.rows), "teams": slices.Clone(s.teams.rows),
		"apis": slices.Clone(s.apis), "credentials": s.allCredentials(), "mails": slices.Clone(s.mails),
	}
}

func (s *Sim) allCredentials() []Credential {
	out := []Credential{}
	for _, list := range s.credentials {
		out = append(out, list...)
	}
	slices.SortFunc(out, func(a, b Credential) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// App returns an application by id.
func (s *Sim) App(id string) (App, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return found(&s.apps, id)
}

// Developer returns a developer by id.
func (s *Sim) Developer(id string) (Developer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return found(&s.devs, id)
}

func found[T any, P interface {
	*T
	row
}](t *table[P], id string) (out T, ok bool) {
	v, ok := t.get(id)
	if ok {
		out = *v
	}
	return out, ok
}

// Registrations returns those of an application, oldest first.
func (s *Sim) Registrations(app string) []Registration {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Registration
	for _, id := range s.regsOf[app] {
		reg, _ := s.regs.get(id)
		out = append(out, *reg)
	}
	return out
}

// Object implements simkit.Controlled. An application comes with its
// registrations.
func (s *Sim) Object(id string) (any, error) {
	if a, ok := s.App(id); ok {
		return map[string]any{"application": a, "registrations": s.Registrations(id)}, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if reg, ok := s.regs.get(id); ok {
		return *reg, nil
	}
	if d, ok := s.devs.get(id); ok {
		return *d, nil
	}
	return nil, &simkit.NotFoundError{ID: id}
}

// Create makes an object as the developers and another administrator would.
// "kind" is application (the default), registration or developer; the other
// fields are those of App, Registration and Developer.
func (s *Sim) Create(fields map[string]any) (string, error) {
	kind, _ := fields["kind"].(string)
	rest := map[string]any{}
	for name, v := range fields {
		if name != "kind" {
			rest[name] = v
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch kind {
	case "", "application":
		return s.createOutside(rest)
	case "registration":
		return s.registerOutside(rest)
	case "developer":
		d, err := simkit.Merge(Developer{Status: s.signUpStatus()}, rest)
		if err != nil {
			return "", err
		}
		return s.addDeveloper(d).ID, nil
	}
	return "", &simkit.FieldError{Field: "kind", Reason: "want application, registration or developer"}
}

func (s *Sim) createOutside(fields map[string]any) (string, error) {
	a, err := simkit.Merge(App{}, fields)
	if err != nil {
		return "", err
	}
	if a.Name == "" {
		return "", &simkit.FieldError{Field: "name", Reason: "required"}
	}
	if _, taken := s.apps.get(a.ID); taken {
		return "", &simkit.FieldError{Field: "id", Reason: "already in use"}
	}
	return s.addApp(a).ID, nil
}

func (s *Sim) registerOutside(fields map[string]any) (string, error) {
	reg, err := simkit.Merge(Registration{}, fields)
	if err != nil {
		return "", err
	}
	if _, ok := s.apps.get(reg.App); !ok {
		return "", &simkit.FieldError{Field: "app", Reason: "there is no such application"}
	}
	if s.registered(reg.App, reg.API) != nil {
		return "", &simkit.FieldError{Field: "api", Reason: "already registered"}
	}
	reg.Status = or(reg.Status, s.initialStatus(s.api(reg.API)))
	return s.addRegistration(reg).ID, nil
}

// Change sets fields of an object as another administrator would, with mail
// and audit. Any status word is taken, so that tests can show one nobody knows.
func (s *Sim) Change(id string, fields map[string]any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, ok := s.apps.get(id); ok {
		return change(s, &s.apps, a, fields, "/applications/"+id)
	}
	if d, ok := s.devs.get(id); ok {
		before := d.Status
		if err := change(s, &s.devs, d, fields, "/developers/"+id); err != nil {
			return err
		}
		if now, _ := s.devs.get(id); now.Status != before && now.Status != pending {
			s.mail(now.Email, "account "+now.Status, id)
		}
		return nil
	}
	reg, ok := s.regs.get(id)
	if !ok {
		return &simkit.NotFoundError{ID: id}
	}
	if err := change(s, &s.regs, reg, fields, "/applications/"+reg.App+"/registrations/"+id); err != nil {
		return err
	}
	if now, _ := s.regs.get(id); now.Status != reg.Status && now.Status != pending {
		s.mailApp(now.App, "registration "+now.Status, id)
	}
	return nil
}

// change merges fields into an object; what identifies it cannot change.
func change[T any, P interface {
	*T
	row
}](s *Sim, t *table[P], old P, fields map[string]any, uri string) error {
	for _, fixed := range []string{"id", "app", "created_at"} {
		if _, ok := fields[fixed]; ok {
			return &simkit.FieldError{Field: fixed, Reason: "cannot change"}
		}
	}
	if _, given := fields["updated_at"]; !given {
		fields = withTime(fields, stamp(s.cfg.Clock()))
	}
	now, err := simkit.Merge(*old, fields)
	if err != nil {
		return err
	}
	t.put(&now)
	s.writeAuditOutside("PATCH", s.version+"/portals/"+s.portal+uri)
	return nil
}

func withTime(fields map[string]any, at string) map[string]any {
	out := map[string]any{"updated_at": at}
	for name, v := range fields {
		out[name] = v
	}
	return out
}

// Delete removes an object as another administrator would, with what hangs on
// it.
func (s *Sim) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	uri := "/developers/" + id
	if _, ok := s.apps.get(id); ok {
		uri = "/applications/" + id
		s.removeApp(id)
	} else if reg, ok := s.regs.get(id); ok {
		uri = "/applications/" + reg.App + "/registrations/" + id
		s.removeRegistration(reg)
	} else if _, ok := s.devs.get(id); ok {
		s.removeDeveloper(id)
	} else {
		return &simkit.NotFoundError{ID: id}
	}
	s.writeAuditOutside("DELETE", s.version+"/portals/"+s.portal+uri)
	return nil
}
