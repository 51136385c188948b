package aws

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gatehouse/core"
)

// keyPush brings an App's keys to what was decided.
type keyPush struct {
	*push
	keys map[string]key // by region, as read or made by this push
}

// approve makes sure of a disabled key in every region, puts each into its
// plans, and enables them when all are ready (aws.md, Traps 1 and 5).
func (k *keyPush) approve(ctx context.Context) error {
	plans, err := k.wantedPlans()
	if err != nil {
		return err
	}
	regions := scopes(k.refs, refKey)
	for region := range plans {
		regions = append(regions, region)
	}
	if len(regions) == 0 {
		regions = k.conf.regions[:1]
	}
	slices.Sort(regions)
	regions = slices.Compact(regions)
	for _, region := range regions {
		if err := k.ensure(ctx, region); err != nil {
			return err
		}
	}
	for _, region := range regions {
		if err := k.arrange(ctx, k.keys[region], plans[region]); err != nil {
			return err
		}
	}
	for _, region := range regions {
		if err := k.enable(ctx, k.keys[region]); err != nil {
			return err
		}
	}
	return nil
}

// wantedPlans are the plans of the approved registrations, by region. What AWS
// cannot hold is refused before anything is sent.
func (k *keyPush) wantedPlans() (map[string][]string, error) {
	app, plans, of := k.subject.App, map[string][]string{}, map[string]string{}
	for _, r := range app.Registrations {
		if r.Status != core.RegistrationOn {
			continue
		}
		st, ok := parseStage(r.API.ID)
		switch {
		case !ok, r.Plan.ID == "":
			return nil, core.Errorf(core.CodeRefused, app.Name, "%s, %s is not an API and plan of AWS", r.API.Label(), first(r.Plan.Label(), "no plan")).
				WithHint("An API is REGION/REST-API-ID/STAGE, a plan the id of a usage plan. Correct the registration.")
		case !slices.Contains(k.conf.regions, st.region):
			return nil, core.Errorf(core.CodeRefused, app.Name, "%s is in %s, which is not among the connection's regions", r.API.Label(), st.region).
				WithHint("Add the region to the connection, or correct the registration.")
		case of[r.API.ID] != "" && of[r.API.ID] != r.Plan.ID:
			return nil, core.Errorf(core.CodeRefused, app.Name, "%s is registered under two plans; AWS allows one for a stage", r.API.Label()).
				WithHint("Reject one of the two registrations.")
		}
		of[r.API.ID] = r.Plan.ID
		if !slices.Contains(plans[st.region], r.Plan.ID) {
			plans[st.region] = append(plans[st.region], r.Plan.ID)
		}
	}
	return plans, nil
}

// ensure finds the region's key as it was read, or creates it.
func (k *keyPush) ensure(ctx context.Context, region string) error {
	id := k.refs.Get(refKey, region)
	if shown, ok := k.shownIn(region, id); ok {
		now, err := k.getKey(ctx, k.subject.App.Name, region, id, k.typed() != "")
		if err != nil {
			return err
		}
		if err := k.compare(now, shown); err != nil {
			return err
		}
		if k.typed() != "" && !sameSecret(now.value, k.typed()) {
			return core.Errorf(core.CodeRefused, k.subject.App.Name, "it has a key with another value already").
				WithHint("Choose \"create\", which gives that key back; the typed one was not touched.")
		}
		if err := k.own(ctx, now); err != nil {
			return err
		}
		if k.typed() != "" {
			k.made(k.keys[region], k.typed())
		}
		return nil
	}
	return k.create(ctx, region)
}

// typed is the value of a key that was typed.
func (k *keyPush) typed() string {
	if c := k.subject.Choice; c != nil && c.Form == formKey {
		return c.Secrets[fieldKey]
	}
	return ""
}

// compare finds what somebody changed since the read (aws.md, Traps 16). The
// read has one name for all regions: that of the first.
func (k *keyPush) compare(now key, shown core.RemoteCredential) error {
	c := k.current
	head := c.Credentials[0].RefID == now.id
	if now.enabled != shown.Enabled ||
		head && (now.name != c.Name || now.description != c.Description || ownerOf(now.customer) != c.Owner) {
		return k.changed(now.region)
	}
	return nil
}

// create makes the region's key, disabled. A value that is there already is
// either what an earlier attempt made, or to be adopted, or refused.
func (k *keyPush) create(ctx context.Context, region string) error {
	app := k.subject.App
	value, err := k.value(ctx)
	if err != nil {
		return err
	}
	id, err := k.createKey(ctx, region, app, value)
	if errors.Is(err, errExists) {
		return k.takeOver(ctx, region, value)
	}
	if err != nil {
		return err
	}
	k.out.Sent = true
	if err := k.learn(refKey, region, id); err != nil {
		return err
	}
	k.made(key{region: region, id: id, name: keyName(app), description: description(app), customer: customer(app.Owner), app: app.ID}, value)
	return nil
}

func (k *keyPush) made(now key, value string) {
	k.keys[now.region] = now
	k.out.Credentials = append(k.out.Credentials, core.RemoteCredential{Secret: value, Credential: core.Credential{
		Kind: string(keyKind), Scope: now.region, RefID: now.id, Enabled: true, CreatedAt: now.created,
	}})
}

