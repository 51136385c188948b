package sim_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"gatehouse/providers/simkit"
	"gatehouse/providers/webhook/sim"
)

const createBody = `{"appName":"Till","appSlug":"590d","developer":"ana@example.com","apis":[{"id":"a1","usagePlans":[{"id":"p1"}]}]}`

type endpoint struct {
	*sim.Sim
	t   *testing.T
	url string
}

func open(t *testing.T, cfg sim.Config) *endpoint {
	t.Helper()
	cfg.Clock = simkit.NewManualClock(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)).Now
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
	return &endpoint{s, t, srv.URL()}
}

type reply struct {
	status int
	kind   string
	body   string
	err    error
}

func (e *endpoint) send(method, path, body, user, password string) reply {
	e.t.Helper()
	req, err := http.NewRequest(method, e.url+path, strings.NewReader(body))
	if err != nil {
		e.t.Fatal(err)
	}
	req.Close = true
	req.Header.Set("Content-Type", "application/json")
	if user != "" {
		req.SetBasicAuth(user, password)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return reply{err: err}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, resp.Header.Get("Content-Type"), string(text), err}
}

func (e *endpoint) post(path, body string) reply {
	e.t.Helper()
	return e.send("POST", path, body, "webhook", "webhook-password")
}

func (e *endpoint) want(r reply, status int) map[string]any {
	e.t.Helper()
	if r.status != status || r.err != nil {
		e.t.Fatalf("%+v, want %d", r, status)
	}
	var m map[string]any
	if err := json.Unmarshal([]byte(r.body), &m); err != nil {
		e.t.Fatalf("%v in %s", err, r.body)
	}
	return m
}

func TestCreateAnswersTheConfiguredType(t *testing.T) {
	e := open(t, sim.Config{Custom: map[string]string{"tenant": "eu"}})
	m := e.want(e.post("/v1/createCredentials", createBody), 200)
	c := e.Credentials()[0]
	if m["credentialType"] != "CLIENT_CREDENTIALS" || m["clientId"] != c.ID || m["clientSecret"] != c.Secret || c.ID == "" || c.Secret == "" {
		t.Errorf("%v, state %+v", m, c)
	}
	if m["customCredentials"].(map[string]any)["tenant"] != "eu" {
		t.Errorf("%v", m)
	}
	if c.AppName != "Till" || c.AppSlug != "590d" || c.APIs[0].UsagePlans[0].ID != "p1" || c.Created != "2026-03-01T09:00:00Z" {
		t.Errorf("%+v", c)
	}
	key := open(t, sim.Config{Type: sim.APIKey})
	m = key.want(key.post("/v1/createCredentials", createBody), 200)
	if m["credentialType"] != "API_KEY" || m["apiKeyId"] == nil || m["apiKey"] == nil || m["clientId"] != nil || m["customCredentials"] != nil {
		t.Errorf("%v", m)
	}
}

func TestASecondCreateMakesASecondCredential(t *testing.T) {
	e := open(t, sim.Config{})
	first := e.want(e.post("/v1/createCredentials", createBody), 200)
	second := e.want(e.post("/v1/createCredentials", createBody), 200)
	if first["clientId"] == second["clientId"] || len(e.Credentials()) != 2 || e.Faults().Count("POST /v1/createCredentials") != 2 {
		t.Errorf("%v, %v, %+v", first, second, e.Credentials())
	}
}

func TestUpdateAndRevokeFindTheCredential(t *testing.T) {
	for name, names := range map[string]string{
		"by id":   `"clientId":"%ID%"`,
		"by slug": `"appSlug":"590d"`,
		"by app":  `"appName":"Till","developer":"ana@example.com"`,
	} {
		t.Run(name, func(t *testing.T) {
			e := open(t, sim.Config{})
			made := e.want(e.post("/v1/createCredentials", createBody), 200)
			names := strings.Replace(names, "%ID%", made["clientId"].(string), 1)
			m := e.want(e.post("/v1/updateCredentials", `{`+names+`,"apis":[{"id":"a2"}]}`), 200)
			if c := e.Credentials()[0]; m["clientId"] != c.ID || c.Updates != 1 || c.APIs[0].ID != "a2" {
				t.Errorf("%v, %+v", m, c)
			}
			e.want(e.post("/v1/revokeCredentials", `{`+names+`}`), 200)
			if c := e.Credentials()[0]; !c.Revoked {
				t.Errorf("%+v", c)
			}
			e.want(e.post("/v1/revokeCredentials", `{`+names+`}`), 404)
			e.want(e.post("/v1/updateCredentials", `{"clientId":"other"}`), 404)
		})
	}
}

