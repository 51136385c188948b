package aws

import (
	"slices"
	"strconv"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// shownKey is a key with the plans it is in. A disabled key opens nothing: its
// plans are not asked for when it is read alone.
type shownKey struct {
	key
	plans []plan
}

// remoteKey joins an App's keys of all regions into what AWS shows of it.
// absent are regions where a key should be and is not; adopted tells keys of
// ours from one that was found by its value, whose texts do not bind; ours is
// the App as we have it, empty where it is not known.
func remoteKey(keys []shownKey, absent []string, adopted bool, ours core.App) core.Remote {
	if len(keys) == 0 {
		return core.Remote{Projection: core.Absent(), Complete: true}
	}
	head := keys[0]
	r := core.Remote{
		Complete: true, Managed: head.app != "", AppID: head.app, Name: head.name, Description: head.description,
		Owner: ownerOf(head.customer), CreatedAt: head.created,
	}
	on := 0
	var grants []string
	for _, k := range keys {
		r.Refs = withKey(r.Refs, k.region, k.id)
		r.Credentials = append(r.Credentials, core.RemoteCredential{Credential: core.Credential{
			Kind: string(keyKind), Scope: k.region, RefID: k.id, Enabled: k.enabled, CreatedAt: k.created,
		}})
		if k.enabled {
			on++
		}
		for _, p := range k.plans {
			grants = append(grants, planGrant(k.region, p.id))
		}
	}
	switch {
	case !adopted:
		r.Projection, r.Status, r.Native = core.Shown(stateUnadopted, grants...), core.Unknown, stateUnadopted
	case on == 0:
		r.Projection, r.Status, r.Native = core.Shown(stateDisabled), core.Canceled, stateDisabled
	case on == len(keys) && len(absent) == 0 && !twins(keys):
		r.Projection, r.Status, r.Native = core.Shown(stateEnabled, grants...), core.Approved, stateEnabled
	default:
		r.Projection, r.Status, r.Native = core.Shown(statePartly, grants...), core.Unknown, statePartly
	}
	if adopted {
		r.Projection = r.Projection.With(keyTexts(shownTexts(keys, ours))...)
	}
	if on > 0 { // what a disabled key keeps is ours to remember
		r.Registrations = registrationsOf(keys, ours.Registrations)
	}
	r.Parts = parts(keys, absent, on)
	return r
}

// shownTexts are the name and the description of an App's keys. Where the keys
// of its regions differ, they are those of a region that somebody changed, else
// those that are not ours: an edit is proven only when every region has it.
func shownTexts(keys []shownKey, ours core.App) (name, text string) {
	name, text = keys[0].name, keys[0].description
	if ours.ID == "" {
		return name, text
	}
	was := func(field, value string) bool { return slices.Contains(ours.Base.Fields, core.FieldText(field, value)) }
	for _, k := range keys[1:] {
		if name == keyName(ours) || was(core.FieldName, name) && k.name != keyName(ours) {
			name = k.name
		}
		if text == description(ours) || was(core.FieldDescription, text) && k.description != description(ours) {
			text = k.description
		}
	}
	return name, text
}

// called words a key whose name or description is not that of the first.
func called(k key) string {
	return httpclient.Visible(k.region+" is called "+strconv.Quote(k.name)+", described "+strconv.Quote(k.description), 400)
}

func namedLike(k, head key) bool { return k.name == head.name && k.description == head.description }

// twins reports whether one region has two keys of the App.
func twins(keys []shownKey) bool {
	seen := map[string]bool{}
	for _, k := range keys {
		if seen[k.region] {
			return true
		}
		seen[k.region] = true
	}
	return false
}

// parts words regions that do not agree; none when they do.
func parts(keys []shownKey, absent []string, on int) []string {
	var out []string
	for _, k := range keys[1:] {
		if !namedLike(k.key, keys[0].key) {
			out = append(out, called(k.key))
		}
	}
	if len(absent) == 0 && (on == 0 || on == len(keys)) && !twins(keys) {
		return out
	}
	for _, k := range keys {
		out = append(out, k.region+" "+onOff(k.enabled)+" (key "+k.id+")")
	}
	for _, region := range absent {
		out = append(out, region+" absent")
	}
	slices.Sort(out)
	return out
}

func onOff(enabled bool) string {
	if enabled {
		return stateEnabled
	}
	return stateDisabled
}

// remoteClient is what Cognito shows of a client. The secret stays behind.
func (g *gateway) remoteClient(c client, adopted bool) core.Remote {
	r := core.Remote{
		Complete: true, Managed: c.app() != "", AppID: c.app(), Name: unmarked(c.name()),
		CreatedAt: awssdk.ToTime(c.CreationDate), Refs: core.Refs{{Kind: refClient, Scope: c.pool.id, ID: c.id()}},
		Credentials: []core.RemoteCredential{{Credential: core.Credential{
			Kind: string(clientKind), Scope: c.pool.id, RefID: c.id(), ClientID: c.id(), Enabled: c.enabled(), CreatedAt: awssdk.ToTime(c.CreationDate),
		}}},
	}
	if len(c.CallbackURLs) > 0 {
		r.CallbackURL = c.CallbackURLs[0]
	}
	ours := c.ours()
	grants := make([]string, 0, len(ours))
	for _, scope := range ours {
		grants = append(grants, scopeGrant(scope))
	}
	switch {
	case !adopted:
		r.Projection, r.Status, r.Native = core.Shown(stateUnadopted, grants...), core.Unknown, stateUnadopted
	case c.enabled():
		r.Projection, r.Status, r.Native = core.Shown(stateEnabled, grants...), core.Approved, stateEnabled
		r.Registrations = g.clientRegistrations(c)
	default:
		r.Projection, r.Status, r.Native = core.Shown(stateDisabled), core.Canceled, stateDisabled
	}
	if adopted {
		r.Projection = r.Projection.With(clientTexts(r.Name)...)
	}
	return r
}

// clientRegistrations are the APIs that a client's scopes stand for. A scope names
// no plan.
func (g *gateway) clientRegistrations(c client) []core.Registration {
	ours := c.ours()
	out := make([]core.Registration, 0, len(ours))
	for _, scope := range ours {
		out = append(out, core.Registration{API: core.APIRef{ID: g.scopes.api(scope, c.pool.region)}, Status: core.RegistrationOn})
	}
	return out
}
