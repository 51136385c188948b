package sim_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"gatehouse/providers/apinizer/sim"
	"gatehouse/providers/simkit"
)

// world is a running installation with one project.
type world struct {
	testing.TB
	*sim.Sim
	url   string
	token string
	clock *simkit.ManualClock
}

func newWorld(t testing.TB, cfg sim.Config) *world {
	t.Helper()
	w := &world{TB: t, clock: simkit.NewManualClock(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)), token: sim.DefaultUser.Token}
	cfg.Clock = w.clock.Now
	w.Sim = sim.New(cfg)
	w.AddProject(sim.Project{Name: "sales", Proxies: []string{"pay", "stock"}, Groups: map[string][]string{"all": {"pay", "stock"}},
		Lists: map[string][]string{"gold": {"somebody"}}})
	w.AddProject(sim.Project{Name: "other"})
	server, err := simkit.Start(w.Handler(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	w.url = server.URL()
	return w
}

// answer is what came back.
type answer struct {
	status int
	kind   string
	body   string
	fields map[string]any
}

// call sends a request; a body that begins with { is JSON, any other a form.
func (w *world) call(method, path, body string) answer {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.token)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if strings.HasPrefix(body, "{") {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.Fatal(err)
	}
	a := answer{status: resp.StatusCode, kind: resp.Header.Get("Content-Type"), body: string(text)}
	if len(text) < 1<<20 {
		_ = json.Unmarshal(text, &a.fields)
	}
	return a
}

// wants checks the status and that the body has words.
func (w *world) wants(a answer, status int, words ...string) {
	w.Helper()
	if a.status != status {
		w.Errorf("status %d, want %d: %s", a.status, status, a.body)
	}
	for _, word := range words {
		if !strings.Contains(a.body, word) {
			w.Errorf("%s lacks %s", a.body, word)
		}
	}
}

const (
	sales  = "/apiops/projects/sales/"
	create = `{"email":"a@example.com","fullName":"Ana","username":"u1","password":"p1-secret","description":"d","metadata":[{"key":"k","value":"hidden","secret":true}]}`
	onPay  = `{"credentialAccessList":[{"name":"pay","type":"API_PROXY"}]}`
	onAll  = `{"credentialAccessList":[{"name":"all","type":"API_PROXY_GROUP"}]}`
	naming = `{"credentialNameList":["u1"]}`
)

// probe asks whether a call passes in an environment.
func (w *world) probe(env, user, pass, proxy string) int {
	w.Helper()
	return w.call("GET", "/call?env="+env+"&project=sales&proxy="+proxy+"&user="+user+"&pass="+pass, "").status
}
