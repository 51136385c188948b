package engine

import "gatehouse/core"

// takeParts stores an App into which parts were taken over that changed at the
// gateway alone, and does what is called for by the rest.
func (p *pass) takeParts(tx core.Tx, before, app core.App, r core.Remote, verdict core.Verdict, line SyncChange) error {
	e, now := p.engine, p.engine.Clock.Now()
	onlyFields := before.Status == app.Status && core.RegistrationsChanged(before, app) == 0
	app, text := e.takenOver(before, app, r)
	line.To, line.Why = app.Status, text
	switch {
	case app.Lost != before.Lost && app.Lost != "":
		p.report.Conflicts++
		line.What = "conflict"
	case !onlyFields:
		p.report.Adopted++
		line.What = "adopt"
	}
	if err := e.keepCredentials(tx, &app, core.Pushed{}, r); err != nil {
		return err
	}
	if err := e.tellAdopted(tx, before.Status, app, p.began); err != nil {
		return err
	}
	switch verdict {
	case core.Nothing, core.BothEqual:
		err := e.tellProven(tx, app)
		if err != nil {
			return err
		}
		if app.Push, err = e.asConfirmed(tx, app.Push, "as the gateway shows it", now); err != nil {
			return err
		}
		app.Base = r.Projection
	case core.PushOurs:
		p.report.Pushes++
		if app.Push.State.Done() {
			app.Push = core.Push{State: core.PushQueued, DecisionID: app.Push.DecisionID, DueAt: now, UpdatedAt: now}
		}
	default: // the state of the whole App is another matter
		p.report.Changes = append(p.report.Changes, line)
		line = SyncChange{AppID: app.ID, Name: app.Name, From: app.Status, To: app.Status, Side: "here"}
		return p.carryOut(tx, app, r, verdict, line)
	}
	return p.put(tx, app, line)
}
