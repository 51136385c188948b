package engine

import (
	"context"
	"slices"

	"gatehouse/core"
)

const (
	// selectedBatch is how many chosen Apps are read and planned at once,
	// readAhead how many batches are at work at a time.
	selectedBatch = 500
	readAhead     = 3
)

// batches reads the Apps in the order in which they were named, each once, and
// has them worked on: work runs on several batches at a time, taken on their
// results in order. Tens of thousands of Apps are not kept at once.
func batches[T any](ctx context.Context, e *Engine, ids []core.AppID, work func([]core.App) T, taken func(T)) error {
	type answer struct {
		result T
		err    error
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	parts := slices.Collect(slices.Chunk(once(ids), selectedBatch))
	answers := make([]chan answer, len(parts))
	begin := func(i int) {
		if i >= len(parts) {
			return
		}
		answers[i] = make(chan answer, 1)
		go func() {
			var a answer
			a.err = e.guard("plan", func() error {
				apps, err := e.named(ctx, parts[i])
				if err == nil {
					a.result = work(apps)
				}
				return err
			})
			answers[i] <- a
		}()
	}
	for i := range readAhead {
		begin(i)
	}
	var failed error
	for i := range parts {
		a := <-answers[i]
		begin(i + readAhead)
		if failed == nil {
			failed = a.err
		}
		if failed != nil {
			cancel() // those that were begun end soon, and are waited for
			continue
		}
		taken(a.result)
	}
	return failed
}

// named reads Apps in the order in which they were named.
func (e *Engine) named(ctx context.Context, ids []core.AppID) ([]core.App, error) {
	apps, err := e.Store().Apps(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := func(a core.App, id core.AppID) bool { return a.ID == id }
	if !slices.EqualFunc(apps, ids, byID) {
		at := make(map[core.AppID]int, len(ids))
		for i, id := range ids {
			at[id] = i
		}
		slices.SortFunc(apps, func(a, b core.App) int { return at[a.ID] - at[b.ID] })
	}
	for i, id := range ids {
		if i >= len(apps) || apps[i].ID != id {
			return nil, core.Errorf(core.CodeNotFound, string(id), "there is no App with this id")
		}
	}
	return apps, nil
}

// once leaves out ids that were named before.
func once(ids []core.AppID) []core.AppID {
	seen := make(map[core.AppID]struct{}, len(ids))
	out := make([]core.AppID, 0, len(ids))
	for _, id := range ids {
		if _, twice := seen[id]; !twice {
			seen[id] = struct{}{}
			out = append(out, id)
		}
	}
	return out
}
