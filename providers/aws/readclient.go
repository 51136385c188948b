package aws

import (
	"context"
	"crypto/subtle"

	"gatehouse/core"
)

// findClient reads a client by its ref; without one it looks for a typed
// client id, and for our mark.
func (g *gateway) findClient(ctx context.Context, s core.Subject, search bool) (found, error) {
	if pools := scopes(s.App.Refs, refClient); len(pools) > 0 {
		id := pools[0]
		p, ok := g.poolNamed(id)
		if !ok {
			return found{}, core.Errorf(core.CodeRefused, s.App.Name, "its client is in the user pool %s, which is not among the connection's", id).
				WithHint("Add the pool to the connection's user-pools.")
		}
		c, err := g.describe(ctx, s.App.Name, p, s.App.Refs.Get(refClient, id))
		if core.CodeOf(err) == core.CodeGone {
			return found{}, g.absentFrom(ctx, s, p)
		}
		return found{client: &c}, err
	}
	if !search {
		return found{}, nil
	}
	if typed := typedClient(s.Choice); typed != "" {
		return g.findTyped(ctx, s, typed)
	}
	return g.findMarked(ctx, s)
}

func typedClient(choice *core.CredentialChoice) string {
	if choice == nil || choice.Form != formClient {
		return ""
	}
	return choice.Values[fieldID]
}

// absentFrom is nil when a client's absence can be believed: the account is the
// recorded one and the pool can be read.
func (g *gateway) absentFrom(ctx context.Context, s core.Subject, p pool) error {
	if err := g.sameAccount(ctx, s.App); err != nil {
		return err
	}
	return g.checkPool(ctx, p)
}

// findTyped looks for a client id in every pool.
func (g *gateway) findTyped(ctx context.Context, s core.Subject, id string) (found, error) {
	for _, p := range g.conf.pools {
		c, err := g.describe(ctx, s.App.Name, p, id)
		switch {
		case core.CodeOf(err) == core.CodeGone:
			continue
		case err != nil:
			return found{}, err
		}
		return found{client: &c, foreign: c.app() != s.App.ID}, nil
	}
	return found{}, nil
}

// findMarked looks for a client whose name bears our mark: one that was made by
// an attempt whose answer was lost.
func (g *gateway) findMarked(ctx context.Context, s core.Subject) (found, error) {
	for _, p := range g.conf.pools {
		var ids []string
		err := g.eachClient(ctx, s.App.Name, p, func(c listed) error {
			if clientApp(c.name) == s.App.ID {
				ids = append(ids, c.id)
			}
			return nil
		})
		if err != nil {
			return found{}, err
		}
		if len(ids) > 1 {
			return found{}, core.Errorf(core.CodeRefused, s.App.Name, "%d clients of %s bear its mark", len(ids), p.id).
				WithHint("Delete all but one at AWS, then try again.")
		}
		if len(ids) == 1 {
			c, err := g.describe(ctx, s.App.Name, p, ids[0])
			return found{client: &c}, err
		}
	}
	return found{}, nil
}

func sameSecret(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
