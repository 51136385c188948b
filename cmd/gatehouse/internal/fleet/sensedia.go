package fleet

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"gatehouse/cmd/gatehouse/internal/seed"
	"gatehouse/core"
	"gatehouse/providers/sensedia/sim"
)

// sensediaMark is the field of extraInfo in which the provider leaves our App
// id, and suspendedMark tells a suspended App from a canceled one. The
// simulator knows neither: they are data to it.
const (
	sensediaMark  = "gatehouse-app"
	suspendedMark = "gatehouse-suspended"
)

// sensediaSim is one Sensedia tenant.
type sensediaSim struct {
	*sim.Sim
	user      sim.Credential
	apis      map[string]sim.API
	realistic bool

	mu         sync.Mutex
	developers map[string]bool // by lower-case e-mail address
}

func newSensedia(o Options) gateway {
	user := sim.Credential{ID: "gatehouse", Secret: secretText(o.Seed, "sensedia credential", 32)}
	return &sensediaSim{
		Sim:  sim.New(sim.Config{Clock: o.Clock.Now, Seed: o.Seed, Users: []sim.Credential{user}, Realistic: o.Realistic}),
		user: user, realistic: o.Realistic, apis: map[string]sim.API{}, developers: map[string]bool{},
	}
}

func (s *sensediaSim) furnish() error {
	id := int64(0)
	for _, a := range seed.APIs() {
		id++
		api := sim.API{ID: 100 + id, Name: a.Name, Version: a.Version, Description: a.Description}
		for i, p := range a.Plans {
			api.Plans = append(api.Plans, s.AddPlan(sim.Plan{ID: 1000 + 10*id + int64(i), Name: p, Description: p + " plan of " + a.Name, DefaultPlan: i == 0}))
		}
		s.apis[strconv.FormatInt(api.ID, 10)] = s.AddAPI(api)
	}
	return nil
}

func (s *sensediaSim) settings(url string) []string {
	return append([]string{"url: " + url, "client-id: " + s.user.ID}, pace(s.realistic)...)
}

func (s *sensediaSim) secrets() map[string]string {
	return map[string]string{"client-secret": s.user.Secret}
}

// know adds a developer, once: an App there names its developer by e-mail
// address or login, and the tenant's developers have the names.
func (s *sensediaSim) know(o core.Owner) {
	s.addDeveloper(sim.Developer{Login: o.Email, Name: o.Name, Email: o.Email})
}

func (s *sensediaSim) addDeveloper(d sim.Developer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	email := strings.ToLower(d.Email)
	if email == "" || s.developers[email] {
		return
	}
	s.developers[email] = true
	s.AddDeveloper(d)
}

func (s *sensediaSim) plant(app core.App) error {
	extra := map[string]string{sensediaMark: string(app.ID)}
	status := "APPROVED"
	if app.Status != core.Approved {
		status = "CANCELLED"
	}
	if app.Status == core.Suspended {
		extra[suspendedMark] = "true"
	}
	info, err := json.Marshal(extra)
	if err != nil {
		return err
	}
	var apis []sim.AppAPI
	for _, r := range app.Registrations {
		api, ok := s.apis[r.API.ID]
		if !ok {
			return fmt.Errorf("sensedia simulator: there is no API %s", r.API.ID)
		}
		entry := sim.AppAPI{ID: api.ID, Name: api.Name, Version: api.Version, Description: api.Description}
		for _, p := range api.Plans {
			if strconv.FormatInt(p.ID, 10) == r.Plan.ID {
				entry.Plans = append(entry.Plans, p)
			}
		}
		apis = append(apis, entry)
	}
	s.AddApp(sim.App{
		Name: app.Name, Description: app.Description, Developer: app.Owner.Email, Status: status,
		CreationDate: app.DecidedAt.Format(time.RFC3339), APIs: apis, ExtraInfo: info,
	})
	return nil
}

// sensediaState is what State returns.
type sensediaState struct {
	Apps       []sim.App       `json:"apps"`
	APIs       []sim.API       `json:"apis"`
	Plans      []sim.Plan      `json:"plans"`
	Developers []sim.Developer `json:"developers"`
}

// restore takes Apps and developers over; the catalog is always the same.
func (s *sensediaSim) restore(raw []byte) error {
	var state sensediaState
	if err := json.Unmarshal(raw, &state); err != nil {
		return err
	}
	for _, d := range state.Developers {
		s.addDeveloper(d)
	}
	for _, a := range state.Apps {
		s.AddApp(a)
	}
	return nil
}

func (s *sensediaSim) meddle(app core.App) error {
	return s.Change(app.Refs.Get("app", ""), map[string]any{"status": "REJECTED"})
}

func (s *sensediaSim) remove(app core.App) error { return s.Delete(app.Refs.Get("app", "")) }

func (*sensediaSim) holdsRequests() bool { return false }
