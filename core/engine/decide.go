package engine

import (
	"slices"
	"strings"
	"time"

	"gatehouse/core"
)

// outcome is an App as a verb leaves it, and what undo needs of that.
type outcome struct {
	after  core.App
	fields []core.FieldChange
	added  []string
}

// carryOut is what the act does to an App. Every rule that can refuse is asked
// again here, on the row as it is now.
func (a act) carryOut(app core.App, caps core.Capabilities, keys []string) (out outcome, err error) {
	switch {
	case len(keys) > 0:
		for _, key := range keys {
			r, ok := app.ByKey(key)
			if !ok {
				return out, core.Errorf(core.CodeNotFound, app.Name, "it has no registration %q", key)
			}
			if err := core.AllowedRegistration(app, caps, r, a.verb); err != nil {
				return out, err
			}
		}
		out.after = core.DecideRegistrations(app, caps, a.verb, keys)
	case a.verb == core.Edit:
		if err := core.Allowed(app, caps, core.Edit); err != nil {
			return out, err
		}
		out.after, out.fields, out.added = core.ApplyEdit(app, caps, *a.edit)
		err = editable(app, caps, out.fields, out.added)
	default:
		err = core.Allowed(app, caps, a.verb)
		out.after = core.Decide(app.Clone(), caps, a.verb)
	}
	return out, err
}

// decide makes one decision inside a transaction, on the whole App or on the
// registrations named by keys. It returns the decision's id.
func (e *Engine) decide(tx core.Tx, a act, id core.AppID, revision int64, keys []string, sealed sealedChoice) (string, error) {
	app, err := tx.App(id)
	if err != nil {
		return "", err
	}
	conn, err := e.configured(app.Connection)
	if err != nil {
		return "", err
	}
	if app.Removed() {
		return "", core.Errorf(core.CodeGone, app.Name, "it was removed meanwhile")
	}
	if app.Revision != revision {
		return "", e.staleReason(app, tx.Decision)
	}
	out, err := a.carryOut(app, conn.Provider.Capabilities(), keys)
	if err != nil {
		return "", err
	}
	after := out.after
	d := core.Decision{
		ID: core.DecisionID(a.id, e.IDs.New()), ActID: a.id, AppID: id, Verb: a.verb, From: app.Status, To: after.Status, Actor: a.actor,
		At: a.at, Reason: a.reason, Revision: revision, Choice: sealed.choice,
		Before: core.BeforeDecision(app, after, keys, out.fields, out.added),
	}
	if after.Status != app.Status || len(keys) == 0 && a.verb != core.Edit {
		after.Reason, after.DecidedBy, after.DecidedAt = a.reason, a.actor.Name, a.at
	}
	after.Revision++
	after.Lost, after.Untold = "", ""
	if !core.RowOf(after).InQueue() {
		after.AssignedTo = ""
	}
	if len(sealed.secret) > 0 {
		d.SecretID = "choice/" + d.ID
		if err := tx.PutSecret(d.SecretID, sealed.secret, time.Time{}); err != nil {
			return "", err
		}
	}
	after.Push = intend(app.Push, d, a.hold)
	if err := tx.PutDecision(d); err != nil {
		return "", err
	}
	// The log first: the App's row is then written once, with the end of its
	// history.
	err = tx.Audit(core.Audit{At: a.at, Actor: a.actor.Name, Action: string(a.verb), AppID: id, Subject: app.Name, Detail: detail(d, app, after)})
	if err != nil {
		return "", err
	}
	return d.ID, tx.PutApp(after)
}

// shownLines is how many changes of one decision the history spells out.
const shownLines = 8

// detail words a decision for the history: its fields and registrations, one
// by one where they were decided alone, and the status where it changed.
func detail(d core.Decision, before, after core.App) string {
	var parts []string
	for _, c := range d.Before.Fields {
		parts = append(parts, c.Line())
	}
	if alone := len(d.Before.Keys)+len(d.Before.Added) > 0; alone {
		parts = append(parts, core.RegistrationLines(before, after)...)
	}
	if n := len(parts); n > shownLines {
		parts = append(slices.Clone(parts[:shownLines]), plural(n-shownLines, "more change", "more changes"))
	}
	if d.From != d.To || len(parts) == 0 {
		parts = append(parts, core.StatusWord(before.Kind, d.From)+" → "+core.StatusWord(before.Kind, d.To))
	}
	text := strings.Join(parts, "; ")
	if d.Reason != "" {
		text += ": " + d.Reason
	}
	return text
}
