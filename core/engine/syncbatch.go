package engine

import (
	"context"
	"slices"
	"time"

	"gatehouse/core"
)

// names finds APIs and plans of a catalog by id.
type names struct {
	apis  map[string]core.APIRef
	plans map[string]core.PlanRef
}

func namesOf(apis []core.CatalogAPI) names {
	n := names{apis: map[string]core.APIRef{}, plans: map[string]core.PlanRef{}}
	for _, a := range apis {
		n.apis[a.ID] = a.APIRef
		for _, p := range a.Plans {
			n.plans[p.ID] = p
		}
	}
	return n
}

// name fills in what the catalog knows; it reports whether anything changed.
func (n names) name(regs []core.Registration) bool {
	changed := false
	for i, r := range regs {
		if api, ok := n.apis[r.API.ID]; ok && api != r.API {
			regs[i].API, changed = api, true
		}
		if plan, ok := n.plans[r.Plan.ID]; ok && plan != r.Plan {
			regs[i].Plan, changed = plan, true
		}
	}
	return changed
}

// batch takes over one batch of a listing.
func (p *pass) batch(ctx context.Context, remotes []core.Remote) error {
	known, err := p.match(ctx, remotes)
	if err != nil {
		return err
	}
	var work []core.Remote
	for i := range remotes {
		r := &remotes[i]
		p.names.name(r.Registrations)
		app, ok := known[i]
		if ok {
			p.seen[app.ID] = true
			r.AppID = app.ID
		}
		switch {
		case !ok && !r.Managed:
		case ok && p.unchanged(app, *r):
			p.report.Same++
		case ok && p.waits(app, *r):
			p.report.Pushes++
			p.report.Changes = append(p.report.Changes, SyncChange{AppID: app.ID, Name: app.Name, From: app.Status, To: app.Status,
				What: "push", Side: "gateway", Why: "decided here, not yet brought there"})
		default:
			p.learnWho(ctx, app, r)
			work = append(work, *r)
		}
	}
	for chunk := range slices.Chunk(work, 100) {
		err := p.write(ctx, func(tx core.Tx) error {
			for _, r := range chunk {
				if err := p.take(tx, r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// maxAsked bounds the direct reads of a pass: after an outage everything may
// have changed, and the names are not worth a call each then.
const maxAsked = 50

// learnWho asks who changed an App whose state will be taken over, where the
// listing does not tell. It is a courtesy: without an answer it stays unknown.
func (p *pass) learnWho(ctx context.Context, app core.App, r *core.Remote) {
	if app.ID == "" || r.ChangedBy != "" || p.asked >= maxAsked || p.busy(app) {
		return
	}
	if v := p.compare(app, *r); v != core.AdoptTheirs && v != core.KeepTheirs {
		return
	}
	p.asked++
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	direct, err := p.gw.Read(ctx, core.Subject{App: app})
	if err == nil && direct.Projection.Same(r.Projection) {
		r.ChangedBy = direct.ChangedBy
	}
}

// match finds the App of each remote: by what the gateway calls it, else by
// our mark.
func (p *pass) match(ctx context.Context, remotes []core.Remote) (map[int]core.App, error) {
	var refs []core.Ref
	for _, r := range remotes {
		refs = append(refs, r.Refs...)
	}
	byRef, err := p.engine.Store().AppsByRef(ctx, p.conn.Name, refs)
	if err != nil {
		return nil, err
	}
	out, marked := map[int]core.App{}, []core.AppID{}
	for i, r := range remotes {
		for _, ref := range r.Refs {
			if app, ok := byRef[ref]; ok {
				out[i] = app
			}
		}
		if _, ok := out[i]; !ok && r.AppID != "" {
			marked = append(marked, r.AppID)
		}
	}
	if len(marked) == 0 {
		return out, nil
	}
	apps, err := p.engine.Store().Apps(ctx, marked)
	for i, r := range remotes {
		for _, app := range apps {
			if _, ok := out[i]; !ok && app.ID == r.AppID && app.Connection == p.conn.Name && !app.Removed() {
				out[i] = app
			}
		}
	}
	return out, err
}

// unchanged reports whether a remote needs no write: most do not.
func (p *pass) unchanged(app core.App, r core.Remote) bool {
	named := slices.Clone(app.Registrations)
	return app.MissingAt.IsZero() && app.Remote.Same(r.Projection) && !p.names.name(named) && sameFields(app, r) &&
		(p.busy(app) || p.compare(app, r) == core.Nothing)
}

// waits: only our own decision, still to be pushed, tells the sides apart.
func (p *pass) waits(app core.App, r core.Remote) bool {
	named := slices.Clone(app.Registrations)
	return app.MissingAt.IsZero() && app.Remote.Same(r.Projection) && !p.names.name(named) && sameFields(app, r) &&
		p.compare(app, r) == core.PushOurs
}

// busy: a push is under way or half done; its own read-back decides.
func (p *pass) busy(app core.App) bool {
	s := app.Push.State
	return s.InFlight() || app.Push.Touched && s != core.PushNone && s != core.PushConfirmed
}

func (p *pass) compare(app core.App, r core.Remote) core.Verdict {
	return core.Compare(app.Base,
		core.Side{Projection: p.conn.project(app), Status: app.Status},
		core.Side{Projection: r.Projection, Status: r.Status})
}

func sameFields(app core.App, r core.Remote) bool {
	return (r.Name == "" || r.Name == app.Name) && (r.Description == "" || r.Description == app.Description)
}

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
	if app.ReadAt.After(p.began) {
		p.report.Same++ // read singly since this pass began: the listing may be older
		return nil
	}
	line := SyncChange{AppID: app.ID, Name: app.Name, From: app.Status, To: app.Status, Side: "here", What: "fields", Why: "the gateway's description of it changed"}
	if !app.MissingAt.IsZero() {
		app.MissingAt = time.Time{}
		line.What, line.Why = "found", "it is there again"
		p.report.Found++
	}
	app.Remote = r.Projection
	app.Refs = app.MergeRefs(r.Refs)
	p.names.name(app.Registrations)
	if r.Name != "" {
		app.Name = r.Name
	}
	if r.Description != "" {
		app.Description = r.Description
	}
	if p.busy(app) {
		return p.put(tx, app, line)
	}
	switch p.compare(app, r) {
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
		line.What, line.To, line.Why = "conflict", r.Status, "both sides changed; the gateway's gives less access"
		p.report.Changes = append(p.report.Changes, line)
		return p.engine.loseTo(tx, app, r, core.KeepTheirs)
	default:
		return p.keepOurs(tx, app, line)
	}
}

// current finds the App that a remote belongs to, as it is in this
// transaction.
func (p *pass) current(tx core.Tx, r core.Remote) (core.App, error) {
	if r.AppID == "" {
		found, err := tx.AppsByRef(p.conn.Name, r.Refs)
		for _, app := range found {
			return app, err // somebody stored it since this batch was matched
		}
		return core.App{}, core.Errorf(core.CodeNotFound, r.Name, "not known here yet")
	}
	return tx.App(r.AppID)
}

// takeNew stores an App that the gateway has and the portal had not.
func (p *pass) takeNew(tx core.Tx, r core.Remote) error {
	app := core.App{
		ID: r.AppID, Name: r.Name, Description: r.Description, CallbackURL: r.CallbackURL, Owner: r.Owner,
		Connection: p.conn.Name, CreatedAt: r.CreatedAt, Revision: 1,
	}
	if app.ID == "" {
		app.ID = core.AppID(p.engine.IDs.New())
	}
	if app.CreatedAt.IsZero() {
		app.CreatedAt = p.engine.Clock.Now()
	}
	app = core.Adopt(app, r)
	if err := p.engine.keepCredentials(tx, &app, core.Pushed{}, r); err != nil {
		return err
	}
	p.seen[app.ID] = true
	p.report.New++
	return p.put(tx, app, SyncChange{
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
	app.DecidedBy, app.DecidedAt, app.Reason = who, now, "set at the gateway"
	app.Revision++
	app.Push = core.Push{State: core.PushConfirmed, DecisionID: app.Push.DecisionID, Note: "as the gateway shows it", UpdatedAt: now}
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
	app.Base = r.Projection
	app.Push = core.Push{State: core.PushConfirmed, DecisionID: app.Push.DecisionID, Note: "the gateway showed it already", UpdatedAt: p.engine.Clock.Now()}
	line.What, line.Why = "agree", "both sides show the same"
	return p.put(tx, app, line)
}

// keepOurs ends a conflict that our side wins: what is decided here is pushed
// again where its push had ended.
func (p *pass) keepOurs(tx core.Tx, app core.App, line SyncChange) error {
	p.report.Conflicts++
	line.What, line.Side, line.Why = "conflict", "gateway", "both sides changed; ours gives less access"
	if app.Push.State.Settled() {
		now := p.engine.Clock.Now()
		app.Push = core.Push{State: core.PushQueued, DecisionID: app.Push.DecisionID, DueAt: now, UpdatedAt: now}
	}
	return p.put(tx, app, line)
}
