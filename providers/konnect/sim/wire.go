package sim

import "time"

// The credential types of auth strategies.
const (
	keyAuth           = "key_auth"
	clientCredentials = "client_credentials"
	selfManaged       = "self_managed_client_credentials"
)

// idOf is an object of which only the id is told.
type idOf struct {
	ID string `json:"id"`
}

type idAndName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type wireOwner struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

type wireStrategy struct {
	ID             string   `json:"id"`
	Name           string   `json:"name"`
	CredentialType string   `json:"credential_type"`
	KeyNames       []string `json:"key_names,omitempty"`
	AuthMethods    []string `json:"auth_methods,omitempty"`
}

// wireApp is what both shapes of an application have; they are told apart by
// the strategy's credential type alone (trap 8).
type wireApp struct {
	ID                string            `json:"id"`
	CreatedAt         string            `json:"created_at"`
	UpdatedAt         string            `json:"updated_at"`
	Name              string            `json:"name"`
	Description       *string           `json:"description"`
	Labels            map[string]string `json:"labels"`
	RegistrationCount float             `json:"registration_count"`
	Portal            idOf              `json:"portal"`
	AuthStrategy      *wireStrategy     `json:"auth_strategy,omitempty"`
	Owner             *wireOwner        `json:"owner,omitempty"`
}

// wireClientApp is the shape of client credentials.
type wireClientApp struct {
	wireApp
	ClientID      string   `json:"client_id"`
	DCRProvider   *idOf    `json:"dcr_provider"`
	GrantedScopes []string `json:"granted_scopes"`
}

// wireClassicApp is an application of a classic portal.
type wireClassicApp struct {
	wireApp
	ReferenceID   string           `json:"reference_id"`
	DCRProvider   *idOf            `json:"dcr_provider"`
	GrantedScopes []string         `json:"granted_scopes"`
	Developer     wireAppDeveloper `json:"developer"`
}

type wireAppDeveloper struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
}

type wireAPI struct {
	ID         string  `json:"id"`
	Name       string  `json:"name"`
	Version    *string `json:"version"`
	EntityType string  `json:"entity_type"`
}

type wireConsumer struct {
	ID             string `json:"id"`
	ControlPlaneID string `json:"control_plane_id"`
}

type wireRegistration struct {
	ID          string        `json:"id"`
	CreatedAt   string        `json:"created_at"`
	UpdatedAt   string        `json:"updated_at"`
	Status      string        `json:"status"`
	API         wireAPI       `json:"api"`
	Application idAndName     `json:"application"`
	Consumer    *wireConsumer `json:"consumer,omitempty"`
}

// wireClassicRegistration is a registration of a classic portal.
type wireClassicRegistration struct {
	ID             string    `json:"id"`
	CreatedAt      string    `json:"created_at"`
	UpdatedAt      string    `json:"updated_at"`
	Status         string    `json:"status"`
	Product        idAndName `json:"product"`
	ProductVersion idAndName `json:"product_version"`
	Application    idAndName `json:"application"`
	Developer      idAndName `json:"developer"`
	GrantedScopes  []string  `json:"granted_scopes"`
}

type wireDeveloper struct {
	ID        string `json:"id"`
	CreatedAt string `json:"created_at"`
	UpdatedAt string `json:"updated_at"`
	Email     string `json:"email"`
	FullName  string `json:"full_name"`
	Status    string `json:"status"`
	// ApplicationCount is told by classic portals alone.
	ApplicationCount *float `json:"application_count,omitempty"`
}

