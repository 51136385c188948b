package main

import (
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/core/verb"
)

func TestWhatCannotBeUndoneWantsANameOrACount(t *testing.T) {
	item := func(name string, final bool, keys ...string) core.PlanItem {
		return core.PlanItem{Name: name, Irreversible: final, Keys: keys}
	}
	apps, regs := verb.Of(core.Delete), verb.On(verb.OnRegistrations, core.Delete)
	for _, c := range []struct {
		e          verb.Entry
		change     []core.PlanItem
		want, says string
	}{
		{verb.Of(core.Cancel), []core.PlanItem{item("Pay", false)}, "yes", "Type yes to cancel"},
		{apps, []core.PlanItem{item("Pay", false)}, "Pay", `"Pay", to delete it`},
		{apps, []core.PlanItem{item("Pay", true), item("Roll", true), item("Call", false)}, "3", "to delete them"},
		{regs, []core.PlanItem{item("Pay", false, "a")}, "yes", "Type yes to delete"},
		{regs, []core.PlanItem{item("Pay", true, "a")}, "Pay", `"Pay", to delete its registration`},
		{regs, []core.PlanItem{item("Pay", true, "a", "b"), item("Roll", true, "c")}, "3", "to delete them"},
	} {
		question, want := expected(c.e, core.Plan{Change: c.change})
		if want != c.want || !strings.Contains(question, c.says) {
			t.Errorf("%s of %d: %q wants %q; want %q with %q", c.e.Title, len(c.change), question, want, c.want, c.says)
		}
	}
}
