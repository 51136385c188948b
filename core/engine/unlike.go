package engine

import (
	"cmp"
	"context"

	"gatehouse/core"
)

// unlike leaves out what showed the very same before, of Apps that nobody has
// changed since: both sides agree on them. It returns the hashes of the others.
func (p *pass) unlike(ctx context.Context, remotes []core.Remote) ([]core.Remote, []uint64, error) {
	if p.agreed == nil {
		return remotes, nil, nil
	}
	err := p.remember(ctx)
	if err != nil {
		return nil, nil, err
	}
	if p.caughtUp, err = p.agreed.catchUp(ctx, p.engine.Store(), p.terms); err != nil {
		return nil, nil, err
	}
	hashes, err := p.hashed(remotes)
	if err != nil {
		return nil, nil, err
	}
	n := 0
	for i, id := range p.agreed.shown(p.terms, hashes, p.round) {
		if id == "" || p.seen[id] {
			remotes[n], hashes[n] = remotes[i], hashes[i]
			n++
			continue
		}
		p.seen[id] = true
		p.ours++
		p.report.Same++
		if !remotes[i].Managed {
			p.takenIn++
		}
	}
	return remotes[:n], hashes[:n], nil
}

// hashed are the hashes of remotes, two halves of them at once: where a listing
// comes fast, they are most of what a pass does by itself.
func (p *pass) hashed(remotes []core.Remote) ([]uint64, error) {
	hashes, half := make([]uint64, len(remotes)), len(remotes)/2
	hash := func(prints *fingerprints, from, to int) error {
		return p.engine.guard("sync "+p.conn.Name, func() error {
			for i := from; i < to; i++ {
				hashes[i] = prints.remote(&remotes[i], p.basis(&remotes[i]))
			}
			return nil
		})
	}
	second := make(chan error)
	go func() { second <- hash(p.prints.another(), half, len(remotes)) }()
	first := hash(p.prints, 0, half)
	return hashes, cmp.Or(<-second, first)
}

// basis is what the meaning of a remote rests on beside its App.
func (p *pass) basis(r *core.Remote) string {
	if p.interpreter == nil {
		return ""
	}
	return p.interpreter.Basis(*r)
}
