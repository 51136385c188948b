package aws

import (
	"context"
	"encoding/json"
	"slices"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"gatehouse/core"
)

// heldOAuth is what cancel takes from a client and resume gives back.
type heldOAuth struct {
	Flows  []types.OAuthFlowType `json:"flows"`
	Scopes []string              `json:"scopes"` // only those that stand for no registration
}

// runClient brings an App's client to what was decided.
func (p *push) runClient(ctx context.Context, status core.Status) error {
	pools := scopes(p.refs, refClient)
	switch {
	case status == core.Deleted:
		return everywhere(pools, func(id string) error { return p.removeClient(ctx, id) })
	case status == core.Approved && len(pools) == 0:
		return p.newClient(ctx)
	case len(pools) == 0:
		return nil
	}
	c, err := p.clientNow(ctx, pools[0])
	if err != nil {
		return err
	}
	wanted := p.wantedScopes()
	if status == core.Approved {
		if err := p.ownClient(c); err != nil {
			return err
		}
		if len(p.out.Credentials) == 0 {
			p.out.Credentials = []core.RemoteCredential{clientCredential(c, "")}
		}
		if len(wanted) > 0 {
			return p.openClient(ctx, c, wanted)
		}
	}
	return p.closeClient(ctx, c)
}

func (p *push) wantedScopes() []string {
	var out []string
	for _, r := range p.subject.App.Registrations {
		if r.Status == core.RegistrationOn {
			out = append(out, p.scopes.of(r.API.ID))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// newClient creates the client with the secret of the choice.
func (p *push) newClient(ctx context.Context) error {
	app, choice := p.subject.App, p.subject.Choice
	wanted := p.wantedScopes()
	switch {
	case len(p.conf.pools) == 0:
		return core.Errorf(core.CodeRefused, app.Name, "the connection has no user pool for client credentials").
			WithHint("Set user-pools for this connection, or choose another credential.")
	case choice != nil && choice.Form == formClient:
		return core.Errorf(core.CodeRefused, app.Name, "there is no client with this id in the connection's user pools").
			WithHint("Check the client id; a client that is adopted must exist.")
	case choice == nil || choice.Secrets[fieldSecret] == "":
		return core.Errorf(core.CodeRefused, app.Name, "it has no client, and no secret for one").
			WithHint("Cancel it, then approve it again with a credential.")
	case len(wanted) == 0:
		return core.Errorf(core.CodeRefused, app.Name, "client credentials need at least one API: Cognito wants a scope with them").
			WithHint("Approve a registration first, or choose an API key.")
	}
	secret := choice.Secrets[fieldSecret]
	c, err := p.createClient(ctx, p.homePool(app), app, secret, wanted)
	if err != nil {
		return err
	}
	p.out.Sent = true
	p.out.Credentials = []core.RemoteCredential{clientCredential(c, secret)}
	return p.learn(refClient, c.pool.id, c.id())
}

func clientCredential(c client, secret string) core.RemoteCredential {
	return core.RemoteCredential{Secret: secret, Credential: core.Credential{
		Kind: string(clientKind), Scope: c.pool.id, RefID: c.id(), ClientID: c.id(), Enabled: true, CreatedAt: awssdk.ToTime(c.CreationDate),
	}}
}

// homePool is a pool in a region of the App's APIs, else the first.
func (p *push) homePool(app core.App) pool {
	for _, region := range p.regionsOf(app) {
		for _, candidate := range p.conf.pools {
			if candidate.region == region {
				return candidate
			}
		}
	}
	return p.conf.pools[0]
}

// clientNow describes the client and finds what changed since the read.
func (p *push) clientNow(ctx context.Context, poolID string) (client, error) {
	app := p.subject.App
	in, ok := p.poolNamed(poolID)
	if !ok {
		return client{}, core.Errorf(core.CodeRefused, app.Name, "the user pool %s is not among the connection's", poolID).
			WithHint("Add it to the connection's user-pools.")
	}
	c, err := p.describe(ctx, app.Name, in, p.refs.Get(refClient, poolID))
	if err != nil {
		return client{}, err
	}
	was := p.current
	now := p.remoteClient(c, was.Native != stateUnadopted)
	if was.Projection.Present && (!now.Projection.Same(was.Projection) || now.Name != was.Name) {
		return client{}, p.changed("user pool " + poolID)
	}
	return c, nil
}

// ownClient checks that the client may be the App's, and with a typed secret
// that it matches.
func (p *push) ownClient(c client) error {
	recorded := p.had.Get(refClient, c.pool.id) == c.id()
	if err := p.adoptable("client", c.app(), recorded); err != nil {
		return err
	}
	if choice := p.subject.Choice; choice != nil && choice.Form == formClient {
		if choice.Values[fieldID] != c.id() || !sameSecret(awssdk.ToString(c.ClientSecret), choice.Secrets[fieldSecret]) {
			return core.Errorf(core.CodeRefused, p.subject.App.Name, "the client id and secret do not match those at AWS").
				WithHint("Check what was typed. Where a client has two secrets, use the older one.")
		}
		p.out.Credentials = []core.RemoteCredential{clientCredential(c, choice.Secrets[fieldSecret])}
	}
	if recorded {
		return nil
	}
	return p.learn(refClient, c.pool.id, c.id())
}

// openClient gives a client its flows, scopes, name and mark by a full update.
func (p *push) openClient(ctx context.Context, c client, wanted []string) error {
	app, next, held := p.subject.App, c, p.held(c.pool.id)
	next.ClientName = awssdk.String(clientName(app.Name, app.ID))
	next.AllowedOAuthFlowsUserPoolClient = awssdk.Bool(true)
	if len(next.AllowedOAuthFlows) == 0 {
		next.AllowedOAuthFlows = held.Flows
	}
	if len(next.AllowedOAuthFlows) == 0 {
		next.AllowedOAuthFlows = []types.OAuthFlowType{types.OAuthFlowTypeClientCredentials}
	}
	next.AllowedOAuthScopes = slices.DeleteFunc(append(slices.Clone(c.AllowedOAuthScopes), held.Scopes...), func(s string) bool { return !standard(s) })
	next.AllowedOAuthScopes = append(next.AllowedOAuthScopes, wanted...)
	slices.Sort(next.AllowedOAuthScopes)
	next.AllowedOAuthScopes = slices.Compact(next.AllowedOAuthScopes)
	if sameClient(c, next) {
		return nil
	}
	if err := p.updateClient(ctx, app.Name, next); err != nil {
		return err
	}
	p.out.Sent = true
	if p.refs.Get(refOAuth, c.pool.id) == "" {
		return nil
	}
	return p.learn(refOAuth, c.pool.id, "")
}

func sameClient(a, b client) bool {
	scopes := slices.Clone(a.AllowedOAuthScopes)
	slices.Sort(scopes)
	return a.name() == b.name() && a.enabled() == b.enabled() &&
		slices.Equal(a.AllowedOAuthFlows, b.AllowedOAuthFlows) && slices.Equal(scopes, b.AllowedOAuthScopes)
}

// closeClient takes a client's flows and scopes away. What cannot be made again
// from the App's registrations is journaled before (aws.md, States: the removed
// settings are stored here).
func (p *push) closeClient(ctx context.Context, c client) error {
	name := clientName(p.subject.App.Name, p.subject.App.ID)
	if !c.enabled() && len(c.AllowedOAuthScopes) == 0 {
		return p.renameClient(ctx, c, name)
	}
	held := heldOAuth{Flows: c.AllowedOAuthFlows, Scopes: slices.DeleteFunc(slices.Clone(c.AllowedOAuthScopes), func(s string) bool { return !standard(s) })}
	text, err := json.Marshal(held)
	if err != nil {
		return core.Errorf(core.CodeInternal, p.subject.App.Name, "the client's flows cannot be written down").Because(err)
	}
	if err := p.learn(refOAuth, c.pool.id, string(text)); err != nil {
		return err
	}
	c.ClientName = &name
	c.AllowedOAuthFlowsUserPoolClient = awssdk.Bool(false)
	// Said, not left out: no reading of "full replace" keeps them then.
	c.AllowedOAuthFlows, c.AllowedOAuthScopes = []types.OAuthFlowType{}, []string{}
	if err := p.updateClient(ctx, p.subject.App.Name, c); err != nil {
		return err
	}
	p.out.Sent = true
	return nil
}

// renameClient gives a closed client its name.
func (p *push) renameClient(ctx context.Context, c client, name string) error {
	if c.name() == name {
		return nil
	}
	c.ClientName = &name
	err := p.updateClient(ctx, p.subject.App.Name, c)
	p.out.Sent = p.out.Sent || err == nil
	return err
}

// held reads what closeClient wrote down; without it a client gets the
// client_credentials flow.
func (p *push) held(poolID string) heldOAuth {
	var h heldOAuth
	if err := json.Unmarshal([]byte(p.refs.Get(refOAuth, poolID)), &h); err != nil {
		return heldOAuth{}
	}
	return h
}

func (p *push) removeClient(ctx context.Context, poolID string) error {
	in, ok := p.poolNamed(poolID)
	if !ok {
		return core.Errorf(core.CodeRefused, p.subject.App.Name, "the user pool %s is not among the connection's", poolID).
			WithHint("Add it to the connection's user-pools.")
	}
	err := p.deleteClient(ctx, p.subject.App.Name, in, p.refs.Get(refClient, poolID))
	if core.CodeOf(err) == core.CodeGone {
		return nil
	}
	p.out.Sent = p.out.Sent || err == nil
	return err
}
