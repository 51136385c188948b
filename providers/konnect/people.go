package konnect

import (
	"context"
	"fmt"
	"time"

	"gatehouse/core"
)

// peopleFor is how long a name that was read singly is kept.
const peopleFor = time.Hour

// people are the owners of applications by type and id.
type people struct {
	by map[owner]known
}

type known struct {
	core.Owner
	at time.Time
}

// meet remembers an owner.
func (g *gateway) meet(o owner, name core.Owner) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.people.by == nil {
		g.people.by = map[owner]known{}
	}
	g.people.by[o] = known{name, g.env.Clock.Now()}
}

func (g *gateway) knows(o owner) (core.Owner, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	k, ok := g.people.by[o]
	return k.Owner, ok && g.env.Clock.Now().Sub(k.at) < peopleFor
}

// stranger is an owner whose name we cannot read.
func stranger(o owner) core.Owner {
	return core.Owner{Name: o.Type + " " + o.ID, Team: o.Type == ownerTeam}
}

// ownerOf reads one owner's name. One that we may not read, or that is gone, is
// shown by its id.
func (g *gateway) ownerOf(ctx context.Context, o owner) (core.Owner, error) {
	if name, ok := g.knows(o); ok {
		return name, nil
	}
	name, err := g.readOwner(ctx, o)
	switch core.CodeOf(err) {
	case "":
		g.meet(o, name)
		return name, nil
	case core.CodeForbidden, core.CodeGone:
		g.meet(o, stranger(o)) // until a list tells more
		return stranger(o), nil
	}
	return core.Owner{}, err
}

func (g *gateway) readOwner(ctx context.Context, o owner) (core.Owner, error) {
	if o.Type == ownerTeam {
		var team identified
		err := g.get(ctx, g.inPortal("GET", "/teams/{team}", nil, "teams", o.ID), &team)
		return core.Owner{Name: team.Name, Team: true}, err
	}
	var d developer
	err := g.get(ctx, g.inPortal("GET", "/developers/{developer}", nil, "developers", o.ID), &d)
	return d.owner(), err
}

// users are those who can use an application whose owner is not told (trap 7):
// the first by name, and how many more.
func (g *gateway) users(ctx context.Context, app string) (core.Owner, error) {
	people, err := all(ctx, g, listing{what: "developers of an application", route: "/applications/{application}/developers",
		path: []string{"applications", app, "developers"}}, func(d developer) string { return d.ID })
	switch {
	case core.CodeOf(err) == core.CodeForbidden, err == nil && len(people) == 0:
		return core.Owner{}, nil
	case err != nil:
		return core.Owner{}, err
	}
	o := people[0].owner()
	if len(people) > 1 {
		o.Name += fmt.Sprintf(" and %d more", len(people)-1)
	}
	return o, nil
}

// crowd reads all developers and teams, so that owners' names are joined
// without a call for each row. each gets the developers, page by page.
func (g *gateway) crowd(ctx context.Context, each func([]developer) error) (tally, error) {
	t, err := sweep(ctx, g, g.developers(), func(d developer) string { return d.ID }, func(rows []developer) error {
		for _, d := range rows {
			g.meet(owner{ownerDeveloper, d.ID}, d.owner())
		}
		return each(rows)
	})
	if err != nil || g.classic {
		return t, g.noPortal(err)
	}
	teams, err := sweep(ctx, g, listing{what: "teams", route: "/teams", path: []string{"teams"}},
		func(t identified) string { return t.ID }, func(rows []identified) error {
			for _, team := range rows {
				g.meet(owner{ownerTeam, team.ID}, core.Owner{Name: team.Name, Team: true})
			}
			return nil
		})
	if err == nil && t.complete {
		t = teams
	}
	return t, g.noPortal(err)
}

func (g *gateway) developers() listing {
	return listing{what: "developers", route: "/developers", path: []string{"developers"}, query: oldestFirst()}
}
