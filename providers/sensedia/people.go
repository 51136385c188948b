package sensedia

import (
	"context"
	"strings"
	"time"

	"gatehouse/core"
)

// peopleFor is how long the names of developers are kept before a listing
// reads them again.
const peopleFor = time.Hour

// people are the developers of a tenant by login and by e-mail address, both
// in lower case.
type people struct {
	readAt time.Time
	by     map[string]core.Owner
}

// meet reads the developers, so that a list can show names instead of logins.
// It is a help: without the permission for it, logins are shown.
func (g *gateway) meet(ctx context.Context) error {
	now := g.env.Clock.Now()
	g.mu.Lock()
	known := g.people.by != nil && now.Sub(g.people.readAt) < peopleFor
	g.mu.Unlock()
	if known {
		return nil
	}
	by := map[string]core.Owner{}
	err := g.walk(ctx, listing{path: "developers"}, func(o object) error {
		owner := core.Owner{Name: o.text("name"), Email: o.text("email")}
		if owner.Name == "" {
			owner.Name = o.text("login")
		}
		for _, key := range []string{o.text("login"), owner.Email} {
			if key != "" {
				by[strings.ToLower(key)] = owner
			}
		}
		return nil
	})
	switch core.CodeOf(err) {
	case "":
	case core.CodeForbidden, core.CodeGone, core.CodePermanent, core.CodeRefused:
		g.note("the developers cannot be read; their logins are shown", err)
	default:
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.people = people{readAt: now, by: by}
	return nil
}

// owner reads developer, which is a login or an e-mail address.
func (g *gateway) owner(developer string) core.Owner {
	g.mu.Lock()
	known, ok := g.people.by[strings.ToLower(developer)]
	g.mu.Unlock()
	switch {
	case ok:
		return known
	case strings.Contains(developer, "@"):
		return core.Owner{Name: developer, Email: developer}
	}
	return core.Owner{Name: developer}
}
