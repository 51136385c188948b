package konnect

import (
	"strings"
	"time"

	"gatehouse/core"
)

// The native words of registrations and developers.
const (
	wirePending  = "pending"
	wireApproved = "approved"
	wireRejected = "rejected"
	wireRevoked  = "revoked"
)

// identified is an object of which we read the id and a name.
type identified struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"`
	Email   string  `json:"email"`
	Version *string `json:"version"`
}

// application is both shapes of v3, told apart by auth_strategy alone, and the
// one of v2 (konnect.md, Objects). Numbers may come as floats.
type application struct {
	ID                string            `json:"id"`
	Name              string            `json:"name"`
	Description       *string           `json:"description"`
	Labels            map[string]string `json:"labels"`
	RegistrationCount *float64          `json:"registration_count"`
	CreatedAt         time.Time         `json:"created_at"`
	ClientID          string            `json:"client_id"`
	ReferenceID       string            `json:"reference_id"` // v2
	DCRProvider       *identified       `json:"dcr_provider"`
	Owner             *owner            `json:"owner"`     // v3, optional
	Developer         *identified       `json:"developer"` // v2
	AuthStrategy      *struct {
		CredentialType string `json:"credential_type"`
	} `json:"auth_strategy"`
}

// owner is who owns an application.
type owner struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

// The types of owners.
const (
	ownerDeveloper = "developer"
	ownerTeam      = "team"
)

// registration of v3 and v2.
type registration struct {
	ID             string      `json:"id"`
	Status         string      `json:"status"`
	CreatedAt      time.Time   `json:"created_at"`
	UpdatedAt      time.Time   `json:"updated_at"`
	Application    identified  `json:"application"`
	API            *identified `json:"api"`
	Product        *identified `json:"product"`         // v2
	ProductVersion *identified `json:"product_version"` // v2
}

// api is what is registered for: in v2 a version of a product.
func (r registration) api() core.APIRef {
	switch {
	case r.API != nil && r.API.Version != nil:
		return core.APIRef{ID: r.API.ID, Name: strings.TrimSpace(r.API.Name + " " + *r.API.Version)}
	case r.API != nil:
		return core.APIRef{ID: r.API.ID, Name: r.API.Name}
	case r.ProductVersion != nil && r.Product != nil:
		return core.APIRef{ID: r.ProductVersion.ID, Name: strings.TrimSpace(r.Product.Name + " " + r.ProductVersion.Name)}
	}
	return core.APIRef{}
}

// developer of a portal.
type developer struct {
	ID        string    `json:"id"`
	Email     string    `json:"email"`
	FullName  string    `json:"full_name"`
	Status    string    `json:"status"`
	CreatedAt time.Time `json:"created_at"`
}

func (d developer) owner() core.Owner {
	if d.FullName == "" {
		return core.Owner{Name: d.Email, Email: d.Email}
	}
	return core.Owner{Name: d.FullName, Email: d.Email}
}

// credential is an API key, or what an identity provider told.
type credential struct {
	Type      string     `json:"type"` // api_key, client_secret
	ID        string     `json:"id"`
	Name      *string    `json:"display_name"`
	Status    string     `json:"status"` // of a key: active, expired, revoked
	ClientID  string     `json:"client_id"`
	CreatedAt *time.Time `json:"created_at"`
	ExpiresAt *time.Time `json:"expires_at"`
}

func (c credential) remote() core.RemoteCredential {
	out := core.RemoteCredential{Credential: core.Credential{
		Kind: strings.ReplaceAll(c.Type, "_", " "), RefID: c.ID, ClientID: c.ClientID,
		Enabled: c.Status == "" || c.Status == "active",
	}}
	if c.CreatedAt != nil {
		out.CreatedAt = *c.CreatedAt
	}
	if c.ExpiresAt != nil {
		out.ExpiresAt = *c.ExpiresAt
	}
	return out
}

// portalInfo is the portal with its switches.
type portalInfo struct {
	ID                string `json:"id"`
	Name              string `json:"name"`
	AutoApproveApps   bool   `json:"auto_approve_applications"`
	AutoApprovePeople bool   `json:"auto_approve_developers"`
}
