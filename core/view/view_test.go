package view_test

import (
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/core/query"
	"gatehouse/core/view"
)

func TestTheBuiltInViewsAreGood(t *testing.T) {
	for _, v := range view.BuiltIn() {
		if err := view.Check(v); err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
		if _, err := query.Parse(view.Filter(v)); err != nil {
			t.Errorf("%s: its whole filter %q: %v", v.Name, view.Filter(v), err)
		}
		if !view.IsBuiltIn(v.Name) {
			t.Errorf("%s is built in", v.Name)
		}
	}
}

func TestAFilterWithAlternativesStaysWithinItsList(t *testing.T) {
	v := core.SavedView{Name: "x", List: core.ViewQueue, Filter: "dev:ana or dev:bo"}
	if got, want := view.Filter(v), "has:waiting (dev:ana or dev:bo)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAViewThatCouldNotBeShownIsRefused(t *testing.T) {
	good := core.SavedView{
		Name: "mine-2", List: core.ViewRegistrations, Filter: "plan:gold", Sort: "plan", Columns: []core.ViewColumn{{Name: "name", Width: 20}, {Name: "plan"}},
	}
	if err := view.Check(good); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*core.SavedView){
		"no name for a view":    func(v *core.SavedView) { v.Name = "Two Words" },
		"no list":               func(v *core.SavedView) { v.List = "nosuch" },
		"there is no field":     func(v *core.SavedView) { v.Filter = "nosuch:1" },
		"cannot be sorted":      func(v *core.SavedView) { v.Sort = "size" },
		"no column":             func(v *core.SavedView) { v.Columns = []core.ViewColumn{{Name: "size"}} },
		"twice":                 func(v *core.SavedView) { v.Columns = []core.ViewColumn{{Name: "plan"}, {Name: "plan"}} },
		"cannot be 3 cells":     func(v *core.SavedView) { v.Columns = []core.ViewColumn{{Name: "plan", Width: 3}} },
		"there is no column \"": func(v *core.SavedView) { v.List, v.Sort = core.ViewApps, "" },
	} {
		v := good
		change(&v)
		if err := view.Check(v); core.CodeOf(err) != core.CodeInvalid || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}
