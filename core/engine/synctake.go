package engine

import (
	"slices"
	"time"

	"gatehouse/core"
)

// take carries out the verdict on one remote inside a transaction, on the App
// as it is now.
func (p *pass) take(tx core.Tx, r core.Remote) error {
	app, err := p.current(tx, r)
	if core.CodeOf(err) == core.CodeNotFound {
		return p.takeNew(tx, r)
	}
	if err != nil || app.Removed() {
		return err
	}
	if p.since(app.ReadAt) {
		p.report.Same++ // read singly since this pass began: the listing may be older
		return nil
	}
	line := SyncChange{AppID: app.ID, Name: app.Name, From: app.Status, To: app.Status, Side: "here", What: "fields", Why: "the gateway's description of it changed"}
	if !app.MissingAt.IsZero() {
		app.MissingAt = time.Time{}
		line.What, line.Why = "found", "it is there again"
		p.report.Found++
	}
	// Before refs are learnt: they are news from there, not decided here.
	before := app
	app, took, verdict := p.compare(app, r)
	if !p.busy(app) && loses(before, after(app, verdict, r), r) {
		if !p.letThrough {
			return nil // it came to that only now: the next pass asks the brake
		}
		if err := p.counts(tx, app.ID, core.BrakeTake); err != nil {
			return err
		}
	}
	app.Remote = r.Projection
	app.Refs = app.MergeRefs(r.Refs)
	app, _ = core.LearnDetails(app, r)
	if p.names.differ(app.Registrations) {
		app.Registrations = slices.Clone(app.Registrations)
		p.names.name(app.Registrations)
	}
	app = p.mirror(app, r)
	switch {
	case p.busy(app):
		return p.put(tx, app, line)
	case took:
		return p.takeParts(tx, before, app, r, verdict, line)
	}
	return p.carryOut(tx, app, r, verdict, line)
}

// carryOut does what a verdict calls for.
func (p *pass) carryOut(tx core.Tx, app core.App, r core.Remote, verdict core.Verdict, line SyncChange) error {
	switch verdict {
	case core.Nothing:
		return p.put(tx, app, line)
	case core.PushOurs:
		p.report.Pushes++
		line.What, line.Side, line.Why = "push", "gateway", "decided here, not yet brought there"
		return p.put(tx, app, line)
	case core.AdoptTheirs:
		return p.adopt(tx, app, r, line)
	case core.BothEqual:
		return p.agree(tx, app, r, line)
	case core.KeepTheirs:
		p.report.Conflicts++
		line.What, line.To, line.Why = "conflict", r.Status, bothChanged(app, r)+"; the gateway's gives less access"
		p.report.Changes = append(p.report.Changes, line)
		return p.engine.loseTo(tx, app, r, core.KeepTheirs)
	default:
		return p.keepOurs(tx, app, r, line)
	}
}

// current finds the App that a remote belongs to, as it is in this
// transaction.
func (p *pass) current(tx core.Tx, r core.Remote) (core.App, error) {
	if p.alone.unknown(r) {
		return core.App{}, notKnownYet(r)
	}
	if r.AppID == "" {
		found, err := tx.AppsByRef(p.conn.Name, r.Refs)
		for _, app := range found {
			return app, err // somebody stored it since this batch was matched
		}
		return core.App{}, notKnownYet(r)
	}
	return tx.App(r.AppID)
}

func notKnownYet(r core.Remote) error {
	return core.Errorf(core.CodeNotFound, r.Name, "not known here yet")
}

// takeNew stores an App that the gateway has and the portal had not, as current
// has just found.
func (p *pass) takeNew(tx core.Tx, r core.Remote) error {
	app := core.App{
		ID: r.AppID, Kind: r.Kind, Name: r.Name, Description: r.Description, CallbackURL: r.CallbackURL, Attributes: r.Attributes, Owner: r.Owner,
		Connection: p.conn.Name, CreatedAt: r.CreatedAt, Revision: 1,
	}
	if app.ID == "" {
		app.ID = core.AppID(p.engine.IDs.New())
	}
	app = core.Adopt(app, r)
	app.Registrations = app.AskedWithIt() // put dates the rest
	if app.CreatedAt.IsZero() {
		app.CreatedAt = p.engine.Clock.Now()
	}
	if err := p.engine.keepCredentials(tx, &app, core.Pushed{}, r); err != nil {
		return err
	}
	if err := p.engine.tellPending(tx, app); err != nil {
		return err
	}
	p.seen[app.ID] = true
	p.alone.add(app)
	p.report.New++
	return p.putBy(tx, tx.AddApp, app, SyncChange{
		AppID: app.ID, Name: app.Name, What: "new", Side: "here", Why: "the gateway has it as " + nativeOr(r), To: app.Status,
	})
}

func nativeOr(r core.Remote) string {
	if r.Native != "" {
		return r.Native
	}
	return string(r.Status)
}

// adopt takes over a state that was changed at the gateway alone, also along
// paths our own verbs forbid.
func (p *pass) adopt(tx core.Tx, app core.App, r core.Remote, line SyncChange) error {
	now := p.engine.Clock.Now()
	who := gatewayActor(r)
	if err := dropChoices(tx, app.Push.DecisionID); err != nil {
		return err
	}
	was := app.Status
	app = core.Adopt(app, r)
	if err := p.engine.keepCredentials(tx, &app, core.Pushed{}, r); err != nil {
		return err
	}
	app.DecidedBy, app.DecidedAt, app.Reason = who, now, setThere(r)
	app.Revision++
	app.Push = core.Push{State: core.PushConfirmed, DecisionID: app.Push.DecisionID, Note: "as the gateway shows it", UpdatedAt: now}
	if err := p.engine.tellAdopted(tx, was, app, p.began); err != nil {
		return err
	}
	p.report.Adopted++
	line.What, line.From, line.To, line.Why = "adopt", was, app.Status, "changed by "+who
	return p.put(tx, app, line)
}

// agree notes that both sides came to the same state; a push that waits will
// find it so and confirm it.
func (p *pass) agree(tx core.Tx, app core.App, r core.Remote, line SyncChange) error {
	if !app.Push.State.Settled() {
		return p.put(tx, app, line)
	}
	if err := dropChoices(tx, app.Push.DecisionID); err != nil {
		return err
	}
	if err := p.engine.tellProven(tx, app); err != nil {
		return err
	}
	app.Base = r.Projection
	app.Push = core.Push{State: core.PushConfirmed, DecisionID: app.Push.DecisionID, Note: "the gateway showed it already", UpdatedAt: p.engine.Clock.Now()}
	line.What, line.Why = "agree", "both sides show the same"
	return p.put(tx, app, line)
}

// bothChanged says of a conflict what each side has, where that is not the same
// status on both.
func bothChanged(app core.App, r core.Remote) string {
	if r.Status == "" || r.Status == app.Status {
		return "both sides changed"
	}
	return "both sides changed, to " + core.StatusWord(app.Kind, app.Status) + " here and to " + core.StatusWord(app.Kind, r.Status) + " there"
}

// keepOurs ends a conflict that our side wins: what is decided here is pushed
// again where its push had ended.
func (p *pass) keepOurs(tx core.Tx, app core.App, r core.Remote, line SyncChange) error {
	p.report.Conflicts++
	line.What, line.Side, line.Why = "conflict", "gateway", bothChanged(app, r)+"; ours gives less access"
	if app.Push.State.Settled() {
		now := p.engine.Clock.Now()
		app.Push = core.Push{State: core.PushQueued, DecisionID: app.Push.DecisionID, DueAt: now, UpdatedAt: now}
	}
	return p.put(tx, app, line)
}
