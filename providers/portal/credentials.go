package portal

import (
	"net/http"
	"time"

	"gatehouse/core"
)

// credential is schema Credential.
type credential struct {
	Kind      string    `json:"kind"`
	Label     string    `json:"label,omitempty"`
	Scope     string    `json:"scope,omitempty"`
	ClientID  string    `json:"client_id,omitempty"`
	Secret    string    `json:"secret"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
}

// credentials answers POST /v1/apps/{app}/credentials: a POST, since every
// opening is recorded, and since nothing on the way may repeat or keep it.
func (d *Door) credentials(w http.ResponseWriter, r *http.Request, c caller) {
	if r.Header.Get(idempotencyKey) != "" {
		d.fail(w, refuse(http.StatusBadRequest, "no_repeat", "credentials are not kept to be answered again: leave Idempotency-Key out"))
		return
	}
	app, err := d.theirs(r, c)
	if err == nil && app.Removed() {
		err = core.Errorf(core.CodeGone, app.Name, "the App was deleted")
	}
	var opened Opened
	if err == nil {
		opened, err = d.Engine.Open(r.Context(), c.actor, app.ID)
	}
	if err != nil {
		d.fail(w, err)
		return
	}
	out := struct {
		Credentials []credential `json:"credentials"`
		Once        bool         `json:"once"`
	}{Credentials: []credential{}, Once: opened.Once}
	for _, s := range opened.Secrets {
		out.Credentials = append(out.Credentials, credential{
			Kind: s.Credential.Kind, Label: s.Label, Scope: s.Credential.Scope, ClientID: s.Credential.ClientID,
			Secret: s.Value, ExpiresAt: s.Credential.ExpiresAt.UTC(),
		})
	}
	d.give(w, http.StatusOK, out)
}