// value is the choice's, or that of the App's key in another region: all have
// one value.
func (k *keyPush) value(ctx context.Context) (string, error) {
	if c := k.subject.Choice; c != nil && c.Secrets[fieldKey] != "" {
		return c.Secrets[fieldKey], nil
	}
	app := k.subject.App
	for _, shown := range k.current.Credentials {
		other, err := k.getKey(ctx, app.Name, shown.Scope, shown.RefID, true)
		if core.CodeOf(err) == core.CodeGone {
			continue
		}
		return other.value, err
	}
	if exists(k.had) {
		return "", k.gone(ctx, k.subject)
	}
	return "", core.Errorf(core.CodeRefused, app.Name, "it has no key, and no value for one").
		WithHint("Cancel it, then approve it again with a credential.")
}

// takeOver handles the 409 of a create: it finds the key by its value.
func (k *keyPush) takeOver(ctx context.Context, region, value string) error {
	s := k.subject
	s.Choice = &core.CredentialChoice{Secrets: map[string]string{fieldKey: value}}
	now, err := k.sweep(ctx, s, region)
	if errors.Is(err, errNone) {
		return core.Errorf(core.CodeTemporary, s.App.Name, "AWS says that this key exists in %s, but does not list it", region).
			WithHint("Lists may lag by some seconds. It is tried again.")
	}
	if err != nil {
		return err
	}
	if err := k.own(ctx, now); err != nil {
		return err
	}
	k.made(k.keys[region], value)
	return nil
}

// own journals a key and puts our tag on it where it has none.
func (k *keyPush) own(ctx context.Context, now key) error {
	recorded := k.had.Get(refKey, now.region) == now.id
	if err := k.adoptable("key", now.app, recorded); err != nil {
		return err
	}
	if !recorded {
		if err := k.learn(refKey, now.region, now.id); err != nil {
			return err
		}
	}
	if now.app == "" {
		if err := k.tagKey(ctx, k.subject.App, now.region, now.id); err != nil {
			return err
		}
		k.out.Sent = true
		now.app = k.subject.App.ID
	}
	k.keys[now.region] = now
	return nil
}

// arrange brings a key's plans to those wanted, detaching first: a key sits in
// one plan of a stage at most (aws.md, Traps 14).
func (k *keyPush) arrange(ctx context.Context, now key, want []string) error {
	name := k.subject.App.Name
	plans, err := k.plansOf(ctx, name, now.region, now.id)
	if err != nil {
		return err
	}
	var has []string
	for _, p := range plans {
		has = append(has, p.id)
	}
	if err := k.comparePlans(now, has); err != nil {
		return err
	}
	for _, id := range has {
		if slices.Contains(want, id) {
			continue
		}
		if err := k.detach(ctx, name, now.region, id, now.id); err != nil {
			return err
		}
		k.out.Sent = true
	}
	for _, id := range want {
		if slices.Contains(has, id) {
			continue
		}
		if err := k.attach(ctx, name, now.region, id, now.id); err != nil {
			return err
		}
		k.out.Sent = true
	}
	return nil
}

// comparePlans finds plans that changed since the read, which shows those of
// enabled keys.
func (k *keyPush) comparePlans(now key, has []string) error {
	shown, ok := k.shownIn(now.region, now.id)
	if !ok || !shown.Enabled || !now.enabled {
		return nil
	}
	var grants []string
	for _, id := range has {
		grants = append(grants, planGrant(now.region, id))
	}
	slices.Sort(grants)
	was := slices.DeleteFunc(slices.Clone(k.current.Projection.Grants), func(grant string) bool {
		return !strings.HasPrefix(grant, planGrant(now.region, ""))
	})
	if !slices.Equal(slices.Compact(grants), was) {
		return k.changed("plans in " + now.region)
	}
	return nil
}

// enable opens a key, and brings its name, description and owner to ours.
func (k *keyPush) enable(ctx context.Context, now key) error {
	app, values := k.subject.App, map[string]string{}
	set := func(path, is, want string) {
		if is != want {
			values[path] = want
		}
	}
	set("/name", now.name, keyName(app))
	set("/description", now.description, description(app))
	set("/customerId", now.customer, customer(app.Owner))
	if !now.enabled {
		values["/enabled"] = "true"
	}
	return k.patch(ctx, now, values)
}

func (k *keyPush) patch(ctx context.Context, now key, values map[string]string) error {
	if len(values) == 0 {
		return nil
	}
	err := k.patchKey(ctx, k.subject.App.Name, now.region, now.id, values)
	k.out.Sent = k.out.Sent || err == nil
	return err
}

// disable closes the App's keys in every region; their plans stay.
func (k *keyPush) disable(ctx context.Context) error {
	open := 0
	err := everywhere(scopes(k.refs, refKey), func(region string) error {
		id := k.refs.Get(refKey, region)
		now, err := k.getKey(ctx, k.subject.App.Name, region, id, false)
		if core.CodeOf(err) == core.CodeGone {
			return nil
		}
		if err != nil {
			return err
		}
		open++
		if !now.enabled {
			return nil
		}
		if shown, ok := k.shownIn(region, id); ok {
			if err := k.compare(now, shown); err != nil {
				return err
			}
		}
		return k.patch(ctx, now, map[string]string{"/enabled": "false"})
	})
	if err == nil && open == 0 {
		return k.gone(ctx, k.subject)
	}
	return err
}

// remove deletes the App's keys in every region; one that is gone is done.
func (k *keyPush) remove(ctx context.Context) error {
	return everywhere(scopes(k.refs, refKey), func(region string) error {
		err := k.deleteKey(ctx, k.subject.App.Name, region, k.refs.Get(refKey, region))
		if core.CodeOf(err) == core.CodeGone {
			return nil
		}
		k.out.Sent = k.out.Sent || err == nil
		return err
	})
}
