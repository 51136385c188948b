package apigee

import (
	"context"
	"net/url"
	"strings"

	"gatehouse/core"
)

// owner is who an app belongs to, and whether his level is good.
type owner struct {
	core.Owner
	state  string // active, inactive, gone; "": not known
	unread string // why it is not known, for a person; "" otherwise
}

const stateGone = "gone"

// email is the developer's address, which is part of his apps' paths; "" for a
// team.
func (o owner) email() string {
	if o.Team {
		return ""
	}
	return o.Email
}

func (o owner) blocks() bool { return o.state != "" && o.state != wordActive }

func (o owner) why() string {
	kind := "developer"
	if o.Team {
		kind = "team"
	}
	switch {
	case o.unread != "":
		return o.unread
	case o.state == stateGone:
		return "its " + kind + " does not exist any more"
	}
	return "its " + kind + " is " + o.state
}

type developer struct {
	Email     string `json:"email"`
	ID        string `json:"developerId"`
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	Status    string `json:"status"`
}

func (d developer) owner() owner {
	name := strings.TrimSpace(d.FirstName + " " + d.LastName)
	if name == "" {
		name = d.Email
	}
	return owner{Owner: core.Owner{Name: name, Email: d.Email}, state: d.Status}
}

type group struct {
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
	Email       string `json:"email"`
	Status      string `json:"status"`
}

func (t group) owner() owner {
	name := t.DisplayName
	if name == "" {
		name = t.Name
	}
	return owner{Owner: core.Owner{Name: name, Email: t.Email, Team: true}, state: t.Status}
}

// ownerOf reads the owner of one app. An owner that our identity may not read
// is no reason to fail: the app is shown, and says so. A developer who is not
// found by his address may have got another one: his id is asked for then.
func (g *gateway) ownerOf(ctx context.Context, a app, known core.Refs) (owner, error) {
	if a.AppGroup != "" {
		var t group
		err := g.get(ctx, a.Name, "/appgroups/{name}", nil, &t, "appgroups", a.AppGroup)
		return orUnread(t.owner(), err, owner{Owner: core.Owner{Name: a.AppGroup, Team: true}})
	}
	email := a.DeveloperEmail
	if email == "" {
		email = ownRef(known, refDeveloper)
	}
	var d developer
	var err error
	if email != "" {
		err = g.get(ctx, a.Name, "/developers/{email}", nil, &d, "developers", email)
	}
	if (email == "" || core.CodeOf(err) == core.CodeGone) && a.DeveloperID != "" {
		err = g.get(ctx, a.Name, "/developers/{id}", nil, &d, "developers", a.DeveloperID)
	}
	name := email
	if name == "" {
		name = a.DeveloperID
	}
	return orUnread(d.owner(), err, owner{Owner: core.Owner{Name: name, Email: email}})
}

func orUnread(read owner, err error, fallback owner) (owner, error) {
	switch core.CodeOf(err) {
	case "":
		return read, nil
	case core.CodeGone:
		fallback.state = stateGone
		return fallback, nil
	case core.CodeForbidden:
		fallback.unread = "its owner cannot be read with our rights, nor whether he is active"
		return fallback, nil
	}
	return owner{}, err
}

// people are the owners of a listing: developers by id and by e-mail address,
// teams by name.
type people struct {
	*gateway
	developers map[string]owner
	teams      map[string]owner
	barred     bool // our identity may not read developers
}

// meet reads the teams and, as far as one call goes, the developers.
func (g *gateway) meet(ctx context.Context) (*people, error) {
	p := &people{gateway: g, developers: map[string]owner{}, teams: map[string]owner{}}
	if err := p.meetTeams(ctx); err != nil {
		return nil, atStep(err, "the AppGroups")
	}
	if err := p.meetDevelopers(ctx); err != nil {
		return nil, atStep(err, "the developers")
	}
	return p, nil
}

