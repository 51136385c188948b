package konnect

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"gatehouse/core"
)

// The bounds of single reads in one listing, for rows that the lists tell too
// little of: a row more costs a call.
const (
	maxRepairs = 200
	maxVain    = 5 // repairs in a row that brought nothing: the rows are hidden from us
	maxOwners  = 100
)

// oldestFirst makes pages move as little as can be: what is new comes last.
func oldestFirst() url.Values { return url.Values{"sort": {"created_at"}} }

// census is one full reading of the portal.
type census struct {
	*gateway
	yield    func([]core.Remote) error
	rows     map[string][]row // registrations by application, not yet handed over
	agreed   bool             // the list of registrations agreed with its own count
	received int
	repairs  int // single reads of registrations
	vain     int // of those the last ones, that brought nothing
	unsure   int // Apps whose registrations may not be all
	asks     int
	lacking  []string // why it is not complete
}

// List implements core.Gateway. Developers' sign-ups come first, so that owners
// can be joined; then each application with its registrations.
func (g *gateway) List(ctx context.Context, yield func([]core.Remote) error) (core.Listing, error) {
	c := &census{gateway: g, yield: yield, rows: map[string][]row{}}
	for _, step := range []func(context.Context) (tally, error){c.signUps, c.registrations, c.applications} {
		t, err := step(ctx)
		if err != nil {
			return core.Listing{Why: err.Error(), Received: c.received}, err
		}
		if !t.complete {
			c.lacking = append(c.lacking, t.why)
		}
	}
	if c.unsure > 0 {
		c.lacking = append(c.lacking, fmt.Sprintf("%d Apps have more registrations than were shown", c.unsure))
	}
	return core.Listing{Complete: len(c.lacking) == 0, Why: strings.Join(c.lacking, "; "), Received: c.received}, nil
}

func (c *census) hand(out []core.Remote) error {
	c.received += len(out)
	return c.yield(out)
}

// signUps hands over the developers. Without the right to read them the Apps
// are still shown, with their owners' ids.
func (c *census) signUps(ctx context.Context) (tally, error) {
	t, err := c.crowd(ctx, func(rows []developer) error {
		out := make([]core.Remote, len(rows))
		for i, d := range rows {
			out[i] = remoteDeveloper(d)
		}
		return c.hand(out)
	})
	if core.CodeOf(err) == core.CodeForbidden && c.mayRead(ctx) {
		return tally{why: "developers and teams cannot be read with this token (403): sign-ups are missing, owners are shown by id"}, nil
	}
	return t, err
}

// mayRead tells a token that lacks one right from one that lacks all.
func (c *census) mayRead(ctx context.Context) bool {
	_, err := c.readPortal(ctx)
	return err == nil
}

// registrations are read once: each application counts its own, and one whose
// count differs is read singly.
func (c *census) registrations(ctx context.Context) (tally, error) {
	t, err := sweep(ctx, c.gateway, listing{what: "registrations", route: "/application-registrations",
		path: []string{"application-registrations"}, query: oldestFirst(), once: true},
		func(r registration) string { return r.ID }, func(rows []registration) error {
			for _, r := range rows {
				c.rows[r.Application.ID] = append(c.rows[r.Application.ID], r.row(c.gateway))
			}
			return nil
		})
	c.agreed = t.complete
	return tally{complete: true}, c.noPortal(err)
}

func (c *census) applications(ctx context.Context) (tally, error) {
	t, err := sweep(ctx, c.gateway, listing{what: "applications", route: "/applications", path: []string{"applications"}, query: oldestFirst()},
		func(a application) string { return a.ID }, func(rows []application) error {
			out := make([]core.Remote, 0, len(rows))
			for _, a := range rows {
				r, there, err := c.join(ctx, a)
				if err != nil {
					return err
				}
				if there {
					out = append(out, r)
				}
			}
			if len(out) == 0 {
				return nil
			}
			return c.hand(out)
		})
	return t, c.noPortal(err)
}

// join makes one App of its rows. there is false for one that went meanwhile.
func (c *census) join(ctx context.Context, a application) (r core.Remote, there bool, err error) {
	rows := c.rows[a.ID]
	delete(c.rows, a.ID)
	wanted, known := a.count()
	switch {
	case !known && !c.agreed:
		c.unsure++
	case known && wanted != len(rows):
		if rows, err = c.repair(ctx, a, rows); core.CodeOf(err) == core.CodeGone {
			return core.Remote{}, false, nil
		} else if err != nil {
			return core.Remote{}, false, err
		}
	}
	by, err := c.owner(ctx, a)
	if err != nil {
		return core.Remote{}, false, err
	}
	r = c.remoteApp(a, rows, by)
	if missing := c.hidden(len(rows), wanted); missing != "" {
		c.unsure++
		r.Complete, r.Parts = false, []string{missing}
	}
	return r, true, nil
}

// count is how many registrations the application says it has.
func (a application) count() (int, bool) {
	if a.RegistrationCount == nil {
		return 0, false
	}
	return int(*a.RegistrationCount), true
}

// repair reads the registrations of one application that counts others than
// the list showed: they changed meanwhile, or some are not shown to us.
func (c *census) repair(ctx context.Context, a application, rows []row) ([]row, error) {
	if c.repairs >= maxRepairs || c.vain >= maxVain {
		return rows, nil
	}
	c.repairs++
	fresh, err := c.rowsOf(ctx, a.ID, a.Name)
	if err != nil {
		return nil, err
	}
	if c.vain++; len(fresh) != len(rows) {
		c.vain = 0
	}
	return fresh, nil
}

// hidden words registrations that are counted and not shown; "" for none.
func (g *gateway) hidden(shown, counted int) string {
	if shown >= counted {
		return ""
	}
	return fmt.Sprintf("%d of %d registrations are not shown to this token", counted-shown, counted)
}

// owner is an application's owner, as far as the lists tell.
func (c *census) owner(ctx context.Context, a application) (core.Owner, error) {
	switch {
	case a.Developer != nil:
		return core.Owner{Name: a.Developer.Name, Email: a.Developer.Email}, nil
	case a.Owner != nil:
		if name, ok := c.knows(*a.Owner); ok {
			return name, nil
		}
		if c.asks++; c.asks > maxOwners {
			return stranger(*a.Owner), nil
		}
		return c.ownerOf(ctx, *a.Owner) // as a read of the App shows him
	case c.asks < maxOwners:
		c.asks++
		by, err := c.users(ctx, a.ID)
		if core.CodeOf(err) == core.CodeGone {
			return by, nil
		}
		return by, err
	}
	return core.Owner{}, nil
}
