package konnect

import (
	"context"
	"net/http"
	"slices"

	"gatehouse/core"
)

// push is one push under way.
type push struct {
	*gateway
	core.Subject
	current core.Remote
	journal func(core.Pushed) error
	sent    bool // a write left
	note    string
	kept    core.Refs // registrations that wait here alone
	untold  core.Refs // says that the portal leaves the owner out
	failed  []error   // registrations that could not be changed
}

// Push implements core.Gateway. Whatever takes access away goes out before
// whatever opens it; each registration is a call, and a decision, of its own.
func (g *gateway) Push(ctx context.Context, s core.Subject, current core.Remote, journal func(core.Pushed) error) (core.Pushed, error) {
	p := &push{gateway: g, Subject: s, current: current, journal: journal}
	if s.App.Kind == core.KindDeveloper {
		return p.developer(ctx)
	}
	refs := s.App.Refs
	if refs.Get(refApp, "") == "" {
		refs = current.Refs
	}
	want := g.want(s.App, refs)
	switch {
	case want.Same(current.Projection):
		return p.nothing()
	case !want.Present:
		return p.delete(ctx)
	case s.App.Status == core.Unknown:
		return core.Pushed{}, core.Errorf(core.CodeRefused, s.App.Name, "it has a registration in a state that Gatehouse does not know; nothing was sent").
			WithHint("Decide at Konnect, then sync.")
	case current.Projection.Present:
		return p.update(ctx)
	case s.App.Refs.Get(refApp, "") != "":
		return core.Pushed{}, core.Errorf(core.CodeGone, s.App.Name, "the portal does not have it any more")
	}
	return p.create(ctx)
}

// want is what the portal must show of an App that has these refs.
func (g *gateway) want(app core.App, refs core.Refs) core.Projection {
	app.Refs = refs
	return Provider{}.Project(g.conn, app)
}

// nothing is a push that finds everything as it must be; it may have found what
// an earlier attempt made.
func (p *push) nothing() (core.Pushed, error) {
	if err := p.learnt(p.current.Refs); err != nil {
		return core.Pushed{}, err
	}
	return core.Pushed{Refs: p.current.Refs, Note: "nothing to send"}, nil
}

// learnt journals refs that are news.
func (p *push) learnt(refs core.Refs) error {
	if refs.Get(refApp, "") == p.App.Refs.Get(refApp, "") {
		return nil
	}
	return p.journal(core.Pushed{Refs: refs})
}

// update brings an application that is there to what was decided: first what
// closes, then the owner, then what opens.
func (p *push) update(ctx context.Context) (core.Pushed, error) {
	if err := p.learnt(p.current.Refs); err != nil {
		return core.Pushed{}, err
	}
	id := p.current.Refs.Get(refApp, "")
	steps, err := p.plan(id)
	if err != nil {
		return core.Pushed{}, err
	}
	newOwner, err := p.ownerToSet(ctx)
	if err != nil {
		return core.Pushed{}, err
	}
	if len(steps) == 0 && newOwner == nil {
		return p.differently(ctx, id)
	}
	if err := p.unchanged(ctx, id, steps, newOwner != nil); err != nil {
		return core.Pushed{}, err
	}
	opening := slices.IndexFunc(steps, step.opens)
	if opening < 0 {
		opening = len(steps)
	}
	if err := p.run(ctx, steps[:opening]); err != nil {
		return core.Pushed{}, err
	}
	if newOwner != nil {
		if err := p.transfer(ctx, id, *newOwner); err != nil {
			return core.Pushed{}, err
		}
	}
	if err := p.run(ctx, steps[opening:]); err != nil {
		return core.Pushed{}, err
	}
	return core.Pushed{Refs: p.known(), Sent: p.sent, Note: p.note}, p.together(len(steps))
}

// known are the refs that were read, with what this push learnt.
func (p *push) known() core.Refs { return core.App{Refs: p.current.Refs}.MergeRefs(p.kept) }

