package engine

import (
	"context"
	"maps"
	"slices"

	"gatehouse/core"
)

const (
	// chunk is how many Apps of a listing are written in one transaction: few
	// enough that others are let in soon, and enough that a page of an index is
	// not written again for every few of them.
	chunk = 1000
	// ahead is how many batches of a listing may wait to be written, while the
	// gateway's next pages are on their way.
	ahead = 4
)

// taking writes what a pass found, in a goroutine of its own, so that the
// gateway and the disk work at the same time. It counts in a report of its own.
type taking struct {
	pass   *pass
	work   chan []core.Remote
	failed chan struct{} // closed when err is set
	ended  chan struct{}
	err    error
	into   *pass
}

// startTaking starts the goroutine; end waits for it.
func (p *pass) startTaking(ctx context.Context) *taking {
	own := *p
	own.seen, own.report = map[core.AppID]bool{}, SyncReport{}
	t := &taking{pass: &own, into: p, work: make(chan []core.Remote, ahead), failed: make(chan struct{}), ended: make(chan struct{})}
	go func() {
		defer close(t.ended)
		if t.err = p.engine.guard("sync "+p.conn.Name, func() error { return t.run(ctx) }); t.err != nil {
			close(t.failed)
		}
	}()
	return t
}

// hand gives work to the goroutine, or returns why it has stopped.
func (t *taking) hand(ctx context.Context, work []core.Remote) error {
	if len(work) == 0 {
		return nil
	}
	select {
	case t.work <- work:
		return nil
	case <-t.failed:
		return t.err
	case <-ctx.Done():
		return core.Errorf(core.CodeCanceled, t.pass.conn.Name, "the reading was given up").Because(ctx.Err())
	}
}

// end waits until all that was handed over is written, and adds up the report.
func (t *taking) end() error {
	close(t.work)
	<-t.ended
	maps.Copy(t.into.seen, t.pass.seen)
	t.into.report.add(t.pass.report)
	return t.err
}

func (t *taking) run(ctx context.Context) error {
	for work := range t.work {
		work = t.more(work)
		for part := range slices.Chunk(work, chunk) {
			if err := t.pass.takeAll(ctx, part); err != nil {
				return err
			}
		}
	}
	return nil
}

// more adds what waits already, up to a transaction's worth: some gateways'
// batches are small.
func (t *taking) more(work []core.Remote) []core.Remote {
	for len(work) < chunk {
		select {
		case next, open := <-t.work:
			if !open {
				return work
			}
			work = append(work, next...)
		default:
			return work
		}
	}
	return work
}

// takeAll takes over a few remotes in one transaction.
func (p *pass) takeAll(ctx context.Context, remotes []core.Remote) error {
	was := p.report
	err := p.write(ctx, func(tx core.Tx) error {
		if err := p.alone.enter(tx); err != nil {
			return err
		}
		for _, r := range remotes {
			if err := p.take(tx, r); err != nil {
				return err
			}
		}
		return p.alone.leave(tx)
	})
	if err != nil {
		p.report = was // nothing of it was written
	}
	return err
}

// add adds the counts and lines of another report.
func (r *SyncReport) add(o SyncReport) {
	r.Changes = append(r.Changes, o.Changes...)
	r.New += o.New
	r.Adopted += o.Adopted
	r.Missing += o.Missing
	r.Found += o.Found
	r.Conflicts += o.Conflicts
	r.Pushes += o.Pushes
	r.Removed += o.Removed
	r.Dropped += o.Dropped
	r.Same += o.Same
}
