package apinizer

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// maxTries is how many usernames are tried for a new credential.
const maxTries = 4

// write makes one write about a credential, alone in its project: each is a
// deployment to every environment (apinizer.md, Limits). One that was not
// deployed everywhere is remembered and is no success.
func (p *push) write(ctx context.Context, c credential, req httpclient.Request) error {
	turn := p.turn(c.project)
	select {
	case <-turn:
		defer func() { turn <- struct{}{} }()
	case <-ctx.Done():
		return canceled(ctx, p.conn.Name)
	}
	var answer written
	err := p.call(ctx, req, &answer)
	if errors.Is(err, errAlready) || errors.Is(err, errNoAccess) {
		p.sent = true // a part of the batch may have been done
	}
	if err != nil && len(answer.failed) == 0 {
		return err
	}
	p.sent = true
	if len(answer.failed) > 0 {
		return p.undeployed(c, answer.failed)
	}
	if p.refs.Get(refUndeployed, c.project) != "" && !strings.Contains(req.URL, "/rlcl/") {
		p.refs = p.refs.With(refUndeployed, c.project, "")
		p.cleared = p.cleared.With(refUndeployed, c.project, "")
		p.cleared = append(p.cleared, core.Ref{Kind: refUndeployed, Scope: c.project})
	}
	return nil
}

func (g *gateway) turn(project string) chan struct{} {
	fresh := make(chan struct{}, 1)
	fresh <- struct{}{}
	turn, _ := g.writing.LoadOrStore(project, fresh)
	return turn.(chan struct{}) //nolint:errcheck // only this line stores
}

// undeployed journals that a write is not everywhere: the manager shows it as
// made, and only this answer told (apinizer.md, Traps 1).
func (p *push) undeployed(c credential, failed []string) error {
	p.refs = p.refs.With(refUndeployed, c.project, c.username)
	p.cleared = nil
	if err := p.journal(p.pushed()); err != nil {
		return err
	}
	return core.Errorf(core.CodeUnknownOutcome, "", "Apinizer made the change, but could not deploy it to %s", strings.Join(failed, ", ")).
		WithHint("It is deployed again with the next try. Look at that environment in Apinizer if it stays so.")
}

// again reports whether the last write in a project was not deployed
// everywhere, so that the next one must deploy anew.
func (p *push) again(project string) bool { return p.App.Refs.Get(refUndeployed, project) != "" }

// create makes the App's credential in a project. A username that is in use,
// and not by a credential of ours in this project, lives elsewhere: another is
// taken (apinizer.md, Traps 7).
func (p *push) create(ctx context.Context, project string) error {
	first := p.neededIn(p.App)[0] == project
	var err error
	for try := range maxTries {
		f := freshFor(p.Choice, project, first, try)
		c := credential{project: project, home: project, username: f.username, email: p.App.Owner.Email, fullName: p.fullName(), app: p.App.ID, enabled: true}
		p.refs = p.refs.With(refCredential, project, "")
		err = p.post(ctx, c, f.password)
		if !errors.Is(err, errTaken) {
			return err
		}
		ours, found := p.inList(ctx, project, f.username)
		if found != nil {
			return found
		}
		if ours != nil {
			return p.created(*ours, f.password)
		}
	}
	return err
}

// inList finds a credential of ours by username in a fresh list, nil when the
// project has none.
func (p *push) inList(ctx context.Context, project, username string) (*credential, error) {
	all, err := p.listNow(ctx, project)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(c credential) bool { return c.username == username && c.app == p.App.ID })
	if i < 0 {
		return nil, nil
	}
	return &all[i], nil
}

func (p *push) fullName() string {
	if p.App.Owner.Name != "" {
		return p.App.Owner.Name
	}
	return p.App.Owner.Email
}

func (p *push) post(ctx context.Context, c credential, password string) error {
	req := p.withBody(p.api(http.MethodPost, "/projects/{p}/credentials/", "projects", c.project, "credentials"), newCredential{
		Email: c.email, FullName: c.fullName, Description: mark(p.App.ID), Username: c.username, Password: password,
		RoleNameList: []string{}, Enabled: true, IPList: []string{},
	})
	req.Secrets = append(req.Secrets, password)
	p.refs = p.refs.With(refCredential, c.project, c.username)
	p.note(c, password)
	err := p.write(ctx, c, req)
	if err == nil {
		return p.journal(p.pushed())
	}
	if core.CodeOf(err) != core.CodeUnknownOutcome || p.refs.Get(refUndeployed, c.project) == "" {
		p.forget(c)
	}
	return err
}

// created takes over what an earlier attempt made.
func (p *push) created(c credential, password string) error {
	p.refs = p.refs.With(refCredential, c.project, c.username)
	p.note(c, password)
	return p.journal(p.pushed())
}

// note keeps a new credential with its password, which is shown once.
func (p *push) note(c credential, password string) {
	p.facts.creds = append(p.facts.creds, c)
	p.made = append(p.made, core.RemoteCredential{Secret: password, Once: true, Credential: core.Credential{
		Kind: credentialKind, Scope: c.project, RefID: c.username, ClientID: c.username, Enabled: true, CreatedAt: p.env.Clock.Now(),
	}})
}

// forget is the inverse of note, for a credential that was not made, or that
// must be looked for first.
func (p *push) forget(c credential) {
	p.refs = p.refs.With(refCredential, c.project, "")
	p.facts.creds = slices.DeleteFunc(p.facts.creds, func(o credential) bool { return o.username == c.username })
	p.made = slices.DeleteFunc(p.made, func(m core.RemoteCredential) bool { return m.RefID == c.username })
}

func (p *push) withBody(req httpclient.Request, body any) httpclient.Request {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // texts and lists of texts
	}
	req.Body, req.Subject = text, p.App.Name
	req.Header.Set("Content-Type", "application/json")
	return req
}
