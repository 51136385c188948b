package engine

import (
	"context"
	"maps"
	"slices"

	"gatehouse/core"
)

// keeping is how far the store's copy of a memory is behind it. fresh and
// behind bring a new copy about: each is a write of all of it.
type keeping struct {
	fresh  int // Apps agreed on that the copy does not have
	behind int // Apps changed since the copy was made: a new process looks them through
}

// agreedPart is how many Apps are kept in one value: written in some hundredths
// of a second, for which nobody else can write.
const agreedPart = 8_000

// freshMost is how many Apps the copy may lack: a new process looks at them in
// less than a tenth of a second.
const freshMost = 2_000

// lookThrough is how many changed Apps a new process looks through, rather than
// at all Apps of the connection.
func lookThrough(apps int) int { return max(mostChanged, apps/4) }

// due reports whether a new copy is worth its writing.
func (k keeping) due(apps int) bool {
	return k.fresh >= max(1, min(apps/50, freshMost)) || k.behind >= lookThrough(apps)/2
}

// recall reads what was kept on these terms, and forgets what changed since. A
// copy that cannot be read is none: the error is for the log, unless ctx ended.
func (a *agreed) recall(ctx context.Context, store core.Reader, t terms) error {
	if err := a.anew(ctx, store, t); err != nil {
		return err
	}
	a.kept = keeping{}
	parts, err := store.Agreed(ctx, a.connection, t[:])
	if err != nil || len(parts) == 0 {
		return err
	}
	since, apps := parts[0].Change, 0
	for _, p := range parts {
		since, apps = min(since, p.Change), apps+len(p.Apps)
	}
	rows, change, err := store.Changes(ctx, since, lookThrough(apps))
	if err != nil || len(rows) == lookThrough(apps) {
		return err
	}
	changed := make(map[core.AppID]int64, len(rows))
	for _, r := range rows {
		changed[r.ID] = r.Change
	}
	for _, p := range parts {
		for _, app := range p.Apps {
			if changed[app.ID] <= p.Change { // each part by its own: a later one may have seen the change
				a.apps[app.Hash] = match{id: app.ID}
			}
		}
	}
	a.change, a.kept.behind = change, len(rows)
	return nil
}

// keep writes what a completed pass remembers into the store, where that is
// worth it. What the pass was not shown is forgotten before.
func (a *agreed) keep(ctx context.Context, store core.Store, t terms, round uint32, part int) error {
	all, change := a.settle(t, round)
	if all == nil {
		return nil
	}
	parts := 0
	for apps := range slices.Chunk(all, part) {
		err := store.WriteBulk(ctx, func(tx core.Tx) error {
			return tx.PutAgreed(a.connection, parts, core.Agreed{Terms: t[:], Change: change, Apps: apps})
		})
		if err != nil {
			return err
		}
		parts++
	}
	err := store.WriteBulk(ctx, func(tx core.Tx) error { return tx.DropAgreed(a.connection, parts) })
	if err == nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.kept = keeping{}
	}
	return err
}

// settle forgets what a completed pass was not shown, and returns what is to be
// kept, and up to which change it holds; nil: the store's copy is good enough.
func (a *agreed) settle(t terms, round uint32) ([]core.AgreedApp, int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if t != a.terms {
		return nil, 0
	}
	maps.DeleteFunc(a.apps, func(_ uint64, m match) bool { return m.round < round })
	if len(a.apps) == 0 || !a.kept.due(len(a.apps)) {
		return nil, 0
	}
	all := make([]core.AgreedApp, 0, len(a.apps))
	for hash, m := range a.apps {
		all = append(all, core.AgreedApp{Hash: hash, ID: m.id})
	}
	return all, a.change
}

// memory is what a pass begins with: its number, and room for what it will see.
type memory struct {
	round uint32
	seen  map[core.AppID]bool
}

// startRemembering reads what former passes were shown, while the gateway is
// asked for its list. stop waits for that.
func (p *pass) startRemembering(ctx context.Context) (stop func()) {
	e, agreed, on := p.engine, p.engine.sames.of(p.conn.Name), p.terms
	p.agreed = agreed
	p.remembering = startBeside(ctx, e, "sync "+p.conn.Name, func(ctx context.Context) (m memory, err error) {
		m.round, err = agreed.begin(ctx, e.Store(), on, e.program() != "")
		m.seen = make(map[core.AppID]bool, agreed.size()) // about what the listing will show
		return m, err
	})
	return p.remembering.stop
}

// remember waits for what former passes were shown. Where it could not be read,
// every App is looked at.
func (p *pass) remember(ctx context.Context) error {
	if p.remembering == nil {
		return nil
	}
	m, err := p.remembering.wait()
	p.remembering = nil
	if ctx.Err() != nil {
		return err
	}
	if err != nil {
		p.engine.Log.Warn("what former readings showed could not be read; every App is looked at", "connection", p.conn.Name, "error", err)
	}
	if p.round = m.round; m.seen != nil {
		p.seen = m.seen
	}
	return nil
}

// keepAgreed keeps what a pass that read everything remembers. Nothing depends
// on it: where it fails, a later process looks at more.
func (p *pass) keepAgreed(ctx context.Context) {
	if p.agreed == nil || p.planOnly || p.engine.program() == "" {
		return
	}
	if err := p.agreed.keep(ctx, p.engine.Store(), p.terms, p.round, p.engine.sames.part); err != nil && ctx.Err() == nil {
		p.engine.Log.Warn("what this reading showed could not be kept; the next process looks at every App", "connection", p.conn.Name, "error", err)
	}
}
