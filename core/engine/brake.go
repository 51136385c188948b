package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"gatehouse/core"
)

// aside is one App of a pass that would be removed, or lose access: it waits
// until the whole pass is known, and the brake has looked at all of them.
type aside struct {
	line   core.BrakeLine
	remote core.Remote // of a BrakeTake and a BrakeNew
	proven bool        // by a direct read, where one is needed
}

// brakeOf is a connection's brake.
func (c Connected) brakeOf() core.Brake {
	if c.Brake == nil {
		return core.DefaultBrake()
	}
	return *c.Brake
}

// loadBrake reads what the brake of this connection knows from earlier passes.
func (p *pass) loadBrake(ctx context.Context) (err error) {
	p.aside, p.left, p.buried = map[core.AppID]aside{}, map[core.AppID]bool{}, map[core.AppID]bool{}
	if p.held, err = p.engine.Store().HeldPlan(ctx, p.conn.Name); err != nil && core.CodeOf(err) != core.CodeNotFound {
		return err
	}
	if p.dropped, err = p.engine.Store().DroppedDifferences(ctx, p.conn.Name); err != nil {
		return err
	}
	return p.lookWhetherFirst(ctx)
}

// after is what taking a remote over would make of an App.
func after(merged core.App, verdict core.Verdict, r core.Remote) core.App {
	if verdict == core.AdoptTheirs || verdict == core.KeepTheirs {
		return core.Adopt(merged, r)
	}
	return merged
}

// takeLine is the line of an App that would lose access.
func takeLine(app, then core.App, r core.Remote) core.BrakeLine {
	line := core.BrakeLine{
		AppID: app.ID, Name: app.Name, What: core.BrakeTake, From: app.Status, To: then.Status,
		Shows: r.Projection.Fingerprint(), Why: "changed by " + gatewayActor(r) + ": it shows " + nativeOr(r),
	}
	if ours, theirs, strange := app.Refs.Contradicts(r.Refs); strange {
		line.Shows += "/" + theirs.ID
		line.Why = fmt.Sprintf("the gateway shows another %s under its id: %s, and not %s", ours.Kind, theirs.ID, ours.ID)
	}
	return line
}

// loses reports whether what a gateway shows of an App would take its access
// away. Another credential under its id does: nobody has that one, or the whole
// listing is another tenant's.
func loses(app, then core.App, r core.Remote) bool {
	_, _, strange := app.Refs.Contradicts(r.Refs)
	return strange || core.LosesAccess(app, then)
}

// knownAside reports whether an administrator decided to leave this difference,
// or the held plan has it already: nobody is asked about it again.
func (p *pass) knownAside(l core.BrakeLine) bool {
	if d, ok := p.dropped[l.AppID]; ok && d.What == l.What && d.Shows == l.Shows {
		return true
	}
	return p.held.Has(l)
}

// putAside keeps an App for the brake, unless its difference was dropped.
func (p *pass) putAside(l core.BrakeLine, r core.Remote, proven bool) {
	if d, ok := p.dropped[l.AppID]; ok && d.What == l.What && d.Shows == l.Shows {
		p.left[l.AppID] = true
		p.report.Dropped++
		return
	}
	p.aside[l.AppID] = aside{line: l, remote: r, proven: proven}
}

// brake decides on everything that was put aside: all of it is carried out, or
// all of it is held.
func (p *pass) brake(ctx context.Context, complete bool) error {
	if complete {
		if err := p.forgetDropped(ctx); err != nil {
			return err
		}
	}
	lines := make([]core.BrakeLine, 0, len(p.aside))
	for _, a := range p.aside {
		lines = append(lines, a.line)
	}
	since := p.engine.Clock.Now()
	if p.held.ID != "" {
		since = p.held.Since
	}
	fresh := core.Held(p.conn.Name, lines, since)
	stops, err := p.stops(ctx, len(lines)-fresh.News())
	stops = stops || fresh.News() > 0 || fresh.Remapped() > 0
	switch {
	case err != nil:
		return err
	case p.release != "":
		return p.released(ctx, fresh, stops, complete)
	case p.held.ID != "" && !complete:
		p.report.Held = &p.held // half a listing says nothing about a held plan
		return nil
	case stops:
		return p.hold(ctx, fresh)
	}
	if err := p.unhold(ctx, complete); err != nil {
		return err
	}
	return p.carryAside(ctx)
}

// stops asks the brake about n more Apps.
func (p *pass) stops(ctx context.Context, n int) (bool, error) {
	if n == 0 {
		return false, nil
	}
	store := p.engine.Store()
	taken, removed, err := store.TakenSince(ctx, p.conn.Name, p.engine.Clock.Now().Add(-core.BrakeWindow))
	if err != nil {
		return false, err
	}
	expected, err := store.Expected(ctx, p.conn.Name)
	return p.conn.brakeOf().Stops(taken+n, len(expected)+removed), err
}

