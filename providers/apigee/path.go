package apigee

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// path is where an app is changed: under its owner, by its name.
type path struct {
	team        bool
	owner, name string
}

// pathOf reads an app's path from its refs.
func pathOf(refs core.Refs) (path, bool) {
	p := path{owner: ownRef(refs, refDeveloper), name: ownRef(refs, refName)}
	if team := ownRef(refs, refGroup); team != "" {
		p.team, p.owner = true, team
	}
	return p, p.owner != "" && p.name != ""
}

// elements is the path below the organization, continued by more.
func (p path) elements(more ...string) []string {
	kind := "developers"
	if p.team {
		kind = "appgroups"
	}
	return append([]string{kind, p.owner, "apps", p.name}, more...)
}

// route is the path as a log may say it.
func (p path) route(more ...string) string {
	kind := "/developers/{email}"
	if p.team {
		kind = "/appgroups/{name}"
	}
	return strings.Join(append([]string{kind + "/apps/{app}"}, more...), "/")
}

// complete fills in what an app under its owner's path does not say.
func (p path) complete(a app) *app {
	if p.team {
		a.AppGroup = p.owner
	} else if a.DeveloperEmail == "" {
		a.DeveloperEmail = p.owner
	}
	return &a
}

// ownersPath finds the owner of a new app. An owner whom Apigee does not know
// is CodeRefused.
func (g *gateway) ownersPath(ctx context.Context, o core.Owner, refs core.Refs, subject string) (path, error) {
	if p, known := pathOf(refs); known {
		return p, nil
	}
	if o.Team {
		name, err := g.teamNamed(ctx, o.Name, subject)
		return path{team: true, owner: name}, err
	}
	if o.Email == "" {
		return path{}, core.Errorf(core.CodeRefused, subject, "its developer has no e-mail address; Apigee knows developers by theirs").
			WithHint("Give the App an owner with an e-mail address.")
	}
	return path{owner: strings.ToLower(o.Email)}, nil
}

// teamNamed finds an AppGroup by its name, or by a display name that only one
// has.
func (g *gateway) teamNamed(ctx context.Context, name, subject string) (string, error) {
	p := &people{gateway: g, teams: map[string]owner{}}
	if err := p.meetTeams(ctx); err != nil {
		return "", err
	}
	if _, ok := p.teams[name]; ok {
		return name, nil
	}
	var found []string
	for id, t := range p.teams {
		if t.Name == name {
			found = append(found, id)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", core.Errorf(core.CodeRefused, subject, "Apigee does not know its owner, the AppGroup %q", httpclient.Visible(name, 80)).
			WithHint("The AppGroup must exist at Apigee first; was it deleted?")
	default:
		return "", core.Errorf(core.CodeRefused, subject, "%d AppGroups at Apigee are called %q", len(found), httpclient.Visible(name, 80)).
			WithHint("Give the App the name of one AppGroup as its owner.")
	}
}

// action completes a status call: no body, and a content type that says so; a
// JSON body on the same path would generate a key (apigee.md, trap 8).
func (g *gateway) action(method, action, subject, route string, elements []string) httpclient.Request {
	req := g.api(method, route, url.Values{"action": {action}}, elements...)
	req.Header.Set("Content-Type", "application/octet-stream")
	req.Subject = subject
	return req
}

// statusMethod is the verb of an app's status call (apigee.md, trap 7).
func (p path) statusMethod() string {
	if p.team {
		return http.MethodPut
	}
	return http.MethodPost
}
