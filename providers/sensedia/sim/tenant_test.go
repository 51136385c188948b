package sim_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"gatehouse/providers/sensedia/sim"
	"gatehouse/providers/simkit"
)

const base = "/api-manager/api/v3"

var epoch = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// tenant is a served simulator and a client that may be logged in.
type tenant struct {
	*sim.Sim
	t     *testing.T
	url   string
	clock *simkit.ManualClock
	auth  func(*http.Request)
}

func open(t *testing.T, cfg sim.Config) *tenant {
	t.Helper()
	clock := simkit.NewManualClock(epoch)
	cfg.Clock = clock.Now
	s := sim.New(cfg)
	srv, err := simkit.Start(s.Handler(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
	})
	return &tenant{Sim: s, t: t, url: srv.URL(), clock: clock, auth: func(*http.Request) {}}
}

// login opens a tenant and logs in as the default user.
func login(t *testing.T, cfg sim.Config) *tenant {
	t.Helper()
	tn := open(t, cfg)
	tn.useToken(tn.userToken(sim.DefaultUser, `{"grantType":"client_credentials","scope":"apis/all"}`))
	return tn
}

func (tn *tenant) useToken(r reply) {
	tn.t.Helper()
	if r.status != 200 {
		tn.t.Fatalf("token call: %+v", r)
	}
	token := as[map[string]string](tn.t, r)["access_token"]
	tn.auth = func(req *http.Request) { req.Header.Set("Authorization", "Bearer "+token) }
}

func (tn *tenant) userToken(c sim.Credential, body string) reply {
	return tn.send("POST", "/user-management/v1/oauth2/token", body, func(r *http.Request) { r.SetBasicAuth(c.ID, c.Secret) })
}

func (tn *tenant) clientToken(c sim.Credential, form string) reply {
	return tn.send("POST", "/access-control/api/v1/oauth2/token", form, func(r *http.Request) {
		r.SetBasicAuth(c.ID, c.Secret)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	})
}

type reply struct {
	status int
	header http.Header
	body   string
	err    error
}

// api makes a call below the base path, logged in.
func (tn *tenant) api(method, path, body string) reply {
	return tn.send(method, base+path, body, tn.auth)
}

func (tn *tenant) send(method, path, body string, prepare func(*http.Request)) reply {
	tn.t.Helper()
	req, err := http.NewRequest(method, tn.url+path, strings.NewReader(body))
	if err != nil {
		tn.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Close = true
	prepare(req)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return reply{err: err}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, resp.Header, string(text), err}
}

func (tn *tenant) fault(assignment string) {
	tn.t.Helper()
	if err := tn.Faults().Apply(assignment); err != nil {
		tn.t.Fatal(err)
	}
}

// seed adds n apps "app 1" ... of one developer.
func (tn *tenant) seed(n int) []sim.App {
	apps := make([]sim.App, n)
	for i := range apps {
		apps[i] = tn.AddApp(sim.App{Name: "app " + strconv.Itoa(i+1), Developer: "ana@example.com", Status: "APPROVED"})
	}
	return apps
}

// names lists what GET path answers.
func (tn *tenant) names(path string) string {
	tn.t.Helper()
	r := tn.api("GET", path, "")
	if r.status != 200 {
		tn.t.Fatalf("GET %s: %+v", path, r)
	}
	var names []string
	for _, a := range as[[]sim.App](tn.t, r) {
		names = append(names, a.Name)
	}
	return strings.Join(names, ",")
}

func (tn *tenant) want(r reply, status int) reply {
	tn.t.Helper()
	if r.status != status || r.err != nil {
		tn.t.Fatalf("got %d %q %v, want %d", r.status, r.body, r.err, status)
	}
	return r
}

func as[T any](t *testing.T, r reply) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("%v in %d %q", err, r.status, r.body)
	}
	return v
}

func number(id int64) string { return strconv.FormatInt(id, 10) }
