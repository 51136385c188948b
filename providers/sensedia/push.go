package sensedia

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// push is one push under way.
type push struct {
	*gateway
	core.Subject
	journal func(core.Pushed) error
}

// Push implements core.Gateway. Every change is one call that carries state
// and APIs together, so that nothing opens before the rest is there.
func (g *gateway) Push(ctx context.Context, s core.Subject, current core.Remote, journal func(core.Pushed) error) (core.Pushed, error) {
	p := &push{gateway: g, Subject: s, journal: journal}
	if err := p.adoptable(current); err != nil {
		return core.Pushed{}, err
	}
	refs := s.App.Refs
	if refs.Get(refClient, "") == "" {
		refs = current.Refs
	}
	want := g.want(s.App, refs)
	switch {
	case want.Same(current.Projection):
		return p.nothing(current)
	case !want.Present:
		return p.delete(ctx, current)
	case s.App.Status == core.Pending || s.App.Status == core.Unknown:
		return core.Pushed{}, core.Errorf(core.CodeRefused, s.App.Name, "%s is never sent to the gateway", s.App.Status).
			WithHint("Decide on the App first.")
	case current.Projection.Present:
		return p.update(ctx, current, want)
	case s.App.Refs.Get(refClient, "") != "":
		return core.Pushed{}, core.Errorf(core.CodeGone, s.App.Name, "the gateway does not have it any more")
	case adopts(s.Choice) != "":
		return core.Pushed{}, core.Errorf(core.CodeRefused, s.App.Name, "there is no app with that client id at the gateway").
			WithHint("Check the client id, or choose that Sensedia makes the credential.")
	}
	return p.create(ctx)
}

// adoptable refuses to take over what belongs to another App.
func (p *push) adoptable(current core.Remote) error {
	client, own := adopts(p.Choice), p.App.Refs.Get(refClient, "")
	switch {
	case current.AppID != "" && current.AppID != p.App.ID && own == "":
		return core.Errorf(core.CodeRefused, p.App.Name, "the app with that client id belongs to another App of Gatehouse").
			WithHint("Check the client id.")
	case client != "" && own != "" && client != own:
		return core.Errorf(core.CodeRefused, p.App.Name, "it has an app at the gateway already, with another client id").
			WithHint("Choose that Sensedia makes the credential: the App keeps the one it has.")
	}
	return nil
}

// nothing is a push that finds everything as it must be; it may have found
// what an earlier attempt made.
func (p *push) nothing(current core.Remote) (core.Pushed, error) {
	if err := p.learnt(current.Refs); err != nil {
		return core.Pushed{}, err
	}
	done := core.Pushed{Refs: current.Refs, Note: "nothing to send"}
	if current.Projection.Present {
		done.Credentials = current.Credentials
	}
	return done, nil
}

// learnt journals refs that are news.
func (p *push) learnt(refs core.Refs) error {
	if refs.Get(refClient, "") == p.App.Refs.Get(refClient, "") && refs.Get(refApp, "") == p.App.Refs.Get(refApp, "") {
		return nil
	}
	return p.journal(core.Pushed{Refs: refs})
}

// create makes the app, approved and with its APIs, in one call. When an
// earlier attempt may have made it, the list is looked at again before: it may
// lag behind, and a second app would open access twice (trap 13).
func (p *push) create(ctx context.Context) (core.Pushed, error) {
	for _, wait := range p.lookAgain() {
		if err := p.sleep(ctx, wait); err != nil {
			return core.Pushed{}, err
		}
		found, err := p.byMark(ctx, p.App)
		if err != nil {
			return core.Pushed{}, err
		}
		if found != nil {
			current := p.remote(found, p.App.Credentials)
			return p.Push(ctx, p.Subject, current, p.journal)
		}
	}
	req := p.write(http.MethodPost, "/apps", p.newBody(), "apps")
	resp, err := p.call(ctx, req)
	if err != nil {
		return core.Pushed{}, err
	}
	return p.created(ctx, resp)
}

func (p *push) lookAgain() []time.Duration {
	if !p.Touched {
		return nil
	}
	return []time.Duration{time.Second, 2 * time.Second}
}

func (g *gateway) sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-g.env.Clock.After(ctx, d):
		return nil
	case <-ctx.Done():
		return core.Errorf(core.CodeCanceled, g.conn.Name, "the push was given up; nothing was sent").Because(ctx.Err())
	}
}

// created reads the answer to POST: {id, code, secret}, code being the client
// id. An answer without them leaves the app to be found by our mark.
func (p *push) created(ctx context.Context, resp httpclient.Response) (core.Pushed, error) {
	var o object
	if err := resp.Decode(&o); err != nil {
		return core.Pushed{}, err
	}
	appID, client, secret := o.text("id"), o.text("code"), o.text("secret")
	if client == "" || appID == "" {
		return core.Pushed{}, core.Errorf(core.CodeUnknownOutcome, p.App.Name, "the answer to its creation has no id").
			WithHint("It is looked for by our mark before anything is sent again.")
	}
	refs := refsOf(appID, client)
	// Until a read tells whether the tenant shows secrets, this one may be the
	// last there is.
	c := core.RemoteCredential{Secret: secret, Once: true, Credential: core.Credential{
		Kind: credentialKind, RefID: appID, ClientID: client, Enabled: true, CreatedAt: p.env.Clock.Now(),
	}}
	if err := p.journal(core.Pushed{Refs: refs, Credentials: []core.RemoteCredential{c}}); err != nil {
		return core.Pushed{}, err
	}
	c.Once = !p.showsSecrets(ctx, client)
	return core.Pushed{Refs: refs, Credentials: []core.RemoteCredential{c}, Sent: true}, nil
}

