package apigee

import (
	"context"
	"net/url"
	"strings"
	"time"

	"gatehouse/core"
)

// Read implements core.Gateway. One place holds an app, so that a read is
// always complete.
func (g *gateway) Read(ctx context.Context, s core.Subject) (core.Remote, error) {
	a, who, err := g.find(ctx, s)
	if err != nil {
		return core.Remote{}, err
	}
	if a == nil {
		return core.Remote{Projection: core.Absent(), Complete: true}, nil
	}
	return remote(*a, who, g.env.Clock.Now()), nil
}

// find looks for the subject's app: by its id, or by our mark when an earlier
// attempt may have made it. nil without an error: there is none.
func (g *gateway) find(ctx context.Context, s core.Subject) (*app, owner, error) {
	id := s.App.Refs.Get(refApp, "")
	var a *app
	var err error
	switch {
	case id != "":
		a, err = g.byID(ctx, s.App.Name, id)
	case s.Touched:
		a, err = g.byMark(ctx, s.App)
	}
	if core.CodeOf(err) == core.CodeGone {
		return nil, owner{}, nil
	}
	if err != nil || a == nil {
		return nil, owner{}, err
	}
	if a, err = g.settled(ctx, a); err != nil {
		return nil, owner{}, err
	}
	who, err := g.ownerOf(ctx, *a, s.App.Refs)
	return a, who, err
}

// newFor is how long an app without keys may be one whose keys do not show
// yet.
const newFor = time.Minute

// raw: the app is new and came without a key (apigee.md, trap 9).
func (g *gateway) raw(a app) bool {
	return len(a.Credentials) == 0 && g.env.Clock.Now().Sub(a.CreatedAt.time()) < newFor
}

// settled reads a new app again until its keys show, for a few seconds.
func (g *gateway) settled(ctx context.Context, a *app) (*app, error) {
	for _, pause := range []time.Duration{time.Second, 2 * time.Second} {
		if !g.raw(*a) {
			return a, nil
		}
		select {
		case <-g.env.Clock.After(ctx, pause):
		case <-ctx.Done():
			return nil, core.Errorf(core.CodeCanceled, a.title(), "the call was given up").Because(ctx.Err())
		}
		again, err := g.byID(ctx, a.title(), a.ID)
		if err != nil {
			return nil, err
		}
		a = again
	}
	return a, nil
}

// byID reads one app by its appId; CodeGone when it is not there.
func (g *gateway) byID(ctx context.Context, subject, id string) (*app, error) {
	var a app
	if err := g.get(ctx, subject, "/apps/{appId}", nil, &a, "apps", id); err != nil {
		return nil, err
	}
	if !strings.EqualFold(a.ID, id) {
		return nil, core.Errorf(core.CodePermanent, subject, "it answered with another app than the one asked for").
			WithHint("Check the connection's endpoint.")
	}
	return &a, nil
}

// byMark looks for the app that bears our App id among those of its owner. An
// owner who is not there has none.
func (g *gateway) byMark(ctx context.Context, of core.App) (*app, error) {
	p, err := g.ownersPath(ctx, of.Owner, of.Refs, of.Name)
	if core.CodeOf(err) == core.CodeRefused {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	start := ""
	for range maxPages {
		apps, next, err := g.ownersApps(ctx, of.Name, p, start)
		if core.CodeOf(err) == core.CodeGone {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, a := range apps {
			if a.mark() == of.ID {
				return p.complete(a), nil
			}
		}
		if next == "" || next == start {
			return nil, nil
		}
		start = next
	}
	return nil, nil
}

// ownersApps reads a page of an owner's apps. A developer's apps go on from
// the last name, which comes again (apigee.md, trap 13); a team's by token.
func (g *gateway) ownersApps(ctx context.Context, subject string, p path, start string) (apps []app, next string, err error) {
	if p.team {
		var page struct {
			Apps []app  `json:"appGroupApps"`
			Next string `json:"nextPageToken"`
		}
		query := url.Values{"pageSize": {"1000"}}
		if start != "" {
			query.Set("pageToken", start)
		}
		err = g.get(ctx, subject, "/appgroups/{name}/apps", query, &page, "appgroups", p.owner, "apps")
		return page.Apps, page.Next, err
	}
	var page struct {
		Apps []app `json:"app"`
	}
	query := url.Values{"expand": {"true"}, "count": {"100"}}
	if start != "" {
		query.Set("startKey", start)
	}
	if err := g.get(ctx, subject, "/developers/{email}/apps", query, &page, "developers", p.owner, "apps"); err != nil {
		return nil, "", err
	}
	if n := len(page.Apps); n > 1 {
		next = page.Apps[n-1].Name
	}
	return page.Apps, next, nil
}

// Prove implements core.Gateway: gone is a read by id that says not found,
// while the organization itself can be read and the owner has no app of that
// name and id (apigee.md, Errors).
func (g *gateway) Prove(ctx context.Context, s core.Subject) (bool, error) {
	id := s.App.Refs.Get(refApp, "")
	if id == "" {
		a, _, err := g.find(ctx, s)
		return a == nil && err == nil, err
	}
	_, err := g.byID(ctx, s.App.Name, id)
	if core.CodeOf(err) != core.CodeGone {
		return false, err
	}
	if _, err := g.organization(ctx); err != nil {
		return false, err
	}
	return g.notUnderOwner(ctx, s.App, id)
}

// notUnderOwner is the second proof.
func (g *gateway) notUnderOwner(ctx context.Context, of core.App, id string) (bool, error) {
	p, known := pathOf(of.Refs)
	if !known {
		return true, nil
	}
	var a app
	err := g.get(ctx, of.Name, p.route(), nil, &a, p.elements()...)
	if core.CodeOf(err) == core.CodeGone {
		return true, nil
	}
	return err == nil && a.ID != id, err
}

type organization struct {
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
	Runtime     string `json:"runtimeType"`
	State       string `json:"state"`
	Location    string `json:"apiConsumerDataLocation"`
}

// organization reads the organization itself. That it is not there is no
// "gone": then nothing below it can be believed.
func (g *gateway) organization(ctx context.Context) (organization, error) {
	var o organization
	err := g.get(ctx, "", "organization", nil, &o)
	switch {
	case core.CodeOf(err) == core.CodeGone:
		return o, core.Errorf(core.CodeConfig, g.conn.Name, "there is no organization %s at this endpoint", g.org).
			WithHint("Check organization and endpoint; an organization with its data in a region has an endpoint of its own.").Because(err)
	case err == nil && o.Name != "" && o.Name != g.org:
		return o, core.Errorf(core.CodeConfig, g.conn.Name, "it answered as another organization than %s", g.org).
			WithHint("Check the connection's endpoint.")
	}
	return o, err
}
