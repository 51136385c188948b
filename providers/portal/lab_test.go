package portal_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/portal"
	"gatehouse/providers/secrets"
	"gatehouse/providers/sensedia"
	"gatehouse/providers/sensedia/sim"
	"gatehouse/providers/simkit"
	"gatehouse/store"
)

// clock is the real one, set forward by tests.
type clock struct {
	mu  sync.Mutex
	off time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.off)
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off += d
}

func (c *clock) After(ctx context.Context, d time.Duration) <-chan time.Time {
	ch := make(chan time.Time, 1)
	t := time.AfterFunc(d, func() { ch <- c.Now() })
	context.AfterFunc(ctx, func() { t.Stop() })
	return ch
}

// ids are unique and sort by the time they were made.
type ids struct{}

func (ids) New() string { return strings.ToLower(rand.Text()) }

// door is a Door on a real store and engine, before a simulated tenant.
type door struct {
	t      *testing.T
	url    string
	door   *portal.Door
	engine *engine.Engine
	store  core.Store
	sim    *sim.Sim
	clock  *clock
	logs   *logBuffer
	paths  routers.Router
	looks  *looks

	once    sync.Once
	direct0 http.Handler // the door without a connection
}

// logBuffer may be written to and read from any goroutine.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// looks are the engine as the door sees it; looks at the gateway are noted.
type looks struct {
	*engine.Engine
	mu   sync.Mutex
	made []core.Ref
	fail func(n int) error // of the n-th look
	wait chan struct{}     // a look waits for it
}

func (l *looks) Open(ctx context.Context, actor core.Actor, id core.AppID) (portal.Opened, error) {
	r, err := l.Reveal(ctx, actor, id)
	if err == nil && r.Removed {
		err = core.Errorf(core.CodeGone, "", "%s", r.Message)
	}
	return portal.Opened{Secrets: r.Secrets, Once: r.Once}, err
}

func (l *looks) Look(ctx context.Context, _ core.Actor, _ string, ref core.Ref) error {
	if l.wait != nil {
		select {
		case <-l.wait:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.made = append(l.made, ref)
	if l.fail != nil {
		return l.fail(len(l.made))
	}
	return nil
}

func (l *looks) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.made)
}

// paths are the document's, read and validated once.
var paths = sync.OnceValues(func() (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromData(portal.Document)
	if err != nil {
		return nil, err
	}
	return legacy.NewRouter(doc)
})

const eventKey = "a key of sixteen bytes or more"

