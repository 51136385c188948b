package konnect_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"gatehouse/providers/konnect/sim"
)

// wire speaks to a simulated portal by hand, every answer held against the
// documents.
type wire struct {
	*bench
	t      *testing.T
	url    string
	oracle *oracle
	bearer string
}

func newWire(t *testing.T, cfg sim.Config) *wire {
	t.Helper()
	o := newOracle(t)
	o.wrongRequests = true
	cfg.Check = o.wrap
	s, url := start(t, cfg)
	b := &bench{Sim: s}
	b.apis = append(b.apis, s.AddAPI(sim.API{Name: "Payments", Version: "v1"}), s.AddAPI(sim.API{Name: "Ledger"}), s.AddAPI(sim.API{Name: "Bundle", Package: true}))
	b.ana = s.AddDeveloper(sim.Developer{Email: "ana@example.com", FullName: "Ana Lima"})
	b.team = s.AddTeam(sim.Team{Name: "Ledger"}, b.ana.ID)
	version := "/v3"
	if cfg.Classic {
		version = "/v2"
	}
	return &wire{bench: b, t: t, url: url + version, oracle: o, bearer: tokenOf(cfg)}
}

// do makes one call and returns its status and body. P is the portal's path.
func (w *wire) do(method, path, body string) (int, map[string]any) {
	w.t.Helper()
	path = strings.Replace(path, "P", "/portals/"+w.PortalID(), 1)
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, bytes.NewReader([]byte(body)))
	if err != nil {
		w.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Authorization", "Bearer "+w.bearer)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	var out map[string]any
	if len(text) > 0 {
		if err := json.Unmarshal(text, &out); err != nil {
			w.t.Fatalf("%s %s: %v in %s", method, path, err, text)
		}
	}
	return resp.StatusCode, out
}

// want makes a call and demands a status.
func (w *wire) want(status int, method, path, body string) map[string]any {
	w.t.Helper()
	got, out := w.do(method, path, body)
	if got != status {
		w.t.Errorf("%s %s %s: %d %v, want %d", method, path, body, got, out, status)
	}
	return out
}

// everyCall are the calls of a portal in an order in which each finds what it
// needs: status, method, path, body. A, R and D are an application, its
// registration and a developer.
func everyCall(w *wire) [][4]string {
	api, other := w.apis[0].ID, w.apis[1].ID
	return [][4]string{
		{"200", "GET", "P", ""},
		{"200", "GET", "P/developers?page[size]=1&page[number]=1&sort=created_at", ""},
		{"200", "GET", "P/developers?filter[email][eq]=ana@example.com", ""},
		{"200", "GET", "P/developers/D", ""},
		{"200", "PATCH", "P/developers/D", `{"status":"revoked"}`},
		{"400", "PATCH", "P/developers/D", `{"status":"blocked"}`},
		{"400", "PATCH", "P/developers/D", `{"status":"approved","why":"extra"}`},
		{"404", "GET", "P/developers/" + api, ""},
		{"200", "GET", "P/teams", ""},
		{"200", "GET", "P/teams/T", ""},
		{"404", "GET", "P/teams/" + api, ""},
		{"200", "GET", "P/applications?filter[name][contains]=pay&sort=name", ""},
		{"400", "GET", "P/applications?filter[nam][eq]=x", ""},
		{"400", "GET", "P/applications?filter[name][is]=x", ""},
		{"400", "GET", "P/applications?sort=updated_at", ""},
		{"400", "GET", "P/applications?page[size]=-5", ""},
		{"400", "GET", "P/applications?limit=5", ""},
		{"200", "GET", "P/applications/A", ""},
		{"404", "GET", "P/applications/" + api, ""},
		{"200", "GET", "P/application-registrations?filter[status][eq]=pending&sort=updated_at desc", ""},
		{"200", "GET", "P/applications/A/registrations?sort=status", ""},
		{"200", "GET", "P/applications/A/registrations/R", ""},
		{"404", "GET", "P/applications/A/registrations/" + api, ""},
		{"400", "PATCH", "P/applications/A/registrations/R", `{"status":"revoked"}`},
		{"400", "PATCH", "P/applications/A/registrations/R", `{"state":"approved"}`},
		{"200", "PATCH", "P/applications/A/registrations/R", `{"status":"approved"}`},
		{"200", "PATCH", "P/applications/A/registrations/R", `{"status":"revoked"}`},
		{"204", "DELETE", "P/applications/A/registrations/R", ""},
		{"404", "DELETE", "P/applications/A/registrations/R", ""},
		{"204", "DELETE", "P/applications/A", ""},
		{"404", "DELETE", "P/applications/A", ""},
		{"204", "DELETE", "P/developers/D", ""},
		{"404", "GET", "/portals/" + other, ""},
	}
}

