package engine_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"

	"gatehouse/core"
)

// paper is a provider whose gateway lives in memory and does exactly what a
// test tells it: the real ones meet the engine in the conformance suite and in
// the program's own tests.
type paper struct {
	gate *paperGate
	// forms are the provider's credential forms.
	forms []core.CredentialForm
	edits map[string]core.VerbSupport
}

func (p paper) Capabilities() core.Capabilities {
	verbs := map[core.Verb]core.VerbSupport{}
	for _, v := range core.Verbs() {
		verbs[v] = core.VerbSupport{Support: core.Native}
	}
	verbs[core.Delete] = core.VerbSupport{Support: core.Native, Irreversible: true}
	verbs[core.Suspend] = core.VerbSupport{Support: core.Emulated, Note: "others see it as canceled"}
	return core.Capabilities{
		Partial: map[string]string{"half": "one of its two doors is open"},
		Kind:    "paper", Title: "Paper", Verbs: verbs, Forms: p.forms, Edits: p.edits, Reveals: true, InFlight: 4,
		Registrations: map[core.Verb]core.VerbSupport{core.Approve: {Support: core.Native}, core.Reject: {Support: core.Local}, core.Unsubscribe: {Support: core.Native}, core.Delete: {Support: core.Native}},
	}
}

func (paper) Settings() []core.Setting { return nil }

func (paper) Questions() []core.Question { return nil }

// Project: an approved App is "on" with its plans; one that was taken away is
// "off"; one that never was there is absent.
func (paper) Project(_ core.Connection, app core.App) core.Projection {
	switch app.Status {
	case core.Approved:
		var grants []string
		for _, r := range app.Registrations {
			if r.Status == core.RegistrationOn {
				grants = append(grants, r.API.ID)
			}
		}
		return core.Shown("on", grants...)
	case core.Deleted:
		return core.Absent()
	case core.Unknown:
		return app.Remote
	}
	if len(app.Refs) == 0 {
		return core.Absent()
	}
	return core.Shown("off")
}

func (paper) Prepare(_ core.App, c core.CredentialChoice, random io.Reader) (core.CredentialChoice, error) {
	if c.Secrets["key"] == "" {
		b := make([]byte, 10)
		if _, err := io.ReadFull(random, b); err != nil {
			return c, err
		}
		c.Secrets = map[string]string{"key": fmt.Sprintf("key-%x", b)}
	}
	return c, nil
}

func (p paper) Open(context.Context, core.Connection, core.Surroundings) (core.Gateway, error) {
	return p.gate, p.gate.openErr
}

// object is one App at the paper gateway.
type object struct {
	id, mark, name, key string
	client              string // a second thing that it is known by; "": none
	by                  string // who changed it last; only a direct read tells
	projection          core.Projection
	foreign             bool // it is not the portal's
	owner               core.Owner
}

// paperGate is the gateway. before, where set, may fail a call; after may lose
// its answer.
type paperGate struct {
	mu         sync.Mutex
	objects    map[string]*object
	made       int
	catalog    []core.CatalogAPI // nil: one API
	calls      []string
	cut        []bool // of each Push: its subject's Cut
	before     func(call string, n int) error
	after      func(call string, n int) error
	incomplete bool
	openErr    error
	hearsay    string                            // what is known of access that was taken away, beside any reading
	once       bool                              // secrets are shown once, by Push
	altered    func([]core.Remote) []core.Remote // changes a listing
	listed     func()                            // after a listing was read, before it is handed over
}

func newGate() *paperGate { return &paperGate{objects: map[string]*object{}} }

// called notes a call and asks whether it may go on.
func (g *paperGate) called(call string) error {
	g.calls = append(g.calls, call)
	if g.before != nil {
		return g.before(call, g.count(call))
	}
	return nil
}

func (g *paperGate) answered(call string) error {
	if g.after != nil {
		return g.after(call, g.count(call))
	}
	return nil
}

func (g *paperGate) count(call string) int {
	n := 0
	for _, c := range g.calls {
		if c == call {
			n++
		}
	}
	return n
}

// Calls counts calls of one kind.
func (g *paperGate) Calls(call string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.count(call)
}

// Cut tells which pushes came after an answer that was lost.
func (g *paperGate) Cut() []bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.cut)
}

// Objects returns what the gateway has.
func (g *paperGate) Objects() []object {
	g.mu.Lock()
	defer g.mu.Unlock()
	var out []object
	for _, o := range g.objects {
		out = append(out, *o)
	}
	return out
}

// Outside does something at the gateway as another administrator would.
func (g *paperGate) Outside(do func(objects map[string]*object)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	do(g.objects)
}

func (g *paperGate) PacingKeys(context.Context) ([]string, error) { return []string{"paper"}, nil }
func (g *paperGate) Check(context.Context) (core.Check, error) {
	return core.Check{Identity: "paper"}, nil
}
func (g *paperGate) Close() error { return nil }

