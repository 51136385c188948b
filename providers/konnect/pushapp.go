package konnect

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"gatehouse/core"
)

// maxText is how many characters a description has at most.
const maxText = 255

// newBody is an application that does not exist yet: nothing more than what the
// call takes (trap 20).
type newBody struct {
	Name        string            `json:"name"`
	Description string            `json:"description,omitempty"`
	Labels      map[string]string `json:"labels"`
	Strategy    string            `json:"auth_strategy_id,omitempty"`
	Owner       owner             `json:"owner"`
}

// create makes the application for its owner, then its registrations, each with
// the status that was decided. It opens nothing by itself.
func (p *push) create(ctx context.Context) (core.Pushed, error) {
	if p.classic {
		return core.Pushed{}, core.Errorf(core.CodeRefused, p.App.Name, "a classic portal (v2) takes no Apps from administrators").
			WithHint("Its developer must create it in the portal.")
	}
	steps, err := p.plan("")
	if err != nil {
		return core.Pushed{}, err
	}
	by, err := p.findOwner(ctx)
	if err != nil {
		return core.Pushed{}, err
	}
	id, err := p.earlier(ctx)
	if err != nil {
		return core.Pushed{}, err
	}
	if id != "" {
		return p.resume(ctx, id)
	}
	if id, err = p.post(ctx, by); err != nil {
		return core.Pushed{}, err
	}
	refs := p.untold.With(refApp, "", id)
	if err := p.journal(core.Pushed{Refs: refs}); err != nil {
		return core.Pushed{}, err
	}
	for i := range steps {
		steps[i].app = id
	}
	if err := p.run(ctx, steps); err != nil {
		return core.Pushed{}, err
	}
	return core.Pushed{Refs: refs, Sent: true, Note: p.note}, p.together(len(steps))
}

// earlier looks for what an earlier attempt made, twice with a pause: lists lag
// behind, and names are not unique (konnect.md, Calls we need).
func (p *push) earlier(ctx context.Context) (string, error) {
	if !p.Touched {
		return "", nil
	}
	for _, wait := range []time.Duration{time.Second, 2 * time.Second} {
		if err := p.sleep(ctx, wait); err != nil {
			return "", err
		}
		if id, err := p.byMark(ctx, p.App); err != nil || id != "" {
			return id, err
		}
	}
	return "", nil
}

// resume goes on with what an earlier attempt made.
func (p *push) resume(ctx context.Context, id string) (core.Pushed, error) {
	now, err := p.again(ctx, id)
	if err != nil {
		return core.Pushed{}, err
	}
	return p.Push(ctx, p.Subject, now, p.journal)
}

// post makes the application and returns its id.
func (p *push) post(ctx context.Context, by owner) (string, error) {
	body := newBody{Name: p.App.Name, Description: p.App.Description, Owner: by,
		Labels: map[string]string{markLabel: mark(p.App.ID)}, Strategy: p.conn.Text(setStrategy)}
	if n := utf8.RuneCountInString(body.Description); n > maxText {
		body.Description = string([]rune(body.Description)[:maxText])
		p.note = fmt.Sprintf("Konnect has the first %d of %d characters of the description", maxText, n)
	}
	req := about(p.inPortal(http.MethodPost, "/applications", nil, "applications"), p.App.Name)
	p.sent = true
	resp, err := p.call(ctx, withBody(req, body))
	if err != nil {
		return "", p.noPortal(err)
	}
	var made application
	if err := resp.Decode(&made); err != nil {
		return "", err
	}
	if made.ID == "" {
		return "", core.Errorf(core.CodeUnknownOutcome, p.App.Name, "the answer to its creation has no id").
			WithHint("It is looked for by our label before anything is sent again.")
	}
	if made.Owner == nil {
		p.untold = core.Refs{}.With(refUntold, "", made.ID)
	}
	return made.ID, nil
}

// ownerToSet is the owner that the App is to have, when the portal shows
// another; nil when there is nothing to change.
func (p *push) ownerToSet(ctx context.Context) (*owner, error) {
	want, shown := ownerText(p.App.Owner), ownerText(p.current.Owner)
	if want == "" || want == shown || len(p.current.Projection.Fields) == 0 {
		return nil, nil
	}
	o, err := p.findOwner(ctx)
	return &o, err
}

// findOwner finds the App's owner in the portal: a developer by e-mail, a team
// by name.
func (p *push) findOwner(ctx context.Context) (owner, error) {
	o := p.App.Owner
	if o.Team {
		return p.findTeam(ctx, o.Name)
	}
	if o.Email == "" {
		return owner{}, core.Errorf(core.CodeRefused, p.App.Name, "its owner %s has no e-mail address, by which Konnect knows developers", o.Name).
			WithHint("Choose a developer of the portal, or a team.")
	}
	addresses := []string{o.Email}
	if lower := strings.ToLower(o.Email); lower != o.Email {
		addresses = append(addresses, lower) // a filter compares exactly
	}
	for _, address := range addresses {
		people, err := all(ctx, p.gateway, listing{what: "developers", route: "/developers", path: []string{"developers"},
			query: url.Values{"filter[email][eq]": {address}}, subject: p.App.Name}, func(d developer) string { return d.ID })
		if err != nil {
			return owner{}, p.noPortal(err)
		}
		for _, d := range people {
			if strings.EqualFold(d.Email, address) {
				return owner{ownerDeveloper, d.ID}, nil
			}
		}
	}
	return owner{}, core.Errorf(core.CodeRefused, p.App.Name, "Konnect does not know its owner %s", o.Email).
		WithHint("Its owner must be a developer of the portal; was he deleted there? Invite him, or give the App to somebody else.")
}

func (p *push) findTeam(ctx context.Context, name string) (owner, error) {
	teams, err := all(ctx, p.gateway, listing{what: "teams", route: "/teams", path: []string{"teams"},
		query: url.Values{"filter[name][eq]": {name}}, subject: p.App.Name}, func(t identified) string { return t.ID })
	if err != nil {
		return owner{}, p.noPortal(err)
	}
	for _, t := range teams {
		if t.Name == name {
			return owner{ownerTeam, t.ID}, nil
		}
	}
	return owner{}, core.Errorf(core.CodeRefused, p.App.Name, "Konnect does not know its owner, the team %s", name).
		WithHint("The team must be one of the portal's; was it deleted there? Create it, or give the App to somebody else.")
}

// ownerBody is all that an application's PATCH takes.
type ownerBody struct {
	Owner owner `json:"owner"`
}

// transfer gives the application to another owner.
func (p *push) transfer(ctx context.Context, id string, to owner) error {
	if p.classic {
		return core.Errorf(core.CodeRefused, p.App.Name, "a classic portal (v2) does not change owners").WithHint("Its developer must do it.")
	}
	req := about(p.inPortal(http.MethodPatch, "/applications/{application}", nil, "applications", id), p.App.Name)
	p.sent = true
	var answer application
	return p.get(ctx, withBody(req, ownerBody{to}), &answer)
}
