package fleet

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"gatehouse/cmd/gatehouse/internal/seed"
	"gatehouse/core"
	"gatehouse/providers/konnect/sim"
)

// konnectSim is one Konnect portal.
type konnectSim struct {
	*sim.Sim
	clock     core.Clock
	token     string
	realistic bool

	mu     sync.Mutex
	owners map[core.Owner]string // the portal's id of a developer or team
}

func newKonnect(o Options) gateway {
	token := sim.Token{Value: "kpat_" + secretText(o.Seed, "konnect token", 40), Name: "Gatehouse", Email: "gatehouse@portal.example"}
	return &konnectSim{
		Sim:   sim.New(sim.Config{Clock: o.Clock.Now, Seed: o.Seed, Tokens: []sim.Token{token}, Realistic: o.Realistic}),
		clock: o.Clock, token: token.Value, realistic: o.Realistic, owners: map[core.Owner]string{},
	}
}

// signUps are developers who wait to be let in.
var signUps = []core.Owner{
	{Name: "Nia Okoye", Email: "nia.okoye@kitepay.example"}, {Name: "Teo Marques", Email: "teo.marques@northwind.example"},
	{Name: "Ida Holm", Email: "ida.holm@lumenmedia.example"}, {Name: "Ravi Menon", Email: "ravi.menon@orbittelecom.example"},
	{Name: "Lea Brandt", Email: "lea.brandt@helvetiadata.example"},
}

func (s *konnectSim) furnish() error {
	for i, a := range seed.APIs() {
		s.AddAPI(sim.API{ID: uuidOf("konnect api", i), Name: a.Name, Version: a.Version, Description: a.Description})
	}
	now := s.clock.Now()
	for i, d := range signUps {
		at := now.Add(-time.Duration(len(signUps)-i) * 19 * time.Hour)
		s.AddDeveloper(sim.Developer{Email: d.Email, FullName: d.Name, Status: "pending", CreatedAt: at, UpdatedAt: at})
	}
	return nil
}

func (s *konnectSim) settings(url string) []string {
	return append([]string{"endpoint: " + url, "portal: " + s.PortalID()}, pace(s.realistic)...)
}

func (s *konnectSim) secrets() map[string]string { return map[string]string{"token": s.token} }

// joined is how long ago the first developer did: before any App.
const joined = 4 * 365 * 24 * time.Hour

// know adds a developer or team, once.
func (s *konnectSim) know(o core.Owner) { s.owner(o) }

func (s *konnectSim) owner(o core.Owner) (kind, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kind, o.Account = "developer", ""
	if o.Team {
		kind, o = "team", core.Owner{Name: o.Name, Team: true}
	}
	if s.owners[o] == "" {
		at := s.clock.Now().Add(-joined + time.Duration(len(s.owners))*time.Minute)
		if o.Team {
			s.owners[o] = s.AddTeam(sim.Team{Name: o.Name, CreatedAt: at}).ID
		} else {
			s.owners[o] = s.AddDeveloper(sim.Developer{Email: o.Email, FullName: o.Name, Status: "approved", CreatedAt: at, UpdatedAt: at}).ID
		}
	}
	return kind, s.owners[o]
}

// konnectWords are the portal's words for what became of a registration.
var konnectWords = map[core.RegistrationStatus]string{
	core.Waiting: "pending", core.RegistrationOn: "approved", core.RegistrationRefused: "rejected", core.RegistrationOff: "revoked",
}

// plant registers the App as its developer would, and decides on it as the
// portal's administrators did.
func (s *konnectSim) plant(app core.App) error {
	kind, id := s.owner(app.Owner)
	var regs []sim.Registration
	for _, r := range requests(app, s.clock.Now()) {
		regs = append(regs, sim.Registration{API: r.API.ID, Status: konnectWords[r.Status], CreatedAt: r.CreatedAt, UpdatedAt: r.CreatedAt})
	}
	s.AddApp(sim.App{Name: app.Name, Description: app.Description, OwnerType: kind, OwnerID: id, CreatedAt: app.CreatedAt, UpdatedAt: app.CreatedAt}, regs...)
	return nil
}

// konnectState is what State returns.
type konnectState struct {
	Apps          []sim.App          `json:"applications"`
	Registrations []sim.Registration `json:"registrations"`
	Developers    []sim.Developer    `json:"developers"`
	Teams         []sim.Team         `json:"teams"`
	Credentials   []sim.Credential   `json:"credentials"`
}

// restore takes everything over but the APIs, which are always the same, and
// the sign-ups that furnish made.
func (s *konnectSim) restore(raw []byte) error {
	var state konnectState
	if err := json.Unmarshal(raw, &state); err != nil {
		return err
	}
	if err := s.dropSignUps(); err != nil {
		return err
	}
	of := map[string][]sim.Registration{}
	for _, r := range state.Registrations {
		of[r.App] = append(of[r.App], r)
	}
	for _, d := range state.Developers {
		s.owners[core.Owner{Name: d.FullName, Email: d.Email}] = s.AddDeveloper(d).ID
	}
	for _, t := range state.Teams {
		s.owners[core.Owner{Name: t.Name, Team: true}] = s.AddTeam(t).ID
	}
	for _, a := range state.Apps {
		s.AddApp(a, of[a.ID]...)
	}
	for _, c := range state.Credentials {
		s.AddCredential(c)
	}
	return nil
}

func (s *konnectSim) dropSignUps() error {
	b, err := json.Marshal(s.State())
	if err != nil {
		return err
	}
	var fresh konnectState
	if err := json.Unmarshal(b, &fresh); err != nil {
		return err
	}
	for _, d := range fresh.Developers {
		if err := s.Delete(d.ID); err != nil {
			return err
		}
	}
	return nil
}

// meddle revokes one of the App's registrations.
func (s *konnectSim) meddle(app core.App) error {
	regs := s.Registrations(app.Refs.Get("app", ""))
	i := slices.IndexFunc(regs, func(r sim.Registration) bool { return r.Status == "approved" })
	if i < 0 {
		return fmt.Errorf("konnect simulator: %s has no approved registration", app.Name)
	}
	return s.Change(regs[i].ID, map[string]any{"status": "revoked"})
}

func (s *konnectSim) remove(app core.App) error { return s.Delete(app.Refs.Get("app", "")) }

func (*konnectSim) holdsRequests() bool { return true }

// uuidOf is always the same for the same thing.
func uuidOf(what string, n int) string {
	digits := strings.ToLower(secretText(uint64(n), what, 64))
	hex := strings.Map(func(r rune) rune {
		return rune("0123456789abcdef"[r%16])
	}, digits)
	return hex[:8] + "-" + hex[8:12] + "-4" + hex[13:16] + "-8" + hex[17:20] + "-" + hex[20:32]
}
