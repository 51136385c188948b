package engine

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gatehouse/core"
)

// bundleLongest is how long the mail of an act waits for the address's other
// Apps: one that hangs must not keep the news of all others back.
const bundleLongest = 24 * time.Hour

// MailRules are who is told what by mail, and who sends it. Without them
// nothing is queued and nothing is sent.
type MailRules struct {
	Mailer core.Mailer
	// Domain ends the Message-IDs; it is the sender's.
	Domain string
	// Administrators are told of new Apps that wait, all of PendingEvery in one
	// mail.
	Administrators []core.MailAddress
	PendingEvery   time.Duration
}

// mails reports whether an event of a connection is mailed.
func (e *Engine) mails(connection string, event core.MailEvent) bool {
	c, ok := e.byName[connection]
	return ok && e.Mail != nil && slices.Contains(c.mailEvents(), event)
}

func (c Connected) mailEvents() []core.MailEvent {
	if c.Mails != nil {
		return c.Mails
	}
	return core.DefaultMails(c.Provider.Capabilities())
}

// tellDecision queues the mails of the decisions that a proof has just settled:
// the push's own, and those it replaced before they left. proven is the status
// that was shown.
func (e *Engine) tellDecision(tx core.Tx, app core.App, decisionID string, proven core.Status) error {
	if e.Mail == nil || app.Owner.Email == "" {
		return nil
	}
	whole := false
	return eachUnproven(tx.Decision, []string{decisionID}, func(d core.Decision) error {
		event, ok := core.MailOf(d)
		if !ok || !d.UndoneAt.IsZero() {
			return nil
		}
		item := decided(app, d)
		if len(d.Before.Keys) == 0 {
			if whole { // a newer decision on the whole App took its place
				return nil
			}
			whole = true
			if d.To != proven {
				return nil // overtaken by what the gateway shows
			}
		} else if item.APIs = stillSo(app, d, event); len(item.APIs) == 0 {
			return nil
		}
		return e.tellOwner(tx, app, event, d.ActID, item)
	})
}

// tellProven is tellDecision where a read of the gateway proves the App as it is,
// before its push came to that.
func (e *Engine) tellProven(tx core.Tx, app core.App) error {
	if app.Push.State.Done() {
		return nil // proven and told before
	}
	return e.tellDecision(tx, app, app.Push.DecisionID, app.Status)
}

// decided is what a decision's mail says of the App.
func decided(app core.App, d core.Decision) core.MailItem {
	item := core.MailItem{Key: "decision/" + d.ID, Reason: d.Reason, APIs: apisOf(app.Registrations), At: d.At}
	if d.From == d.To && len(d.Before.Registrations) > 0 { // it touched only what waited
		item.Registrations, item.APIs = true, apisOf(d.Before.Registrations)
	}
	item.Registrations = item.Registrations || len(d.Before.Keys) > 0
	return item
}

// stillSo names the registrations of a decision on them alone that are now as
// it left them.
func stillSo(app core.App, d core.Decision, event core.MailEvent) []string {
	var kept []core.Registration
	for _, key := range d.Before.Keys {
		r, there := app.ByKey(key)
		off := !there || r.Status == core.RegistrationOff
		switch {
		case event == core.MailApproved && r.Status == core.RegistrationOn,
			event == core.MailRejected && r.Status == core.RegistrationRefused:
			kept = append(kept, r)
		case event == core.MailCanceled && off:
			if !there {
				r = formerly(d, key)
			}
			kept = append(kept, r)
		}
	}
	return apisOf(kept)
}

// formerly is a registration that a decision deleted.
func formerly(d core.Decision, key string) core.Registration {
	for _, r := range d.Before.Registrations {
		if r.Key() == key {
			return r
		}
	}
	return core.Registration{API: core.APIRef{ID: key}}
}

