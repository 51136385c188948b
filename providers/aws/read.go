package aws

import (
	"context"
	"errors"
	"slices"

	"gatehouse/core"
)

// Read reads an App by its refs, in every region. It searches, by our tag and
// the value, where an earlier attempt may have created something and where an
// existing object is adopted.
func (g *gateway) Read(ctx context.Context, s core.Subject) (core.Remote, error) {
	if s.App.Refs.Get(refWebhook, "") != "" && kindOf(s.App.Refs, nil) == webhookKind {
		return remoteWebhook(s.App), nil
	}
	found, err := g.find(ctx, s)
	if err != nil {
		return core.Remote{}, err
	}
	return found.remote(g, s), nil
}

// found is what AWS has of one App.
type found struct {
	keys   []shownKey
	absent []string // regions of a ref where nothing is
	client *client
	// foreign: some of it is neither in our refs nor has our mark.
	foreign bool
}

func (f found) remote(g *gateway, s core.Subject) core.Remote {
	var r core.Remote
	if f.client != nil {
		r = g.withOurs(g.remoteClient(*f.client, !f.foreign), s.App.Registrations)
	} else {
		r = remoteKey(f.keys, f.absent, !f.foreign, s.App)
	}
	if !r.Projection.Present {
		return r
	}
	if !f.foreign {
		r.Refs = r.Refs.With(refAccount, string(s.App.ID), g.knownAccount())
	}
	r.Refs = mergeRefs(s.App.Refs, r.Refs)
	return r
}

func (g *gateway) find(ctx context.Context, s core.Subject) (found, error) {
	kind := kindOf(s.App.Refs, s.Choice)
	search := s.Touched || !exists(s.App.Refs) && adopts(s.Choice)
	if kind == webhookKind || !exists(s.App.Refs) && !search {
		return found{}, nil // nothing of it was ever at AWS
	}
	if err := g.learnAccount(ctx); err != nil {
		return found{}, err
	}
	if err := g.checkAccountOf(s.App); err != nil {
		return found{}, err
	}
	if kind == clientKind {
		return g.findClient(ctx, s, search)
	}
	f, err := g.findKeys(ctx, s, search)
	if err == nil && len(f.keys) == 0 && len(f.absent) == 0 && s.Choice == nil {
		return g.findClient(ctx, s, search) // what was tried is not known any more
	}
	return f, err
}

func (g *gateway) findKeys(ctx context.Context, s core.Subject, search bool) (found, error) {
	var f found
	byRef := scopes(s.App.Refs, refKey)
	for _, region := range byRef {
		k, err := g.readKey(ctx, s, region, s.App.Refs.Get(refKey, region))
		switch {
		case core.CodeOf(err) == core.CodeGone:
			f.absent = append(f.absent, region)
		case err != nil:
			return found{}, err
		default:
			f.keys = append(f.keys, k)
		}
	}
	for _, twin := range twinsOf(s.App.Refs) {
		k, err := g.readKey(ctx, s, twin.region, twin.id)
		if core.CodeOf(err) == core.CodeGone {
			continue
		}
		if err != nil {
			return found{}, err
		}
		f.keys = append(f.keys, k)
	}
	if search {
		if err := g.searchKeys(ctx, s, byRef, &f); err != nil {
			return found{}, err
		}
	}
	if len(f.absent) > 0 {
		return f, g.sameAccount(ctx, s.App)
	}
	return f, nil
}

// readKey reads a key, and its plans where they open something.
func (g *gateway) readKey(ctx context.Context, s core.Subject, region, id string) (shownKey, error) {
	k, err := g.getKey(ctx, s.App.Name, region, id, false)
	if err != nil {
		return shownKey{}, err
	}
	return g.withPlans(ctx, s.App.Name, k)
}

func (g *gateway) withPlans(ctx context.Context, subject string, k key) (shownKey, error) {
	out := shownKey{key: k}
	if !k.enabled {
		return out, nil
	}
	var err error
	out.plans, err = g.plansOf(ctx, subject, k.region, k.id)
	return out, err
}

// searchKeys sweeps the App's regions that no ref names.
func (g *gateway) searchKeys(ctx context.Context, s core.Subject, except []string, f *found) error {
	for _, region := range g.regionsOf(s.App) {
		if slices.Contains(except, region) {
			continue
		}
		k, err := g.sweep(ctx, s, region)
		if errors.Is(err, errNone) {
			continue
		}
		if err != nil {
			return err
		}
		full, err := g.withPlans(ctx, s.App.Name, k)
		if err != nil {
			return err
		}
		f.foreign = f.foreign || k.app != s.App.ID
		f.keys = append(f.keys, full)
	}
	return nil
}

var errNone = errors.New("no key with this value or tag")

// sweep looks through all keys of a region for the one with the choice's value
// or else with our tag; errNone when the whole list has neither.
func (g *gateway) sweep(ctx context.Context, s core.Subject, region string) (key, error) {
	value := ""
	if s.Choice != nil {
		value = s.Choice.Secrets[fieldKey]
	}
	var byValue, byTag *key
	err := g.eachKey(ctx, s.App.Name, region, value != "", func(k key) error {
		same := value != "" && sameSecret(k.value, value)
		k.value = ""
		switch {
		case same:
			byValue = &k
		case k.app == s.App.ID:
			byTag = &k
		}
		return nil
	})
	switch {
	case err != nil:
		return key{}, err
	case byValue != nil:
		return *byValue, nil
	case byTag != nil:
		return *byTag, nil
	}
	return key{}, errNone
}

// regionsOf are the regions of an App's APIs, whatever became of them, or the
// first region of the connection.
func (g *gateway) regionsOf(app core.App) []string {
	var out []string
	for _, r := range app.Registrations {
		if st, ok := parseStage(r.API.ID); ok && slices.Contains(g.conf.regions, st.region) {
			out = append(out, st.region)
		}
	}
	if len(out) == 0 {
		return g.conf.regions[:1]
	}
	slices.Sort(out)
	return slices.Compact(out)
}
