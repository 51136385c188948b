package uitest

import (
	"context"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"gatehouse/core"
)

// paper is a provider and its gateway in memory: it takes everything. The real
// ones meet the engine elsewhere; here it is the screen that is tested.
type paper struct {
	mu      sync.Mutex
	forms   []core.CredentialForm
	objects map[string]core.Projection
	fail    error            // what the next pushes answer
	refuse  error            // what a reveal answers
	rate    float64          // pushes a second that it takes; 0: no limit
	hurries atomic.Bool      // what is left takes no time
	says    map[string]error // what pushes of an App of this name answer
	pushed  int
	notes   []string
	more    func(*core.Capabilities) // what this one can do beside
	catalog []core.CatalogAPI
	rights  []core.Right
	listed  []core.Remote       // what a listing shows
	shown   map[string]core.App // what was pushed, where it decides on registrations
}

func (p *paper) Capabilities() core.Capabilities {
	verbs := map[core.Verb]core.VerbSupport{}
	for _, v := range core.Verbs() {
		verbs[v] = core.VerbSupport{Support: core.Native}
	}
	verbs[core.Delete] = core.VerbSupport{Support: core.Native, Irreversible: true}
	verbs[core.Suspend] = core.VerbSupport{Support: core.Emulated, Note: "others see it as canceled"}
	caps := core.Capabilities{
		Kind: "paper", Title: "Paper", Verbs: verbs, Forms: p.forms, Notes: p.notes, Reveals: true, InFlight: inFlight,
		Creates: core.VerbSupport{Support: core.Native}, Developers: verbs, PerSecond: p.pace(), CallsPerPush: 1,
	}
	if p.more != nil {
		p.more(&caps)
	}
	return caps
}

// Questions implements core.Provider: nobody sets a paper connection up.
func (p *paper) Questions() []core.Question { return nil }

// pace is how many pushes a second it takes.
func (p *paper) pace() float64 {
	if p.hurries.Load() {
		return 0
	}
	return p.rate
}

// registers makes a paper gateway decide on registrations, hold texts, and
// change some of them.
func registers(c *core.Capabilities) {
	native := core.VerbSupport{Support: core.Native}
	c.DecidesRegistrations = true
	c.Registrations = map[core.Verb]core.VerbSupport{}
	for _, v := range core.RegistrationVerbs() {
		c.Registrations[v] = native
	}
	c.Edits = map[string]core.VerbSupport{
		core.FieldName: native, core.FieldDescription: {Support: core.Native, Resets: "every approval of the App"},
		core.FieldAttribute: native, core.FieldRegistrations: native,
		core.FieldOwner: {Support: core.Unsupported, Note: "an App keeps its developer"},
	}
}

func (p *paper) Settings() []core.Setting { return nil }

func (p *paper) Project(_ core.Connection, app core.App) core.Projection {
	switch {
	case p.more != nil && app.Kind == core.KindApp:
		return grants(app)
	case app.Status == core.Approved:
		return core.Shown("on")
	case app.Status == core.Deleted || len(app.Refs) == 0:
		return core.Absent()
	}
	return core.Shown("off")
}

// grants is the projection of an App whose registrations are decided.
func grants(app core.App) core.Projection {
	if app.Status == core.Deleted || len(app.Refs) == 0 && (app.Status == core.Pending || app.Status == core.Rejected) {
		return core.Absent()
	}
	words := make([]string, len(app.Registrations))
	for i, r := range app.Registrations {
		words[i] = core.Grant(r, string(r.Status))
	}
	fields := []string{core.FieldText(core.FieldName, app.Name), core.FieldText(core.FieldDescription, app.Description)}
	for k, v := range app.Attributes {
		fields = append(fields, core.FieldText(core.FieldAttribute+k, v))
	}
	return core.Shown("there", words...).With(fields...)
}

func (p *paper) Prepare(_ core.App, c core.CredentialChoice, _ io.Reader) (core.CredentialChoice, error) {
	return c, nil
}

func (p *paper) Open(context.Context, core.Connection, core.Surroundings) (core.Gateway, error) {
	return p, nil
}

func (p *paper) PacingKeys(context.Context) ([]string, error) { return []string{"paper"}, nil }
func (p *paper) Check(context.Context) (core.Check, error) {
	return core.Check{Identity: "paper", Rights: p.rights}, nil
}
func (p *paper) Catalog(context.Context) ([]core.CatalogAPI, error)    { return p.catalog, nil }
func (p *paper) Close() error                                          { return nil }
func (p *paper) Prove(_ context.Context, s core.Subject) (bool, error) { return !p.has(s), nil }
func (p *paper) List(_ context.Context, yield func([]core.Remote) error) (core.Listing, error) {
	l := core.Listing{Complete: true, Received: len(p.listed)}
	for _, r := range p.listed {
		if !r.Managed {
			l.Unmanaged++
		}
	}
	return l, yield(slices.Clone(p.listed))
}

// key is what the gateway calls an App: by its ref, where it was adopted.
func key(a core.App) string {
	if id := a.Refs.Get("app", ""); id != "" {
		return id
	}
	return string(a.ID)
}

func (p *paper) has(s core.Subject) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.objects[key(s.App)]
	return ok
}

func (p *paper) Read(_ context.Context, s core.Subject) (core.Remote, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	projection, ok := p.objects[key(s.App)]
	if !ok {
		return core.Remote{Projection: core.Absent(), Complete: true}, nil
	}
	r := core.Remote{Projection: projection, Complete: true, Managed: true, AppID: s.App.ID, Status: core.Approved, Refs: core.Refs{{Kind: "app", ID: key(s.App)}}}
	if projection.State == "off" {
		r.Status = core.Canceled
	}
	if app, ok := p.shown[key(s.App)]; ok {
		r.Status, _ = core.DeriveStatus(app.Registrations)
		r.Registrations, r.Name, r.Description, r.Attributes = app.Registrations, app.Name, app.Description, app.Attributes
	}
	return r, nil
}

func (p *paper) Push(_ context.Context, s core.Subject, _ core.Remote, journal func(core.Pushed) error) (core.Pushed, error) {
	if rate := p.pace(); rate > 0 {
		time.Sleep(time.Duration(float64(inFlight) / rate * float64(time.Second))) //nolint:forbidigo // this gateway takes its time
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pushed++
	if p.fail != nil {
		return core.Pushed{}, p.fail
	}
	if err := p.says[s.App.Name]; err != nil {
		return core.Pushed{}, err
	}
	want := p.Project(core.Connection{}, s.App)
	if !want.Present {
		delete(p.objects, key(s.App))
		return core.Pushed{Sent: true}, nil
	}
	p.objects[key(s.App)] = want
	if p.more != nil && s.App.Kind == core.KindApp {
		p.shown[key(s.App)] = s.App.Clone()
	}
	done := core.Pushed{Refs: core.Refs{{Kind: "app", ID: key(s.App)}}, Sent: true}
	return done, journal(done)
}

// inFlight is how many pushes it takes at once.
const inFlight = 4

// refuses has pushes of an App answered with an error; nil: with yes again.
func (p *paper) refuses(name string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.says == nil {
		p.says = map[string]error{}
	}
	p.says[name] = err
}

// pushes counts them.
func (p *paper) pushes() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pushed
}

func (p *paper) Reveal(_ context.Context, s core.Subject) ([]core.Secret, error) {
	if p.refuse != nil {
		return nil, p.refuse
	}
	return []core.Secret{{Label: "API key", Value: "secret-of-" + string(s.App.ID)}}, nil
}
