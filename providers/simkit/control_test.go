package simkit_test

import (
	"strings"
	"testing"

	"gatehouse/providers/simkit"
)

func newControl(t *testing.T) (*shelf, string) {
	t.Helper()
	s, _ := newShelf(simkit.FaultOptions{})
	c := simkit.NewControl()
	c.Add("shelf", "http://127.0.0.1:1", s)
	return s, serve(t, c).URL()
}

func TestControlListsChangesAndDeletesObjects(t *testing.T) {
	_, url := newControl(t)
	steps := []struct{ method, path, body, want string }{
		{"GET", "/", "", `[{"name":"shelf","address":"http://127.0.0.1:1"}]`},
		{"GET", "/shelf/state", "", `{}`},
		{"POST", "/shelf/objects", `{"name":"lamp","tags":["a"]}`, `{"id":"area/1"}`},
		{"GET", "/shelf/state/area/1", "", `{"name":"lamp","size":0,"tags":["a"]}`},
		{"PATCH", "/shelf/objects/area/1", `{"size":3}`, `{"name":"lamp","size":3,"tags":["a"]}`},
		{"GET", "/shelf/state", "", `{"area/1":{"name":"lamp","size":3,"tags":["a"]}}`},
		{"DELETE", "/shelf/objects/area/1", "", ``},
		{"GET", "/shelf/state", "", `{}`},
	}
	for _, s := range steps {
		if r := send(t, s.method, url+s.path, s.body); r.status/100 != 2 || r.body != s.want {
			t.Errorf("%s %s: %d %s, want %s", s.method, s.path, r.status, r.body, s.want)
		}
	}
}

func TestControlSaysWhatIsWrong(t *testing.T) {
	s, url := newControl(t)
	_, _ = s.Create(map[string]any{"name": "lamp"})
	for _, c := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/table/state", "", 404, "no simulator \\\"table\\\": there are shelf"},
		{"GET", "/shelf/state/9", "", 404, "there is no object"},
		{"PATCH", "/shelf/objects/9", "{}", 404, "there is no object"},
		{"DELETE", "/shelf/objects/9", "", 404, "there is no object"},
		{"PATCH", "/shelf/objects/area/1", `{"shape":1}`, 400, `there is no such field`},
		{"PATCH", "/shelf/objects/area/1", `{"size":"big"}`, 400, `want int, got string`},
		{"POST", "/shelf/objects", `{"size":1.5}`, 400, `want int, got number 1.5`},
		{"POST", "/shelf/objects", `[1]`, 400, "want a JSON object"},
		{"POST", "/shelf/objects", ``, 400, "want a JSON object"},
		{"PUT", "/shelf/faults/stael", "on", 404, "faults are badjson"},
		{"GET", "/shelf/faults/stael", "", 404, "faults are badjson"},
		{"DELETE", "/shelf/faults/stael", "", 404, "faults are badjson"},
		{"PUT", "/shelf/faults/stale", "often", 400, "cannot read"},
		{"GET", "/shelf/nothing", "", 404, "no such call"},
	} {
		r := send(t, c.method, url+c.path, c.body)
		if r.status != c.status || !strings.Contains(r.body, c.want) {
			t.Errorf("%s %s: %d %s, want %d %s", c.method, c.path, r.status, r.body, c.status, c.want)
		}
	}
	if it, _ := s.Object("area/1"); it.(item).Size != 0 {
		t.Errorf("a refused change was made: %+v", it)
	}
}

func TestControlSwitchesFaultsAndShowsRequests(t *testing.T) {
	s, h := newShelf(simkit.FaultOptions{})
	gateway := serve(t, h)
	c := simkit.NewControl()
	c.Add("shelf", gateway.URL(), s)
	url := serve(t, c).URL()

	if r := send(t, "PUT", url+"/shelf/faults/forbidden", "1 GET\n"); r.status != 200 || decode[simkit.FaultStatus](t, r.body).Value != "1 GET" {
		t.Errorf("%+v", r)
	}
	if r := send(t, "GET", gateway.URL()+"/api/items", ""); r.status != 403 {
		t.Errorf("%+v", r)
	}
	if r := send(t, "GET", url+"/shelf/faults/forbidden", ""); decode[simkit.FaultStatus](t, r.body).Hits != 1 {
		t.Errorf("%+v", r)
	}
	r := send(t, "GET", url+"/shelf/requests", "")
	log := decode[struct {
		Counts map[string]int
		Last   []simkit.Request
	}](t, r.body)
	if log.Counts["GET /api/items"] != 1 || len(log.Last) != 1 || log.Last[0].Status != 403 {
		t.Errorf("%+v", log)
	}
	send(t, "DELETE", url+"/shelf/requests", "")
	if len(s.faults.Requests()) != 0 {
		t.Error("requests kept")
	}
	set(t, s.faults, "html=on")
	set(t, s.faults, "drop=on")
	send(t, "DELETE", url+"/shelf/faults/html", "")
	if got := hits(s.faults, "html", 1, nil) + hits(s.faults, "drop", 1, nil); got != ".x" {
		t.Errorf("after DELETE of html: %s", got)
	}
	send(t, "DELETE", url+"/shelf/faults", "")
	if got := hits(s.faults, "drop", 1, nil); got != "." {
		t.Error("DELETE /faults left drop on")
	}
}

func TestMergeLeavesTheOriginalAlone(t *testing.T) {
	before := item{Name: "lamp", Tags: []string{"a", "b"}}
	after, err := simkit.Merge(before, map[string]any{"tags": []string{"x"}})
	if err != nil || before.Tags[0] != "a" || len(after.Tags) != 1 || after.Tags[0] != "x" || after.Name != "lamp" {
		t.Errorf("before %+v, after %+v, %v", before, after, err)
	}
}
