package sim_test

import (
	"encoding/json"
	"errors"
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
	t     *testing.T
	clock *simkit.ManualClock
	url   string
	root  string
	apis  []sim.API
	ana   sim.Developer
}

func newWorld(t *testing.T, cfg sim.Config) *world {
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

func TestPagesHaveTheirSizesAndCounts(t *testing.T) {
	w := newWorld(t, sim.Config{MaxPageSize: 20})
	for range 45 {
		w.app("approved")
	}
	for _, tc := range []struct{ number, size, rows, shown int }{{0, 0, 10, 10}, {1, 20, 20, 20}, {3, 20, 5, 20}, {4, 20, 0, 20}, {1, 100, 20, 20}} {
		q := []string{}
		if tc.number > 0 {
			q = []string{"page[number]", fmt.Sprint(tc.number), "page[size]", fmt.Sprint(tc.size)}
		}
		status, p := w.get("/applications", q...)
		if status != 200 || len(p.Data) != tc.rows || p.Meta.Page.Total != 45 || int(p.Meta.Page.Size) != tc.shown {
			t.Errorf("%v: %d, %d rows, %+v", q, status, len(p.Data), p.Meta)
		}
	}
	if _, _, text := w.call("GET", w.url+"/applications", ""); !strings.Contains(text, `"total":45.0`) {
		t.Error("numbers are no floats")
	}
}

// Trap 13.
func TestWhatIsMisspeltIsRefused(t *testing.T) {
	w := newWorld(t, sim.Config{})
	w.app("pending")
	for _, q := range [][2]string{
		{"filter[stat][eq]", "pending"}, {"filter[status][is]", "pending"}, {"sort", "name"}, {"sort", "created_at down"},
		{"page[size]", "0"}, {"page[number]", "x"}, {"status", "pending"}, {"filter[developer_id][contains]", "a"},
	} {
		status, p := w.get("/application-registrations", q[0], q[1])
		if status != 400 || len(p.Invalid) == 0 {
			t.Errorf("%v: %d %+v", q, status, p)
		}
	}
}

func TestFiltersAndSorts(t *testing.T) {
	w := newWorld(t, sim.Config{})
	w.app("pending", "approved")
	w.clock.Advance(time.Minute)
	last := w.app("pending")
	for _, tc := range []struct {
		name, value string
		n           int
	}{{"status][eq", "pending", 2}, {"status][neq", "pending", 1}, {"status][oeq", "pending,approved", 3}, {"status", "approved", 1},
		{"application_name][contains", "PAY", 3}, {"application_name][ocontains", "x,check", 3}, {"developer_id][eq", w.ana.ID, 3}} {
		if status, p := w.get("/application-registrations", "filter["+tc.name+"]", tc.value); status != 200 || len(p.Data) != tc.n {
			t.Errorf("%s=%s: %d, %d rows", tc.name, tc.value, status, len(p.Data))
		}
	}
	_, p := w.get("/application-registrations", "sort", "updated_at desc")
	if app, _ := p.Data[0]["application"].(map[string]any); app["id"] != last.ID {
		t.Errorf("newest first: %v", p.Data[0])
	}
}

func TestTransitionsAsTheScreensOfferThem(t *testing.T) {
	allowed := "pending>approved pending>rejected approved>revoked revoked>approved"
	for _, anything := range []bool{false, true} {
		w := newWorld(t, sim.Config{AnythingGoes: anything})
		for _, from := range []string{"pending", "approved", "rejected", "revoked"} {
			for _, to := range []string{"pending", "approved", "rejected", "revoked"} {
				a := w.app(from)
				status, text := w.patch(a, w.Registrations(a.ID)[0], to)
				if ok := anything || from == to || strings.Contains(allowed, from+">"+to); ok != (status == 200) {
					t.Errorf("%s to %s: %d %s", from, to, status, text)
				}
			}
		}
	}
}

func TestSwitchesDecideWhatADeveloperAsksFor(t *testing.T) {
	w := newWorld(t, sim.Config{})
	auto := w.AddAPI(sim.API{Name: "Open", AutoApprove: true})
	a := w.app()
	w.Request(a.ID, w.apis[0].ID)
	w.Request(a.ID, auto.ID)
	if regs := w.Registrations(a.ID); regs[0].Status != "pending" || regs[1].Status != "approved" || w.Request(a.ID, auto.ID) != "" {
		t.Errorf("%+v", regs)
	}
	every := newWorld(t, sim.Config{AutoApproveApplications: true, AutoApproveDevelopers: true})
	b := every.app()
	every.Request(b.ID, every.apis[0].ID)
	if every.Registrations(b.ID)[0].Status != "approved" || every.SignUp("x@example.com", "X").Status != "approved" || w.SignUp("x@example.com", "X").Status != "pending" {
		t.Error("the portal's switches do not count")
	}
}

func TestDeletionsTakeAlongWhatHangsOnThem(t *testing.T) {
	w := newWorld(t, sim.Config{})
	a, b := w.app("pending", "approved"), w.app("approved")
	w.AddCredential(sim.Credential{App: a.ID, Name: "key"})
	if status, _, _ := w.call("DELETE", w.url+"/applications/"+a.ID, ""); status != 204 {
		t.Fatal(status)
	}
	if _, p := w.get("/application-registrations"); len(p.Data) != 1 || len(w.Mails()) != 0 {
		t.Errorf("%+v, mails %v", p.Data, w.Mails())
	}
	if status, _, _ := w.call("DELETE", w.url+"/developers/"+w.ana.ID, ""); status != 204 {
		t.Fatal(status)
	}
	if _, ok := w.App(b.ID); ok {
		t.Error("his application is still there")
	}
}

func TestMailsAreThoseOfKonnect(t *testing.T) {
	w := newWorld(t, sim.Config{})
	team := w.AddTeam(sim.Team{Name: "Two"}, w.ana.ID, w.AddDeveloper(sim.Developer{Email: "bo@example.com", FullName: "Bo"}).ID)
	a := w.AddApp(sim.App{Name: "Of a team", OwnerType: "team", OwnerID: team.ID}, sim.Registration{API: w.apis[0].ID})
	reg := w.Registrations(a.ID)[0]
	for _, status := range []string{"approved", "revoked"} {
		if code, text := w.patch(a, reg, status); code != 200 {
			t.Fatal(text)
		}
	}
	must(t, w.Change(w.ana.ID, map[string]any{"status": "revoked"}))
	var said []string
	for _, m := range w.Mails() {
		said = append(said, m.To+" "+m.Subject)
	}
	want := "ana@example.com registration approved, bo@example.com registration approved, ana@example.com registration revoked, bo@example.com registration revoked, ana@example.com account revoked"
	if got := strings.Join(said, ", "); got != want {
		t.Errorf("%s", got)
	}
}

func TestTheAuditLogPagesByCursor(t *testing.T) {
	w := newWorld(t, sim.Config{})
	for range 5 {
		a := w.app("pending")
		w.clock.Advance(time.Minute)
		w.patch(a, w.Registrations(a.ID)[0], "approved")
	}
	a := w.app("pending")
	must(t, w.Delete(w.Registrations(a.ID)[0].ID))
	var rows []map[string]any
	next := "/v3/audit-logs?page[size]=4&filter[ts][gte]=2026-03-02T09:02:00Z"
	for next != "" {
		_, _, text := w.call("GET", w.root+next, "")
		var p struct {
			Data []map[string]any
			Meta struct{ Page struct{ Next *string } }
		}
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			t.Fatal(err)
		}
		rows, next = append(rows, p.Data...), ""
		if p.Meta.Page.Next != nil {
			next = *p.Meta.Page.Next
		}
	}
	if len(rows) != 5 || rows[4]["method"] != "DELETE" || rows[4]["principal_id"] != "outside.admin@example.com" {
		t.Errorf("%d rows, %v", len(rows), rows)
	}
}

