package engine

import (
	"context"
	"hash/maphash"
	"slices"

	"gatehouse/core"
)

// alone knows which objects of a first reading cannot be in the store: there
// was no App of the connection when the pass began, nobody else wrote since,
// and the pass itself stored none that the gateway calls so. That spares a
// look for each of a hundred thousand. Used by the goroutine that writes.
type alone struct {
	change int64 // the store's latest, as this pass left it
	empty  bool  // no connection had any App, removed ones included
	broken bool  // somebody else wrote: look for each
	seed   maphash.Seed
	stored map[uint64]struct{} // hashes of the refs and ids stored by this pass
}

// lookWhetherFirst learns whether there are Apps of the connection.
func (p *pass) lookWhetherFirst(ctx context.Context) error {
	counts, err := p.engine.Store().Counts(ctx)
	for _, n := range counts.ByConnection[p.conn.Name] {
		p.notFirst = p.notFirst || n > 0
	}
	return err
}

// startAlone notes where the store stands before a first reading, and that it
// still is one. A plan writes nothing, so there is nothing to spare.
func (p *pass) startAlone(ctx context.Context) error {
	if p.notFirst || p.planOnly {
		return nil
	}
	a := &alone{seed: maphash.MakeSeed(), stored: map[uint64]struct{}{}}
	err := p.engine.Store().WriteBulk(ctx, func(tx core.Tx) (err error) {
		a.change, err = tx.Change()
		a.empty = a.change == 0
		return err
	})
	if err == nil {
		err = p.lookWhetherFirst(ctx)
	}
	if !p.notFirst {
		p.alone = a
	}
	return err
}

// enter looks, at the beginning of a transaction, whether others wrote.
func (a *alone) enter(tx core.Tx) error {
	if a == nil || a.broken {
		return nil
	}
	change, err := tx.Change()
	a.broken = change != a.change
	return err
}

// leave notes, at its end, what the pass wrote. Until the next enter finds the
// same, nothing else was written: also not when this was undone.
func (a *alone) leave(tx core.Tx) (err error) {
	if a == nil || a.broken {
		return nil
	}
	a.change, err = tx.Change()
	return err
}

// add remembers an App that the pass stored.
func (a *alone) add(app core.App) {
	if a == nil || a.broken {
		return
	}
	a.stored[a.hash(idRef(app.ID))] = struct{}{}
	for _, r := range app.Refs {
		a.stored[a.hash(r)] = struct{}{}
	}
}

// unknown reports whether certainly no App of the connection is a remote's. One
// that bears an id may be an App of any connection.
func (a *alone) unknown(r core.Remote) bool {
	if a == nil || a.broken || r.AppID != "" && (!a.empty || a.has(idRef(r.AppID))) {
		return false
	}
	return !slices.ContainsFunc(r.Refs, a.has)
}

func (a *alone) has(r core.Ref) bool {
	_, maybe := a.stored[a.hash(r)]
	return maybe
}

func (a *alone) hash(r core.Ref) uint64 { return maphash.Comparable(a.seed, r) }

// idRef is an App's own id among the refs: no gateway's ref is without a kind.
func idRef(id core.AppID) core.Ref { return core.Ref{ID: string(id)} }
