package sim

import "time"

// The words of a registration's and a developer's status.
const (
	pending  = "pending"
	approved = "approved"
	rejected = "rejected"
	revoked  = "revoked"
)

// App is an application as it stands, in the form in which it is seeded and
// shown by the control. It has no status of its own.
type App struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Description string            `json:"description"` // empty: null on the wire
	Labels      map[string]string `json:"labels"`
	OwnerType   string            `json:"owner_type"` // "developer" or "team"; empty: none is told
	OwnerID     string            `json:"owner_id"`
	// Strategy is key_auth, client_credentials or self_managed_client_credentials.
	Strategy  string    `json:"strategy"`
	ClientID  string    `json:"client_id"`
	DCR       bool      `json:"dcr"` // its client lives at an identity provider
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Registration is an application's request for, or access to, one API.
type Registration struct {
	ID        string    `json:"id"`
	App       string    `json:"app"`
	API       string    `json:"api"`
	Status    string    `json:"status"`
	Consumer  string    `json:"consumer,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Developer is a developer's account in the portal.
type Developer struct {
	ID        string    `json:"id"`
	Email     string    `json:"email"`
	FullName  string    `json:"full_name"`
	Status    string    `json:"status"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Team is a team of developers.
type Team struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	CreatedAt   time.Time `json:"created_at"`
}

// API is an API, or an API package, published to the portal; in a classic
// portal it is a version of a product.
type API struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Version     string `json:"version"` // empty: null on the wire
	Description string `json:"description"`
	Package     bool   `json:"package"`
	AutoApprove bool   `json:"auto_approve"` // of its publication
	Product     string `json:"product"`      // the product's id, in a classic portal
}

// Credential is what the portal shows of one: never a secret.
type Credential struct {
	ID        string    `json:"id"`
	App       string    `json:"app"`
	Name      string    `json:"display_name"`
	Status    string    `json:"status"` // of a key: active, expired, revoked
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	CreatedAt time.Time `json:"created_at"`
}

// Mail is one that Konnect would have sent to a developer.
type Mail struct {
	To      string    `json:"to"`
	Subject string    `json:"subject"` // "registration approved", "account revoked"
	About   string    `json:"about"`   // the id of the registration or developer
	At      time.Time `json:"at"`
}
