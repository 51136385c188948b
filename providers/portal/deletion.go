package portal

import (
	"net/http"
	"unicode/utf8"

	"gatehouse/core"
)

// requestDeletion answers PUT /v1/apps/{app}/deletion-request. Asking again
// changes nothing, so it needs no idempotency key.
func (d *Door) requestDeletion(w http.ResponseWriter, r *http.Request, c caller) {
	var asked struct {
		Reason string `json:"reason"`
	}
	body, err := bodyOf(w, r)
	if err == nil && len(body) > 0 {
		err = decode(body, &asked)
	}
	if err == nil && utf8.RuneCountInString(asked.Reason) > maxReason {
		err = tooLong("reason", maxReason)
	}
	if err != nil {
		d.fail(w, err)
		return
	}
	d.askDeletion(w, r, c, true, asked.Reason, http.StatusAccepted)
}

// withdrawDeletion answers DELETE /v1/apps/{app}/deletion-request.
func (d *Door) withdrawDeletion(w http.ResponseWriter, r *http.Request, c caller) {
	d.askDeletion(w, r, c, false, "", http.StatusOK)
}

func (d *Door) askDeletion(w http.ResponseWriter, r *http.Request, c caller, asked bool, reason string, status int) {
	before, err := d.theirs(r, c)
	var after core.App
	if err == nil {
		after, err = d.Engine.AskDeletion(r.Context(), c.actor, before.ID, asked, reason)
	}
	if err != nil {
		d.fail(w, err)
		return
	}
	d.give(w, status, appOf(after))
}