func (g *paperGate) Catalog(context.Context) ([]core.CatalogAPI, error) {
	if g.catalog != nil {
		return g.catalog, nil
	}
	return []core.CatalogAPI{{APIRef: core.APIRef{ID: "pay", Name: "Payments"}}}, nil
}

func (g *paperGate) find(s core.Subject) *object {
	if id := s.App.Refs.Get("app", ""); id != "" {
		return g.objects[id]
	}
	if s.Touched {
		for _, o := range g.objects {
			if o.mark == string(s.App.ID) {
				return o
			}
		}
	}
	return nil
}

func (g *paperGate) remote(o *object) core.Remote {
	if o == nil {
		return core.Remote{Projection: core.Absent(), Complete: true, Status: core.Deleted}
	}
	status, native := core.Canceled, ""
	switch o.projection.State {
	case "on":
		status = core.Approved
	case "half":
		status, native = core.Unknown, "half"
	}
	var regs []core.Registration
	for _, id := range o.projection.Grants {
		regs = append(regs, core.Registration{API: core.APIRef{ID: id}, Status: core.RegistrationOn})
	}
	said := ""
	if status == core.Canceled {
		said = g.hearsay
	}
	return core.Remote{
		Owner: o.owner, Hearsay: said, Projection: o.projection, Complete: true, Managed: !o.foreign, AppID: core.AppID(o.mark), Status: status, Native: native, Name: o.name,
		Refs: core.Refs{{Kind: "app", ID: o.id}}.With("client", "", o.client), Registrations: regs,
		Credentials: []core.RemoteCredential{{Credential: core.Credential{Kind: "key", RefID: o.id, Enabled: status == core.Approved}, Secret: map[bool]string{false: o.key}[g.once]}},
	}
}

func (g *paperGate) List(_ context.Context, yield func([]core.Remote) error) (core.Listing, error) {
	g.mu.Lock()
	if err := g.called("list"); err != nil {
		g.mu.Unlock()
		return core.Listing{Why: "the list broke off"}, err
	}
	var all []core.Remote
	for _, o := range g.objects {
		all = append(all, g.remote(o))
	}
	complete := !g.incomplete
	g.mu.Unlock()
	slices.SortFunc(all, func(a, b core.Remote) int { return len(a.Name) - len(b.Name) })
	if g.listed != nil {
		g.listed()
	}
	if g.altered != nil {
		all = g.altered(all)
	}
	if err := yield(all); err != nil {
		return core.Listing{}, err
	}
	return core.Listing{Complete: complete, Received: len(all)}, nil
}

func (g *paperGate) Read(_ context.Context, s core.Subject) (core.Remote, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := g.called("read"); err != nil {
		return core.Remote{}, err
	}
	o := g.find(s)
	r := g.remote(o)
	if o != nil {
		r.ChangedBy = o.by
	}
	return r, g.answered("read")
}

func (g *paperGate) Prove(_ context.Context, s core.Subject) (bool, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := g.called("prove"); err != nil {
		return false, err
	}
	return g.find(s) == nil, nil
}

func (g *paperGate) Push(_ context.Context, s core.Subject, _ core.Remote, journal func(core.Pushed) error) (core.Pushed, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.cut = append(g.cut, s.Cut)
	if err := g.called("push"); err != nil {
		return core.Pushed{}, err
	}
	want := paper{}.Project(core.Connection{}, s.App)
	o := g.find(s)
	if !want.Present {
		if o != nil {
			delete(g.objects, o.id)
		}
		return core.Pushed{Sent: true}, g.answered("push")
	}
	if o == nil {
		g.made++
		o = &object{id: fmt.Sprintf("obj-%d", g.made), mark: string(s.App.ID), name: s.App.Name}
		if s.Choice != nil {
			o.key = s.Choice.Secrets["key"]
		}
		g.objects[o.id] = o
		o.projection = core.Shown("off")
		if err := journal(core.Pushed{Refs: core.Refs{{Kind: "app", ID: o.id}}, Credentials: g.shownOnce(o)}); err != nil {
			return core.Pushed{}, err
		}
	}
	o.projection = want
	out := core.Pushed{Sent: true, Refs: core.Refs{{Kind: "app", ID: o.id}}, Credentials: g.shownOnce(o)}
	return out, g.answered("push")
}

// shownOnce is the credential of a gateway that shows secrets once.
func (g *paperGate) shownOnce(o *object) []core.RemoteCredential {
	if !g.once {
		return nil
	}
	return []core.RemoteCredential{{Credential: core.Credential{Kind: "key", RefID: o.id, Enabled: true}, Secret: "only-once-secret", Once: true}}
}

func (g *paperGate) Reveal(_ context.Context, s core.Subject) ([]core.Secret, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := g.called("reveal"); err != nil {
		return nil, err
	}
	if g.once {
		return nil, core.Errorf(core.CodeRefused, s.App.Name, "cannot be shown again")
	}
	o := g.find(s)
	if o == nil {
		return nil, core.Errorf(core.CodeGone, s.App.Name, "no such object")
	}
	return []core.Secret{{Label: "key", Value: o.key}}, nil
}
