package sim_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"gatehouse/providers/konnect/sim"
)

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

// many adds applications in the order of their creation.
func (w *world) many(n int) {
	for i := range n {
		w.AddApp(sim.App{Name: "One of many", OwnerType: "developer", OwnerID: w.ana.ID,
			CreatedAt: w.clock.Now().Add(time.Duration(i) * time.Second)}, sim.Registration{API: w.apis[0].ID, Status: "approved"})
	}
}

func TestEveryPageOfManyApplicationsIsWhole(t *testing.T) {
	w := newWorld(t, sim.Config{MaxPageSize: 1000})
	w.many(5_000)
	for _, number := range []string{"1", "3", "5"} {
		if _, p := w.get("/applications", "page[size]", "1000", "page[number]", number); len(p.Data) != 1000 || p.Meta.Page.Total != 5_000 {
			t.Errorf("page %s: %d rows of %v", number, len(p.Data), p.Meta.Page.Total)
		}
	}
}

func BenchmarkAPageOf100000Applications(b *testing.B) {
	w := newWorld(b, sim.Config{MaxPageSize: 1000})
	w.many(100_000)
	for b.Loop() {
		if _, p := w.get("/applications", "page[size]", "1000", "page[number]", "50"); len(p.Data) != 1000 {
			b.Fatalf("%d rows", len(p.Data))
		}
	}
}
