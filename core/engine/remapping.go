package engine

import (
	"context"
	"fmt"
	"strings"

	"gatehouse/core"
)

// remapping is what a pass knows of the connection's core.Mapping. Where it
// changed since the last complete reading, an App may lose access here that
// nobody took at the gateway, and that may even be open there still: such a
// loss is held, however few there are.
type remapping struct {
	now     core.Mapping // the zero value: the gateway has none
	before  string       // the digest of the last one whose losses were decided on
	passed  bool         // an App was left for the next pass
	changed bool
}

// mappingOf is what a gateway's readings rest on, the zero value for nothing.
func mappingOf(gw core.Gateway) core.Mapping {
	if m, ok := gw.(core.Mapped); ok {
		return m.Mapping()
	}
	return core.Mapping{}
}

// changedMapping compares a gateway's mapping with the one before.
func (e *Engine) changedMapping(ctx context.Context, connection string, gw core.Gateway) (remapping, error) {
	m := remapping{now: mappingOf(gw)}
	if m.now.Digest == "" {
		return m, nil
	}
	states, err := e.Store().Connections(ctx)
	for _, s := range states {
		if s.Name == connection {
			m.before = s.Mapping
		}
	}
	m.changed = m.before != "" && m.before != m.now.Digest
	return m, err
}

func (p *pass) readMapping(ctx context.Context) (err error) {
	p.mapped, err = p.engine.changedMapping(ctx, p.conn.Name, p.gw)
	return err
}

// passOver notes that what an App shows under the mapping is not looked at now.
func (m *remapping) passOver() { m.passed = true }

// line completes the line of an App that loses access, where it does because
// the mapping changed.
func (m *remapping) line(l core.BrakeLine, app core.App, r core.Remote) core.BrakeLine {
	if !m.changed {
		return l
	}
	keys, names := unmapped(app, r)
	if len(keys) == 0 {
		return l
	}
	l.Unmapped = keys
	l.Why = fmt.Sprintf("%s changed since the last complete reading, and under it the gateway shows no %s. What was granted before may still be open there",
		m.now.Name, strings.Join(names, ", "))
	return l
}

// unmapped are the registrations that are approved here and that a reading does
// not show: their keys, and some of their names.
func unmapped(app core.App, r core.Remote) (keys, names []string) {
	shown := map[string]bool{}
	for _, x := range r.Registrations {
		shown[x.Key()] = true
	}
	for _, x := range app.Registrations {
		if x.Status == core.RegistrationOn && !shown[x.Key()] {
			keys, names = append(keys, x.Key()), append(names, x.Label())
		}
	}
	if more := len(names) - shownLines; more > 0 {
		names = append(names[:shownLines:shownLines], plural(more, "more", "more"))
	}
	return keys, names
}

// mappingAfter is the digest that a completed pass leaves behind: the former one
// as long as something that it brings waits for an administrator, or was not
// looked at.
func (p *pass) mappingAfter() string {
	held := p.report.Held != nil && p.report.Held.Remapped() > 0
	if p.mapped.changed && (held || p.mapped.passed || !p.report.Listing.Complete) {
		return p.mapped.before
	}
	return p.mapped.now.Digest
}

// sendAgain keeps an App as it is decided although the gateway shows no more of
// it under a changed mapping: that is what both sides begin with now, and what is
// decided is sent.
func (e *Engine) sendAgain(tx core.Tx, actor core.Actor, l core.BrakeLine) error {
	app, err := tx.App(l.AppID)
	if err != nil || app.Removed() {
		return err
	}
	now := e.Clock.Now()
	app.Base = app.Base.Without(l.Unmapped)
	if app.Push.State.Settled() {
		app.Push = core.Push{State: core.PushQueued, DecisionID: app.Push.DecisionID, DueAt: now, UpdatedAt: now}
	}
	if err := tx.PutApp(app); err != nil {
		return err
	}
	return tx.Audit(core.Audit{At: now, Actor: actor.Name, Action: "send again", AppID: app.ID, Subject: app.Name, Detail: "it stays as it is decided: " + l.Why})
}

// sentAgain says what becomes of Apps that a plan would have taken access from
// because the mapping changed.
func sentAgain(given core.BrakePlan) string {
	switch n := given.Remapped(); n {
	case 0:
		return ""
	case len(given.Lines):
		return ", and are sent again under the changed mapping"
	default:
		return fmt.Sprintf(", and %d of them are sent again under the changed mapping", n)
	}
}

// keepsUnder refuses to take over, while one App is pushed, a loss that the
// changed mapping brings: a reading holds it, and an administrator decides.
func (a *attempt) keepsUnder(merged core.App, current core.Remote) error {
	if !core.LosesAccess(a.app, merged) {
		return nil
	}
	m, err := a.engine.changedMapping(context.WithoutCancel(a.calls), a.conn.Name, a.gw)
	if err != nil || !m.changed {
		return err
	}
	if _, names := unmapped(a.app, current); len(names) > 0 {
		return core.Errorf(core.CodeRefused, a.app.Name, "%s changed since the last complete reading, and under it the gateway shows no %s: an administrator decides first what becomes of that; nothing was sent",
			m.now.Name, strings.Join(names, ", ")).
			WithHint("Read the gateway, gatehouse sync -c %s: it holds a plan to release or to drop. Then: gatehouse pushes retry %s", a.conn.Name, a.app.ID)
	}
	return nil
}