func TestEveryCallNeedsBasic(t *testing.T) {
	e := open(t, sim.Config{Username: "u", Password: "p"})
	for _, path := range []string{"POST /v1/createCredentials", "POST /v1/updateCredentials", "POST /v1/revokeCredentials", "GET /v1/health"} {
		method, path, _ := strings.Cut(path, " ")
		e.want(e.send(method, path, createBody, "", ""), 401)
		e.want(e.send(method, path, createBody, "u", "wrong"), 401)
	}
	e.want(e.send("GET", "/v1/health", "", "u", "p"), 200)
	if len(e.Credentials()) != 0 {
		t.Error("made without a password")
	}
}

func TestBadBodiesMakeNothing(t *testing.T) {
	e := open(t, sim.Config{})
	for _, body := range []string{``, `{`, `[]`, `{}`, `{"appName":"Till"}`} {
		e.want(e.post("/v1/createCredentials", body), 400)
	}
	if len(e.Credentials()) != 0 {
		t.Error("something was made")
	}
}

func TestSpoiltAnswersStillMakeTheCredential(t *testing.T) {
	for fault, check := range map[string]func(reply) bool{
		"wrong-type=1":       func(r reply) bool { return strings.Contains(r.body, `"credentialType":"BEARER_TOKEN"`) },
		"wrong-type=1@BASIC": func(r reply) bool { return strings.Contains(r.body, `"credentialType":"BASIC"`) },
		"wrong-fields=1": func(r reply) bool {
			return strings.Contains(r.body, `"apiKeyId"`) && strings.Contains(r.body, "CLIENT_CRED")
		},
		"no-secret=1":         func(r reply) bool { return r.status == 200 && !strings.Contains(r.body, "clientSecret") },
		"plain-text=1":        func(r reply) bool { return r.kind == "text/plain" },
		"badjson=1":           func(r reply) bool { return r.status == 200 && !json.Valid([]byte(r.body)) },
		"error-after=1":       func(r reply) bool { return r.status == 500 },
		"drop=1":              func(r reply) bool { return r.err != nil },
		"truncate=1 /v1/crea": func(r reply) bool { return errors.Is(r.err, io.ErrUnexpectedEOF) },
	} {
		e := open(t, sim.Config{})
		if err := e.Faults().Apply(fault); err != nil {
			t.Fatal(err)
		}
		if r := e.post("/v1/createCredentials", createBody); !check(r) {
			t.Errorf("%s: %+v", fault, r)
		}
		if len(e.Credentials()) != 1 {
			t.Errorf("%s: %d credentials", fault, len(e.Credentials()))
		}
		e.want(e.post("/v1/createCredentials", createBody), 200)
	}
}

func TestALateAnswerWaitsAfterMaking(t *testing.T) {
	slept := make(chan int, 1)
	var e *endpoint
	e = open(t, sim.Config{Sleep: func(_ context.Context, d time.Duration) {
		if d == 30*time.Second {
			slept <- len(e.Credentials())
		}
	}})
	if err := e.Faults().Apply("late=30s"); err != nil {
		t.Fatal(err)
	}
	e.want(e.post("/v1/createCredentials", createBody), 200)
	if n := <-slept; n != 1 {
		t.Errorf("%d credentials when it began to wait", n)
	}
}

func TestHealth(t *testing.T) {
	e := open(t, sim.Config{})
	if err := e.Faults().Apply("unhealthy=1"); err != nil {
		t.Fatal(err)
	}
	e.want(e.send("GET", "/v1/health", "", "webhook", "webhook-password"), 503)
	e.want(e.send("GET", "/v1/health", "", "webhook", "webhook-password"), 200)
}

func TestTheCustomersOwnHand(t *testing.T) {
	e := open(t, sim.Config{})
	id, err := e.Create(map[string]any{"appName": "Till", "developer": "ana@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Change(id, map[string]any{"revoked": true}); err != nil {
		t.Fatal(err)
	}
	if c, err := e.Object(id); err != nil || !c.(sim.Credential).Revoked {
		t.Errorf("%+v, %v", c, err)
	}
	var field *simkit.FieldError
	_, twice := e.Create(map[string]any{"id": id})
	for _, err := range []error{twice, e.Change(id, map[string]any{"id": "x"}), e.Change(id, map[string]any{"shape": "x"})} {
		if !errors.As(err, &field) {
			t.Errorf("%v", err)
		}
	}
	if err := e.Delete(id); err != nil {
		t.Fatal(err)
	}
	var notFound *simkit.NotFoundError
	_, gone := e.Object(id)
	for _, err := range []error{gone, e.Delete(id), e.Change(id, nil)} {
		if !errors.As(err, &notFound) {
			t.Errorf("%v", err)
		}
	}
	if text, _ := json.Marshal(e.State()); string(text) != `{"credentials":[]}` {
		t.Errorf("%s", text)
	}
}
