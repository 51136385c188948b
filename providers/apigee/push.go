package apigee

import (
	"context"
	"net/http"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// push is one push under way.
type push struct {
	*gateway
	core.Subject
	journal func(core.Pushed) error
	want    core.Projection
	known   core.Refs // as the App had them
	refs    core.Refs
	at      path
	a       app // the app as Apigee shows it, kept up with what this push does
	making  bool
	sent    bool
}

// Push implements core.Gateway: what closes comes first, what opens last, the
// app's own level last of all.
func (g *gateway) Push(ctx context.Context, s core.Subject, current core.Remote, journal func(core.Pushed) error) (core.Pushed, error) {
	known := s.App.Refs
	s.App.Refs = s.App.MergeRefs(current.Refs)
	p := &push{gateway: g, Subject: s, journal: journal, known: known, refs: s.App.Refs}
	p.want = Provider{}.Project(g.conn, s.App)
	switch {
	case p.want.Same(current.Projection) && !p.lacksTypedKey(current):
		return p.nothing(current)
	case !p.want.Present:
		return p.delete(ctx, current)
	case s.App.Status == core.Unknown:
		return core.Pushed{}, core.Errorf(core.CodeRefused, s.App.Name, "%s is never sent to the gateway", s.App.Status).
			WithHint("Decide on the App first.")
	case current.Projection.Present:
		return p.update(ctx, current)
	case p.refs.Get(refApp, "") != "":
		return core.Pushed{}, core.Errorf(core.CodeGone, s.App.Name, "the gateway does not have it any more")
	}
	return p.create(ctx)
}

// nothing is a push that finds everything as it must be; it may have found
// what an earlier attempt made.
func (p *push) nothing(current core.Remote) (core.Pushed, error) {
	if err := p.learnt(); err != nil {
		return core.Pushed{}, err
	}
	done := core.Pushed{Refs: current.Refs, Note: "nothing to send"}
	if current.Projection.Present {
		done.Credentials = current.Credentials
	}
	return done, nil
}

// learnt journals refs that are news.
func (p *push) learnt() error {
	for _, r := range p.refs {
		if p.known.Get(r.Kind, r.Scope) != r.ID {
			return p.journal(core.Pushed{Refs: p.refs})
		}
	}
	return nil
}

// update converges an app that is there, after having read it again.
func (p *push) update(ctx context.Context, current core.Remote) (core.Pushed, error) {
	if err := p.learnt(); err != nil {
		return core.Pushed{}, err
	}
	if err := p.reread(ctx, current); err != nil {
		return core.Pushed{}, err
	}
	return p.converge(ctx)
}

// reread reads the app right before a write and refuses when it is not as
// current any more.
func (p *push) reread(ctx context.Context, current core.Remote) error {
	a, err := p.byID(ctx, p.App.Name, p.refs.Get(refApp, ""))
	if core.CodeOf(err) == core.CodeGone {
		return core.Errorf(core.CodeGone, p.App.Name, "the gateway does not have it any more").Because(err)
	}
	if err != nil {
		return err
	}
	if len(a.Credentials) == 0 && len(current.Credentials) > 0 {
		if a, err = p.settled(ctx, a); err != nil {
			return err
		}
	}
	now := remote(*a, owner{}, p.env.Clock.Now())
	if !now.Projection.Same(current.Projection) {
		return core.Errorf(core.CodeChanged, p.App.Name, "it was changed at the gateway: it showed %s, now %s; nothing was sent", current.Projection, now.Projection).
			WithHint("Look at it again and decide.")
	}
	at, known := pathOf(p.refs)
	if !known {
		return core.Errorf(core.CodeRefused, p.App.Name, "its developer's e-mail address is not known, so that it cannot be changed").
			WithHint("Give our identity the right to read developers (apigee.developers.get), then sync.")
	}
	p.at, p.a = at, *a
	p.making = !p.App.Base.Present && a.mark() == p.App.ID
	return nil
}

// converge brings the app to what is wanted, step by step.
func (p *push) converge(ctx context.Context) (core.Pushed, error) {
	steps := []func(context.Context) error{p.hold, p.closePairs, p.edit, p.fetchKey, p.addProducts, p.approvePairs, p.dropBareKeys, p.open}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return core.Pushed{}, err
		}
	}
	done := core.Pushed{Refs: p.refs, Sent: p.sent}
	for _, c := range p.a.Credentials {
		done.Credentials = append(done.Credentials, credentialOf(p.a, c, owner{}, p.env.Clock.Now()))
	}
	return done, nil
}

