package show

import (
	"io"
	"strings"

	"gatehouse/core"
	"gatehouse/core/verb"
)

const (
	// fewEnough is up to how many changes a question lists them all.
	fewEnough = 10
	// namedFirst is how many of a group are named, where they are not.
	namedFirst = 5
)

// WriteQuestion writes what a person is asked about: a short plan whole, a long
// one by what happens where, each with its number and its first names. Nobody
// reads 40,000 lines, or hears them, before an answer.
func WriteQuestion(w io.Writer, e verb.Entry, p core.Plan) error {
	if len(p.Change)+len(p.NotEligible)+len(p.Stale)+len(p.Apart)+len(p.Already) <= fewEnough {
		return WritePlan(w, e, p)
	}
	out := &lines{w: w}
	out.add("%s: %s will change", e.Title, counted(e.Scope, p.Change))
	out.groups(e.Scope, p.Change, func(i core.PlanItem) string { return movement(e.Scope, i) + "on " + i.Connection + effect(i) })
	for _, left := range []struct {
		title string
		items []core.PlanItem
	}{
		{"not eligible", p.NotEligible}, {"changed since you looked", p.Stale},
		{"need a credential to be typed: approve them one by one", p.Apart}, {"already so", p.Already},
	} {
		if len(left.items) == 0 {
			continue
		}
		out.add("%s: %s", nouned(e.Scope, len(left.items)), left.title)
		out.groups(e.Scope, left.items, func(i core.PlanItem) string {
			if i.Reason == nil {
				return ""
			}
			return i.Reason.Message
		})
	}
	out.rest(e, p, nil)
	out.add("--dry-run lists each of them.")
	return out.err
}

// groups lists items by what is said of them, in the order of the plan.
func (l *lines) groups(scope verb.Scope, items []core.PlanItem, of func(core.PlanItem) string) {
	var order []string
	names := map[string][]string{}
	for _, i := range items {
		what := of(i)
		if names[what] == nil {
			order = append(order, what)
		}
		names[what] = append(names[what], i.Name)
	}
	for _, what := range order {
		all := names[what]
		line := "  " + nouned(scope, len(all)) + ": "
		if what != "" {
			line += what + ": "
		}
		line += strings.Join(all[:min(len(all), namedFirst)], ", ")
		if more := len(all) - namedFirst; more > 0 {
			line += " and " + Count(more, "other", "others")
		}
		l.add("%s", line)
	}
}
