package sim

import (
	"strconv"

	"gatehouse/providers/simkit"
)

var _ simkit.Controlled = (*Sim)(nil)

// State returns {"apps", "apis", "plans", "developers"} with secrets as they
// are. It implements simkit.Controlled, whose objects are the apps here, found
// by id or client id.
func (s *Sim) State() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	apps := make([]App, len(s.apps.order))
	for i, rec := range s.apps.order {
		apps[i] = rec.app
	}
	return map[string]any{"apps": apps, "apis": s.apis, "plans": s.plans, "developers": s.developers}
}

// App returns one app by id or client id.
func (s *Sim) App(id string) (App, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := s.apps.find(id)
	if rec == nil {
		return App{}, false
	}
	return rec.app, true
}

// Object implements simkit.Controlled.
func (s *Sim) Object(id string) (any, error) {
	app, ok := s.App(id)
	if !ok {
		return nil, &simkit.NotFoundError{ID: id}
	}
	return app, nil
}

// Create makes an app as another administrator would; without a status it is
// PENDING. It returns the new id.
func (s *Sim) Create(fields map[string]any) (string, error) {
	app, err := simkit.Merge(App{}, fields)
	if err != nil {
		return "", err
	}
	if app.Name == "" {
		return "", &simkit.FieldError{Field: "name", Reason: "required"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.apps.byID[app.ID] != nil || s.apps.byClient[app.ClientID] != nil {
		return "", &simkit.FieldError{Field: "id", Reason: "id or clientId already in use"}
	}
	rec := s.complete(app)
	s.commit(nil, s.cfg.OutsideLogin, nil, rec)
	return strconv.FormatInt(rec.app.ID, 10), nil
}

// Change sets fields of an app as another administrator would. Any status
// word is taken, so that tests can show one nobody knows.
func (s *Sim) Change(id string, fields map[string]any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.apps.find(id)
	if old == nil {
		return &simkit.NotFoundError{ID: id}
	}
	app, err := simkit.Merge(old.app, fields)
	if err != nil {
		return err
	}
	if app.ID != old.app.ID || app.ClientID != old.app.ClientID {
		return &simkit.FieldError{Field: "id", Reason: "id and clientId cannot change"}
	}
	app.Status = s.spelled(app.Status)
	s.commit(nil, s.cfg.OutsideLogin, old, newRecord(app, old.created))
	return nil
}

// Delete removes an app as another administrator would.
func (s *Sim) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.apps.find(id)
	if old == nil {
		return &simkit.NotFoundError{ID: id}
	}
	s.commit(nil, s.cfg.OutsideLogin, old, nil)
	return nil
}
