package engine

import (
	"context"
	"slices"
	"sync"
	"time"

	"gatehouse/core"
)

// findGone puts Apps aside that a complete listing had to show and did not, and
// that nobody pushed or read while it ran. A listing is only a claim: each is
// proven by a direct read, until it is clear that the brake will stop; what is
// held is proven before it is carried out.
func (p *pass) findGone(ctx context.Context) (absent []core.AppID, err error) {
	if err := p.expect(); err != nil {
		return nil, err
	}
	for _, id := range p.expected {
		if !p.seen[id] {
			absent = append(absent, id)
		}
	}
	var ask []core.App
	for part := range slices.Chunk(absent, chunk) {
		apps, err := p.engine.Store().Apps(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, app := range apps {
			if p.fresh(app) || app.Removed() || app.Status == core.Deleted {
				continue // a deletion that was decided here is its push's to prove
			}
			if l := goneLine(app); p.knownAside(l) {
				p.putAside(l, core.Remote{}, false)
			} else {
				ask = append(ask, app)
			}
		}
	}
	// Those that are missing for longest first, so that none waits for ever.
	slices.SortFunc(ask, func(a, b core.App) int {
		if c := a.MissingAt.Compare(b.MissingAt); c != 0 {
			return c
		}
		return compareIDs(a.ID, b.ID)
	})
	return absent, p.proveAbsent(ctx, ask)
}

func compareIDs(a, b core.AppID) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func goneLine(app core.App) core.BrakeLine {
	return core.BrakeLine{
		AppID: app.ID, Name: app.Name, What: core.BrakeRemove, From: app.Status, To: core.Deleted, Shows: core.Absent().Fingerprint(),
		Why: "a complete listing does not have it, and a direct read neither",
	}
}

// fresh: somebody pushed or read the App since the pass began; what the pass
// knows of it may be older.
func (p *pass) fresh(app core.App) bool {
	return p.since(app.ReadAt) || p.since(app.Push.UpdatedAt) || p.busy(app)
}

// since reports whether t lies in this pass, its first instant included: what
// happened in that may be newer than the listing, and the next pass looks again.
// A time that is still to come was written before somebody set the clock back: it
// says nothing.
func (p *pass) since(t time.Time) bool {
	return !t.Before(p.began) && !t.After(p.engine.Clock.Now())
}

// proveAbsent proves claims of absence, a few at a time. As soon as enough are
// proven for the brake to stop, the rest is put aside as it is claimed.
func (p *pass) proveAbsent(ctx context.Context, apps []core.App) error {
	for part := range slices.Chunk(apps, provesAtOnce) {
		stops, err := p.stops(ctx, len(p.aside))
		if err != nil {
			return err
		}
		if stops || p.proofs >= maxProofs {
			for _, app := range part {
				p.putAside(goneLine(app), core.Remote{}, false)
			}
			continue
		}
		p.proofs += len(part)
		gone, err := p.prove(ctx, part)
		if err != nil {
			return err
		}
		for i, app := range part {
			switch gone[i] {
			case provenGone:
				p.putAside(goneLine(app), core.Remote{}, true)
			case provenThere:
				p.seen[app.ID] = true
				p.ours++
				p.leftOut++
			}
		}
	}
	return nil
}

// doubt takes back that a listing is complete which left Apps out that a direct
// read shows.
func (p *pass) doubt() {
	if p.leftOut == 0 {
		return
	}
	l := &p.report.Listing
	l.Complete, l.Why = false, "the list leaves out "+plural(p.leftOut, "App", "Apps")+" that a direct read shows"
}

// provesAtOnce is how many proofs of a pass run at a time; the connection's
// pacing bounds their calls.
const provesAtOnce = 4

type proof int

const (
	notProven proof = iota
	provenGone
	provenThere
)

// prove asks the gateway for the proof of absence of some Apps. A right that
// is missing, a pause, a lost answer prove nothing; without an identity the
// pass ends.
func (p *pass) prove(ctx context.Context, apps []core.App) ([]proof, error) {
	out, errs := make([]proof, len(apps)), make([]error, len(apps))
	var wg sync.WaitGroup
	for i, app := range apps {
		wg.Go(func() {
			errs[i] = p.engine.guard("proof of "+string(app.ID), func() (err error) {
				out[i], err = p.engine.proveOnce(ctx, p.gw, app)
				return err
			})
		})
	}
	wg.Wait()
	for i, err := range errs {
		if err == nil {
			continue
		}
		switch core.CodeOf(err) {
		case core.CodeUnauthorized, core.CodeConfig, core.CodeSecretMissing:
			return nil, err
		}
		if ctx.Err() != nil {
			return nil, core.Errorf(core.CodeCanceled, p.conn.Name, "the reading was given up").Because(ctx.Err())
		}
		p.engine.Log.Info("an App is missing in a listing, and its absence could not be proven; the next pass looks again", "app", apps[i].ID, "error", err)
	}
	return out, nil
}

// proveOnce makes the proof of absence of one App. One is under way for an App
// at a time; who comes meanwhile waits for it and gets its result.
func (e *Engine) proveOnce(ctx context.Context, gw core.Gateway, app core.App) (proof, error) {
	return e.proofs.once(ctx, app.ID, func() (proof, error) {
		ctx, cancel := context.WithTimeout(ctx, proofTime)
		defer cancel()
		gone, err := gw.Prove(ctx, core.Subject{App: app})
		switch {
		case err != nil:
			return notProven, err
		case gone:
			return provenGone, nil
		}
		return provenThere, nil
	})
}

// proofTime bounds one proof: a few calls.
const proofTime = 30 * time.Second

// removeGone removes Apps whose absence is proven; those that only a listing
// claims are proven first.
func (p *pass) removeGone(ctx context.Context, ids []core.AppID) error {
	for part := range slices.Chunk(ids, provesAtOnce) {
		apps, err := p.engine.Store().Apps(ctx, part)
		if err != nil {
			return err
		}
		var claimed []core.App
		for _, app := range apps {
			if !p.aside[app.ID].proven {
				claimed = append(claimed, app)
			}
		}
		results, err := p.prove(ctx, claimed)
		if err != nil {
			return err
		}
		unproven := map[core.AppID]bool{}
		for i, app := range claimed {
			unproven[app.ID] = results[i] != provenGone
		}
		part = slices.DeleteFunc(part, func(id core.AppID) bool { return unproven[id] })
		if err := p.write(ctx, func(tx core.Tx) error { return p.bury(tx, part) }); err != nil {
			return err
		}
	}
	return nil
}

// bury makes tombstones, of Apps that nobody touched meanwhile.
func (p *pass) bury(tx core.Tx, ids []core.AppID) error {
	for _, id := range ids {
		app, err := tx.App(id)
		if err != nil {
			return err
		}
		if app.Removed() || p.fresh(app) {
			continue
		}
		line := p.aside[id].line
		if err := p.counts(tx, id, core.BrakeRemove); err != nil {
			return err
		}
		how := p.how
		if how == "" {
			how = "it was deleted at the gateway"
		}
		if err := p.engine.remove(tx, app, removal{how: how, notice: true}); err != nil {
			return err
		}
		p.buried[id] = true
		p.report.Removed++
		p.report.Changes = append(p.report.Changes, SyncChange{
			AppID: id, Name: line.Name, What: "removed", Side: "here", From: line.From, To: core.Deleted, Why: line.Why,
		})
	}
	return nil
}

// markMissing marks Apps that are absent and were not removed, so that everybody
// sees it; those that a direct read shows are not.
func (p *pass) markMissing(ctx context.Context, absent []core.AppID) error {
	ids := slices.DeleteFunc(absent, func(id core.AppID) bool { return p.buried[id] })
	return p.each(ctx, ids, func(_ core.Tx, app core.App) (core.App, *SyncChange) {
		switch {
		case app.Removed() || p.fresh(app):
			return app, nil
		case p.seen[app.ID] && !app.MissingAt.IsZero():
			app.MissingAt = time.Time{}
			p.report.Found++
			return app, &SyncChange{What: "found", Side: "here", Why: "the listing does not have it, but a direct read shows it", To: app.Status}
		case p.seen[app.ID] || !app.MissingAt.IsZero():
			return app, nil
		}
		app.MissingAt = p.engine.Clock.Now()
		p.report.Missing++
		return app, &SyncChange{What: "missing", Side: "here", Why: "a complete listing does not have it; nothing is removed without proof", To: app.Status}
	})
}
