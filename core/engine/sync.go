package engine

import (
	"context"
	"errors"
	"time"

	"gatehouse/core"
)

// SyncReport is what a full read of one gateway found and changed. Planned:
// nothing was written.
type SyncReport struct {
	Connection string
	Listing    core.Listing
	Planned    bool
	Changes    []SyncChange
	New        int // Apps that the portal did not have yet
	Adopted    int // Apps whose state at the gateway was taken over
	Missing    int // Apps that a complete listing did not have and that are not proven gone: marked
	Found      int // Apps marked missing that are there again
	Conflicts  int // both sides changed; the one that gives less access won
	Pushes     int // decided here, still to be brought to the gateway
	Removed    int // Apps that are proven gone at the gateway
	Dropped    int // differences that an administrator decided to leave
	Same       int
	// Held is the plan that the brake stopped: nothing of it is done.
	Held *core.BrakePlan
	// Unmanaged is what the gateway has that is no App here, as Engine.Unmanaged
	// lists it; only of a plan.
	Unmanaged []core.Remote
}

// SyncChange is one line of the plan: what changes, on which side, why.
type SyncChange struct {
	AppID    core.AppID
	Name     string
	What     string // "new", "adopt", "missing", "found", "conflict", "push", "fields", "removed"; of a held plan "remove" and "take"
	Side     string // "here" or "gateway"
	Why      string
	From, To core.Status
	Held     bool // the brake stops it: it is a line of SyncReport.Held
}

// Sync reads a whole gateway and takes over its states by the three-way
// compare of design 3. With planOnly it says what it would do and writes
// nothing. An App that a complete listing does not have, and a direct read
// neither, is removed. What would remove Apps or take their access away waits
// until everything was read, and is held where it is more than the connection's
// brake lets pass. An error means an incomplete reading: what was read before
// it is kept, nothing is gone by it.
func (e *Engine) Sync(ctx context.Context, actor core.Actor, connection string, planOnly bool) (SyncReport, error) {
	return e.sync(ctx, connection, pass{planOnly: planOnly, actor: actor})
}

// sync runs a pass, one at a time for a connection.
func (e *Engine) sync(ctx context.Context, connection string, how pass) (SyncReport, error) {
	conn, err := e.configured(connection)
	if err != nil {
		return SyncReport{}, err
	}
	if !how.planOnly {
		if err := e.writable("sync"); err != nil {
			return SyncReport{}, err
		}
		tenure, heldBy, err := e.hold(ctx, []string{"sync/" + connection}, false)
		if err != nil {
			return SyncReport{}, err
		}
		if tenure == nil {
			return SyncReport{}, core.Errorf(core.CodeStoreBusy, connection, "another process is reading this gateway now (%s)", heldBy.Holder).
				WithHint("Its result appears here too; wait for it.")
		}
		defer tenure.end()
		ctx = tenure.ctx
	}
	p := &how
	p.engine, p.conn, p.began, p.seen, p.recased = e, conn, e.Clock.Now(), map[core.AppID]bool{}, map[core.AppID]bool{}
	p.report = SyncReport{Connection: connection, Planned: p.planOnly}
	err = p.run(ctx)
	if err == nil {
		err = p.keepCatalog(ctx)
	}
	if !p.planOnly {
		p.record(ctx, err)
		e.watch.wake()
	}
	return p.report, err
}

// pass is one full read of one gateway.
type pass struct {
	engine   *Engine
	conn     Connected
	planOnly bool
	began    time.Time
	seen     map[core.AppID]bool
	notFirst bool // there were Apps of this connection before
	strangers
	mapped  remapping
	recased map[core.AppID]bool // whose ids the gateway writes in another case now
	names   names
	offered []core.CatalogAPI // the catalog as it was read
	offers  bool              // it was
	prints  *fingerprints
	terms   terms   // that what showed the same before rests on
	agreed  *agreed // what showed the same before; nil: every App is looked at
	round   uint32  // the pass's number there
	// remembering brings what former passes were shown; nil: it is there.
	remembering *beside[memory]
	// caughtUp is the store's change that agreed knew when the batch began.
	caughtUp int64
	gw       core.Gateway
	caps     core.Capabilities
	asked    int  // direct reads made to learn who changed something
	proofs   int  // direct reads made to prove that a registration is gone
	leftOut  int  // Apps that a complete listing left out and a direct read shows
	takenIn  int  // Apps that bear no mark: they were adopted
	nothing  bool // both sides agree on the App that was looked at last
	// interpreter is the gateway, where what it lists means nothing without
	// the App.
	interpreter core.Interpreter
	alone       *alone // nil: each is looked for
	report      SyncReport

	actor      core.Actor
	how        string // how what is gone was found, for the log; "": by a listing
	release    string // the id of a held plan that is to be carried out
	reason     string // why it is released
	held       core.BrakePlan
	dropped    map[core.AppID]core.DroppedDifference
	aside      map[core.AppID]aside // what would be removed or lose access
	left       map[core.AppID]bool  // dropped differences that are still there
	buried     map[core.AppID]bool  // removed by this pass
	letThrough bool                 // the brake let what was put aside pass
}