// hold closes the app where it must be closed; and where it is being made and
// several things are still to come, so that it does not open half way.
func (p *push) hold(ctx context.Context) error {
	building := p.making && p.want.State == wordApproved && len(p.want.Grants) > 0 && !p.passes()
	if p.a.Status == wordRevoked || (p.want.State != wordRevoked && !building) {
		return nil
	}
	return p.setApp(ctx, "revoke", wordRevoked)
}

// passes: some product is open on some key.
func (p *push) passes() bool {
	for _, e := range fold(p.a) {
		for _, h := range e.on {
			if h.live() && h.word == wordApproved {
				return true
			}
		}
	}
	return false
}

// open is the last step of what opens.
func (p *push) open(ctx context.Context) error {
	if p.want.State != wordApproved || p.a.Status == wordApproved {
		return nil
	}
	return p.setApp(ctx, "approve", wordApproved)
}

func (p *push) setApp(ctx context.Context, action, word string) error {
	req := p.action(p.at.statusMethod(), action, p.App.Name, p.at.route()+"?action="+action, p.at.elements())
	if _, err := p.write(ctx, req); err != nil {
		return err
	}
	p.a.Status = word
	return nil
}

// write sends one change. That its object is not there is only believed after
// a read by id: a 404 also means that a name went wrong (apigee.md, trap 11).
func (p *push) write(ctx context.Context, req httpclient.Request) (httpclient.Response, error) {
	req.Subject = p.App.Name
	for _, c := range p.a.Credentials {
		req.Secrets = append(req.Secrets, c.Key, c.Secret)
	}
	if p.Choice != nil {
		req.Secrets = append(req.Secrets, p.Choice.Secrets[fieldKey], p.Choice.Secrets[fieldSecret])
	}
	p.sent = true
	resp, err := p.call(ctx, req)
	if core.CodeOf(err) == core.CodeGone && req.Method != http.MethodDelete {
		return resp, p.confirmGone(ctx, err)
	}
	return resp, err
}

// confirmGone returns CodeGone only when the app itself is not there.
func (p *push) confirmGone(ctx context.Context, claim error) error {
	id := p.refs.Get(refApp, "")
	if id == "" {
		return core.Errorf(core.CodeRefused, p.App.Name, "Apigee does not know its owner %s", httpclient.Visible(p.at.owner, 80)).
			WithHint("The developer or AppGroup must exist at Apigee first; was it deleted?").Because(claim)
	}
	_, err := p.byID(ctx, p.App.Name, id)
	switch core.CodeOf(err) {
	case "":
		return core.Errorf(core.CodeChanged, p.App.Name, "Apigee has the app, but not what was to be changed of it: %s", core.AsError(claim).Message).
			WithHint("Somebody changed its keys or its name meanwhile. Look at it again and decide.").Because(claim)
	case core.CodeGone:
		return core.Errorf(core.CodeGone, p.App.Name, "the gateway does not have it any more").Because(err)
	}
	return err
}

// delete removes the app; that it is not there is success.
func (p *push) delete(ctx context.Context, current core.Remote) (core.Pushed, error) {
	gone := core.Pushed{Refs: p.refs, Note: "it was gone already"}
	if err := p.learnt(); err != nil {
		return core.Pushed{}, err
	}
	switch err := p.reread(ctx, current); core.CodeOf(err) {
	case "":
	case core.CodeGone:
		return gone, nil
	default:
		return core.Pushed{}, err
	}
	_, err := p.write(ctx, p.api(http.MethodDelete, p.at.route(), nil, p.at.elements()...))
	if core.CodeOf(err) == core.CodeGone {
		if err = p.confirmGone(ctx, err); core.CodeOf(err) == core.CodeGone {
			gone.Sent = true
			return gone, nil
		}
	}
	if err != nil {
		return core.Pushed{}, err
	}
	return core.Pushed{Refs: p.refs, Sent: true, Note: "Apigee clears up its keys and tokens some time later"}, nil
}
