package sim

import "time"

// Account is one AWS account to seed.
type Account struct {
	ID         string   // 12 digits
	AccessKeys []string // access key ids that lead to it
	Regions    []string // enabled regions, "us-east-1"
}

// RestAPI is one REST API with its deployed stages.
type RestAPI struct {
	ID          string    `json:"id"` // empty on seeding: made up
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Stages      []string  `json:"stages"`
	Created     time.Time `json:"created"`
}

// Stage names one stage of one REST API.
type Stage struct {
	API   string `json:"api"`
	Stage string `json:"stage"`
}

// UsagePlan is what a key is attached to; it opens the stages it covers.
type UsagePlan struct {
	ID          string  `json:"id"` // empty on seeding: made up
	Name        string  `json:"name"`
	Description string  `json:"description"`
	Stages      []Stage `json:"stages"`
	RateLimit   float64 `json:"rateLimit"` // requests a second; 0: none
	BurstLimit  int     `json:"burstLimit"`
	QuotaLimit  int     `json:"quotaLimit"` // requests a period; 0: none
	QuotaPeriod string  `json:"quotaPeriod"`
}

// Key is one API key of one region.
type Key struct {
	ID          string            `json:"id"`    // empty on seeding: made up
	Value       string            `json:"value"` // empty on seeding: made up
	Name        string            `json:"name"`
	Description string            `json:"description"`
	CustomerID  string            `json:"customerId"`
	Enabled     bool              `json:"enabled"`
	Tags        map[string]string `json:"tags"`
	Created     time.Time         `json:"created"` // whole seconds; zero on seeding: now
	Updated     time.Time         `json:"updated"` // whole seconds
	Plans       []string          `json:"plans"`   // ids of usage plans, in order of attaching

	enabledAt time.Time // when it last became enabled; zero: always was
}

// UserPool is one Cognito user pool.
type UserPool struct {
	ID      string    `json:"id"` // empty on seeding: made up
	Name    string    `json:"name"`
	Created time.Time `json:"created"`
	// Scopes are the custom scopes of the pool's resource servers,
	// "orders/read", that a client may ask for.
	Scopes []string `json:"scopes"`
}

// Client is one app client of a user pool.
type Client struct {
	ID       string         `json:"id"` // empty on seeding: made up
	Pool     string         `json:"pool"`
	Name     string         `json:"name"`
	Secrets  []Secret       `json:"secrets"` // oldest first, at most two; none: a public client
	Settings ClientSettings `json:"settings"`
	Created  time.Time      `json:"created"`
	Modified time.Time      `json:"modified"`
}

// Secret is one of the at most two secrets of a client.
type Secret struct {
	ID      string    `json:"id"`
	Value   string    `json:"value"`
	Created time.Time `json:"created"`
}
