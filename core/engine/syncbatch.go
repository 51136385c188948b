package engine

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"gatehouse/core"
)

// batch looks at one batch of a listing and hands over what is to be written.
func (p *pass) batch(ctx context.Context, remotes []core.Remote, to *taking) error {
	remotes, hashes, err := p.unlike(ctx, remotes)
	if err != nil || len(remotes) == 0 {
		return err
	}
	known, err := p.match(ctx, remotes)
	if err != nil {
		return err
	}
	work := make([]core.Remote, 0, len(remotes))
	for i := range remotes {
		r := &remotes[i]
		app, ok := known[i]
		if !ok && !r.Managed {
			p.foreign(*r)
			continue
		}
		if !ok {
			p.names.name(r.Registrations)
			p.newcomers = append(p.newcomers, *r)
			continue
		}
		if p.seen[app.ID] {
			p.engine.Log.Warn("a listing has an App twice; the first one counts", "connection", p.conn.Name, "app", app.ID)
			continue
		}
		p.knew(app, *r)
		if r.AppID = app.ID; p.interpreter != nil {
			*r = p.interpreter.Interpret(app, *r)
			r.AppID = app.ID
		}
		p.names.name(r.Registrations)
		if p.look(ctx, app, r) {
			work = append(work, *r)
			continue
		}
		if p.agreed != nil && p.nothing {
			p.agreed.agree(p.terms, p.caughtUp, hashes[i], app.ID, p.round)
		}
	}
	welcome, err := p.welcome()
	if err != nil {
		return err
	}
	return to.hand(ctx, append(work, welcome...))
}

// foreign notes what is not the portal's, for a plan.
func (p *pass) foreign(r core.Remote) {
	if p.planOnly {
		r.Credentials = nil
		p.report.Unmanaged = append(p.report.Unmanaged, r)
	}
}

// look compares a remote with the App it belongs to and reports whether there
// is something to write: mostly there is not.
func (p *pass) look(ctx context.Context, app core.App, r *core.Remote) bool {
	p.nothing = false
	merged, took, verdict := p.compare(app, *r)
	_, _, strange := app.Refs.Contradicts(r.Refs)
	still := !strange && app.MissingAt.IsZero() && app.Remote.Same(r.Projection) && p.knows(app, *r)
	switch {
	case still && (p.busy(app) || !took && verdict == core.Nothing):
		p.report.Same++
		p.nothing = !p.busy(app)
		return false
	case still && !took && verdict == core.PushOurs:
		p.report.Pushes++
		p.report.Changes = append(p.report.Changes, SyncChange{AppID: app.ID, Name: app.Name, From: app.Status, To: app.Status,
			What: "push", Side: "gateway", Why: "decided here, not yet brought there"})
		return false
	case p.busy(app):
		p.mapped.passOver()
		return true
	}
	loses := func() bool { return loses(app, after(merged, verdict, *r), *r) }
	line := func() core.BrakeLine { return p.mapped.line(takeLine(app, after(merged, verdict, *r), *r), app, *r) }
	drops := took && len(core.Dropped(app, merged)) > 0
	if loses() && p.knownAside(line()) {
		p.putAside(line(), *r, !drops)
		return false
	}
	proven := true
	switch {
	case drops:
		if proven = p.readAgain(ctx, app, r); proven {
			merged, _, verdict = p.compare(app, *r)
		} else if p.proofs <= maxProofs {
			p.mapped.passOver()
			return false
		}
	case r.ChangedBy == "" && (took || verdict == core.AdoptTheirs || verdict == core.KeepTheirs):
		p.learnWho(ctx, app, r)
	}
	if loses() {
		p.putAside(line(), *r, proven)
		return false
	}
	return proven
}

// maxAsked bounds the direct reads of a pass that learn who changed something:
// after an outage everything may have changed, and the names are not worth a
// call each then. maxProofs bounds those that prove that a registration is gone.
const (
	maxAsked  = 50
	maxProofs = 500
)

