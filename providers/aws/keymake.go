package aws

import (
	"context"
	"errors"
	"slices"

	"gatehouse/core"
)

// look reads the region's key again, where the read before showed one.
func (k *keyPush) look(ctx context.Context, region string) error {
	id := k.refs.Get(refKey, region)
	shown, ok := k.shownIn(region, id)
	if !ok {
		return nil
	}
	now, err := k.getKey(ctx, k.subject.App.Name, region, id, k.typed() != "")
	if err != nil {
		return err
	}
	if k.typed() != "" && !sameSecret(now.value, k.typed()) {
		return core.Errorf(core.CodeRefused, k.subject.App.Name, "it has a key with another value already").
			WithHint("Choose \"create\", which gives that key back; the typed one was not touched.")
	}
	now.value, k.values[region] = "", k.typed()
	k.keys[region] = now
	return k.compare(now, shown)
}

// typed is the value of a key that was typed.
func (k *keyPush) typed() string {
	if c := k.subject.Choice; c != nil && c.Form == formKey {
		return c.Secrets[fieldKey]
	}
	return ""
}

// compare finds what somebody changed since the read (aws.md, Traps 16). The
// read has the texts of the first region; those of others that differ are among
// its Parts.
func (k *keyPush) compare(now key, shown core.RemoteCredential) error {
	c := k.current
	head := c.Credentials[0].RefID == now.id
	named := namedLike(now, key{name: c.Name, description: c.Description}) || !head && slices.Contains(c.Parts, called(now))
	if now.enabled != shown.Enabled || !named || head && ownerOf(now.customer) != c.Owner {
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
	k.values[region] = value
	k.keys[region] = key{region: region, id: id, name: keyName(app), description: description(app), customer: customer(app.Owner), app: app.ID, fresh: true}
	return nil
}

// value is that of the App's key in another region, for all have one value;
// else the choice's.
func (k *keyPush) value(ctx context.Context) (string, error) {
	app := k.subject.App
	for _, shown := range k.current.Credentials {
		other, err := k.getKey(ctx, app.Name, shown.Scope, shown.RefID, true)
		if core.CodeOf(err) == core.CodeGone {
			continue
		}
		return other.value, err
	}
	if c := k.subject.Choice; c != nil && c.Secrets[fieldKey] != "" {
		return c.Secrets[fieldKey], nil
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
	k.values[region] = value
	return k.own(ctx, now)
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
