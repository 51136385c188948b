package apinizer

import (
	"context"
	"slices"

	"gatehouse/core"
)

// push is one push under way.
type push struct {
	*gateway
	core.Subject
	journal func(core.Pushed) error
	current core.Remote
	facts   facts
	refs    core.Refs // all that are known, those just learnt included
	cleared core.Refs // with empty ids: to be forgotten
	made    []core.RemoteCredential
	sent    bool
}

// Push implements core.Gateway. It closes before it opens: grants that are not
// wanted go first, then a missing credential is made, joins the rate-limit
// lists, and gets its grants last.
func (g *gateway) Push(ctx context.Context, s core.Subject, current core.Remote, journal func(core.Pushed) error) (core.Pushed, error) {
	p := &push{gateway: g, Subject: s, journal: journal, current: current, refs: s.App.MergeRefs(current.Refs)}
	err := p.run(ctx)
	done := p.pushed()
	if err != nil {
		return done, about(err, s.App)
	}
	if !p.sent {
		done.Note = "nothing to send"
	}
	return done, nil
}

// pushed is what was made so far.
func (p *push) pushed() core.Pushed {
	out := core.Pushed{Refs: append(slices.Clone(p.refs), p.cleared...), Sent: p.sent, Credentials: slices.Clone(p.made)}
	for _, c := range p.known() {
		if !slices.ContainsFunc(out.Credentials, func(m core.RemoteCredential) bool { return m.RefID == c.RefID }) {
			out.Credentials = append(out.Credentials, p.withPassword(c))
		}
	}
	return out
}

// known are the credentials that are there, new ones included.
func (p *push) known() []core.RemoteCredential {
	switch {
	case p.App.Status == core.Deleted:
		return nil
	case len(p.facts.creds) == 0:
		return p.current.Credentials
	}
	return p.outline(p.facts.creds).Credentials
}

// withPassword adds the password to a credential that an earlier attempt of
// this very choice made: its answer was lost, and the password is shown once.
func (p *push) withPassword(c core.RemoteCredential) core.RemoteCredential {
	if !creates(p.Choice) {
		return c
	}
	for try := range maxTries {
		for _, first := range []bool{true, false} {
			if f := freshFor(p.Choice, c.Scope, first, try); f.username == c.RefID {
				c.Secret, c.Once = f.password, true
			}
		}
	}
	return c
}

func (p *push) run(ctx context.Context) error {
	app := p.App
	app.Refs = p.refs // what an earlier attempt made is there: it is closed, not deleted
	want := Provider{}.Project(p.conn, app)
	if !want.Present && !has(p.refs) && !p.current.Projection.Present {
		return nil
	}
	if err := p.adoptable(); err != nil {
		return err
	}
	if want.Same(p.current.Projection) {
		return p.learn(p.current.Refs)
	}
	if p.App.Status == core.Unknown {
		return core.Errorf(core.CodeRefused, "", "its grants were not read yet").WithHint("Read the App, or the whole connection with sweep-grants: true, then decide.")
	}
	if err := p.reread(ctx); err != nil {
		return err
	}
	switch {
	case !want.Present:
		return p.delete(ctx)
	case len(p.facts.creds) == 0 && has(p.App.Refs):
		return core.Errorf(core.CodeGone, "", "Apinizer does not have its credential any more")
	}
	return p.converge(ctx)
}

// adoptable refuses to take over what belongs to another App.
func (p *push) adoptable() error {
	username := adopts(p.Choice)
	other := p.current.AppID != "" && p.current.AppID != p.App.ID
	switch {
	case other:
		return core.Errorf(core.CodeRefused, "", "the credential %s belongs to another App of Gatehouse", visible(p.current.Name)).
			WithHint("Check the username; its description at Apinizer names that App.")
	case username != "" && has(p.App.Refs) && !slices.ContainsFunc(p.App.Refs, func(r core.Ref) bool { return r.Kind == refCredential && r.ID == username }):
		return core.Errorf(core.CodeRefused, "", "it has a credential at Apinizer already, with another username").
			WithHint("Choose a new credential in the form: the App keeps the one it has.")
	}
	return nil
}

// reread reads the App right before a write and refuses when it is not as
// current any more: PUT and DELETE of grants have no version to check.
func (p *push) reread(ctx context.Context) error {
	f, err := p.look(ctx, p.Subject)
	if err != nil {
		return err
	}
	p.facts = f
	now := p.remoteOf(p.App, f)
	gone := !now.Projection.Present && p.current.Projection.Present
	switch {
	case gone && p.App.Status == core.Deleted:
		return nil
	case gone:
		return core.Errorf(core.CodeGone, "", "Apinizer does not have its credential any more")
	case !now.Projection.Same(p.current.Projection):
		return core.Errorf(core.CodeChanged, "", "it was changed at Apinizer: it showed %s, now %s; nothing was sent", p.current.Projection, now.Projection).
			WithHint("Look at it again and decide.")
	}
	return p.learn(now.Refs)
}

// learn journals refs that are news, with the password of a credential that an
// earlier attempt made.
func (p *push) learn(refs core.Refs) error {
	news := slices.ContainsFunc(refs, func(r core.Ref) bool { return p.App.Refs.Get(r.Kind, r.Scope) != r.ID })
	for _, r := range refs {
		p.refs = p.refs.With(r.Kind, r.Scope, r.ID)
	}
	if !news {
		return nil
	}
	return p.journal(p.pushed())
}

// delete removes every credential of the App; that one is not there is success
// in any form. What was deleted is journalled: the admin project need not be
// asked about it.
func (p *push) delete(ctx context.Context) error {
	for _, c := range p.facts.creds {
		err := p.write(ctx, c, p.api("DELETE", "/projects/{p}/credentials/{u}/", "projects", c.home, "credentials", c.username))
		if core.CodeOf(err) == core.CodeGone {
			p.sent = true
			continue // the proof is a list without it
		}
		if err != nil {
			return err
		}
		p.refs = p.refs.With(refDeleted, c.project, c.username)
	}
	p.facts = facts{}
	return nil
}
