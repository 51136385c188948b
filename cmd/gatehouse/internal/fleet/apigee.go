package fleet

import (
	"encoding/json"
	"strings"
	"sync"

	"gatehouse/cmd/gatehouse/internal/seed"
	"gatehouse/core"
	"gatehouse/providers/apigee/sim"
)

// apigeeOrg is the simulated organization.
const apigeeOrg = "acme-apis"

// apigeeSim is one Apigee organization.
type apigeeSim struct {
	*sim.Sim
	token     string
	realistic bool

	mu    sync.Mutex
	known map[string]bool // developers by e-mail address, groups by name
}

func newApigee(o Options) gateway {
	token := "ya29." + secretText(o.Seed, "apigee token", 60)
	return &apigeeSim{
		Sim:   sim.New(sim.Config{Clock: o.Clock.Now, Seed: o.Seed, Organization: apigeeOrg, Tokens: []string{token}, Realistic: o.Realistic}),
		token: token, realistic: o.Realistic, known: map[string]bool{},
	}
}

// furnish publishes a product for each API; all wait for approval but the free
// ones.
func (s *apigeeSim) furnish() error {
	for _, a := range seed.APIs() {
		approval := "manual"
		if len(a.Plans) == 1 && a.Plans[0] == "Free" {
			approval = "auto"
		}
		s.AddProduct(sim.Product{Name: productName(a), DisplayName: a.Name, Description: a.Description, ApprovalType: approval})
	}
	return nil
}

func productName(a seed.API) string {
	return strings.ToLower(strings.ReplaceAll(a.Name, " ", "-")) + "-" + a.Version
}

func (s *apigeeSim) settings(url string) []string {
	return append([]string{"endpoint: " + url, "organization: " + apigeeOrg, "auth: token"}, pace(s.realistic)...)
}

func (s *apigeeSim) secrets() map[string]string { return map[string]string{"token": s.token} }

// know adds a developer or, for a team, an AppGroup, once.
func (s *apigeeSim) know(o core.Owner) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := o.Email
	if o.Team {
		name = groupName(o)
	}
	if s.known[name] {
		return
	}
	s.known[name] = true
	if o.Team {
		s.AddGroup(sim.AppGroup{Name: name, DisplayName: o.Name, Email: o.Email})
		return
	}
	first, last, _ := strings.Cut(o.Name, " ")
	s.AddDeveloper(sim.Developer{Email: o.Email, FirstName: first, LastName: last})
}

func groupName(o core.Owner) string { return strings.ToLower(strings.ReplaceAll(o.Name, " ", "-")) }

// apigeeWords are Apigee's words for a product on a key.
var apigeeWords = map[core.RegistrationStatus]string{
	core.Waiting: "pending", core.RegistrationOn: "approved", core.RegistrationRefused: "revoked", core.RegistrationOff: "revoked",
}

// plant makes the App with one key, on which its products are as they were
// decided.
func (s *apigeeSim) plant(app core.App) error {
	made := app.CreatedAt.UnixMilli()
	key := sim.Credential{ConsumerKey: secretText(0, "apigee key"+string(app.ID), 48), ConsumerSecret: secretText(0, "apigee secret"+string(app.ID), 64), IssuedAt: made}
	for _, r := range requests(app, app.CreatedAt) {
		key.APIProducts = append(key.APIProducts, sim.Pair{APIProduct: r.API.ID, Status: apigeeWords[r.Status]})
	}
	a := sim.App{
		Name: strings.ToLower(strings.ReplaceAll(app.Name, " ", "-")) + "-" + string(app.ID[len(app.ID)-4:]), CallbackURL: app.CallbackURL, CreatedAt: made, LastModifiedAt: made,
		Attributes:  []sim.Attribute{{Name: "DisplayName", Value: app.Name}, {Name: "Notes", Value: app.Description}},
		Credentials: []sim.Credential{key},
	}
	if app.Status == core.Canceled {
		a.Status = "revoked"
	}
	for _, name := range sorted(app.Attributes) {
		a.Attributes = append(a.Attributes, sim.Attribute{Name: name, Value: app.Attributes[name]})
	}
	if app.Owner.Team {
		a.AppGroup = groupName(app.Owner)
	} else {
		a.DeveloperEmail = app.Owner.Email
	}
	s.AddApp(a)
	return nil
}

// apigeeState is what State returns.
type apigeeState struct {
	Apps       []sim.App       `json:"apps"`
	Developers []sim.Developer `json:"developers"`
	Groups     []sim.AppGroup  `json:"appGroups"`
}

// restore takes everything over but the products, which are always the same.
func (s *apigeeSim) restore(raw []byte) error {
	var state apigeeState
	if err := json.Unmarshal(raw, &state); err != nil {
		return err
	}
	for _, d := range state.Developers {
		s.known[d.Email] = true
		s.AddDeveloper(d)
	}
	for _, g := range state.Groups {
		s.known[g.Name] = true
		s.AddGroup(g)
	}
	for _, a := range state.Apps {
		s.AddApp(a)
	}
	return nil
}

// meddle revokes the App.
func (s *apigeeSim) meddle(app core.App) error {
	return s.Change(app.Refs.Get("app", ""), map[string]any{"status": "revoked"})
}

func (s *apigeeSim) remove(app core.App) error { return s.Delete(app.Refs.Get("app", "")) }

func (*apigeeSim) holdsRequests() bool { return true }
