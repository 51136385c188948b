package fleet

import (
	"encoding/json"
	"strings"

	"gatehouse/cmd/gatehouse/internal/seed"
	"gatehouse/core"
	"gatehouse/providers/apinizer/sim"
)

// apinizerProject is the project in which everything is.
const apinizerProject = "sales"

// apinizerMark begins the description of a credential that the provider made
// for the App whose id follows.
const apinizerMark = "gatehouse:"

// apinizerSim is one Apinizer installation.
type apinizerSim struct {
	*sim.Sim
	user      sim.User
	realistic bool
}

func newApinizer(o Options) gateway {
	user := sim.User{Name: "gatehouse", Password: secretText(o.Seed, "apinizer password", 24), Token: secretText(o.Seed, "apinizer token", 48)}
	return &apinizerSim{
		Sim:  sim.New(sim.Config{Clock: o.Clock.Now, Seed: o.Seed, Users: []sim.User{user}, Realistic: o.Realistic}),
		user: user, realistic: o.Realistic,
	}
}

// apinizerPlans have a rate-limit list each, but for the free one.
var apinizerPlans = []string{"Free", "Subscription", "Metered", "Tiered"}

func (s *apinizerSim) furnish() error {
	p := sim.Project{Name: apinizerProject, Lists: map[string][]string{}}
	for _, a := range seed.APIs() {
		p.Proxies = append(p.Proxies, productName(a))
	}
	for _, plan := range apinizerPlans[1:] {
		p.Lists[limits(plan)] = nil
	}
	s.AddProject(p)
	s.AddProject(sim.Project{Name: "admin"})
	return nil
}

func limits(plan string) string { return strings.ToLower(plan) + "-limits" }

func (s *apinizerSim) settings(url string) []string {
	return append([]string{"url: " + url, "projects: [" + apinizerProject + "]"}, pace(s.realistic)...)
}

func (s *apinizerSim) secrets() map[string]string { return map[string]string{"token": s.user.Token} }

// files are what settings point at: the mapping of products and plans.
func (s *apinizerSim) files() map[string]string {
	var b strings.Builder
	b.WriteString("# What products and plans are at Apinizer.\nproducts:\n")
	for _, a := range seed.APIs() {
		b.WriteString("  " + a.Name + ":\n    - {project: " + apinizerProject + ", name: " + productName(a) + ", type: API_PROXY}\n")
	}
	b.WriteString("plans:\n  " + apinizerPlans[0] + ": {}\n")
	for _, plan := range apinizerPlans[1:] {
		b.WriteString("  " + plan + ": {project: " + apinizerProject + ", name: " + limits(plan) + "}\n")
	}
	return map[string]string{"mapping": b.String()}
}

// know does nothing: Apinizer has no developers.
func (*apinizerSim) know(core.Owner) {}

// plant makes the App's credential, with a grant for each approved
// registration.
func (s *apinizerSim) plant(app core.App) error {
	c := sim.Credential{
		Project: apinizerProject, Username: uuidOf("apinizer "+string(app.ID), 0), Password: secretText(0, "apinizer"+string(app.ID), 32),
		Email: app.Owner.Email, FullName: app.Owner.Name, Description: apinizerMark + string(app.ID), Enabled: true, Roles: []string{},
	}
	for _, r := range app.Registrations {
		if r.Status != core.RegistrationOn {
			continue
		}
		for _, a := range seed.APIs() {
			if a.Name == r.API.ID {
				c.Grants = append(c.Grants, sim.Grant{Project: apinizerProject, Name: productName(a), Type: "API_PROXY"})
			}
		}
		if r.Plan.ID != "" && r.Plan.ID != apinizerPlans[0] {
			s.AddMembers(apinizerProject, limits(r.Plan.ID), c.Username)
		}
	}
	s.AddCredential(c)
	return nil
}

// apinizerState is what State returns.
type apinizerState struct {
	Projects    []sim.Project    `json:"projects"`
	Credentials []sim.Credential `json:"credentials"`
}

func (s *apinizerSim) restore(raw []byte) error {
	var state apinizerState
	if err := json.Unmarshal(raw, &state); err != nil {
		return err
	}
	for _, p := range state.Projects {
		s.AddProject(p)
	}
	for _, c := range state.Credentials {
		s.AddCredential(c)
	}
	return nil
}

// meddle disables the App's credential.
func (s *apinizerSim) meddle(app core.App) error {
	return s.Change(app.Refs.Get("credential", apinizerProject), map[string]any{"enabled": false})
}

func (s *apinizerSim) remove(app core.App) error {
	return s.Delete(app.Refs.Get("credential", apinizerProject))
}

// holdsRequests: Apinizer knows nothing of what waits; the portal does.
func (*apinizerSim) holdsRequests() bool { return false }