// differently is a push for which no call of ours helps: what differs is closed
// already, or gone. It is looked at once more.
func (p *push) differently(ctx context.Context, id string) (core.Pushed, error) {
	now, err := p.again(ctx, id)
	if err != nil {
		return core.Pushed{}, err
	}
	if !now.Projection.Same(p.current.Projection) {
		return core.Pushed{}, p.changed("it was changed at the gateway: it showed " + p.current.Projection.String() + ", now " + now.Projection.String())
	}
	return core.Pushed{Refs: p.current.Refs, Note: "nothing to send: it is closed or gone there already"}, nil
}

// delete removes the application with its registrations and credentials; that
// it is not there is success.
func (p *push) delete(ctx context.Context) (core.Pushed, error) {
	if err := p.learnt(p.current.Refs); err != nil {
		return core.Pushed{}, err
	}
	gone := core.Pushed{Refs: p.current.Refs, Note: "it was gone already"}
	id := p.current.Refs.Get(refApp, "")
	if id == "" || !p.current.Projection.Present {
		return gone, nil
	}
	now, err := p.again(ctx, id)
	switch {
	case core.CodeOf(err) == core.CodeGone:
		return gone, nil
	case err != nil:
		return core.Pushed{}, err
	case !now.Projection.Same(p.current.Projection):
		return core.Pushed{}, p.changed("it was changed at the gateway: it showed " + p.current.Projection.String() + ", now " + now.Projection.String())
	}
	req := about(p.inPortal(http.MethodDelete, "/applications/{application}", nil, "applications", id), p.App.Name)
	switch _, err := p.call(ctx, req); core.CodeOf(err) {
	case "":
		return core.Pushed{Refs: p.current.Refs, Sent: true}, nil
	case core.CodeGone:
		gone.Sent = true
		return gone, nil
	default:
		return core.Pushed{}, err
	}
}

// again reads the application without its credentials.
func (p *push) again(ctx context.Context, id string) (core.Remote, error) {
	a, err := p.application(ctx, id, p.App.Name)
	if err != nil {
		return core.Remote{}, err
	}
	rows, err := p.rowsOf(ctx, id, p.App.Name)
	if err != nil {
		return core.Remote{}, err
	}
	by, err := p.ownerOfApp(ctx, a)
	return p.remoteApp(a, rows, by), err
}

// changed reports what somebody else did, and how far we came before.
func (p *push) changed(what string) error {
	sent := "nothing was sent"
	if p.sent {
		sent = "what came before it was sent, the rest was not"
	}
	return core.Errorf(core.CodeChanged, p.App.Name, "%s; %s", what, sent).WithHint("Look at it again and decide.")
}

// developer brings a sign-up to what was decided. Who may log in changes, and
// nothing else: his credentials keep working (konnect.md, trap 3).
func (p *push) developer(ctx context.Context) (core.Pushed, error) {
	id, want := p.App.Refs.Get(refDeveloper, ""), developerWord(p.App.Status)
	switch {
	case p.App.Status == core.Deleted || want == "":
		return core.Pushed{}, core.Errorf(core.CodeRefused, p.App.Name, "a developer is not deleted from here: all his Apps would go with him").
			WithHint("Revoke him, and cancel his Apps; or delete him in Konnect.")
	case !p.current.Projection.Present || id == "":
		return core.Pushed{}, core.Errorf(core.CodeGone, p.App.Name, "the portal does not have this developer any more")
	case p.current.Native == want:
		return core.Pushed{Refs: p.App.Refs, Note: "nothing to send"}, nil
	}
	now, err := p.gateway.developer(ctx, id, p.App.Name)
	switch {
	case err != nil:
		return core.Pushed{}, err
	case now.Status == want: // somebody did the same: a second call would mail a second time
		return core.Pushed{Refs: p.App.Refs, Note: "it was done already"}, nil
	case now.Status != p.current.Native:
		return core.Pushed{}, p.changed("somebody changed this developer at the gateway: he was " + p.current.Native + ", now he is " + now.Status)
	}
	req := withBody(p.inPortal(http.MethodPatch, "/developers/{developer}", nil, "developers", id), statusBody{want})
	var answer developer
	if err := p.get(ctx, about(req, p.App.Name), &answer); err != nil {
		return core.Pushed{}, err
	}
	return core.Pushed{Refs: p.App.Refs, Sent: true}, nil
}

type statusBody struct {
	Status string `json:"status"`
}