type wireTeam struct {
	ID                 string `json:"id"`
	Name               string `json:"name"`
	Description        string `json:"description"`
	CreatedAt          string `json:"created_at"`
	UpdatedAt          string `json:"updated_at"`
	CanOwnApplications *bool  `json:"can_own_applications,omitempty"`
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

// textOrNull is null on the wire where a text is empty.
func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (s *Sim) wireApp(a *App) any {
	base := wireApp{
		ID: a.ID, CreatedAt: stamp(a.CreatedAt), UpdatedAt: stamp(a.UpdatedAt), Name: a.Name,
		Description: textOrNull(a.Description), Labels: a.Labels, Portal: idOf{s.portal},
		RegistrationCount: float(len(s.regsOf[a.ID])), AuthStrategy: s.wireStrategy(a.Strategy),
	}
	if base.Labels == nil {
		base.Labels = map[string]string{}
	}
	if s.cfg.Classic {
		return s.wireClassicApp(a, base)
	}
	if a.OwnerType != "" && !s.cfg.OmitOwner {
		base.Owner = &wireOwner{a.OwnerType, a.OwnerID}
	}
	if a.Strategy == keyAuth {
		return base
	}
	return wireClientApp{wireApp: base, ClientID: a.ClientID, DCRProvider: s.dcrProvider(a)}
}

func (s *Sim) wireClassicApp(a *App, base wireApp) any {
	d, ok := s.devs.get(a.OwnerID)
	if !ok {
		d = &Developer{ID: a.OwnerID, FullName: "Former Developer"}
	}
	return wireClassicApp{wireApp: base, ReferenceID: or(a.ClientID, a.ID), DCRProvider: s.dcrProvider(a),
		Developer: wireAppDeveloper{d.ID, d.FullName, or(d.Email, "unknown@example.com")}}
}

func (s *Sim) dcrProvider(a *App) *idOf {
	if !a.DCR {
		return nil
	}
	return &idOf{s.strategies[clientCredentials]}
}

func (s *Sim) wireStrategy(kind string) *wireStrategy {
	if kind == keyAuth {
		return &wireStrategy{ID: s.strategies[kind], Name: "API Key", CredentialType: kind, KeyNames: []string{"apikey"}}
	}
	return &wireStrategy{ID: s.strategies[kind], Name: "Client Credentials", CredentialType: kind, AuthMethods: []string{"client_credentials", "bearer"}}
}

func (s *Sim) wireRegistration(r *Registration) any {
	app := idAndName{ID: r.App}
	var owner idAndName
	if a, ok := s.apps.get(r.App); ok {
		app.Name = a.Name
		owner.ID = a.OwnerID
	}
	api := s.api(r.API)
	if s.cfg.Classic {
		if d, ok := s.devs.get(owner.ID); ok {
			owner.Name = d.FullName
		}
		return wireClassicRegistration{ID: r.ID, CreatedAt: stamp(r.CreatedAt), UpdatedAt: stamp(r.UpdatedAt), Status: r.Status,
			Product: idAndName{api.Product, api.Name}, ProductVersion: idAndName{api.ID, api.Version}, Application: app, Developer: owner}
	}
	w := wireRegistration{ID: r.ID, CreatedAt: stamp(r.CreatedAt), UpdatedAt: stamp(r.UpdatedAt), Status: r.Status, Application: app,
		API: wireAPI{api.ID, api.Name, textOrNull(api.Version), entityType(api)}}
	if r.Consumer != "" {
		w.Consumer = &wireConsumer{r.Consumer, s.org}
	}
	return w
}

// api is an API of the catalog; what the catalog has lost is named by its id.
func (s *Sim) api(id string) API {
	if i, ok := s.apiAt[id]; ok {
		return s.apis[i]
	}
	return API{ID: id, Name: "Removed API", Product: id}
}

func entityType(a API) string {
	if a.Package {
		return "api_package"
	}
	return "api"
}

func (s *Sim) wireDeveloper(d *Developer) any {
	w := wireDeveloper{ID: d.ID, CreatedAt: stamp(d.CreatedAt), UpdatedAt: stamp(d.UpdatedAt), Email: d.Email, FullName: d.FullName, Status: d.Status}
	if s.cfg.Classic {
		w.ApplicationCount = new(float)
	}
	return w
}

func (s *Sim) wireTeam(t *Team) wireTeam {
	owns := true
	w := wireTeam{ID: t.ID, Name: t.Name, Description: or(t.Description, t.Name), CreatedAt: stamp(t.CreatedAt), UpdatedAt: stamp(t.CreatedAt)}
	if !s.cfg.Classic {
		w.CanOwnApplications = &owns
	}
	return w
}
