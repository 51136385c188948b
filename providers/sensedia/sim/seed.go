package sim

import (
	"fmt"
	"time"
)

// AddPlan adds a plan to no API yet; give it to AddAPI. A zero id is filled in.
func (s *Sim) AddPlan(p Plan) Plan {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.ID = s.nextID(p.ID)
	s.plans = append(s.plans, p)
	return p
}

// AddAPI adds an API to the catalog with its plans, which must have been added
// before. A zero id and an empty creation date are filled in. It panics on a
// plan that was not added.
func (s *Sim) AddAPI(a API) API {
	s.mu.Lock()
	defer s.mu.Unlock()
	a.ID = s.nextID(a.ID)
	if a.CreationDate == "" {
		a.CreationDate = wireTime(s.cfg.Clock())
	}
	plans := append([]Plan(nil), s.plans...)
	for _, p := range a.Plans {
		plans[indexOfPlan(plans, p.ID)].API = &PlanAPI{ID: a.ID, Name: a.Name, Version: a.Version}
	}
	s.plans = plans
	s.apis = append(s.apis, a)
	return a
}

func indexOfPlan(plans []Plan, id int64) int {
	for i, p := range plans {
		if p.ID == id {
			return i
		}
	}
	panic(fmt.Sprintf("sensedia simulator: plan %d was not added", id))
}

// AddDeveloper adds a developer. A zero id, an empty status (ACTIVE), role and
// creation date are filled in.
func (s *Sim) AddDeveloper(d Developer) Developer {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.ID = s.nextID(d.ID)
	if d.Status == "" {
		d.Status = "ACTIVE"
	}
	if d.Role == "" {
		d.Role = "VIEWER"
	}
	if d.CreationDate == "" {
		d.CreationDate = wireTime(s.cfg.Clock())
	}
	s.developers = append(s.developers, d)
	return d
}

// AddApp adds an app as it stands, without checks and without a row in the
// changelog, so that a tenant may hold APIs the catalog does not know. Zero
// id, client id, secret, creation date (RFC 3339) and status (PENDING) are
// filled in. An app with the same id is replaced.
func (s *Sim) AddApp(app App) App {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := s.complete(app)
	s.apps.set(s.apps.byID[rec.app.ID], rec)
	return rec.app
}

// complete fills in what an app has from its birth. The caller holds mu.
func (s *Sim) complete(app App) *record {
	if app.ID == 0 {
		app.ID = s.apps.lastID + 1
	}
	if app.ClientID == "" {
		app.ClientID = fmt.Sprintf("%s-%s-%s", s.randomText(8), s.randomText(4), s.randomText(12))
	}
	if app.Secret == "" {
		app.Secret = s.randomText(32)
	}
	if app.Status == "" {
		app.Status = pending
	}
	app.Status = s.spelled(app.Status)
	created, err := time.Parse(time.RFC3339, app.CreationDate)
	if err != nil {
		created = s.cfg.Clock()
		app.CreationDate = wireTime(created)
	}
	return newRecord(app, created)
}

// nextID numbers APIs, plans and developers. The caller holds mu.
func (s *Sim) nextID(wanted int64) int64 {
	if wanted == 0 {
		wanted = s.lastID + 1
	}
	s.lastID = max(s.lastID, wanted)
	return wanted
}
