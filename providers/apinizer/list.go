package apinizer

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"

	"gatehouse/core"
)

// How many Apps are handed over at once: fewer where each takes a call.
const (
	batchSize = 1000
	sweepSize = 200
)

// sweep is one full reading.
type sweep struct {
	*gateway
	yield    func([]core.Remote) error
	lists    map[rateList][]string // the members of every list of the mapping
	received int
	foreign  int
	vanished int // credentials that went away while the list was read
}

// List implements core.Gateway: one call a project tells every credential.
// What bears our mark is an App; its grants take a call each, unless
// sweep-grants is off. Others are handed over as unmanaged, by name alone: one
// of them may be a credential that an App adopted.
func (g *gateway) List(ctx context.Context, yield func([]core.Remote) error) (core.Listing, error) {
	s := &sweep{gateway: g, yield: yield}
	apps, foreign, err := s.credentials(ctx)
	if err != nil {
		return s.partly(core.AsError(err).Message), err
	}
	s.foreign = len(foreign)
	if g.sweep && len(apps) > 0 {
		if err := s.readLists(ctx); err != nil {
			return s.partly(core.AsError(err).Message), err
		}
	}
	size := batchSize
	if g.sweep {
		size = sweepSize
	}
	for batch := range slices.Chunk(apps, size) {
		if err := s.apps(ctx, batch); err != nil {
			return s.partly(err.Error()), err
		}
	}
	for batch := range slices.Chunk(foreign, batchSize) {
		if err := s.hand(ctx, batch, false); err != nil {
			return s.partly(err.Error()), err
		}
	}
	if s.vanished > 0 {
		return s.partly(fmt.Sprintf("%d credentials went away while they were read", s.vanished)), nil
	}
	return core.Listing{Complete: true, Received: s.received, Unmanaged: s.foreign}, nil
}

func (s *sweep) partly(why string) core.Listing {
	return core.Listing{Why: why, Received: s.received, Unmanaged: s.foreign}
}

// credentials reads every project and groups what is ours by App. The admin
// project lists others' credentials again: each counts once.
func (s *sweep) credentials(ctx context.Context) (apps, foreign []facts, err error) {
	at, seen := map[core.AppID]int{}, map[string]bool{}
	for _, project := range s.inOrder() {
		all, err := s.list(ctx, project)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range all {
			if len(s.projects) > 1 {
				if seen[c.username] {
					continue
				}
				seen[c.username] = true
			}
			i, known := at[c.app]
			switch {
			case c.app == "":
				foreign = append(foreign, facts{creds: []credential{c}})
			case known:
				apps[i].creds = append(apps[i].creds, c)
			default:
				at[c.app] = len(apps)
				apps = append(apps, facts{creds: []credential{c}})
			}
		}
	}
	return apps, foreign, nil
}

// inOrder are the projects with the admin project last.
func (g *gateway) inOrder() []string {
	out := slices.DeleteFunc(slices.Clone(g.projects), func(p string) bool { return p == g.admin })
	if len(out) < len(g.projects) {
		out = append(out, g.admin)
	}
	return out
}

func (s *sweep) readLists(ctx context.Context) error {
	s.lists = map[rateList][]string{}
	for _, p := range s.mapping.plans {
		if _, known := s.lists[p.list]; known || p.list.none() {
			continue
		}
		members, err := s.readList(ctx, p.list)
		if err != nil {
			return err
		}
		slices.Sort(members)
		s.lists[p.list] = members
	}
	return nil
}

// apps reads the grants of a batch and hands it over.
func (s *sweep) apps(ctx context.Context, batch []facts) error {
	if !s.sweep {
		return s.hand(ctx, batch, true)
	}
	whole := make([]facts, len(batch))
	if err := s.each(ctx, len(batch), func(ctx context.Context, i int) error {
		f := batch[i]
		err := s.readGrants(ctx, &f)
		if core.CodeOf(err) == core.CodeTemporary && f.grants != nil && isGone(err) {
			return nil // said at the end; it is not handed over
		}
		if err == nil {
			s.note(&f)
			whole[i] = f
		}
		return err
	}); err != nil {
		return err
	}
	n := len(whole)
	whole = slices.DeleteFunc(whole, func(f facts) bool { return !f.read })
	s.vanished += n - len(whole)
	return s.hand(ctx, whole, true)
}

// isGone: the error is about a credential that was listed and is not there.
func isGone(err error) bool {
	e := core.AsError(err)
	return e.Err != nil && core.CodeOf(e.Err) == core.CodeGone
}

// note finds the App's credentials in the lists, which are sorted.
func (s *sweep) note(f *facts) {
	f.lists = map[rateList][]string{}
	for l, members := range s.lists {
		for _, c := range f.in(l.project) {
			if _, ok := slices.BinarySearch(members, c.username); ok {
				f.lists[l] = append(f.lists[l], c.username)
			}
		}
	}
}

// each calls fn for 0 to n-1, as many at once as the connection has calls in
// flight, and waits for all; the first error stops the rest.
func (s *sweep) each(ctx context.Context, n int, fn func(context.Context, int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(s.inFlight, n) {
		wg.Go(func() {
			for i := range next {
				if err := guarded(func() error { return fn(ctx, i) }); err != nil {
					cancel(err)
				}
			}
		})
	}
	for i := 0; i < n && ctx.Err() == nil; i++ {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	wg.Wait()
	if ctx.Err() == nil {
		return nil
	}
	var known *core.Error
	if cause := context.Cause(ctx); errors.As(cause, &known) {
		return cause
	}
	return canceled(ctx, s.conn.Name)
}

// guarded turns a panic into an error.
func guarded(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = core.Errorf(core.CodeInternal, "listing", "a defect while reading grants: %v", p).Because(fmt.Errorf("%s", debug.Stack()))
		}
	}()
	return fn()
}

// hand gives a batch to the caller. Interpret finds what it rests on until the
// caller is done with it.
func (s *sweep) hand(ctx context.Context, batch []facts, managed bool) error {
	if len(batch) == 0 || ctx.Err() != nil {
		return canceled(ctx, s.conn.Name)
	}
	remotes := make([]core.Remote, len(batch))
	for i, f := range batch {
		if remotes[i] = s.unread(f); f.read {
			remotes[i] = s.remote(core.App{ID: f.creds[0].app}, f)
		}
	}
	if managed {
		s.received += len(batch)
	}
	defer s.remember(batch)()
	return s.yield(remotes)
}

func canceled(ctx context.Context, subject string) error {
	if ctx.Err() == nil {
		return nil
	}
	return core.Errorf(core.CodeCanceled, subject, "the reading was given up").Because(ctx.Err())
}

// unread is a credential whose grants were not read: what it opens is unknown.
func (g *gateway) unread(f facts) core.Remote {
	r := g.outline(f.creds)
	r.Status, r.Native = core.Unknown, stateUnread
	r.Projection = core.Shown(stateUnread)
	return r
}
