package aws

import (
	"context"
	"slices"

	"gatehouse/core"
)

// keyPush brings an App's keys to what was decided.
type keyPush struct {
	*push
	keys   map[string]key    // by region, as read or made by this push
	values map[string]string // the values of those that it was ours to know
}

// approve makes sure of a disabled key in every region, puts each into its
// plans, and enables them when all are ready (aws.md, Traps 1 and 5).
func (k *keyPush) approve(ctx context.Context) error {
	plans, err := k.wantedPlans()
	if err != nil {
		return err
	}
	if err := k.alone(); err != nil {
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
	if err := k.gather(ctx, regions); err != nil {
		return err
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
	k.tell(regions)
	return nil
}

// alone refuses to open an App of which a region has two keys: which of them its
// developer was given is not known.
func (k *keyPush) alone() error {
	for _, twin := range twinsOf(k.refs) {
		if _, there := k.shownIn(twin.region, twin.id); there {
			return core.Errorf(core.CodeRefused, k.subject.App.Name, "%s has two keys of it (%s and %s)",
				twin.region, k.refs.Get(refKey, twin.region), twin.id).
				WithHint("Delete the one that is not used at AWS, then try again; or cancel the App, which closes both.")
		}
	}
	return nil
}

// gather has a key of the App's in every region: first it looks at those that
// were read, so that nothing is written when one of them was changed, then it
// makes them ours, then it creates the others.
func (k *keyPush) gather(ctx context.Context, regions []string) error {
	for _, region := range regions {
		if err := k.look(ctx, region); err != nil {
			return err
		}
	}
	for _, now := range k.found(regions) {
		if err := k.own(ctx, now); err != nil {
			return err
		}
	}
	for _, region := range regions {
		if _, ok := k.keys[region]; ok {
			continue
		}
		if err := k.create(ctx, region); err != nil {
			return err
		}
	}
	return nil
}

func (k *keyPush) found(regions []string) []key {
	var out []key
	for _, region := range regions {
		if now, ok := k.keys[region]; ok {
			out = append(out, now)
		}
	}
	return out
}

// tell reports the credentials, the secret with those that it was ours to know.
func (k *keyPush) tell(regions []string) {
	for _, now := range k.found(regions) {
		k.out.Credentials = append(k.out.Credentials, core.RemoteCredential{Secret: k.values[now.region], Credential: core.Credential{
			Kind: string(keyKind), Scope: now.region, RefID: now.id, Enabled: true, CreatedAt: now.created,
		}})
	}
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
				WithHint("Unsubscribe one of the two registrations.")
		}
		of[r.API.ID] = r.Plan.ID
		if !slices.Contains(plans[st.region], r.Plan.ID) {
			plans[st.region] = append(plans[st.region], r.Plan.ID)
		}
	}
	return plans, nil
}

// enable opens a key, and brings its name, description and owner to ours.
func (k *keyPush) enable(ctx context.Context, now key) error {
	values := k.texts(now)
	if want := customer(k.subject.App.Owner); now.customer != want {
		values["/customerId"] = want
	}
	if !now.enabled {
		values["/enabled"] = "true"
	}
	return k.patch(ctx, now, values)
}

// texts are the changes that bring a key's name and description to ours.
func (k *keyPush) texts(now key) map[string]string {
	app, values := k.subject.App, map[string]string{}
	if want := keyName(app); now.name != want {
		values["/name"] = want
	}
	if want := description(app); now.description != want {
		values["/description"] = want
	}
	return values
}

func (k *keyPush) patch(ctx context.Context, now key, values map[string]string) error {
	if len(values) == 0 {
		return nil
	}
	err := k.patchKey(ctx, k.subject.App.Name, now.region, now.id, values)
	k.out.Sent = k.out.Sent || err == nil
	return err
}