func (p *people) meetTeams(ctx context.Context) error {
	token := ""
	for range maxPages {
		query := url.Values{"pageSize": {"1000"}}
		if token != "" {
			query.Set("pageToken", token)
		}
		var page struct {
			Groups []group `json:"appGroups"`
			Next   string  `json:"nextPageToken"`
		}
		err := p.get(ctx, "", "/appgroups", query, &page, "appgroups")
		if code := core.CodeOf(err); code == core.CodeForbidden || code == core.CodeGone {
			return nil // an organization may have none, and a role may not see them
		}
		if err != nil {
			return err
		}
		for _, t := range page.Groups {
			p.teams[t.Name] = t.owner()
		}
		if page.Next == "" || page.Next == token {
			return nil
		}
		token = page.Next
	}
	return nil
}

// developersPage is how many developers one call brings.
const developersPage = 1000

// meetDevelopers reads up to 1,000 whole developers, and more where this
// organization gives whole ones in pages: the reference says that expand does
// not go together with count and startKey (apigee.md, Lists). Who is missing
// then is asked for by id, page by page of the apps.
func (p *people) meetDevelopers(ctx context.Context) error {
	first, err := p.askDevelopers(ctx, url.Values{"expand": {"true"}})
	if core.CodeOf(err) == core.CodeForbidden {
		p.barred = true
		return nil
	}
	if err != nil || len(first) < developersPage {
		return err
	}
	last := first[len(first)-1].Email
	for range maxPages {
		rows, err := p.askDevelopers(ctx, url.Values{"expand": {"true"}, "count": {itoa(developersPage)}, "startKey": {last}})
		if core.CodeOf(err) == core.CodeRefused {
			return nil
		}
		if err != nil {
			return err
		}
		whole := len(rows) > 0 && rows[len(rows)-1].ID != ""
		if !whole || rows[len(rows)-1].Email == last {
			return nil
		}
		last = rows[len(rows)-1].Email
	}
	return nil
}

func (p *people) askDevelopers(ctx context.Context, query url.Values) ([]developer, error) {
	var page struct {
		Developers []developer `json:"developer"`
	}
	if err := p.get(ctx, "", "/developers", query, &page, "developers"); err != nil {
		return nil, err
	}
	for _, d := range page.Developers {
		if d.ID != "" {
			p.developers[d.ID], p.developers[d.Email] = d.owner(), d.owner()
		}
	}
	return page.Developers, nil
}

// idsAtOnce keeps the address of a call below what servers take.
const idsAtOnce = 100

// join reads the developers of these apps that are not known yet. What the
// reference says of ids is little, so that one who does not come this way is
// not called gone.
func (p *people) join(ctx context.Context, apps []app) error {
	if p.barred {
		return nil
	}
	var missing []string
	for _, a := range apps {
		id := a.DeveloperID
		if _, known := p.developers[id]; known || a.AppGroup != "" || id == "" {
			continue
		}
		p.developers[id] = owner{Owner: core.Owner{Name: id, Email: a.DeveloperEmail}, unread: "its owner is not among the developers that Apigee lists"}
		missing = append(missing, id)
	}
	for from := 0; from < len(missing); from += idsAtOnce {
		ids := missing[from:min(from+idsAtOnce, len(missing))]
		if _, err := p.askDevelopers(ctx, url.Values{"expand": {"true"}, "ids": {strings.Join(ids, ",")}}); err != nil {
			return atStep(err, "the developers")
		}
	}
	return nil
}

// of is the owner of an app, of the apps given to join.
func (p *people) of(a app) owner {
	if a.AppGroup != "" {
		if t, ok := p.teams[a.AppGroup]; ok {
			return t
		}
		return owner{Owner: core.Owner{Name: a.AppGroup, Team: true}, unread: "its team cannot be read with our rights, nor whether it is active"}
	}
	for _, id := range []string{a.DeveloperID, a.DeveloperEmail} {
		if d, ok := p.developers[id]; ok && id != "" {
			return d
		}
	}
	name := a.DeveloperEmail
	if name == "" {
		name = a.DeveloperID
	}
	return owner{Owner: core.Owner{Name: name, Email: a.DeveloperEmail}, unread: "its owner cannot be read with our rights, nor whether he is active"}
}

// atStep says in which part of a reading an error came.
func atStep(err error, what string) error {
	e := *core.AsError(err)
	e.Message = what + ": " + e.Message
	return &e
}
