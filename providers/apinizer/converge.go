package apinizer

import (
	"context"
	"slices"

	"gatehouse/core"
)

// goal is what the gateway must hold of an App.
type goal struct {
	needed []grant        // by approved registrations, sorted
	opens  map[grant]bool // of needed: through which calls must pass afterwards
	ours   []grant        // that we may take away: of any registration here, or shown there
	joined []rateList     // to be in
	left   []rateList     // to be out of
}

// goal reads the App's registrations. A registration that is not in the App
// any more and that the gateway showed was deleted here.
func (p *push) goal() goal {
	t := goal{opens: map[grant]bool{}}
	add := func(r core.Registration) {
		x, _ := p.mapping.product(r.API.ID)
		l, _ := p.mapping.plan(r.Plan.ID)
		if r.Status == core.RegistrationOn && r.Blocked == "" {
			t.needed = append(t.needed, x.grants...)
			if !l.list.none() {
				t.joined = append(t.joined, l.list)
			}
			for _, g := range x.grants {
				t.opens[g] = true
			}
			return
		}
		if r.Status == core.RegistrationOn { // wanted as it is: incomplete
			x.grants = slices.DeleteFunc(slices.Clone(x.grants), func(g grant) bool { return !p.facts.has(g) })
			t.needed = append(t.needed, x.grants...)
			return
		}
		t.ours = append(t.ours, x.grants...)
		if !l.list.none() {
			t.left = append(t.left, l.list)
		}
	}
	for _, r := range p.App.Registrations {
		add(r)
	}
	for _, r := range p.current.Registrations {
		if !slices.ContainsFunc(p.App.Registrations, func(o core.Registration) bool { return o.Key() == r.Key() }) {
			r.Status = core.RegistrationOff
			add(r)
		}
	}
	t.needed = sorted(t.needed)
	t.ours = slices.DeleteFunc(sorted(t.ours), func(g grant) bool { return slices.Contains(t.needed, g) })
	t.joined = unique(t.joined)
	t.left = slices.DeleteFunc(unique(t.left), func(l rateList) bool { return slices.Contains(t.joined, l) || p.keeps(l) })
	return t
}

// keeps: an approved registration that stays as it is may be in this list.
func (p *push) keeps(l rateList) bool {
	return slices.ContainsFunc(p.App.Registrations, func(r core.Registration) bool {
		x, _ := p.mapping.plan(r.Plan.ID)
		return r.Status == core.RegistrationOn && x.list == l
	})
}

func sorted(grants []grant) []grant {
	slices.SortFunc(grants, compareGrants)
	return slices.Compact(grants)
}

func unique(lists []rateList) []rateList {
	var out []rateList
	for _, l := range lists {
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// converge brings the gateway to the goal. What cannot be done is refused
// before the first write.
func (p *push) converge(ctx context.Context) error {
	t := p.goal()
	missing, err := p.possible(t)
	if err != nil {
		return err
	}
	if err := p.revoke(ctx, t); err != nil {
		return err
	}
	if err := p.usable(t); err != nil {
		return err
	}
	for _, project := range missing {
		if err := p.create(ctx, project); err != nil {
			return err
		}
	}
	for _, l := range t.joined {
		if err := p.join(ctx, l); err != nil {
			return err
		}
	}
	for _, project := range p.projects {
		if err := p.grant(ctx, project, t); err != nil {
			return err
		}
	}
	for _, l := range t.left {
		if err := p.leave(ctx, l); err != nil {
			return err
		}
	}
	return p.everywhere()
}

// possible refuses what the mapping or the choice of a credential cannot carry
// out, and returns the projects in which the App needs a new credential.
func (p *push) possible(t goal) (missing []string, err error) {
	for _, r := range p.App.Registrations {
		if r.Status != core.RegistrationOn || r.Blocked != "" {
			continue
		}
		if err := p.mapping.check(p.App, r); err != nil {
			return nil, err
		}
	}
	if err := p.nameable(); err != nil {
		return nil, err
	}
	for _, project := range p.neededIn(p.App) {
		none := len(p.facts.in(project)) == 0
		if none && (slices.ContainsFunc(t.needed, func(g grant) bool { return g.project == project }) || len(p.facts.creds) == 0) {
			missing = append(missing, project)
		}
	}
	switch username := adopts(p.Choice); {
	case len(missing) == 0:
		return nil, nil
	case username != "" && len(p.facts.creds) == 0:
		return nil, core.Errorf(core.CodeRefused, "", "no project of the connection has a credential with that username").
			WithHint("Check the username, or choose a new credential.")
	case !creates(p.Choice):
		return nil, core.Errorf(core.CodeRefused, "", "it needs a credential in the project %s and has none there", missing[0]).
			WithHint("Cancel the App, then approve it with a new credential: it is made in each project that lacks one.")
	case p.App.Owner.Email == "":
		return nil, core.Errorf(core.CodeRefused, "", "its owner has no e-mail address, and Apinizer makes no credential without one").
			WithHint("Give the App's owner an e-mail address, or adopt a credential that exists.")
	}
	return missing, nil
}

// nameable refuses to take away what cannot be told apart: the product of a
// registration that must go is not in the mapping file any more.
func (p *push) nameable() error {
	for _, r := range p.current.Registrations {
		if _, known := p.mapping.product(r.API.ID); known {
			continue
		}
		if here, ok := p.App.ByKey(r.Key()); !ok || here.Status != core.RegistrationOn {
			return p.mapping.refused(p.App, "the product %q is not in the mapping file any more, so its grants cannot be taken away", r.API.ID)
		}
	}
	return nil
}

// usable refuses to open anything through credentials that are off: switching
// one on takes its password (apinizer.md, Credentials).
func (p *push) usable(t goal) error {
	for g := range t.opens {
		if why := p.facts.off(g.project, p.env.Clock.Now()); why != "" {
			return core.Errorf(core.CodeRefused, "", "%s; only somebody with its password can switch it on again", why).
				WithHint("Enable it, or give it a later expiry date, in Apinizer; then retry. To replace it, delete the App and approve it anew.")
		}
	}
	return nil
}

// everywhere refuses to call it done while the last change is not deployed
// everywhere and no write was left that would deploy it.
func (p *push) everywhere() error {
	if len(undeployed(p.refs)) == 0 {
		return nil
	}
	return core.Errorf(core.CodeRefused, "", "the last change is made, but was not deployed to every environment, and there is no write that would deploy it again").
		WithHint("Deploy the credential in Apinizer to every environment; or cancel the App and approve it again, which deploys both.")
}
