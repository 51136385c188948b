package aws

import (
	"context"

	"gatehouse/core"
)

// disable closes the App's keys, each of every region; their plans stay. A name that
// was edited before goes with it.
func (k *keyPush) disable(ctx context.Context) error {
	keys, absent := keysOf(k.refs), 0
	err := everywhere(keys, func(at keyID) error {
		now, err := k.readAgain(ctx, at)
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
	if absent == len(keys) {
		return k.gone(ctx, k.subject)
	}
	return err
}

// readAgain reads a key and compares it with the read before.
func (k *keyPush) readAgain(ctx context.Context, at keyID) (key, error) {
	now, err := k.getKey(ctx, k.subject.App.Name, at.region, at.id, false)
	if err != nil {
		return key{}, err
	}
	if shown, ok := k.shownIn(at.region, at.id); ok {
		err = k.compare(now, shown)
	}
	return now, err
}

// remove deletes the App's keys in every region; one that is gone is done.
func (k *keyPush) remove(ctx context.Context) error {
	return everywhere(keysOf(k.refs), func(at keyID) error {
		err := k.deleteKey(ctx, k.subject.App.Name, at.region, at.id)
		if core.CodeOf(err) == core.CodeGone {
			return nil
		}
		k.out.Sent = k.out.Sent || err == nil
		return err
	})
}