func (p *pass) run(ctx context.Context) error {
	gw, err := p.engine.gateways.get(ctx, p.conn)
	if err != nil {
		return err
	}
	if err := p.readCatalog(ctx, gw); err != nil {
		return err
	}
	if err := p.loadBrake(ctx); err != nil {
		return err
	}
	if err := p.startAlone(ctx); err != nil {
		return err
	}
	p.gw, p.caps = gw, p.conn.Provider.Capabilities()
	p.interpreter, _ = gw.(core.Interpreter)
	if err := p.readMapping(ctx); err != nil {
		return err
	}
	if p.notFirst {
		defer p.startRemembering(ctx)()
	}
	defer p.startExpecting(ctx)()
	writes := p.startTaking(ctx)
	p.report.Listing, err = gw.List(ctx, func(batch []core.Remote) error { return p.batch(ctx, batch, writes) })
	if failed := writes.end(); err == nil {
		err = failed
	}
	p.report.Listing.Unmanaged = max(p.report.Listing.Unmanaged-p.takenIn, 0)
	if err != nil {
		p.report.Listing.Complete = false
		if p.report.Listing.Why == "" {
			p.report.Listing.Why = core.AsError(err).Error()
		}
		if ctx.Err() == nil {
			err = errors.Join(err, p.end(ctx, false))
		}
		return err
	}
	if !p.report.Listing.Complete {
		return p.end(ctx, false)
	}
	absent, err := p.findGone(ctx)
	if err != nil {
		return err
	}
	if err := p.end(ctx, true); err != nil {
		return err
	}
	if err := p.markMissing(ctx, absent); err != nil {
		return err
	}
	p.doubt()
	if err := p.remember(ctx); err != nil { // it was an empty list
		return err
	}
	p.keepAgreed(ctx)
	return nil
}

// readCatalog reads the names of APIs and plans. A catalog that cannot be read
// stops nothing: names stay as they were.
func (p *pass) readCatalog(ctx context.Context, gw core.Gateway) error {
	apis, err := gw.Catalog(ctx)
	if core.CodeOf(err) == core.CodeUnauthorized || core.CodeOf(err) == core.CodeConfig {
		return err
	}
	if err != nil {
		p.engine.Log.Warn("the catalog could not be read; names stay as they were", "connection", p.conn.Name, "error", err)
		if apis, err = p.engine.Store().Catalog(ctx, p.conn.Name); err != nil {
			return err
		}
	} else {
		p.offered, p.offers = apis, true
	}
	p.names, p.prints = namesOf(apis), newFingerprints(p.engine.Vault)
	p.terms = p.prints.terms(p.engine.program(), p.conn.Connection, apis)
	return nil
}

// keepCatalog stores the catalog that was read, unless the brake holds what was
// read with it: it may be another tenant's.
func (p *pass) keepCatalog(ctx context.Context) error {
	if p.planOnly || !p.offers || p.report.Held != nil {
		return nil
	}
	return p.engine.Store().WriteBulk(ctx, func(tx core.Tx) error { return tx.PutCatalog(p.conn.Name, p.offered) })
}

// each changes Apps in transactions small enough to let others in.
func (p *pass) each(ctx context.Context, ids []core.AppID, change func(core.Tx, core.App) (core.App, *SyncChange)) error {
	for len(ids) > 0 {
		n := min(chunk, len(ids))
		err := p.write(ctx, func(tx core.Tx) error {
			for _, id := range ids[:n] {
				app, err := tx.App(id)
				if err != nil {
					return err
				}
				after, line := change(tx, app)
				if line == nil {
					continue
				}
				line.AppID, line.Name, line.From = app.ID, app.Name, app.Status
				if err := p.put(tx, after, *line); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// write runs fn in a transaction; a plan's is undone.
func (p *pass) write(ctx context.Context, fn func(core.Tx) error) error {
	if !p.planOnly {
		return p.engine.Store().WriteBulk(ctx, fn)
	}
	err := p.engine.Store().WriteBulk(ctx, func(tx core.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return errPlanOnly
	})
	if errors.Is(err, errPlanOnly) {
		return nil
	}
	return err
}

var errPlanOnly = core.Errorf(core.CodeCanceled, "", "a plan writes nothing")

// put stores an App that the pass changed, with its audit row, and notes the
// line.
func (p *pass) put(tx core.Tx, app core.App, line SyncChange) error {
	return p.putBy(tx, tx.PutApp, app, line)
}

// putBy is put by PutApp or AddApp.
func (p *pass) putBy(tx core.Tx, put func(core.App) error, app core.App, line SyncChange) error {
	p.report.Changes = append(p.report.Changes, line)
	app.Registrations = app.SeenAt(p.engine.Clock.Now())
	if err := put(app); err != nil {
		return err
	}
	if line.What == "fields" {
		return nil
	}
	return tx.Audit(core.Audit{At: p.engine.Clock.Now(), Actor: "sync", Action: line.What, AppID: app.ID, Subject: app.Name, Detail: line.Why})
}

// record keeps how the pass ended: freshness is kept per connection and
// completed pass.
func (p *pass) record(ctx context.Context, failed error) {
	e := p.engine
	if failed != nil && ctx.Err() != nil {
		return // we were asked to stop: that says nothing of the gateway
	}
	if failed != nil {
		e.connectionFailed(ctx, p.conn, failed)
		e.putConnection(ctx, p.conn, func(s *core.ConnectionState) {
			cause := core.AsError(failed)
			s.FailedAt, s.Cause, s.Message, s.Hint = e.Clock.Now(), cause.Code, cause.Message, cause.Hint
			s.Why = p.report.Listing.Why
		})
		return
	}
	e.breakers.success(p.conn.Name)
	e.putConnection(ctx, p.conn, func(s *core.ConnectionState) {
		l := p.report.Listing
		*s = core.ConnectionState{
			Name: p.conn.Name, Kind: p.conn.Kind, ReadAt: p.began, Complete: l.Complete, Why: l.Why, Received: l.Received, Unmanaged: l.Unmanaged,
			Held: s.Held, HeldRemovals: s.HeldRemovals, HeldTakes: s.HeldTakes, HeldNews: s.HeldNews, HeldSince: s.HeldSince,
			Mapping: p.mappingAfter(),
		}
	})
}
