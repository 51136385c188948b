package apinizer

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// accessBody is the body of a grant and of a revocation, which carries one too
// (apinizer.md, Traps 9).
type accessBody struct {
	CredentialAccessList []accessRow `json:"credentialAccessList"`
}

func (p *push) accessCall(method string, c credential, grants []grant) httpclient.Request {
	var body accessBody
	for _, g := range grants {
		body.CredentialAccessList = append(body.CredentialAccessList, accessRow{g.name, g.kind})
	}
	return p.withBody(p.api(method, "/projects/{p}/credentials/{u}/access/", "projects", c.project, "credentials", c.username, "access"), body)
}

// revoke takes away every grant that is ours and not needed, and no other, from
// each credential of the App.
func (p *push) revoke(ctx context.Context, t goal) error {
	for _, c := range slices.Clone(p.facts.creds) {
		less := p.surplus(t, c)
		if len(less) == 0 {
			continue
		}
		if err := p.revokeFrom(ctx, c, less); err != nil {
			return err
		}
		for _, g := range less {
			p.facts.grants[g] = slices.DeleteFunc(p.facts.grants[g], func(u string) bool { return u == c.username })
		}
	}
	return nil
}

// surplus are the grants to revoke from a credential. Where the last change was
// not deployed everywhere, what is needed goes too, to be granted and deployed
// anew; and where nothing is needed, what is gone already is revoked again.
func (p *push) surplus(t goal, c credential) []grant {
	again, opens := p.again(c.project), slices.ContainsFunc(t.needed, func(g grant) bool { return g.project == c.project })
	var less []grant
	add := func(grants []grant, always bool) {
		for _, g := range grants {
			if g.project == c.project && (always || slices.Contains(p.facts.grants[g], c.username)) {
				less = append(less, g)
			}
		}
	}
	add(t.ours, again && !opens)
	if again {
		add(t.needed, false)
	}
	return less
}

// revokeFrom revokes grants. That one is not there is said by a 400 or not at
// all: then the grants are read, and what is left is revoked once more.
func (p *push) revokeFrom(ctx context.Context, c credential, less []grant) error {
	err := p.write(ctx, c, p.accessCall(http.MethodDelete, c, less))
	if !errors.Is(err, errNoAccess) {
		return err
	}
	have, failed := p.access(ctx, c)
	if failed != nil {
		return unproven(failed)
	}
	left := slices.DeleteFunc(slices.Clone(less), func(g grant) bool { return !slices.Contains(have, g) })
	if len(left) > 0 {
		return p.write(ctx, c, p.accessCall(http.MethodDelete, c, left))
	}
	return nil // not deployed anew: everywhere says so at the end
}

// grant adds the grants that are needed in a project and missing, to the first
// credential there that is not off.
func (p *push) grant(ctx context.Context, project string, t goal) error {
	var more []grant
	for _, g := range t.needed {
		if g.project == project && !p.facts.has(g) {
			more = append(more, g)
		}
	}
	creds := p.facts.in(project)
	if len(more) == 0 || len(creds) == 0 {
		return nil
	}
	c := creds[0]
	if i := slices.IndexFunc(creds, func(c credential) bool { return c.off(p.env.Clock.Now()) == "" }); i >= 0 {
		c = creds[i]
	}
	err := p.write(ctx, c, p.accessCall(http.MethodPut, c, more))
	if !errors.Is(err, errAlready) {
		return err
	}
	// Whether the others of such a batch are applied is not known: read, and
	// send what is missing (apinizer.md, Traps 8).
	have, failed := p.access(ctx, c)
	if failed != nil {
		return unproven(failed)
	}
	left := slices.DeleteFunc(more, func(g grant) bool { return slices.Contains(have, g) })
	if len(left) == 0 {
		return nil
	}
	return p.write(ctx, c, p.accessCall(http.MethodPut, c, left))
}

// unproven is the failure of a read between two writes: something was sent.
func unproven(err error) error {
	e := *core.AsError(err)
	switch e.Code {
	case core.CodeUnauthorized, core.CodeThrottled, core.CodeCanceled:
		return err
	}
	e.Code, e.Message = core.CodeUnknownOutcome, "a change was sent, and its result could not be read: "+e.Message
	return &e
}

// listBody is the body of a change of a rate-limit list. There is no PUT here:
// it would replace the whole list (apinizer.md, Traps 11).
type listBody struct {
	CredentialNameList []string `json:"credentialNameList"`
}

// join puts the App's credentials of the list's project into a list, before
// anything is granted.
func (p *push) join(ctx context.Context, l rateList) error {
	return p.changeList(ctx, http.MethodPost, l, func(there bool) bool { return !there || p.again(l.project) })
}

// leave takes them out.
func (p *push) leave(ctx context.Context, l rateList) error {
	return p.changeList(ctx, http.MethodDelete, l, func(there bool) bool { return there })
}

func (p *push) changeList(ctx context.Context, method string, l rateList, wanted func(there bool) bool) error {
	for _, c := range p.facts.in(l.project) {
		if !wanted(slices.Contains(p.facts.lists[l], c.username)) {
			continue
		}
		req := p.withBody(p.api(method, "/projects/{p}/rlcl/{l}/credentials/", "projects", l.project, "rlcl", l.name, "credentials"), listBody{[]string{c.username}})
		err := p.write(ctx, c, req)
		if core.CodeOf(err) == core.CodeGone {
			return core.Errorf(core.CodeRefused, "", "the rate-limit list %s cannot take the credential %s: it is not in the project %s", l.name, c.username, l.project).
				WithHint("Was it made global, or deleted, just now? Read the App again.").Because(err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
