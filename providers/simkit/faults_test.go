package simkit_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"gatehouse/providers/simkit"
)

// hits asks a fault n times and draws what came: "x.x".
func hits(f *simkit.Faults, name string, n int, r *http.Request) string {
	var b strings.Builder
	for range n {
		if _, ok := f.Hit(name, r); ok {
			b.WriteByte('x')
		} else {
			b.WriteByte('.')
		}
	}
	return b.String()
}

func request(t *testing.T, method, path string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, "http://sim"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAFaultHitsAsItsValueSays(t *testing.T) {
	opts := simkit.FaultOptions{BasePath: "/api", Route: func(r *http.Request) string {
		return "Service." + r.Header.Get("Op")
	}}
	list := request(t, "GET", "/api/items")
	one := request(t, "GET", "/api/items/1")
	post := request(t, "POST", "/api/items")
	named := request(t, "POST", "/")
	named.Header.Set("Op", "CreateKey")
	for _, c := range []struct {
		value string
		req   *http.Request
		want  string
	}{
		{"off", list, "....."},
		{"", list, "....."},
		{"on", list, "xxxxx"},
		{"2", list, "xx..."},
		{"0", list, "....."},
		{"100%", list, "xxxxx"},
		{"0%", list, "....."},
		{"50ms", list, "xxxxx"},
		{"2 after:1", list, ".xx.."},
		{"on GET", list, "xxxxx"},
		{"on GET", post, "....."},
		{"on /items", one, "xxxxx"},
		{"on /api/items", one, "xxxxx"},
		{"on /items$", one, "....."},
		{"on /items$", list, "xxxxx"},
		{"on /other", list, "....."},
		{"1 POST /items", post, "x...."},
		{"1 GET; 1 after:1", list, "x.x.."},
		{"on CreateKey", named, "xxxxx"},
		{"on Service.CreateKey", named, "xxxxx"},
		{"on Key", named, "....."},
		{"on", nil, "xxxxx"},
		{"on GET", nil, "....."},
	} {
		f := simkit.NewFaults(opts)
		if err := f.Set("drop", c.value); err != nil {
			t.Fatal(err)
		}
		if got := hits(f, "drop", 5, c.req); got != c.want {
			t.Errorf("drop=%s: hits %s, want %s", c.value, got, c.want)
		}
	}
}

func TestTheArgumentReachesTheOneWhoAsks(t *testing.T) {
	f := simkit.NewFaults(simkit.FaultOptions{})
	for value, want := range map[string]string{"on@7": "7", "3@none": "none", "on": ""} {
		set(t, f, "throttle="+value)
		if arg, ok := f.Hit("throttle", nil); !ok || arg != want {
			t.Errorf("throttle=%s: %q, %v", value, arg, ok)
		}
	}
	set(t, f, "latency=50ms")
	if arg, _ := f.Hit("latency", nil); arg != "50ms" {
		t.Errorf("latency=50ms gave @%s", arg)
	}
}

func TestARandomShareIsTheSameForTheSameSeed(t *testing.T) {
	draw := func(seed uint64, alsoAsk bool) string {
		f := simkit.NewFaults(simkit.FaultOptions{Seed: seed})
		set(t, f, "drop=30%")
		set(t, f, "html=30%")
		if alsoAsk {
			hits(f, "html", 17, nil)
		}
		return hits(f, "drop", 1000, nil)
	}
	first := draw(1, false)
	if first != draw(1, true) {
		t.Error("asking about another fault shifted the sequence")
	}
	if first == draw(2, false) {
		t.Error("another seed gave the same sequence")
	}
	if n := strings.Count(first, "x"); n < 250 || n > 350 {
		t.Errorf("30%% of 1000 hit %d times", n)
	}
}

func TestABadFaultIsRefusedAndChangesNothing(t *testing.T) {
	f := simkit.NewFaults(simkit.FaultOptions{}, simkit.Fault{Name: "stale", Arg: simkit.Number})
	set(t, f, "stale=2")
	for assignment, want := range map[string]string{
		"stael=on":            "unknown fault \"stael\": there are badjson, drop,",
		"stale=maybe":         "cannot read \"maybe\"",
		"stale=-1":            "cannot read \"-1\"",
		"stale=120%":          "not a share",
		"stale=NaN%":          "not a share",
		"stale=on@few":        "want a number",
		"stale=on after:x":    "want after:K",
		"latency=on@quick":    "want a duration",
		"latency=-5ms":        "cannot read",
		"throttle=on@later":   "want a number",
		"error=on@200":        "status from 400 to 599",
		"stale=on; on@wrong":  "want a number",
		"truncate=on@half /x": "want a number",
	} {
		if err := f.Apply(assignment); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", assignment, err)
		}
	}
	if got := hits(f, "stale", 3, nil); got != "xx." {
		t.Errorf("a refused value changed the fault: %s", got)
	}
}

func TestTheListShowsValuesHitsAndWhatIsUsedUp(t *testing.T) {
	f := simkit.NewFaults(simkit.FaultOptions{})
	set(t, f, "drop=2 POST; 1 GET")
	set(t, f, "html")
	status := func(name string) simkit.FaultStatus {
		list := f.List()
		i := slices.IndexFunc(list, func(s simkit.FaultStatus) bool { return s.Name == name })
		if list[i].Help == "" {
			t.Errorf("%s has no help", name)
		}
		return list[i]
	}
	hits(f, "drop", 3, request(t, "POST", "/"))
	if s := status("drop"); s.Value != "2 POST; 1 GET" || s.Hits != 2 {
		t.Errorf("%+v", s)
	}
	hits(f, "drop", 1, request(t, "GET", "/"))
	if s := status("drop"); s.Value != "off" || s.Hits != 3 {
		t.Errorf("%+v", s)
	}
	if s := status("html"); s.Value != "html" && s.Value != "on" {
		t.Errorf("%+v", s)
	}
	f.Clear()
	if got := hits(f, "html", 2, nil); got != ".." {
		t.Error("Clear left a fault on")
	}
}

func TestAskingForAnUndeclaredFaultPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	simkit.NewFaults(simkit.FaultOptions{}).Hit("stael", nil)
}
