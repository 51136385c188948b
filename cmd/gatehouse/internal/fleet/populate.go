package fleet

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"gatehouse/cmd/gatehouse/internal/seed"
	"gatehouse/core"
)

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// secretText invents a secret that depends on the seed and what it is for
// alone.
func secretText(seed uint64, what string, n int) string {
	h := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(what), seed))
	rnd := rand.New(rand.NewChaCha8(h))
	b := make([]byte, n)
	for i := range b {
		b[i] = alphanumeric[rnd.IntN(len(alphanumeric))]
	}
	return string(b)
}

// Population says what to fill and with what.
type Population struct {
	Store    core.Store
	Vault    core.Vault
	Gateways map[string]core.Gateway // by connection, opened on the members
	Apps     int
	Seed     uint64
	Now      time.Time
}

// Shape is what the members' Apps look like, with the catalogs as the gateways
// give them.
func (f *Fleet) Shape(ctx context.Context, p Population) (seed.Shape, error) {
	shape := seed.Shape{Apps: p.Apps, Seed: p.Seed, Now: p.Now}
	for _, m := range f.Members {
		catalog, err := p.Gateways[m.Name].Catalog(ctx)
		if err != nil {
			return shape, err
		}
		slices.SortFunc(catalog, byID)
		shape.Places = append(shape.Places, seed.Place{Connection: m.Name, Share: m.Share, Catalog: catalog, NoSuspend: m.HoldsRequests()})
	}
	return shape, nil
}

func byID(a, b core.CatalogAPI) int { return strings.Compare(a.ID, b.ID) }

// Populate invents Apps, puts those that must exist at a gateway there, reads
// them back through the provider, and writes them to the store as proven: what
// the store says is confirmed was seen. Of members that hold requests the store
// learns by a reading, which is the caller's.
func (f *Fleet) Populate(ctx context.Context, p Population) error {
	shape, err := f.Shape(ctx, p)
	if err != nil {
		return err
	}
	apps := make([]core.App, 0, p.Apps)
	for app := range shape.All() {
		at := f.member(app.Connection).gateway
		at.know(app.Owner)
		if present(app) || at.holdsRequests() {
			if err := at.plant(app); err != nil {
				return fmt.Errorf("seeding %s: %w", app.Name, err)
			}
		}
		if !at.holdsRequests() {
			apps = append(apps, app)
		}
	}
	byID := map[core.AppID]core.App{}
	for _, app := range apps {
		byID[app.ID] = app
	}
	shown := map[core.AppID]core.Remote{}
	listings, kinds := map[string]core.Listing{}, map[string]string{}
	for _, m := range f.Members {
		if m.HoldsRequests() {
			continue
		}
		interpreter, interprets := p.Gateways[m.Name].(core.Interpreter)
		listing, err := p.Gateways[m.Name].List(ctx, func(batch []core.Remote) error {
			for _, r := range batch {
				if interprets {
					r = interpreter.Interpret(byID[r.AppID], r)
				}
				shown[r.AppID] = r
			}
			return ctx.Err()
		})
		if err != nil {
			return err
		}
		listings[m.Name], kinds[m.Name] = listing, m.Kind
	}
	for i := range apps {
		if err := prove(&apps[i], shown, p.Vault); err != nil {
			return err
		}
	}
	return write(ctx, p, shape, apps, listings, kinds)
}

// present: the gateway has an object for it. A rejected App was never created.
func present(app core.App) bool {
	switch app.Status {
	case core.Approved, core.Canceled, core.Suspended:
		return true
	}
	return false
}

func (f *Fleet) member(connection string) *Member {
	i := slices.IndexFunc(f.Members, func(m *Member) bool { return m.Name == connection })
	return f.Members[i]
}

// prove takes over what was read back of an App.
func prove(app *core.App, shown map[core.AppID]core.Remote, vault core.Vault) error {
	app.Base, app.Remote = core.Absent(), core.Absent()
	if app.Status == core.Pending {
		return nil
	}
	app.Push = core.Push{State: core.PushConfirmed, DecisionID: decisionID(*app), UpdatedAt: app.DecidedAt.Add(4 * time.Second), Attempts: 1}
	if !present(*app) {
		app.Push.Note, app.Push.Attempts = "nothing to send", 0
		return nil
	}
	r, ok := shown[app.ID]
	if !ok {
		return fmt.Errorf("seeding %s: the simulator does not show it", app.Name)
	}
	app.Refs, app.Base, app.Remote = r.Refs, r.Projection, r.Projection
	for _, c := range r.Credentials {
		kept := c.Credential
		if c.Secret != "" {
			kept.Fingerprint, kept.LastFour = vault.Fingerprint(c.Secret), c.Secret[len(c.Secret)-4:]
		}
		app.Credentials = append(app.Credentials, kept)
	}
	return nil
}

// decisionID is older than any that is made later: a seed's are not what
// somebody did last.
func decisionID(app core.App) string { return core.DecisionID("0"+string(app.ID), "1") }
