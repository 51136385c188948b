package portal

import (
	"time"

	"gatehouse/core"
)

// app is an App as a portal sees it: schema App.
type app struct {
	ID                  core.AppID        `json:"id"`
	Name                string            `json:"name"`
	ReferenceID         string            `json:"reference_id"`
	Description         string            `json:"description,omitempty"`
	CallbackURL         string            `json:"callback_url,omitempty"`
	Attributes          map[string]string `json:"attributes,omitempty"`
	Connection          string            `json:"connection"`
	Owner               owner             `json:"owner"`
	Status              core.Status       `json:"status"`
	Proven              bool              `json:"proven"`
	Reason              string            `json:"reason,omitempty"`
	DecidedAt           time.Time         `json:"decided_at,omitzero"`
	Registrations       []registration    `json:"registrations"`
	CreatedAt           time.Time         `json:"created_at"`
	DeletionRequestedAt time.Time         `json:"deletion_requested_at,omitzero"`
	DeletedAt           time.Time         `json:"deleted_at,omitzero"`
	Revision            int64             `json:"revision"`
}

type owner struct {
	Name    string `json:"name,omitempty"`
	Email   string `json:"email,omitempty"`
	Account string `json:"account,omitempty"`
	Team    bool   `json:"team,omitempty"`
}

type registration struct {
	API      string                  `json:"api"`
	APIName  string                  `json:"api_name,omitempty"`
	Plan     string                  `json:"plan,omitempty"`
	PlanName string                  `json:"plan_name,omitempty"`
	Status   core.RegistrationStatus `json:"status"`
	Blocked  string                  `json:"blocked,omitempty"`
}

// wish is an API that an App asks for.
type wish struct {
	API  string `json:"api"`
	Plan string `json:"plan"`
}

func appOf(a core.App) app {
	out := app{
		ID: a.ID, Name: a.Name, ReferenceID: a.ReferenceID, Description: a.Description, CallbackURL: a.CallbackURL, Attributes: a.Attributes,
		Connection: a.Connection, Owner: owner(a.Owner), Status: a.Status, Reason: a.Reason, DecidedAt: a.DecidedAt.UTC(),
		Proven:        a.Push.State == core.PushConfirmed || a.Push.State == core.PushNone,
		Registrations: []registration{}, CreatedAt: a.CreatedAt.UTC(),
		DeletionRequestedAt: a.DeletionAskedAt.UTC(), DeletedAt: a.RemovedAt.UTC(), Revision: a.Revision,
	}
	for _, r := range a.Registrations {
		out.Registrations = append(out.Registrations, registration{r.API.ID, r.API.Name, r.Plan.ID, r.Plan.Name, r.Status, r.Blocked})
	}
	return out
}

func wishesOf(wishes []wish) []core.Registration {
	out := make([]core.Registration, len(wishes))
	for i, w := range wishes {
		out[i] = core.Registration{API: core.APIRef{ID: w.API}, Plan: core.PlanRef{ID: w.Plan}}
	}
	return out
}
