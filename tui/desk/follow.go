package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
)

// Looked is the picture that the header and the tabs need. It comes with every
// change of the store.
type Looked struct {
	Counts      core.Counts
	Connections []core.ConnectionState
	Looks       []core.Look // who else has an App open on the decision desk
	Jobs        []core.Job  // those that are open
	Unwritable  error       // why nothing can be stored now; nil when it can
	Err         error       // the store cannot be read; what was shown stays, with its age
}

// IndexMoved says that the index holds something new: rows were loaded or
// changed. Lists search again.
type IndexMoved struct {
	Apps, Registrations Progress
	Changed             []core.AppID // the Apps that changed; nil while loading
	Err                 error        // loading failed; the list shows what it has
}

// Of is the progress of what a list is of.
func (m IndexMoved) Of(p Part) Progress {
	if p == Registered {
		return m.Registrations
	}
	return m.Apps
}

// Progress says how much of the whole an index holds.
type Progress struct {
	Loaded, Total int // Total is 0 while it is not known
	Complete      bool
	Rows          int // that it holds now
}

// progress is how much of a list's whole the index holds now.
func (d *Desk) progress(of Part) Progress {
	ix := d.index.parts[All]
	if of == Registered {
		ix = d.registered.index.Load()
	}
	p := ix.Progress()
	return Progress{Loaded: p.Loaded, Total: p.Of, Complete: p.Complete, Rows: ix.Len()}
}

func (d *Desk) moved(changed []core.AppID) IndexMoved {
	return IndexMoved{Apps: d.progress(All), Registrations: d.progress(Registered), Changed: changed}
}

// changesAtOnce is how many changed rows one read takes.
const changesAtOnce = 2000

// Look reads counts and connections, once, at the start: before the first
// frame, so that it is a useful one.
func (d *Desk) Look(ctx context.Context) Looked {
	var out Looked
	s := d.Engine.Store()
	out.Unwritable = s.Writable()
	if out.Counts, out.Err = s.Counts(ctx); out.Err != nil {
		return out
	}
	if out.Connections, out.Err = s.Connections(ctx); out.Err != nil {
		return out
	}
	if out.Jobs, out.Err = s.OpenJobs(ctx); out.Err != nil {
		return out
	}
	out.Looks, out.Err = s.Looks(ctx, d.Now())
	out.Looks = slices.DeleteFunc(out.Looks, func(l core.Look) bool { return l.Name == d.Actor.Name })
	return out
}

// Run loads the index and then follows the store until ctx ends: every change,
// by any process, reaches the index and is said by Looked and IndexMoved. It
// returns when ctx ends; send must not block after that.
func (d *Desk) Run(ctx context.Context, send func(tea.Msg)) {
	if !d.work.begin() {
		return
	}
	defer d.work.done()
	changed := d.Engine.Changed()
	defer d.Engine.Unsubscribe(changed)
	for ctx.Err() == nil {
		err := d.guarded("following the store", func(context.Context) error { return d.follow(ctx, changed, send) })
		if ctx.Err() != nil {
			return
		}
		send(Looked{Err: err})
		send(IndexMoved{Err: err})
		select { // the store may come back: try again, from the beginning
		case <-ctx.Done():
		case <-d.Clock.After(ctx, retryAfter):
		}
	}
}

// retryAfter is the pause before a store that could not be read is tried again.
const retryAfter = 2 * time.Second

func (d *Desk) follow(ctx context.Context, changed <-chan struct{}, send func(tea.Msg)) error {
	since, err := d.load(ctx, send)
	if err != nil {
		return err
	}
	if d.work.begin() {
		go d.tidy()
	}
	for {
		if since, err = d.catchUp(ctx, since, send); err != nil {
			return err
		}
		if err := d.registrations(ctx, send); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		case <-d.registered.asked:
		}
	}
}

// tidy lets the next start read the rows sooner.
func (d *Desk) tidy() {
	defer d.work.done()
	if err := d.guarded("tidying the store", d.Engine.Store().Tidy); err != nil && d.ctx.Err() == nil {
		d.Log.Warn("the store was not tidied: the next start is slower", "err", err)
	}
}

// load fills the index with every row and returns the change number that it is
// complete up to. Reading and indexing overlap.
func (d *Desk) load(ctx context.Context, send func(tea.Msg)) (int64, error) {
	counts, err := d.Engine.Store().Counts(ctx)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	d.index.begin(counts.Apps)
	d.registered.loaded = false
	send(d.moved(nil))
	belt, done := newBelt(), make(chan struct{})
	go func() {
		defer close(done)
		cancel(d.guarded("indexing", func(context.Context) error { return d.take(ctx, belt, send) }))
	}()
	since, err := d.Engine.Store().Rows(ctx, func(rows []core.Row) error { return belt.put(ctx, rows) })
	if err == nil {
		err = belt.flush(ctx)
	}
	close(belt.full)
	<-done
	if cause := context.Cause(ctx); err == nil && !errors.Is(cause, errLoaded) {
		err = cause
	}
	if err != nil {
		return 0, err
	}
	d.index.end()
	send(d.moved(nil))
	return since, nil
}

// errLoaded ends the context of a load that went well.
var errLoaded = errors.New("loaded")

// take indexes what is on the belt until there is no more, which it says by
// errLoaded.
func (d *Desk) take(ctx context.Context, b *belt, send func(tea.Msg)) error {
	said := d.Clock.Now()
	for {
		select {
		case rows, more := <-b.full:
			if !more {
				return errLoaded
			}
			if err := d.index.add(rows); err != nil {
				return err
			}
			b.empty <- rows
		case <-ctx.Done():
			return ctx.Err()
		}
		if now := d.Clock.Now(); now.Sub(said) >= sayEvery {
			said = now
			send(d.moved(nil))
		}
	}
}

// sayEvery is how often loading reports its progress.
const sayEvery = 100 * time.Millisecond

// catchUp takes over what changed since, and says so.
func (d *Desk) catchUp(ctx context.Context, since int64, send func(tea.Msg)) (int64, error) {
	var ids []core.AppID
	var moves []Move
	for {
		rows, to, err := d.Engine.Store().Changes(ctx, since, changesAtOnce)
		if err != nil {
			return since, err
		}
		moves = append(moves, d.index.moves(rows)...)
		if err := d.index.apply(rows); err != nil {
			return since, err
		}
		changed := make([]core.AppID, len(rows))
		for i, r := range rows {
			changed[i] = r.ID
		}
		if err := d.reregister(ctx, changed); err != nil {
			return since, err
		}
		ids = append(ids, changed...)
		since = to
		if len(rows) < changesAtOnce {
			break
		}
	}
	looked := d.Look(ctx)
	if looked.Err != nil {
		return since, looked.Err
	}
	send(looked)
	if len(ids) > 0 {
		send(d.moved(ids))
	}
	if len(moves) == 0 {
		return since, nil
	}
	if err := d.note(ctx, moves); err != nil {
		return since, err
	}
	send(Moved{moves})
	return since, nil
}
