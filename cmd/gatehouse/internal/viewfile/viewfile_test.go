package viewfile_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gatehouse/cmd/gatehouse/internal/viewfile"
	"gatehouse/core"
)

var some = []core.SavedView{
	{Name: "mine", List: core.ViewApps, Filter: `dev:"Ana Lima" age>3d or ~x`, Sort: core.SortCreated, Descending: true,
		Columns: []core.ViewColumn{{Name: "name", Width: 30}, {Name: "status"}}},
	{Name: "all", List: core.ViewRegistrations},
}

func TestViewsComeBackAsTheyWereWritten(t *testing.T) {
	src, err := viewfile.Write(some)
	if err != nil {
		t.Fatal(err)
	}
	got, err := viewfile.Read("v.yaml", src)
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	if diff := cmp.Diff(some, got); diff != "" {
		t.Errorf("%s\n%s", diff, src)
	}
}

func TestAMistakeIsSaidWithItsLineAndNothingIsTaken(t *testing.T) {
	good := "views:\n  - name: good\n    list: apps\n"
	for src, want := range map[string]string{
		good + "  - name: x\n    list: apps\n    color: red\n": "v.yaml:6: unknown field \"color\"",
		good + "more: 1\n":                                                "v.yaml:4: ",
		good + "  - name: x\n    list: nosuch\n":                          "v.yaml:4: view x: there is no list",
		good + "  - name: x\n    list: apps\n    filter: 'a ('\n":         "v.yaml:4: view x: filter, column 3",
		good + "  - name: good\n    list: apps\n":                         "v.yaml:4: view good: it is there twice",
		good + "  - name: x\n    list: apps\n    columns: [name:wide]\n":  "is no width",
		good + "  - name: x\n    list: apps\n    columns: [name, size]\n": "there is no column",
		good + "  - name: x\n    list: apps\n    columns: name\n":         "v.yaml:6: ",
		"views: [\n":                             "v.yaml:",
		"":                                       "there are no views in it",
		"views: 3":                               "v.yaml:1: ",
		strings.Repeat("# \n", viewfile.MaxSize): "larger than",
	} {
		views, err := viewfile.Read("v.yaml", []byte(src))
		e := core.AsError(err)
		if e == nil || e.Code != core.CodeInvalid || !strings.Contains(e.Error(), want) || views != nil {
			t.Errorf("%.80q: %v, %v; want %q", src, views, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	src, err := viewfile.Write(some)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(src)
	f.Add([]byte("views:\n - {name: x, list: apps, columns: [a:1]}"))
	f.Fuzz(func(t *testing.T, src []byte) {
		views, err := viewfile.Read("v.yaml", src)
		if err != nil {
			if e := core.AsError(err); e.Code != core.CodeInvalid || strings.ContainsAny(e.Message, "\x1b\n") {
				t.Errorf("%q", e.Message)
			}
			return
		}
		again, err := viewfile.Write(views)
		if err != nil {
			t.Fatal(err)
		}
		back, err := viewfile.Read("v.yaml", again)
		if diff := cmp.Diff(views, back); err != nil || diff != "" {
			t.Errorf("%v %s\n%s", err, diff, again)
		}
	})
}