func apisOf(regs []core.Registration) []string {
	var names []string
	for _, r := range regs {
		if name := r.Label(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// tellRemoved queues the one DeleteApp mail of a proven removal. act is the act
// that deleted it here, "" when it went away by itself.
func (e *Engine) tellRemoved(tx core.Tx, app core.App, act string) error {
	item := core.MailItem{Key: "removed/" + string(app.ID), APIs: apisOf(app.Registrations), At: app.RemovedAt}
	return e.tellOwner(tx, app, core.MailDeleteApp, act, item)
}

// tellOwner queues an item for the App's owner: with the other Apps of the same
// act in one mail, or in one of its own. An owner without an address cannot be
// told.
func (e *Engine) tellOwner(tx core.Tx, app core.App, event core.MailEvent, act string, item core.MailItem) error {
	if app.Owner.Email == "" || !e.mails(app.Connection, event) {
		return nil
	}
	m := e.newMail(event, core.MailAddress{Name: app.Owner.Name, Email: app.Owner.Email})
	if act != "" {
		m.Bundle = strings.Join([]string{"act", act, string(event), strings.ToLower(app.Owner.Email)}, "/")
		m.Act, m.State, m.DueAt = act, core.MailGathering, m.CreatedAt.Add(bundleLongest)
	}
	_, err := tx.AddMail(m, about(app, item))
	return err
}

// adoptedGather is how long the mail of a reading waits for the owner's other
// Apps that it finds changed.
const adoptedGather = time.Minute

// tellAdopted queues the news that somebody set an App's state at the gateway,
// for its owner: what one reading finds of his Apps comes in one mail.
func (e *Engine) tellAdopted(tx core.Tx, was core.Status, app core.App, reading time.Time) error {
	event, ok := adoptedMail(was, app.Status)
	if !ok || app.Owner.Email == "" || !e.mails(app.Connection, event) {
		return nil
	}
	m := e.newMail(event, core.MailAddress{Name: app.Owner.Name, Email: app.Owner.Email})
	m.Bundle = strings.Join([]string{"read", app.Connection, reading.UTC().Format(time.RFC3339Nano), string(event), strings.ToLower(app.Owner.Email)}, "/")
	m.State, m.DueAt = core.MailGathering, m.CreatedAt.Add(adoptedGather)
	key := fmt.Sprintf("adopted/%s/%d", app.ID, app.Revision)
	_, err := tx.AddMail(m, about(app, core.MailItem{Key: key, Reason: app.Reason, APIs: apisOf(app.Registrations), At: app.DecidedAt}))
	return err
}

// adoptedMail is the event of a state that was taken over; none for one that
// says nothing to the owner.
func adoptedMail(was, now core.Status) (core.MailEvent, bool) {
	if was == now {
		return "", false
	}
	if was == core.Suspended && now == core.Approved {
		return core.MailResumed, true
	}
	event, ok := map[core.Status]core.MailEvent{
		core.Approved: core.MailApproved, core.Rejected: core.MailRejected, core.Canceled: core.MailCanceled, core.Suspended: core.MailSuspended,
	}[now]
	return event, ok
}

// tellPending queues the news of a new App that waits for a decision, for every
// administrator.
func (e *Engine) tellPending(tx core.Tx, app core.App) error {
	if !core.RowOf(app).InQueue() || !e.mails(app.Connection, core.MailPending) {
		return nil
	}
	for _, to := range e.Mail.Administrators {
		m := e.newMail(core.MailPending, to)
		m.Bundle, m.State, m.DueAt = "pending/"+strings.ToLower(to.Email), core.MailGathering, m.CreatedAt.Add(e.Mail.PendingEvery)
		item := core.MailItem{Key: "pending/" + string(app.ID) + "/" + to.Email, APIs: apisOf(app.Registrations), At: app.CreatedAt}
		if _, err := tx.AddMail(m, about(app, item)); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) newMail(event core.MailEvent, to core.MailAddress) core.Mail {
	now, id := e.Clock.Now(), e.IDs.New()
	return core.Mail{
		ID: id, Event: event, MessageID: id + "@" + e.Mail.Domain, To: to,
		State: core.MailQueued, DueAt: now, CreatedAt: now, UpdatedAt: now,
	}
}

// about completes an item with what it says of the App.
func about(app core.App, item core.MailItem) core.MailItem {
	item.AppID, item.Kind, item.App, item.Owner, item.Connection = app.ID, app.Kind, app.Name, app.Owner.Name, app.Connection
	return item
}
