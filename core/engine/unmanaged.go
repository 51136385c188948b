package engine

import (
	"context"

	"gatehouse/core"
)

// Unmanaged reads a gateway and returns what it has and nobody here knows,
// where it can list that: it is shown, and never changed or deleted. Secrets are
// left out. The listing says how many there are, also where it cannot list them.
func (e *Engine) Unmanaged(ctx context.Context, connection string) ([]core.Remote, core.Listing, error) {
	conn, err := e.configured(connection)
	if err != nil {
		return nil, core.Listing{}, err
	}
	gw, err := e.gateways.get(ctx, conn)
	if err != nil {
		return nil, core.Listing{}, err
	}
	p := &pass{engine: e, conn: conn}
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
			}
		}
		return err
	})
	return out, listing, err
}
