package aws

import (
	"context"
	"slices"

	"gatehouse/core"
)

// push is one Push under way.
type push struct {
	*gateway
	subject core.Subject
	had     core.Refs // the App's refs as we recorded them
	refs    core.Refs // with what was read and learnt since
	stale   core.Refs // what is not there any more
	current core.Remote
	journal func(core.Pushed) error
	out     core.Pushed
}

// Push brings AWS to what was decided. Access is opened last, by one change
// for each key, after every region is ready; what an earlier attempt left is
// gone on with.
func (g *gateway) Push(ctx context.Context, s core.Subject, current core.Remote, journal func(core.Pushed) error) (core.Pushed, error) {
	if !current.Projection.Known {
		var err error
		if current, err = g.Read(ctx, s); err != nil {
			return core.Pushed{}, err
		}
	}
	p := &push{gateway: g, subject: s, had: s.App.Refs, current: current, journal: journal}
	p.refs = mergeRefs(s.App.Refs, current.Refs)
	kind := kindOf(p.refs, s.Choice)
	kind, err := p.reconcile(kind)
	if err != nil {
		return core.Pushed{}, err
	}
	err = p.run(ctx, kind)
	p.out.Refs = p.learnt()
	return p.out, err
}

// reconcile brings together the kind of credential that the App has and the
// one that an approval chose. What is there is given back; what is not there
// any more does not bind; what was typed must be what is there.
func (p *push) reconcile(has credentialKind) (credentialKind, error) {
	s := p.subject
	if s.App.Status != core.Approved || s.Choice == nil {
		return has, nil
	}
	chosen := kindOfForm(s.Choice)
	switch {
	case has == webhookKind && (chosen == has || s.Choice.Form == formCreate || toldOf(p.refs).word != toldRevoked):
		return has, nil // what it has, or had, comes from there
	case !p.current.Projection.Present:
		p.dropStale()
		return chosen, nil
	case chosen == has:
	case chosen == webhookKind || adopts(s.Choice):
		return has, core.Errorf(core.CodeRefused, s.App.Name, "it has a credential of another kind (%s) already", has).
			WithHint("Approve it with %q, which gives that one back; or delete the App first.", formCreate)
	default:
		p.out.Note = "the " + string(has) + " that it had was given back"
	}
	return has, nil
}

// run chooses what to do by status and kind.
func (p *push) run(ctx context.Context, kind credentialKind) error {
	app := p.subject.App
	if app.Status == core.Unknown {
		p.out.Note = "a state that Gatehouse does not know is left as it is"
		return nil
	}
	switch kind {
	case webhookKind:
		return p.runWebhook(ctx)
	case clientKind:
		return p.runClient(ctx, app.Status)
	}
	k := &keyPush{push: p, keys: map[string]key{}, values: map[string]string{}}
	switch {
	case app.Status == core.Deleted:
		return k.remove(ctx)
	case app.Status == core.Approved:
		return k.approve(ctx)
	case exists(p.refs):
		return k.disable(ctx)
	}
	return nil
}

// dropStale forgets refs to what is not there any more, so that a new
// credential does not stand beside them.
func (p *push) dropStale() {
	var kept core.Refs
	for _, r := range p.refs {
		if r.Kind != refAccount {
			p.stale = append(p.stale, core.Ref{Kind: r.Kind, Scope: r.Scope})
			continue
		}
		kept = append(kept, r)
	}
	p.refs = kept
	p.current.Credentials = nil
}

// learn journals a ref, and with it the account it is in. An empty id takes
// the ref back.
func (p *push) learn(kind, scope, id string) error {
	if id == "" {
		p.stale = append(p.stale, core.Ref{Kind: kind, Scope: scope})
	}
	p.refs = p.refs.With(kind, scope, id).With(refAccount, string(p.subject.App.ID), p.knownAccount())
	return p.journal(core.Pushed{Refs: p.learnt(), Credentials: p.out.Credentials})
}

// learnt are all refs; those taken back come first and have no id, so that
// merging them drops what they name.
func (p *push) learnt() core.Refs { return append(slices.Clone(p.stale), p.refs...) }

// shownIn is the credential that the read before this push showed in a scope.
func (p *push) shownIn(scope, id string) (core.RemoteCredential, bool) {
	i := slices.IndexFunc(p.current.Credentials, func(c core.RemoteCredential) bool { return c.Scope == scope && c.RefID == id })
	if i < 0 {
		return core.RemoteCredential{}, false
	}
	return p.current.Credentials[i], true
}

// adoptable says whether an object may become the App's: one with our mark is,
// one without a mark when it is recorded or we were told to adopt it. One of
// another App never is (aws.md, Traps 17).
func (p *push) adoptable(what string, owner core.AppID, recorded bool) error {
	app := p.subject.App
	switch {
	case owner == app.ID:
		return nil
	case owner != "":
		return core.Errorf(core.CodeRefused, app.Name, "this %s belongs to another App (%s)", what, owner).
			WithHint("Type another one, or let Gatehouse create it.")
	case recorded, adopts(p.subject.Choice):
		return nil
	}
	return core.Errorf(core.CodeRefused, app.Name, "this %s is at AWS already, and is not Gatehouse's", what).
		WithHint("To take it over, approve with the form that asks for it and type it.")
}

// changed is what somebody did between our read and our write.
func (p *push) changed(where string) error {
	return core.Errorf(core.CodeChanged, p.subject.App.Name, "it was changed at AWS a moment ago (%s); nothing was written", where).
		WithHint("Look at it again, then decide.")
}

func mergeRefs(refs, learnt core.Refs) core.Refs { return core.App{Refs: refs}.MergeRefs(learnt) }

// everywhere does the same in every place even when one fails: taking access
// away must not wait for a region that is down. It stops where going on makes
// no sense or would be blind: no identity, given up, changed by others, an
// unknown outcome that must be read back first.
func everywhere[P any](places []P, do func(place P) error) error {
	var failed error
	for _, place := range places {
		err := do(place)
		switch core.CodeOf(err) {
		case "":
		case core.CodeUnauthorized, core.CodeCanceled, core.CodeChanged, core.CodeUnknownOutcome:
			return err
		default:
			if failed == nil {
				failed = err
			}
		}
	}
	return failed
}
