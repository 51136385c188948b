package sensedia

import (
	"context"
	"fmt"
	"maps"
	"net/url"

	"gatehouse/core"
)

// sweep is one full reading of the apps.
type sweep struct {
	*gateway
	yield  func([]core.Remote) error
	seen   map[string]bool
	odd    map[string]bool // of seen: those in a state nobody knows
	broken int             // entries without any id
	expect int             // what the gateway counts
}

// List implements core.Gateway (sensedia.md, Lists): all states at once, and
// when the gateway counts otherwise, state by state. The count is read before
// and after; a list that changed meanwhile is not complete.
func (g *gateway) List(ctx context.Context, yield func([]core.Remote) error) (core.Listing, error) {
	s := &sweep{gateway: g, yield: yield, seen: map[string]bool{}, odd: map[string]bool{}}
	if err := g.meet(ctx); err != nil {
		return s.partly("the developers could not be read"), err
	}
	before, err := g.count(ctx)
	if err != nil {
		return s.partly("the apps could not be counted"), err
	}
	s.expect = before
	if err := s.read(ctx, nil); err != nil {
		return s.partly(err.Error()), err
	}
	after, err := g.count(ctx)
	if err != nil {
		return s.partly("the apps could not be counted again"), err
	}
	if before == after && s.total() == after {
		return s.whole(), nil
	}
	return s.byState(ctx)
}

// byState reads the list again, state by state, for what the first reading
// missed.
func (s *sweep) byState(ctx context.Context) (core.Listing, error) {
	before, err := s.count(ctx)
	if err != nil {
		return s.partly("the apps could not be counted again"), err
	}
	s.expect = before
	first := s.seen
	s.seen = maps.Clone(s.odd) // no state to ask for would bring those
	canceled, _ := s.spell(wireCanceled)
	for _, state := range []string{wireApproved, wirePending, wireRejected, canceled} {
		if err := s.readState(ctx, state, first); err != nil {
			return s.merged(first).partly(err.Error()), err
		}
	}
	after, err := s.count(ctx)
	if err != nil {
		return s.merged(first).partly("the apps could not be counted again"), err
	}
	agreed := before == after && s.total() == after
	if s.merged(first); agreed {
		return s.whole(), nil
	}
	if s.total() == after {
		return s.partly(fmt.Sprintf("the gateway's list of %d Apps changed while it was read, or has one twice", after)), nil
	}
	return s.partly(fmt.Sprintf("%d of %d Apps were read; the gateway's list changed or did not show all of them", s.total(), after)), nil
}

// readState reads the apps of one state. A tenant that does not know our
// spelling of canceled is asked with the other.
func (s *sweep) readState(ctx context.Context, state string, known map[string]bool) error {
	err := s.read(ctx, url.Values{"status": {state}}, known)
	if other := otherSpelling(state); other != "" && core.CodeOf(err) == core.CodeRefused {
		return s.read(ctx, url.Values{"status": {other}}, known)
	}
	return err
}

// read hands over the apps of a query that were not handed over yet.
func (s *sweep) read(ctx context.Context, query url.Values, known ...map[string]bool) error {
	enough := func() bool { return query != nil || s.total() >= s.expect }
	return s.pages(ctx, listing{path: "apps", query: query}, enough, func(batch []object) (int, error) {
		fresh := unseen(batch, s.seen)
		s.broken += withoutID(batch)
		var out []core.Remote
		for _, o := range fresh {
			if knownTo(known, o.identity()) {
				continue
			}
			r := s.remote(o, nil)
			if r.Status == core.Unknown {
				s.odd[o.identity()] = true
			}
			out = append(out, r)
		}
		if len(out) == 0 {
			return len(fresh), nil
		}
		return len(fresh), s.yield(out)
	})
}

func knownTo(sets []map[string]bool, id string) bool {
	for _, set := range sets {
		if set[id] {
			return true
		}
	}
	return false
}

func withoutID(batch []object) int {
	n := 0
	for _, o := range batch {
		if o.identity() == "" {
			n++
		}
	}
	return n
}

func (s *sweep) merged(first map[string]bool) *sweep {
	for id := range first {
		s.seen[id] = true
	}
	return s
}

func (s *sweep) total() int { return len(s.seen) }

func (s *sweep) whole() core.Listing {
	if s.broken > 0 {
		return s.partly(fmt.Sprintf("%d entries came without an id", s.broken))
	}
	return core.Listing{Complete: true, Received: s.total()}
}

func (s *sweep) partly(why string) core.Listing {
	return core.Listing{Why: why, Received: s.total()}
}
