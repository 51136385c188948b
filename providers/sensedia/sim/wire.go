package sim

import (
	"encoding/json"
	"time"
)

// App is an app on the wire and in the simulator's state (sensedia.md,
// Objects). Absent values are null, as the schema allows.
type App struct {
	ID             int64           `json:"id"`
	ClientID       string          `json:"clientId"`
	Secret         string          `json:"secret"`
	Name           string          `json:"name"`
	Description    string          `json:"description"`
	Developer      string          `json:"developer"`
	Status         string          `json:"status"`
	CreationDate   string          `json:"creationDate"`
	APIs           []AppAPI        `json:"apis"`
	AccessTokens   []AccessToken   `json:"accessTokens"`
	ExtraInfo      json.RawMessage `json:"extraInfo"`
	Icon           string          `json:"icon"`
	Link           string          `json:"link"`
	ShowAppGallery bool            `json:"showAppGallery"`
}

// AppAPI is an API an app is registered for, with the plans of that
// registration.
type AppAPI struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	Version     string `json:"version"`
	Description string `json:"description"`
	Plans       []Plan `json:"plans"`
}

// AccessToken is one token of an app: ACTIVE, REVOKED or EXPIRED.
type AccessToken struct {
	Code   string `json:"code"`
	Status string `json:"status"`
	Owner  string `json:"owner"`
}

// API is an entry of GET /apis.
type API struct {
	ID           int64  `json:"id"`
	Name         string `json:"name"`
	Version      string `json:"version"`
	Description  string `json:"description"`
	CreationDate string `json:"creationDate"`
	Plans        []Plan `json:"plans"`
}

// Plan is an entry of GET /plans (there with its API), and of an API's or a
// registration's plans (there without).
type Plan struct {
	ID          int64    `json:"id"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	DefaultPlan bool     `json:"defaultPlan"`
	API         *PlanAPI `json:"api,omitempty"`
}

// PlanAPI names the API a plan belongs to.
type PlanAPI struct {
	ID      int64  `json:"id"`
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Developer is an entry of GET /developers; its status is ACTIVE, PENDING or
// BLOCKED.
type Developer struct {
	ID           int64  `json:"id"`
	Login        string `json:"login"`
	Name         string `json:"name"`
	Email        string `json:"email"`
	Status       string `json:"status"`
	Role         string `json:"role"`
	CreationDate string `json:"creationDate"`
}

// written is the answer to POST and PUT.
type written struct {
	ID     int64  `json:"id"`
	Code   string `json:"code"`
	Secret string `json:"secret"`
}

// changeRow is a row of GET /apps/{id}/changelog. The two texts hold the app
// with its secret, as trap 20 of the contract warns.
type changeRow struct {
	ID              int64   `json:"id"`
	ObjectID        int64   `json:"objectId"`
	ObjectType      string  `json:"objectType"`
	Action          string  `json:"action"`
	JSONBefore      *string `json:"jsonBefore"`
	JSONAfter       *string `json:"jsonAfter"`
	CredentialLogin string  `json:"credentialLogin"`
	CreationDate    string  `json:"creationDate"`
}

// wireTime writes a date. The vendor's format is unknown beyond "date and
// time".
func wireTime(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}
