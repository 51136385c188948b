package engine_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// ledger is the second flavour of the paper gateway: it decides on
// registrations, knows developers' sign-ups, and can edit names and callbacks.
type ledger struct{ gate *ledgerGate }

func (ledger) Capabilities() core.Capabilities {
	native := core.VerbSupport{Support: core.Native}
	c := core.Capabilities{
		Kind: "ledger", Title: "Ledger", DecidesRegistrations: true, Verbs: map[core.Verb]core.VerbSupport{}, Registrations: map[core.Verb]core.VerbSupport{},
		Developers: map[core.Verb]core.VerbSupport{
			core.Approve: native, core.Reject: native, core.Cancel: {Support: core.Native, Note: "his keys keep working"},
		},
		Edits: map[string]core.VerbSupport{
			core.FieldName: native, core.FieldCallback: {Support: core.Native, Resets: "a new callback is approved anew"}, core.FieldRegistrations: native,
			core.FieldDescription: {Support: core.Unsupported, Note: "it is the developer's"}, core.FieldAttribute: {Support: core.Local},
		},
		InFlight: 4, Creates: core.VerbSupport{Support: core.Native, Note: "an entry is made for it"},
	}
	for _, v := range core.Verbs() {
		c.Verbs[v] = native
	}
	for _, v := range core.RegistrationVerbs() {
		c.Registrations[v] = native
	}
	return c
}

func (ledger) Settings() []core.Setting { return nil }

func (ledger) Questions() []core.Question { return nil }

var ledgerWord = map[core.RegistrationStatus]string{
	core.Waiting: "pending", core.RegistrationOn: "approved", core.RegistrationOff: "revoked", core.RegistrationRefused: "rejected",
}

func (ledger) Project(_ core.Connection, app core.App) core.Projection {
	known := app.Refs.Get("app", "") != ""
	switch {
	case app.Status == core.Deleted, !known && app.Status != core.Approved:
		return core.Absent()
	case app.Kind == core.KindDeveloper:
		return core.Shown(string(app.Status))
	}
	var grants []string
	for _, r := range app.Registrations {
		grants = append(grants, core.Grant(r, ledgerWord[r.Status]))
	}
	return core.Shown("there", grants...).With(core.FieldText(core.FieldName, app.Name), core.FieldText(core.FieldCallback, app.CallbackURL))
}

func (ledger) Prepare(_ core.App, c core.CredentialChoice, _ io.Reader) (core.CredentialChoice, error) {
	return c, nil
}

func (l ledger) Open(context.Context, core.Connection, core.Surroundings) (core.Gateway, error) {
	return l.gate, nil
}

// entry is one App or developer of the ledger.
type entry struct {
	id, mark, name, callback string
	kind                     core.Kind
	status                   core.Status // a developer's
	regs                     map[string]core.RegistrationStatus
	born                     time.Time            // of the App; zero: it does not tell
	dates                    map[string]time.Time // of registrations; none: it does not tell
}

// ledgerGate is the gateway. before may fail a call, or do something there as
// another administrator would; step is called between two changes of a Push.
type ledgerGate struct {
	mu      sync.Mutex
	entries map[string]*entry
	made    int
	writes  []string
	before  func(call string)
	step    func() error
	hidden  string // a registration that listings do not show, and reads do
	mapping core.Mapping
}

func (g *ledgerGate) Mapping() core.Mapping { return g.mapping }

func newLedger() *ledgerGate { return &ledgerGate{entries: map[string]*entry{}} }

func (g *ledgerGate) called(call string) {
	if g.before != nil {
		g.before(call)
	}
}

// at does something at the gateway as another administrator would.
func (g *ledgerGate) at(do func(e *entry)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, e := range g.entries {
		do(e)
	}
}

