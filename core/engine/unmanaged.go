package engine

import (
	"context"

	"gatehouse/core"
)

// Unmanaged reads a gateway and returns what it has that is not the portal's by
// its kind or our mark, and that no App here has: it is shown, can be adopted
// (PlanAdoption), and is never changed or deleted. Where every object is the
// portal's there is none: what is new there a sync takes over by itself. Secrets
// are left out. The listing says how many there are, also where it cannot list
// them.
func (e *Engine) Unmanaged(ctx context.Context, connection string) ([]core.Remote, core.Listing, error) {
	conn, err := e.configured(connection)
	if err != nil {
		return nil, core.Listing{}, err
	}
	gw, err := e.gateways.get(ctx, conn)
	if err != nil {
		return nil, core.Listing{}, err
	}
	p := &pass{engine: e, conn: conn, notFirst: true}
	var out []core.Remote
	listing, err := gw.List(ctx, func(batch []core.Remote) error {
		var foreign []core.Remote
		for _, r := range batch {
			if !r.Managed {
				r.Credentials = nil
				foreign = append(foreign, r)
			}
		}
		known, err := p.match(ctx, foreign)
		for i, r := range foreign {
			if _, ours := known[i]; !ours {
				out = append(out, r)
			} else {
				p.takenIn++
			}
		}
		return err
	})
	listing.Unmanaged = max(listing.Unmanaged-p.takenIn, 0)
	return out, listing, err
}