// hold keeps the whole set as a plan and marks the connection.
func (p *pass) hold(ctx context.Context, plan core.BrakePlan) error {
	p.report.Held = &plan
	p.plannedLines(plan)
	if p.planOnly || plan.ID == p.held.ID {
		return nil
	}
	return p.engine.putPlan(ctx, p.conn.Connection, plan, core.Audit{
		Actor: "sync", Action: "held", Detail: fmt.Sprintf("plan %s would %s: %s", plan.ID, plan.Words(), plan.Cause()),
	})
}

// plannedLines lists a held plan in the report of a pass that only plans.
func (p *pass) plannedLines(plan core.BrakePlan) {
	if !p.planOnly {
		return
	}
	for _, l := range plan.Lines {
		p.report.Changes = append(p.report.Changes, SyncChange{
			AppID: l.AppID, Name: l.Name, What: l.What, Side: "here", From: l.From, To: l.To, Why: l.Why + "; held in plan " + plan.ID, Held: true,
		})
	}
}

// unhold ends a hold that nothing calls for any more.
func (p *pass) unhold(ctx context.Context, complete bool) error {
	if p.held.ID == "" || p.planOnly || !complete {
		return nil
	}
	return p.engine.putPlan(ctx, p.conn.Connection, core.BrakePlan{Connection: p.conn.Name}, core.Audit{
		Actor: "sync", Action: "hold ended", Detail: "the gateway shows nothing any more that plan " + p.held.ID + " was held for, or few enough",
	})
}

// putPlan keeps or ends a connection's held plan, with its audit row.
func (e *Engine) putPlan(ctx context.Context, conn core.Connection, plan core.BrakePlan, row core.Audit) error {
	row.At, row.Subject = e.Clock.Now(), conn.Name
	err := e.Store().Write(ctx, func(tx core.Tx) error {
		s, err := tx.Connection(conn.Name)
		if err != nil && core.CodeOf(err) != core.CodeNotFound {
			return err
		}
		s.Name, s.Kind = conn.Name, conn.Kind
		s.Held, s.HeldSince = plan.ID, plan.Since
		s.HeldRemovals, s.HeldTakes, s.HeldNews = plan.Removals(), plan.Takes(), plan.News()
		if err := tx.PutHeldPlan(plan); err != nil {
			return err
		}
		if err := tx.PutConnection(s); err != nil {
			return err
		}
		return tx.Audit(row)
	})
	e.watch.wake()
	return err
}

// carryAside carries out what was put aside: first what loses access, then what
// is gone, each after its proof.
func (p *pass) carryAside(ctx context.Context) error {
	var remotes []core.Remote
	var gone []core.AppID
	for _, id := range slices.Sorted(maps.Keys(p.aside)) {
		a := p.aside[id]
		switch {
		case a.line.What == core.BrakeRemove:
			gone = append(gone, id)
		case a.proven || p.readAside(ctx, id, &a.remote):
			a.remote.Remapped = len(a.line.Unmapped) > 0
			remotes = append(remotes, a.remote)
		}
	}
	through := *p
	through.letThrough, through.report = true, SyncReport{}
	defer func() { p.report.add(through.report) }()
	for part := range slices.Chunk(remotes, chunk) {
		if err := through.takeAll(ctx, part); err != nil {
			return err
		}
	}
	return through.removeGone(ctx, gone)
}

// readAside reads an App directly of which a listing shows a registration no
// more, before that is taken over.
func (p *pass) readAside(ctx context.Context, id core.AppID, r *core.Remote) bool {
	app, err := p.engine.Store().App(ctx, id)
	return err == nil && p.readAgain(ctx, app, r)
}

// forgetDropped forgets dropped differences that a complete listing does not
// show any more.
func (p *pass) forgetDropped(ctx context.Context) error {
	if p.planOnly || len(p.left) == len(p.dropped) {
		return nil
	}
	return p.engine.Store().WriteBulk(ctx, func(tx core.Tx) error {
		for id := range p.dropped {
			if p.left[id] {
				continue
			}
			if err := tx.DropDropped(p.conn.Name, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// counts notes in the pass's transaction that an App was removed or lost
// access because of the gateway. What an administrator released does not count.
func (p *pass) counts(tx core.Tx, id core.AppID, what string) error {
	if p.release != "" || p.planOnly {
		return nil
	}
	return tx.PutTaken(core.Taken{Connection: p.conn.Name, AppID: id, What: what, At: p.engine.Clock.Now()})
}