// onlyV3 are the calls that a classic portal does not have.
func onlyV3(w *wire) [][4]string {
	api, other := w.apis[0].ID, w.apis[2].ID
	owned := func(id string) string { return fmt.Sprintf(`"owner":{"type":"developer","id":"%s"}`, id) }
	return [][4]string{
		{"200", "GET", "P/applications/A/developers", ""},
		{"200", "GET", "P/applications/A/credentials", ""},
		{"200", "GET", "P/applications/C/credentials", ""},
		{"200", "GET", "P/applications/C", ""},
		{"409", "POST", "P/applications/A/registrations", fmt.Sprintf(`{"api_id":"%s"}`, api)},
		{"201", "POST", "P/applications/A/registrations", fmt.Sprintf(`{"api_id":"%s","status":"approved"}`, other)},
		{"400", "POST", "P/applications/A/registrations", fmt.Sprintf(`{"api_id":"%s","status":"revoked"}`, w.apis[1].ID)},
		{"400", "POST", "P/applications/A/registrations", `{"api_id":"7f9fd312-a987-4628-b4c5-bb4f4fddd5f7"}`},
		{"201", "POST", "P/applications", fmt.Sprintf(`{"name":"New","labels":{"a":"b"},%s}`, owned(w.ana.ID))},
		{"400", "POST", "P/applications", `{"name":"New"}`},
		{"400", "POST", "P/applications", fmt.Sprintf(`{"name":"New","status":"approved",%s}`, owned(w.ana.ID))},
		{"400", "POST", "P/applications", fmt.Sprintf(`{"name":"%s",%s}`, strings.Repeat("x", 256), owned(api))},
		{"200", "PATCH", "P/applications/A", fmt.Sprintf(`{"owner":{"type":"team","id":"%s"}}`, w.team.ID)},
		{"400", "PATCH", "P/applications/A", `{"name":"renamed"}`},
		{"204", "PUT", "P/applications/A/registrations/R/consumer", fmt.Sprintf(`{"id":"%s"}`, api)},
		{"200", "GET", "P/applications/A/registrations/R", ""},
		{"204", "DELETE", "P/applications/A/registrations/R/consumer", ""},
		{"201", "POST", "P/developers", `{"email":"new@example.com","full_name":"New One"}`},
		{"409", "POST", "P/developers", `{"email":"new@example.com","full_name":"New One"}`},
		{"200", "GET", "/audit-logs?page[size]=2", ""},
		{"400", "GET", "/audit-logs?page[size]=2000", ""},
	}
}

// The simulator answers every call as documented, refusals included.
func TestEveryCallOfTheSimulatorIsAsDocumented(t *testing.T) {
	requireOracle(t)
	for _, classic := range []bool{false, true} {
		t.Run(fmt.Sprintf("classic %v", classic), func(t *testing.T) {
			w := newWire(t, sim.Config{Classic: classic})
			a := w.AddApp(sim.App{Name: "Paycheck", OwnerType: "developer", OwnerID: w.ana.ID}, sim.Registration{API: w.apis[0].ID})
			c := w.AddApp(sim.App{Name: "Client", Strategy: "client_credentials", DCR: true, OwnerType: "team", OwnerID: w.team.ID})
			w.AddCredential(sim.Credential{App: a.ID, Name: "key"})
			w.AddCredential(sim.Credential{App: c.ID, Name: "client"})
			ids := strings.NewReplacer("/A", "/"+a.ID, "/C", "/"+c.ID, "/R", "/"+w.Registrations(a.ID)[0].ID, "/D", "/"+w.ana.ID, "/T", "/"+w.team.ID)
			calls := everyCall(w)
			if !classic {
				calls = append(onlyV3(w), calls...)
			}
			for _, call := range calls {
				status := 0
				_, _ = fmt.Sscan(call[0], &status)
				w.want(status, call[1], strings.ReplaceAll(ids.Replace(call[2]), " ", "%20"), call[3])
			}
			w.want(200, "GET", "P/"+map[bool]string{false: "teams", true: "product-versions"}[classic], "")
			w.bearer = "kpat_nobody"
			w.want(401, "GET", "P", "")
			if n := w.oracle.answers("list-applications 400"); n < 4 {
				t.Errorf("%d refusals of lists were checked", n)
			}
			if n := w.oracle.answers("update-application-registration 200"); n != 2 {
				t.Errorf("%d answers to changes were checked", n)
			}
		})
	}
}

// The oracle itself finds what is not as documented.
func TestTheOracleFindsWhatIsWrong(t *testing.T) {
	requireOracle(t)
	portal := "/v3/portals/7f9fd312-a987-4628-b4c5-bb4f4fddd5f7"
	for name, tc := range map[string]struct {
		method, path, body string
		status             int
		answer             string
	}{
		"extra field":     {"PATCH", portal + "/developers/7f9fd312-a987-4628-b4c5-bb4f4fddd5f7", `{"status":"approved","why":""}`, 401, ""},
		"unknown status":  {"PATCH", portal + "/developers/7f9fd312-a987-4628-b4c5-bb4f4fddd5f7", `{"status":"blocked"}`, 401, ""},
		"no UUID":         {"GET", portal + "/applications/1", "", 401, ""},
		"answer":          {"GET", portal + "/teams", "", 200, `{"data":[{"id":"x"}]}`},
		"answer's status": {"GET", portal + "/teams", "", 418, `{}`},
		"unknown path":    {"GET", portal + "/apps", "", 200, `{}`},
	} {
		heard := &listener{TB: t}
		o := newOracle(heard)
		server := o.wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			if tc.status == 200 {
				w.Header().Set("Content-Type", "application/json")
			}
			w.WriteHeader(tc.status)
			_, _ = io.WriteString(w, or(tc.answer, `{"status":401,"title":"Unauthorized","instance":"kong:trace:1","detail":"x"}`))
		}))
		rec := &discard{header: http.Header{}}
		req, err := http.NewRequestWithContext(t.Context(), tc.method, tc.path, strings.NewReader(tc.body))
		if err != nil {
			t.Fatal(err)
		}
		if tc.body != "" {
			req.Header.Set("Content-Type", "application/json")
		}
		if server.ServeHTTP(rec, req); heard.errors != 1 {
			t.Errorf("%s: %d complaints", name, heard.errors)
		}
	}
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// listener counts complaints instead of failing.
type listener struct {
	testing.TB
	errors int
}

func (l *listener) Errorf(string, ...any) { l.errors++ }

type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(int)             {}