func TestAListLagsBehindAWrite(t *testing.T) {
	w := newWorld(t, sim.Config{})
	a := w.app("pending")
	reg := w.Registrations(a.ID)[0]
	must(t, w.Faults().Set("stale", "1@2 PATCH"))
	w.patch(a, reg, "approved")
	for _, want := range []string{"pending", "pending", "approved"} {
		if _, p := w.get("/application-registrations"); p.Data[0]["status"] != want {
			t.Errorf("listed as %v, want %s", p.Data[0]["status"], want)
		}
	}
}

func TestLimits(t *testing.T) {
	w := newWorld(t, sim.Config{RatePerSecond: 1, Burst: 2})
	for i, want := range []int{200, 200, 429} {
		status, header, text := w.call("GET", w.url, "")
		if status != want || (want == 429) != (header.Get("Retry-After") == "1") {
			t.Errorf("call %d: %d %v %s", i, status, header, text)
		}
	}
}

func TestTheControlActsAsTheOtherAdministrator(t *testing.T) {
	w := newWorld(t, sim.Config{})
	app, err := w.Create(map[string]any{"name": "Made outside", "owner_type": "developer", "owner_id": w.ana.ID})
	must(t, err)
	reg, err := w.Create(map[string]any{"kind": "registration", "app": app, "api": w.apis[0].ID})
	must(t, err)
	dev, err := w.Create(map[string]any{"kind": "developer", "email": "new@example.com", "full_name": "New"})
	must(t, err)
	must(t, w.Change(reg, map[string]any{"status": "approved"}))
	must(t, w.Change(app, map[string]any{"name": "Renamed"}))
	if d, _ := w.Developer(dev); d.Status != "pending" || len(w.Mails()) != 1 {
		t.Errorf("%+v, %v", d, w.Mails())
	}
	text, err := json.Marshal(w.State())
	if err != nil || !strings.Contains(string(text), `"name":"Renamed"`) {
		t.Errorf("%s, %v", text, err)
	}
	for _, id := range []string{reg, app, dev} {
		if _, err := w.Object(id); err != nil {
			t.Error(err)
		}
		must(t, w.Delete(id))
		var missing *simkit.NotFoundError
		if _, err := w.Object(id); !errors.As(err, &missing) {
			t.Errorf("%v", err)
		}
	}
	var field *simkit.FieldError
	for _, fields := range []map[string]any{{"kind": "cat"}, {"name": ""}, {"name": "x", "colour": "red"}, {"kind": "registration", "app": "none", "api": "x"}} {
		if _, err := w.Create(fields); !errors.As(err, &field) {
			t.Errorf("%v: %v", fields, err)
		}
	}
	a := w.app("pending")
	if err := w.Change(a.ID, map[string]any{"id": "other"}); !errors.As(err, &field) {
		t.Errorf("%v", err)
	}
}

// Seeding and paging cost the same for each of 100,000 applications.
func TestAHundredThousandApplicationsAreServedQuickly(t *testing.T) {
	if testing.Short() {
		t.Skip("seeds 100,000 applications")
	}
	w := newWorld(t, sim.Config{MaxPageSize: 1000})
	began := time.Now()
	for i := range 100_000 {
		w.AddApp(sim.App{Name: "One of many", OwnerType: "developer", OwnerID: w.ana.ID,
			CreatedAt: w.clock.Now().Add(time.Duration(i) * time.Second)}, sim.Registration{API: w.apis[0].ID, Status: "approved"})
	}
	seeded := time.Since(began)
	for _, number := range []string{"1", "50", "100"} {
		if _, p := w.get("/applications", "page[size]", "1000", "page[number]", number); len(p.Data) != 1000 || p.Meta.Page.Total != 100_000 {
			t.Errorf("page %s: %d rows of %v", number, len(p.Data), p.Meta.Page.Total)
		}
	}
	if whole := time.Since(began); whole > 20*time.Second {
		t.Errorf("%s to seed, %s in all", seeded, whole)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
