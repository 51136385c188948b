package main

import (
	"fmt"
	"os"
	"path/filepath"

	apigeesim "gatehouse/providers/apigee/sim"
	apinizersim "gatehouse/providers/apinizer/sim"
	konnectsim "gatehouse/providers/konnect/sim"
)

// newKonnect is a portal whose Apps each have two approved registrations, of
// about a thousand developers.
func newKonnect(_ string, apps int) (gateway, error) {
	s := konnectsim.New(konnectsim.Config{})
	first, second := s.AddAPI(konnectsim.API{Name: "API 0", Version: "v1"}), s.AddAPI(konnectsim.API{Name: "API 1", Version: "v1"})
	var developers []string
	for n := range 997 {
		developers = append(developers, s.AddDeveloper(konnectsim.Developer{Email: fmt.Sprintf("dev%d@example.org", n), FullName: fmt.Sprintf("Developer %d", n)}).ID)
	}
	for n := range apps {
		s.AddApp(konnectsim.App{Name: fmt.Sprintf("App %06d", n), Description: "made by the bench", OwnerType: "developer", OwnerID: developers[n%len(developers)]},
			konnectsim.Registration{API: first.ID, Status: "approved"}, konnectsim.Registration{API: second.ID, Status: "approved"})
	}
	return gateway{
		name: "konnect", handler: s.Handler(), addresses: []string{"endpoint"},
		settings: map[string][]string{"portal": {s.PortalID()}},
		secrets:  map[string]string{"token": konnectsim.DefaultToken.Value},
	}, nil
}

// newApigee is an organization whose Apps each have one key with two approved
// products.
func newApigee(_ string, apps int) (gateway, error) {
	s := apigeesim.New(apigeesim.Config{})
	for i := range 2 {
		s.AddProduct(apigeesim.Product{Name: fmt.Sprintf("product-%d", i), ApprovalType: "manual"})
	}
	for n := range apps {
		s.AddApp(apigeesim.App{Name: fmt.Sprintf("App %06d", n), DeveloperEmail: fmt.Sprintf("dev%d@example.org", n%997),
			Credentials: []apigeesim.Credential{{APIProducts: []apigeesim.Pair{{APIProduct: "product-0"}, {APIProduct: "product-1"}}}}})
	}
	return gateway{
		name: "apigee", handler: s.Handler(), addresses: []string{"endpoint"},
		settings: map[string][]string{"organization": {"sim-org"}, "auth": {"token"}},
		secrets:  map[string]string{"token": apigeesim.DefaultToken},
	}, nil
}

// apinizerMapping is what the products and plans of the bench are at Apinizer.
const apinizerMapping = `products:
  API 0:
    - {project: sales, name: api-0, type: API_PROXY}
  API 1:
    - {project: sales, name: api-1, type: API_PROXY}
plans:
  Free: {}
`

// newApinizer is an installation whose Apps each have one credential with two
// grants.
func newApinizer(dir string, apps int) (gateway, error) {
	s := apinizersim.New(apinizersim.Config{})
	s.AddProject(apinizersim.Project{Name: "sales", Proxies: []string{"api-0", "api-1"}, Lists: map[string][]string{}})
	s.AddProject(apinizersim.Project{Name: "admin"})
	for n := range apps {
		id := fmt.Sprintf("bench-%06d", n)
		s.AddCredential(apinizersim.Credential{Project: "sales", Username: id, Password: "password-" + id, Enabled: true, Roles: []string{},
			Email: fmt.Sprintf("dev%d@example.org", n%997), FullName: "Developer", Description: "gatehouse:" + id, Grants: []apinizersim.Grant{
				{Project: "sales", Name: "api-0", Type: "API_PROXY"}, {Project: "sales", Name: "api-1", Type: "API_PROXY"}}})
	}
	file, err := filepath.Abs(filepath.Join(dir, "apinizer-mapping.yaml"))
	if err != nil {
		return gateway{}, err
	}
	if err := os.WriteFile(file, []byte(apinizerMapping), 0o600); err != nil {
		return gateway{}, err
	}
	return gateway{
		name: "apinizer", handler: s.Handler(), addresses: []string{"url"},
		settings: map[string][]string{"projects": {"sales"}, "mapping": {file}},
		secrets:  map[string]string{"token": apinizersim.DefaultUser.Token},
		// The list of credentials alone: grants take a call for each.
		reading: map[string]string{"sweep-grants": "false"},
		// A write deploys everywhere: one at a time (apinizer.md, Limits and pacing).
		oneWriter: true,
	}, nil
}
