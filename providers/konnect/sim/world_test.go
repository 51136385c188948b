package sim_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/providers/konnect/sim"
	"gatehouse/providers/simkit"
)

// world is a portal that is spoken to by hand.
type world struct {
	*sim.Sim
	t     testing.TB
	clock *simkit.ManualClock
	url   string
	root  string
	apis  []sim.API
	ana   sim.Developer
}

func newWorld(t testing.TB, cfg sim.Config) *world {
	t.Helper()
	clock := simkit.NewManualClock(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	cfg.Clock = clock.Now
	s := sim.New(cfg)
	server, err := simkit.Start(s.Handler(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{Sim: s, t: t, clock: clock, root: server.URL()}
	w.url = w.root + "/v3/portals/" + s.PortalID()
	w.apis = []sim.API{s.AddAPI(sim.API{Name: "Payments", Version: "v1"}), s.AddAPI(sim.API{Name: "Ledger", Version: "v1"})}
	w.ana = s.AddDeveloper(sim.Developer{Email: "ana@example.com", FullName: "Ana Lima"})
	return w
}

type page struct {
	Data []map[string]any
	Meta struct {
		Page struct{ Number, Size, Total float64 }
	}
	Invalid []map[string]any `json:"invalid_parameters"`
}

// call makes a call and returns its status, header and text.
func (w *world) call(method, address, body string) (int, http.Header, string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+sim.DefaultToken.Value)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(text)
}

func (w *world) get(path string, query ...string) (int, page) {
	w.t.Helper()
	q := url.Values{}
	for i := 0; i < len(query); i += 2 {
		q.Set(query[i], query[i+1])
	}
	status, _, text := w.call("GET", w.url+path+"?"+q.Encode(), "")
	var p page
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		w.t.Fatalf("%v in %s", err, text)
	}
	return status, p
}

func (w *world) app(words ...string) sim.App {
	var regs []sim.Registration
	for i, word := range words {
		regs = append(regs, sim.Registration{API: w.apis[i].ID, Status: word})
	}
	return w.AddApp(sim.App{Name: "Paycheck", OwnerType: "developer", OwnerID: w.ana.ID}, regs...)
}

func (w *world) patch(a sim.App, reg sim.Registration, status string) (int, string) {
	code, _, text := w.call("PATCH", w.url+"/applications/"+a.ID+"/registrations/"+reg.ID, fmt.Sprintf(`{"status":%q}`, status))
	return code, text
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