// showsSecrets reports whether the gateway can show a new app's secret again.
// Where no read has told yet, the new app does; when that cannot be read, the
// answer is the careful one.
func (p *push) showsSecrets(ctx context.Context, client string) bool {
	if p.conn.Text(setRevealPath) != "" || p.seenPlain() {
		return true
	}
	o, err := p.direct(ctx, p.App, client)
	if err != nil {
		p.note("the new app cannot be read; its secret is kept for its owner", err)
		return false
	}
	return !masked(o.text("secret"), nil)
}

// update sends the whole app with its new state, after having read it again.
func (p *push) update(ctx context.Context, current core.Remote, want core.Projection) (core.Pushed, error) {
	if err := p.learnt(current.Refs); err != nil {
		return core.Pushed{}, err
	}
	fresh, err := p.reread(ctx, current)
	if err != nil {
		return core.Pushed{}, err
	}
	resp, err := p.put(ctx, fresh, want)
	if err != nil {
		return core.Pushed{}, err
	}
	c := credentialOf(fresh, p.App.Credentials)
	c.Enabled = want.State == wireApproved
	var answer object
	if resp.Decode(&answer) == nil && !masked(answer.text("secret"), p.App.Credentials) {
		c.Secret = answer.text("secret")
	}
	return core.Pushed{Refs: current.Refs, Credentials: []core.RemoteCredential{c}, Sent: true}, nil
}

// reread reads the app right before a write and refuses when it is not as
// current any more (trap 19).
func (p *push) reread(ctx context.Context, current core.Remote) (object, error) {
	fresh, err := p.direct(ctx, p.App, current.Refs.Get(refClient, ""))
	if err != nil {
		return nil, err
	}
	now := p.remote(fresh, p.App.Credentials)
	if len(current.Projection.Fields) == 0 {
		now.Projection = now.Projection.With()
	}
	if now.Projection.Same(current.Projection) {
		return fresh, nil
	}
	by := ""
	if who := p.changedBy(ctx, fresh.text("id")); who != "" {
		by = " by " + httpclient.Visible(who, 80)
	}
	return nil, core.Errorf(core.CodeChanged, p.App.Name, "it was changed at the gateway%s: it showed %s, now %s; nothing was sent", by, worded(current), worded(now)).
		WithHint("Look at it again and decide.")
}

// worded is what an app shows, its texts too: they may be all that differs.
func worded(r core.Remote) string {
	return r.Projection.String() + " as " + httpclient.Visible(strconv.Quote(r.Name)+", "+strconv.Quote(r.Description), 160)
}

// put writes the app. A refused word for canceled that this tenant was never
// seen to use is tried once in its other spelling, which is then remembered.
func (p *push) put(ctx context.Context, fresh object, want core.Projection) (httpclient.Response, error) {
	word, seen := p.spell(want.State)
	resp, err := p.putAs(ctx, fresh, word)
	other := otherSpelling(word)
	if seen || other == "" || core.CodeOf(err) != core.CodeRefused {
		return resp, err
	}
	first := core.AsError(err)
	if resp, err = p.putAs(ctx, fresh, other); err == nil {
		p.sawSpelling(other)
	}
	if second := core.AsError(err); second != nil && second.Code == core.CodeRefused && second.Message != first.Message {
		both := *second
		both.Message = first.Message + "; as " + other + ": " + second.Message
		return resp, &both
	}
	return resp, err
}

func (p *push) putAs(ctx context.Context, fresh object, word string) (httpclient.Response, error) {
	body := p.changedBody(fresh, word)
	resp, err := p.call(ctx, p.write(http.MethodPut, "/apps/{id}", body, "apps", fresh.text("id")))
	if core.CodeOf(err) == core.CodeRefused && body["secret"] == nil && fresh["secret"] != nil {
		return resp, core.AsError(err).WithHint("The secret was left out because the gateway masks it; this tenant may insist on it. Change the app in Sensedia.")
	}
	return resp, err
}

// delete removes the app; that it is not there is success in any form.
func (p *push) delete(ctx context.Context, current core.Remote) (core.Pushed, error) {
	if err := p.learnt(current.Refs); err != nil {
		return core.Pushed{}, err
	}
	gone := core.Pushed{Refs: current.Refs, Note: "it was gone already"}
	fresh, err := p.reread(ctx, current)
	if core.CodeOf(err) == core.CodeGone {
		return gone, nil
	}
	if err != nil {
		return core.Pushed{}, err
	}
	req := p.write(http.MethodDelete, "/apps/{id}", nil, "apps", fresh.text("id"))
	switch _, err := p.call(ctx, req); core.CodeOf(err) {
	case "":
		return core.Pushed{Refs: current.Refs, Sent: true}, nil
	case core.CodeGone:
		gone.Sent = true
		return gone, nil
	default:
		return core.Pushed{}, err
	}
}
