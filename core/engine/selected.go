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

// batches reads Apps, each once, and has them worked on: work runs on several
// batches at a time, taken on their results in the order of ids. Tens of
// thousands of Apps are not kept at once.
func batches[T any](ctx context.Context, e *Engine, ids []core.AppID, work func([]core.App) T, taken func(T)) error {
	type answer struct {
		result T
		err    error
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	parts := slices.Collect(slices.Chunk(ids, selectedBatch))
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

// aged are Apps in the order in which they came, each once. The store keeps Apps
// in this order, so many are read far sooner in it than in any other.
type aged struct {
	ids    []core.AppID
	places []int // of each, where it was named first
}

// byAge are the named Apps as aged.
func byAge(named []core.AppID) aged {
	type one struct {
		id    core.AppID
		place int
	}
	all := make([]one, len(named))
	for i, id := range named {
		all[i] = one{id, i}
	}
	slices.SortFunc(all, func(a, b one) int {
		if c := compareIDs(a.id, b.id); c != 0 {
			return c
		}
		return a.place - b.place
	})
	all = slices.CompactFunc(all, func(a, b one) bool { return a.id == b.id })
	out := aged{ids: make([]core.AppID, len(all)), places: make([]int, len(all))}
	for i, a := range all {
		out.ids[i], out.places[i] = a.id, a.place
	}
	return out
}

// inOrder puts items, which are in the order of a, into the order in which their
// Apps were named; those of one App stay as they are.
func inOrder[T any](items []T, a aged, of func(*T) core.AppID) []T {
	order := make([]int64, len(items)) // place and index in one: sorted by both
	app := 0
	for i := range items {
		for a.ids[app] != of(&items[i]) {
			app++
		}
		order[i] = int64(a.places[app])<<32 | int64(i)
	}
	if slices.IsSorted(order) {
		return items
	}
	slices.Sort(order)
	out := make([]T, len(items))
	for i, o := range order {
		out[i] = items[o&(1<<32-1)]
	}
	return out
}