func (g *ledgerGate) PacingKeys(context.Context) ([]string, error) { return []string{"ledger"}, nil }
func (g *ledgerGate) Check(context.Context) (core.Check, error)    { return core.Check{}, nil }
func (g *ledgerGate) Close() error                                 { return nil }
func (g *ledgerGate) Reveal(context.Context, core.Subject) ([]core.Secret, error) {
	return nil, core.Errorf(core.CodeRefused, "", "never")
}

func (g *ledgerGate) Catalog(context.Context) ([]core.CatalogAPI, error) {
	gold, free := core.PlanRef{ID: "gold", Name: "Gold"}, core.PlanRef{ID: "free", Name: "Free"}
	return []core.CatalogAPI{
		{APIRef: core.APIRef{ID: "a", Name: "Alpha"}}, {APIRef: core.APIRef{ID: "b", Name: "Beta"}}, {APIRef: core.APIRef{ID: "c", Name: "Gamma"}},
		{APIRef: core.APIRef{ID: "p", Name: "Planned"}, Plans: []core.PlanRef{gold, free}},
	}, nil
}

func (g *ledgerGate) find(s core.Subject) *entry {
	if id := s.App.Refs.Get("app", ""); id != "" {
		return g.entries[id]
	}
	for _, e := range g.entries {
		if s.Touched && e.mark == string(s.App.ID) {
			return e
		}
	}
	return nil
}

func (g *ledgerGate) remote(e *entry, hidden string) core.Remote {
	if e == nil {
		return core.Remote{Projection: core.Absent(), Complete: true}
	}
	app := core.App{Kind: e.kind, Name: e.name, CallbackURL: e.callback, Status: e.status, Refs: core.Refs{{Kind: "app", ID: e.id}}}
	for key, status := range e.regs {
		if key != hidden {
			app.Registrations = append(app.Registrations, core.Registration{API: core.APIRef{ID: key}, Status: status, ID: e.id + "/" + key, CreatedAt: e.dates[key]})
		}
	}
	slices.SortFunc(app.Registrations, func(a, b core.Registration) int {
		return len(a.API.ID)*1000 - len(b.API.ID)*1000 + int(a.API.ID[0]) - int(b.API.ID[0])
	})
	if e.kind == core.KindApp {
		app.Status, _ = core.DeriveStatus(app.Registrations)
	}
	return core.Remote{
		Projection: ledger{}.Project(core.Connection{}, app), Complete: true, Managed: true, Kind: e.kind, AppID: core.AppID(e.mark),
		Status: app.Status, Name: e.name, CallbackURL: e.callback, Refs: app.Refs, Registrations: app.Registrations,
		Owner: core.Owner{Name: "Bo", Email: "bo@example.org"}, CreatedAt: e.born,
	}
}

func (g *ledgerGate) List(_ context.Context, yield func([]core.Remote) error) (core.Listing, error) {
	g.mu.Lock()
	g.called("list")
	var all []core.Remote
	for _, e := range g.entries {
		all = append(all, g.remote(e, g.hidden))
	}
	g.mu.Unlock()
	if err := yield(all); err != nil {
		return core.Listing{}, err
	}
	return core.Listing{Complete: true, Received: len(all)}, nil
}

func (g *ledgerGate) Read(_ context.Context, s core.Subject) (core.Remote, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.called("read")
	return g.remote(g.find(s), ""), nil
}

func (g *ledgerGate) Prove(_ context.Context, s core.Subject) (bool, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.find(s) == nil, nil
}

