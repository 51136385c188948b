package aws

import (
	"context"
	"slices"
	"strings"
)

// arrange brings a key's plans to those wanted, detaching first: a key sits in
// one plan of a stage at most (aws.md, Traps 14).
func (k *keyPush) arrange(ctx context.Context, now key, want []string) error {
	name := k.subject.App.Name
	has, err := k.plansNow(ctx, now)
	if err != nil {
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

// plansNow are the plans that a key is in.
func (k *keyPush) plansNow(ctx context.Context, now key) ([]string, error) {
	if now.fresh {
		return nil, nil
	}
	plans, err := k.plansOf(ctx, k.subject.App.Name, now.region, now.id)
	if err != nil {
		return nil, err
	}
	has := make([]string, 0, len(plans))
	for _, p := range plans {
		has = append(has, p.id)
	}
	return has, k.comparePlans(now, has)
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