// learnWho asks who changed an App whose state will be taken over, where the
// listing does not tell. It is a courtesy: without an answer it stays unknown.
func (p *pass) learnWho(ctx context.Context, app core.App, r *core.Remote) {
	if p.asked >= maxAsked {
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

// readAgain reads an App directly when a listing shows a registration of it no
// more: gone is proven, never guessed. Without an answer it is left for the
// next pass, as it is.
func (p *pass) readAgain(ctx context.Context, app core.App, r *core.Remote) bool {
	if p.proofs++; p.proofs > maxProofs && p.release == "" {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	direct, err := p.gw.Read(ctx, core.Subject{App: app})
	if err != nil || !direct.Complete || !direct.Projection.Present {
		p.engine.Log.Info("a registration is missing in a listing, and the App could not be read to prove it; the next pass looks again", "app", app.ID, "error", err)
		return false
	}
	p.names.name(direct.Registrations)
	direct.AppID, direct.Managed = r.AppID, r.Managed
	*r = direct
	return true
}

// match finds the App of each remote: by what the gateway calls it, else by
// our mark.
func (p *pass) match(ctx context.Context, remotes []core.Remote) (map[int]core.App, error) {
	if !p.notFirst {
		return nil, nil // whoever is stored meanwhile is found when it is written
	}
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
	if err := p.matchOtherCase(ctx, remotes, out); err != nil {
		return nil, err
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

// matchOtherCase finds the Apps of remotes that nobody is known by, where the
// gateway has changed its ids to small or capital letters: they are the same.
func (p *pass) matchOtherCase(ctx context.Context, remotes []core.Remote, out map[int]core.App) error {
	if !p.notFirst {
		return nil
	}
	remoteOf := map[core.Ref]int{}
	for i, r := range remotes {
		if _, known := out[i]; known || r.AppID != "" || !r.Managed {
			continue
		}
		for _, ref := range r.Refs {
			for _, id := range []string{strings.ToLower(ref.ID), strings.ToUpper(ref.ID)} {
				if id != ref.ID {
					remoteOf[core.Ref{Kind: ref.Kind, Scope: ref.Scope, ID: id}] = i
				}
			}
		}
	}
	if len(remoteOf) == 0 {
		return nil
	}
	found, err := p.engine.Store().AppsByRef(ctx, p.conn.Name, slices.Collect(maps.Keys(remoteOf)))
	for ref, app := range found {
		out[remoteOf[ref]] = app
		p.recased[app.ID] = true
	}
	return err
}

// knows reports whether a remote tells nothing new of the App beside its state.
func (p *pass) knows(app core.App, r core.Remote) bool {
	_, news := core.LearnDetails(app, r)
	return !news && !p.recased[app.ID] && !p.names.differ(app.Registrations) && p.sameFields(app, r)
}

// busy: a push is under way or half done; its own read-back decides.
func (p *pass) busy(app core.App) bool {
	s := app.Push.State
	return s.InFlight() || app.Push.Touched && !s.Done()
}

// compare takes over what changed at the gateway alone and compares the rest;
// a push under way is not touched.
func (p *pass) compare(app core.App, r core.Remote) (core.App, bool, core.Verdict) {
	if p.busy(app) {
		return app, false, core.Nothing
	}
	return p.conn.reconcile(app, r, nil)
}

// mirrors reports whether a field of an App follows the gateway without
// comparing: the provider cannot edit it, so nobody changed it here.
func (p *pass) mirrors(field string) bool {
	return p.caps.EditSupport(field).Support == core.Unsupported
}

func (p *pass) sameFields(app core.App, r core.Remote) bool {
	m := p.mirror(app, r)
	return m.Name == app.Name && m.Description == app.Description
}

// mirror returns the App with the fields that follow the gateway.
func (p *pass) mirror(app core.App, r core.Remote) core.App {
	if r.Name != "" && p.mirrors(core.FieldName) {
		app.Name = r.Name
	}
	if r.Description != "" && p.mirrors(core.FieldDescription) {
		app.Description = r.Description
	}
	return app
}
