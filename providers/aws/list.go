package aws

import (
	"context"
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
	var remotes []core.Remote
	keys, err := g.allKeys(ctx)
	if err != nil {
		return incomplete(len(keys), err)
	}
	remotes = joined(keys)
	clients, err := g.allClients(ctx)
	received := len(keys) + len(clients)
	if err == nil {
		err = g.verify(ctx) // the same account from the first page to the last
	}
	if err != nil {
		return incomplete(received, err)
	}
	remotes = append(remotes, clients...)
	received = len(remotes)
	l := core.Listing{Complete: true, Received: received}
	for i, r := range remotes {
		if !r.Managed {
			l.Unmanaged++
			continue
		}
		remotes[i].Refs = r.Refs.With(refAccount, string(r.AppID), g.knownAccount())
	}
	for batch := range slices.Chunk(remotes, listBatch) {
		if err := yield(batch); err != nil {
			return core.Listing{Why: "it was stopped here", Received: received}, err
		}
	}
	return l, nil
}

func incomplete(received int, err error) (core.Listing, error) {
	return core.Listing{Why: core.AsError(err).Message, Received: received}, err
}

// allKeys are the keys of all regions.
func (g *gateway) allKeys(ctx context.Context) ([]shownKey, error) {
	var all []shownKey
	for _, region := range g.conf.regions {
		plans, err := g.memberships(ctx, region)
		if err != nil {
			return all, err
		}
		n := len(all)
		err = g.eachKey(ctx, "", region, false, func(k key) error {
			shown := shownKey{key: k}
			if k.enabled {
				shown.plans = plans[k.id]
			}
			delete(plans, k.id)
			all = append(all, shown)
			return nil
		})
		if err == nil {
			err = g.missing(ctx, region, plans, len(all)-n)
		}
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// memberships reads which keys are in which plans, plan by plan: one call for
// each beats one for each key (aws.md, Lists).
func (g *gateway) memberships(ctx context.Context, region string) (map[string][]plan, error) {
	plans, err := g.plansOf(ctx, "", region, "")
	if err != nil {
		return nil, err
	}
	of := map[string][]plan{}
	for _, p := range plans {
		ids, err := g.membersOf(ctx, p)
		if core.CodeOf(err) == core.CodeGone {
			continue // deleted since it was listed, and its memberships with it
		}
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			of[id] = append(of[id], p)
		}
	}
	return of, nil
}

// spotChecks is how many keys that plans name and the list lacks are asked for.
const spotChecks = 5

// missing finds a list that came short: API Gateway gives no total, but plans
// name their keys. A key that is really gone was deleted in these seconds.
func (g *gateway) missing(ctx context.Context, region string, lacking map[string][]plan, listed int) error {
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
// key without a tag.
func joined(keys []shownKey) []core.Remote {
	var out []core.Remote
	tagged := map[core.AppID][]shownKey{}
	var order []core.AppID
	for _, k := range keys {
		if k.app == "" {
			out = append(out, remoteKey([]shownKey{k}, nil, true, nil))
			continue
		}
		if _, seen := tagged[k.app]; !seen {
			order = append(order, k.app)
		}
		tagged[k.app] = append(tagged[k.app], k)
	}
	for _, id := range order {
		slices.SortStableFunc(tagged[id], func(a, b shownKey) int { return strings.Compare(a.region, b.region) })
		out = append(out, remoteKey(tagged[id], nil, true, nil))
	}
	return out
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
