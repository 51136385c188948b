package aws

import (
	"context"

	"gatehouse/core"
)

// disable closes the App's keys, region by region; their plans stay. A name that
// was edited before goes with it.
func (k *keyPush) disable(ctx context.Context) error {
	regions, absent := scopes(k.refs, refKey), 0
	err := everywhere(regions, func(region string) error {
		now, err := k.readAgain(ctx, region)
		switch {
		case core.CodeOf(err) == core.CodeGone:
			absent++
			return nil
		case err != nil:
			return err
		}
		values := k.texts(now)
		if now.enabled {
			values["/enabled"] = "false"
		}
		return k.patch(ctx, now, values)
	})
	if absent == len(regions) {
		return k.gone(ctx, k.subject)
	}
	return err
}

// readAgain reads a region's key and compares it with the read before.
func (k *keyPush) readAgain(ctx context.Context, region string) (key, error) {
	id := k.refs.Get(refKey, region)
	now, err := k.getKey(ctx, k.subject.App.Name, region, id, false)
	if err != nil {
		return key{}, err
	}
	if shown, ok := k.shownIn(region, id); ok {
		err = k.compare(now, shown)
	}
	return now, err
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
