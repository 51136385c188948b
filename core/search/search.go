package search

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"gatehouse/core/query"
)

// Request is one question to the Index.
type Request struct {
	Seq  uint64     // given back in the Result: the number of the key it answers
	Expr query.Expr // the zero Expr matches every row
	Sort Sort
	// Now is what ages count from and whose time zone days begin in.
	Now time.Time
	// KeepSort leaves a filter with a fuzzy word in the order of Sort. Otherwise the best hits come first, and
	// Sort decides among equals.
	KeepSort bool
	// Known answers the terms that the Index does not keep (Keeps), and any other that it holds. Without it such
	// a filter is an error.
	Known query.Known
	// KnownAs gives what Known calls a row; nil: its id.
	KnownAs func(id string) string
}

// Search answers a request from the rows held now. The error is the context's when that ends first, which is
// noticed within a fraction of a millisecond, else that of a panic.
func (x *Index) Search(ctx context.Context, req Request) (*Result, error) {
	s := x.snap.Load()
	perm, err := x.orders.get(s, req.Sort)
	if err != nil {
		return nil, err
	}
	res := &Result{Seq: req.Seq, All: s.rows, Progress: s.load, snap: s, expr: req.Expr}
	if req.Expr.IsZero() {
		res.Total, res.order = s.rows, perm
		return res, ctx.Err()
	}
	hits, err := x.matches(ctx, s, &req)
	if err != nil {
		return nil, err
	}
	for i := range hits {
		res.Total += hits[i].count()
	}
	if res.order, err = res.ordered(ctx, &req, perm, hits); err != nil {
		return nil, err
	}
	return res, ctx.Err()
}

// ordered gives the hits as Request.Sort has them, or the best first where the filter has a fuzzy word.
func (r *Result) ordered(ctx context.Context, req *Request, perm []uint32, hits []rowSet) ([]uint32, error) {
	if !req.KeepSort {
		ranker, err := newRanker(req.Expr, r.snap)
		if err != nil {
			return nil, err
		}
		if ranker != nil {
			return ranker.order(ctx, perm, hits, r.Total)
		}
	}
	return pick(perm, hits, r.Total), nil
}

// matches finds the rows that pass, chunk by chunk.
func (x *Index) matches(ctx context.Context, s *snapshot, req *Request) ([]rowSet, error) {
	p := planner{req: req, snap: s}
	t, err := p.plan(req.Expr.Root())
	if err != nil {
		return nil, err
	}
	hits := make([]rowSet, len(s.chunks))
	err = overChunks(ctx, s, func(i int, c *chunk) { hits[i] = t.rows(c, c.live) })
	return hits, err
}

// overChunks calls work for every chunk, on several goroutines, until the context ends.
func overChunks(ctx context.Context, s *snapshot, work func(i int, c *chunk)) error {
	var stop atomic.Bool
	err := inParallel(len(s.chunks), func(i int) {
		if stop.Load() || ctx.Err() != nil {
			stop.Store(true)
			return
		}
		work(i, s.chunks[i])
	})
	if err != nil {
		return err
	}
	return ctx.Err()
}

// pick takes the hits out of an order of all rows.
func pick(perm []uint32, hits []rowSet, total int) []uint32 {
	if total == len(perm) {
		return perm
	}
	picked := make([]uint32, 0, total)
	for _, pos := range perm {
		if hits[pos>>chunkBits].has(int(pos % chunkRows)) {
			picked = append(picked, pos)
		}
	}
	return picked
}

// rankBuffers keeps the space for the ranks of all rows between searches.
var rankBuffers sync.Pool // of *[]rank

// order gives the hits with the best first.
func (r *ranker) order(ctx context.Context, perm []uint32, hits []rowSet, total int) ([]uint32, error) {
	buffer, ok := rankBuffers.Get().(*[]rank)
	if need := len(hits) * chunkRows; !ok || len(*buffer) < need {
		fresh := make([]rank, need)
		buffer = &fresh
	}
	defer rankBuffers.Put(buffer)
	ranks := *buffer
	err := overChunks(ctx, r.snap, func(i int, c *chunk) {
		r.rank(c, &hits[i], ranks[i<<chunkBits:(i+1)<<chunkBits])
	})
	if err != nil {
		return nil, err
	}
	return rankedOrder(perm, hits, total, ranks), nil
}