func open(t *testing.T, cfg sim.Config, change ...func(*portal.Config)) *door {
	t.Helper()
	d := &door{t: t, clock: &clock{}, logs: &logBuffer{}}
	d.tenant(cfg)
	var err error
	if d.paths, err = paths(); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(d.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	secret := func(context.Context) (string, error) { return eventKey, nil }
	c := portal.Config{
		Engine: d.looks, Store: d.store, Clock: d.clock, Random: rand.Reader, Log: log, Holder: "here", Version: "test", OpenMetrics: true,
		Connections: []portal.Connection{
			{Name: "sensedia", Kind: "sensedia", Notices: &portal.NoticeAuth{Secret: secret}},
			{Name: "basic", Kind: "sensedia", Notices: &portal.NoticeAuth{User: "bridge", Secret: secret}},
			{Name: "closed", Kind: "sensedia"},
		},
	}
	for _, f := range change {
		f(&c)
	}
	d.door = portal.New(c)
	server := httptest.NewServer(d.door.Handler())
	t.Cleanup(server.Close)
	d.url = server.URL
	return d
}

// tenant starts a simulated Sensedia with two APIs, and an engine before it.
func (d *door) tenant(cfg sim.Config) {
	t := d.t
	t.Helper()
	user := sim.Credential{ID: "gatehouse", Secret: "tenant-secret"}
	cfg.Users = []sim.Credential{user}
	d.sim = sim.New(cfg)
	for i, name := range []string{"Payments", "Ledger"} {
		plan := d.sim.AddPlan(sim.Plan{ID: int64(1000 + i), Name: "Free", DefaultPlan: true})
		d.sim.AddAPI(sim.API{ID: int64(100 + i), Name: name, Version: "1", Plans: []sim.Plan{plan}})
	}
	server, err := simkit.Start(d.sim.Handler(), "")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	vault, err := secrets.OpenVault(dir)
	if err != nil {
		t.Fatal(err)
	}
	if d.store, err = store.Open(t.Context(), filepath.Join(dir, "gatehouse.db"), store.Options{}); err != nil {
		t.Fatal(err)
	}
	conn := engine.Connected{
		Connection: core.Connection{Name: "sensedia", Kind: "sensedia", Settings: map[string][]string{"url": {server.URL()}, "client-id": {user.ID}, "rate": {"1000"}}},
		Provider:   sensedia.Provider{}, Secret: func(context.Context, string) (string, error) { return user.Secret, nil },
	}
	d.engine, err = engine.New(engine.Config{
		Store: d.store, Connections: []engine.Connected{conn}, Clock: d.clock, IDs: ids{}, Random: rand.Reader, Vault: vault,
		Pacer: httpclient.NewPacer(d.clock), Holder: "here",
	})
	if err != nil {
		t.Fatal(err)
	}
	d.looks = &looks{Engine: d.engine}
	t.Cleanup(func() {
		for _, close := range []func() error{d.engine.Close, d.store.Close, server.Close} {
			if err := close(); err != nil {
				t.Error(err)
			}
		}
	})
}

// run starts the engine's loops and the door's, until the test ends.
func (d *door) run() {
	ctx, cancel := context.WithCancel(d.t.Context())
	var loops sync.WaitGroup
	loops.Go(func() {
		if err := d.engine.Run(ctx, engine.Loops{Push: true, Jobs: true}); err != nil {
			d.t.Error(err)
		}
	})
	loops.Go(func() {
		if err := d.door.Run(ctx); err != nil {
			d.t.Error(err)
		}
	})
	d.t.Cleanup(func() { cancel(); loops.Wait() })
}

// token makes a token with these scopes.
func (d *door) token(scopes ...core.Scope) string {
	d.t.Helper()
	return d.tokenFor(core.Token{Client: "shop", Scopes: scopes})
}

func (d *door) tokenFor(tok core.Token) string {
	d.t.Helper()
	text := portal.TokenPrefix + rand.Text() + rand.Text()
	tok.ID, tok.Hash, tok.CreatedAt = ids{}.New(), portal.HashToken(text), d.clock.Now()
	if err := d.store.Write(d.t.Context(), func(tx core.Tx) error { return tx.PutToken(tok) }); err != nil {
		d.t.Fatal(err)
	}
	return text
}

func (d *door) all() string {
	return d.token(core.ScopeRegister, core.ScopeRead, core.ScopeCredentials)
}

// reply is an answer that fits the document.
type reply struct {
	*http.Response
	body []byte
	t    *testing.T
}

// call sends a request that the document allows, and returns an answer that it
// allows.
func (d *door) call(method, path, token, body string, header ...string) reply {
	d.t.Helper()
	return d.send(true, method, path, token, body, header...)
}

// wrong sends a request that the document need not allow.
func (d *door) wrong(method, path, token, body string, header ...string) reply {
	d.t.Helper()
	return d.send(false, method, path, token, body, header...)
}

func (d *door) send(right bool, method, path, token, body string, header ...string) reply {
	t := d.t
	t.Helper()
	request := func() *http.Request {
		r, err := http.NewRequestWithContext(t.Context(), method, d.url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		return r
	}
	resp, err := http.DefaultClient.Do(request())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer := reply{Response: resp, t: t}
	if answer.body, err = io.ReadAll(resp.Body); err != nil {
		t.Fatal(err)
	}
	d.fits(right, request(), answer)
	return answer
}

// fits holds a request and its answer against the document.
func (d *door) fits(right bool, r *http.Request, answer reply) {
	t := d.t
	t.Helper()
	r.URL.Scheme, r.URL.Host = "", ""
	route, params, err := d.paths.FindRoute(r)
	if err != nil {
		if right {
			t.Fatalf("%s %s is not in the document: %v", r.Method, r.URL, err)
		}
		return
	}
	in := &openapi3filter.RequestValidationInput{Request: r, Route: route, PathParams: params, Options: &openapi3filter.Options{
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true,
	}}
	if err := openapi3filter.ValidateRequest(t.Context(), in); right && err != nil {
		t.Errorf("%s %s does not fit the document: %v", r.Method, r.URL, err)
	}
	if strings.HasPrefix(r.URL.Path, "/openapi") || strings.HasPrefix(r.URL.Path, "/metrics") && answer.StatusCode == http.StatusOK {
		return // they are no JSON
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: answer.StatusCode, Header: answer.Header, Options: in.Options}
	out.SetBodyBytes(answer.body)
	if err := openapi3filter.ValidateResponse(t.Context(), out); err != nil {
		t.Errorf("the answer %d to %s %s does not fit the document: %v\n%s", answer.StatusCode, r.Method, r.URL, err, answer.body)
	}
}

// is fails unless the answer has a status, and a problem its code.
// ofCore are codes whose hints come with the error.
var ofCore = []core.Code{core.CodeInvalid, core.CodeNotFound, core.CodeNotAllowed, core.CodeGone, core.CodeRefused, core.CodeStale, core.CodeInternal}

func (r reply) is(status int, code ...string) reply {
	r.t.Helper()
	if r.StatusCode != status {
		r.t.Fatalf("%d, want %d: %s", r.StatusCode, status, r.body)
	}
	if len(code) > 0 && r.text("code") != code[0] {
		r.t.Fatalf("the code is %s, want %s: %s", r.text("code"), code[0], r.body)
	}
	if says := r.text; len(code) > 0 && says("hint") == "" && !slices.Contains(ofCore, core.Code(code[0])) {
		r.t.Errorf("nothing says what to do: %s", r.body)
	}
	return r
}

func (r reply) object() (m map[string]any) {
	r.t.Helper()
	if err := json.Unmarshal(r.body, &m); err != nil {
		r.t.Fatalf("%v: %s", err, r.body)
	}
	return m
}

func (r reply) text(field string) string {
	r.t.Helper()
	s, _ := r.object()[field].(string)
	return s
}

const payments = `{"connection": "sensedia", "name": "Shop", "owner": {"name": "Ana Lima", "email": "ana@example.com"}, "registrations": [{"api": "100", "plan": "1000"}]}`

// registered registers an App and returns its id.
func (d *door) registered(token string) string {
	d.t.Helper()
	return d.call("POST", "/v1/apps", token, payments).is(http.StatusCreated).text("id")
}

// decide decides as an administrator, and waits for the proof.
func (d *door) decide(v core.Verb, id string) {
	d.t.Helper()
	ana := core.Actor{Name: "ana", Session: "ana"}
	plan, err := d.engine.Plan(d.t.Context(), ana, core.Selection{IDs: []core.AppID{core.AppID(id)}}, v, core.Input{})
	if err != nil || len(plan.Change) != 1 {
		d.t.Fatalf("%v: %+v", err, plan)
	}
	if _, err := d.engine.Apply(d.t.Context(), plan); err != nil {
		d.t.Fatal(err)
	}
	apps, err := d.engine.Settle(d.t.Context(), []core.AppID{core.AppID(id)})
	if err != nil || apps[0].Push.State != core.PushConfirmed {
		d.t.Fatalf("%v: %+v", err, apps)
	}
}