// Push converges, one change after the other: from what was read, as providers do.
// What was deleted since cannot be changed any more.
func (g *ledgerGate) Push(_ context.Context, s core.Subject, current core.Remote, journal func(core.Pushed) error) (core.Pushed, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.called("push")
	e := g.find(s)
	if s.App.Status == core.Deleted {
		if e != nil {
			delete(g.entries, e.id)
		}
		return core.Pushed{Sent: true}, nil
	}
	if e == nil {
		g.made++
		e = &entry{id: fmt.Sprint("entry-", g.made), mark: string(s.App.ID), kind: s.App.Kind, regs: map[string]core.RegistrationStatus{}}
		g.entries[e.id] = e
		if err := journal(core.Pushed{Refs: core.Refs{{Kind: "app", ID: e.id}}}); err != nil {
			return core.Pushed{}, err
		}
	}
	e.name, e.callback, e.status = s.App.Name, s.App.CallbackURL, s.App.Status
	for _, r := range current.Registrations {
		if _, ours := s.App.ByKey(r.Key()); !ours {
			g.writes = append(g.writes, "delete "+r.Key())
			delete(e.regs, r.Key())
		}
	}
	read := map[string]core.RegistrationStatus{}
	for _, r := range current.Registrations {
		read[r.Key()] = r.Status
	}
	for _, r := range s.App.Registrations {
		if read[r.Key()] == r.Status {
			continue
		}
		if g.step != nil {
			if err := g.step(); err != nil {
				return core.Pushed{Sent: true}, err
			}
		}
		if read[r.Key()] != "" && e.regs[r.Key()] == "" {
			return core.Pushed{Sent: true}, core.Errorf(core.CodeTemporary, "", "404: there is no registration %s any more", r.Key())
		}
		g.writes = append(g.writes, r.Key()+" "+ledgerWord[r.Status])
		e.regs[r.Key()] = r.Status
	}
	return core.Pushed{Sent: true, Refs: core.Refs{{Kind: "app", ID: e.id}}}, nil
}

// withLedger adds the second flavour to a process, as connection "ledger".
func withLedger(g *ledgerGate) option {
	return func(c *engine.Config) {
		c.Connections = append(c.Connections, engine.Connected{Connection: core.Connection{Name: "ledger", Kind: "ledger"}, Provider: ledger{g}})
	}
}

// inLedger runs a test in a bubble with the second flavour and one process.
func inLedger(t *testing.T, test func(w *world, g *ledgerGate, p *process)) {
	t.Helper()
	g := newLedger()
	inWorld(t, func(w *world) { test(w, g, w.start("one", withLedger(g))) })
}

// have makes an App that the ledger has with these registrations, read by a
// sync, and returns its id.
func (w *world) have(p *process, g *ledgerGate, regs map[string]core.RegistrationStatus) core.AppID {
	w.t.Helper()
	g.mu.Lock()
	g.made++
	id := fmt.Sprint("entry-", g.made)
	g.entries[id] = &entry{id: id, name: "App of " + id, regs: regs}
	g.mu.Unlock()
	w.read(p)
	found, err := p.store.AppsByRef(w.ctx, "ledger", []core.Ref{{Kind: "app", ID: id}})
	if err != nil || len(found) != 1 {
		w.t.Fatal(err, len(found))
	}
	for _, app := range found {
		return app.ID
	}
	return ""
}

func (w *world) read(p *process) engine.SyncReport {
	w.t.Helper()
	report, err := p.Sync(w.ctx, ana, "ledger", false)
	if err != nil {
		w.t.Fatal(err)
	}
	return report
}

// alone decides on registrations of one App alone.
func (p *process) alone(v core.Verb, in core.Input, id core.AppID, keys ...string) core.Applied {
	p.w.t.Helper()
	sel := core.Selection{IDs: []core.AppID{id}, Registrations: map[core.AppID][]string{id: keys}}
	plan, err := p.Plan(p.w.ctx, ana, sel, v, in)
	if err != nil || len(plan.Change) != 1 {
		p.w.t.Fatalf("%s: %v %+v", v, err, plan)
	}
	applied, err := p.Apply(p.w.ctx, plan)
	if err != nil || len(applied.Decided) != 1 {
		p.w.t.Fatalf("%s: %v %+v", v, err, applied)
	}
	return applied
}

// regs is what an App's registrations are here.
func (p *process) regs(id core.AppID) map[string]core.RegistrationStatus {
	p.w.t.Helper()
	out := map[string]core.RegistrationStatus{}
	for _, r := range p.app(id).Registrations {
		out[r.Key()] = r.Status
	}
	return out
}
