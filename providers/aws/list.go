package aws

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"gatehouse/core"
)

// listBatch is how many Apps List hands over at once.
const listBatch = 500

// List reads every key of every region with its plans, and every client of
// every pool. An App has keys in several regions, so nothing is handed over
// before all are read: what is, is whole.
func (g *gateway) List(ctx context.Context, yield func([]core.Remote) error) (core.Listing, error) {
	if err := g.verify(ctx); err != nil {
		return incomplete(0, err)
	}
	keys, err := g.allKeys(ctx)
	if err != nil {
		return incomplete(len(keys), err)
	}
	clients, err := g.allClients(ctx)
	if err == nil {
		err = g.verify(ctx) // the same account from the first page to the last
	}
	if err != nil {
		return incomplete(len(keys)+len(clients), err)
	}
	l := core.Listing{}
	for batch := range batches(joined(keys), slices.Values(clients)) {
		l.Received += len(batch)
		for i, r := range batch {
			if !r.Managed {
				l.Unmanaged++
				continue
			}
			batch[i].Refs = r.Refs.With(refAccount, string(r.AppID), g.knownAccount())
		}
		if err := yield(batch); err != nil {
			return core.Listing{Why: "it was stopped here", Received: l.Received}, err
		}
	}
	l.Complete = true
	return l, nil
}

// batches cuts what several sources give into batches. Each is made when it is
// asked for: as Remotes, 100,000 keys would take ten times their memory.
func batches(sources ...iter.Seq[core.Remote]) iter.Seq[[]core.Remote] {
	return func(yield func([]core.Remote) bool) {
		var batch []core.Remote
		for _, source := range sources {
			for r := range source {
				if batch = append(batch, r); len(batch) < listBatch {
					continue
				}
				if !yield(batch) {
					return
				}
				batch = nil
			}
		}
		if len(batch) > 0 {
			yield(batch)
		}
	}
}

func incomplete(received int, err error) (core.Listing, error) {
	return core.Listing{Why: core.AsError(err).Message, Received: received}, err
}

// allKeys are the keys of all regions.
func (g *gateway) allKeys(ctx context.Context) ([]shownKey, error) {
	var all []shownKey
	for _, region := range g.conf.regions {
		in, err := g.memberships(ctx, region)
		if err != nil {
			return all, err
		}
		n, sets := len(all), planSets{}
		err = g.eachKey(ctx, "", region, false, func(k key) error {
			shown := shownKey{key: k}
			if k.enabled {
				shown.plans = sets.shared(in.plans, in.of[k.id])
			}
			delete(in.of, k.id)
			all = append(all, shown)
			return nil
		})
		if err == nil {
			err = g.missing(ctx, region, in.of, len(all)-n)
		}
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// members are the plans of a region, and by key id the numbers of those it is
// in.
type members struct {
	plans []plan
	of    map[string][]uint16
}

// memberships reads which keys are in which plans, plan by plan: one call for
// each beats one for each key (aws.md, Lists).
func (g *gateway) memberships(ctx context.Context, region string) (members, error) {
	plans, err := g.plansOf(ctx, "", region, "")
	if err != nil {
		return members{}, err
	}
	in := members{plans: plans, of: map[string][]uint16{}}
	for i, p := range plans {
		ids, err := g.membersOf(ctx, p)
		if core.CodeOf(err) == core.CodeGone {
			continue // deleted since it was listed, and its memberships with it
		}
		if err != nil {
			return members{}, err
		}
		for _, id := range ids {
			in.of[id] = append(in.of[id], uint16(i))
		}
	}
	return in, nil
}

// planSets keeps each combination of plans once: thousands of keys share few.
type planSets map[string][]plan

func (s planSets) shared(plans []plan, numbers []uint16) []plan {
	if len(numbers) == 0 {
		return nil
	}
	name := fmt.Sprint(numbers)
	if _, ok := s[name]; !ok {
		for _, n := range numbers {
			s[name] = append(s[name], plans[n])
		}
	}
	return s[name]
}

// spotChecks is how many keys that plans name and the list lacks are asked for.
const spotChecks = 5

// missing finds a list that came short: API Gateway gives no total, but plans
// name their keys. A key that is really gone was deleted in these seconds.
func (g *gateway) missing(ctx context.Context, region string, lacking map[string][]uint16, listed int) error {
	for _, id := range slices.Sorted(maps.Keys(lacking))[:min(spotChecks, len(lacking))] {
		switch _, err := g.getKey(ctx, "", region, id, false); core.CodeOf(err) {
		case core.CodeGone:
		case "":
			return core.Errorf(core.CodeTemporary, g.conf.name,
				"the list of keys in %s is short: it has %d, and lacks %d that plans name", region, listed, len(lacking)).
				WithHint("Sync again.")
		default:
			return err
		}
	}
	return nil
}

// joined makes one Remote of the keys that bear one App's tag, and one of each
// key without a tag. It sorts the keys.
func joined(keys []shownKey) iter.Seq[core.Remote] {
	slices.SortStableFunc(keys, func(a, b shownKey) int {
		return cmp.Or(strings.Compare(string(a.app), string(b.app)), strings.Compare(a.region, b.region))
	})
	return func(yield func(core.Remote) bool) {
		for len(keys) > 0 {
			n := 1
			for keys[0].app != "" && n < len(keys) && keys[n].app == keys[0].app {
				n++
			}
			if !yield(remoteKey(keys[:n], nil, true, core.App{})) {
				return
			}
			keys = keys[n:]
		}
	}
}

// allClients describes every client: a list tells neither state nor scopes.
func (g *gateway) allClients(ctx context.Context) ([]core.Remote, error) {
	var out []core.Remote
	for _, p := range g.conf.pools {
		err := g.eachClient(ctx, "", p, func(c listed) error {
			full, err := g.describe(ctx, "", p, c.id)
			if core.CodeOf(err) == core.CodeGone {
				return nil // deleted since it was listed
			}
			if err == nil {
				out = append(out, g.remoteClient(full, true))
			}
			return err
		})
		if err != nil {
			return out, err
		}
	}
	return out, nil
}
