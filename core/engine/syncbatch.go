package engine

import (
	"context"
	"slices"
	"time"

	"gatehouse/core"
)

// batch takes over one batch of a listing.
func (p *pass) batch(ctx context.Context, remotes []core.Remote) error {
	known, err := p.match(ctx, remotes)
	if err != nil {
		return err
	}
	var work []core.Remote
	for i := range remotes {
		r := &remotes[i]
		app, ok := known[i]
		if by, can := p.gw.(core.Interpreter); can && ok {
			*r = by.Interpret(app, *r)
		}
		p.names.name(r.Registrations)
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
