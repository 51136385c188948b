package list

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gatehouse/core"
	"gatehouse/core/facts"
	"gatehouse/core/query"
)

// Registrations reads all registrations that pass, in the order of the words of
// by ("status", "-age"; none: by App).
func Registrations(ctx context.Context, store core.Store, f Filter, by []string) ([]core.RegistrationRow, error) {
	order, err := orderOf(by)
	if err != nil {
		return nil, err
	}
	m, err := f.matcher(ctx, store, facts.OfApp)
	if err != nil {
		return nil, err
	}
	kinds := map[string]string{}
	var rows []core.RegistrationRow
	_, err = store.Registrations(ctx, func(batch []core.RegistrationRow) error {
		for _, row := range batch {
			kind, known := kinds[row.Connection]
			if !known {
				kind = f.Kind(row.Connection)
				kinds[row.Connection] = kind
			}
			if m.Match(facts.Registration{RegistrationRow: row, Gateway: kind}) {
				rows = append(rows, row)
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, order)
	return rows, nil
}

// orders are the columns that registrations can be sorted by.
var orders = map[string]func(a, b core.RegistrationRow) int{
	"app":    func(a, b core.RegistrationRow) int { return byText(a.AppName, b.AppName) },
	"api":    func(a, b core.RegistrationRow) int { return byText(a.API.Label(), b.API.Label()) },
	"plan":   func(a, b core.RegistrationRow) int { return byText(a.Plan.Label(), b.Plan.Label()) },
	"dev":    func(a, b core.RegistrationRow) int { return byText(a.Owner.Name, b.Owner.Name) },
	"conn":   func(a, b core.RegistrationRow) int { return byText(a.Connection, b.Connection) },
	"status": func(a, b core.RegistrationRow) int { return cmp.Compare(rank(a.Status), rank(b.Status)) },
	"age":    func(a, b core.RegistrationRow) int { return b.CreatedAt.Compare(a.CreatedAt) },
	"push":   func(a, b core.RegistrationRow) int { return byText(string(a.Push), string(b.Push)) },
}

// SortWords are the words that --sort of registrations takes.
func SortWords() []string {
	return []string{"app", "api", "plan", "dev", "conn", "status", "age", "push"}
}

// SortWord is a view's order in these words.
func SortWord(key core.SortKey, down bool) []string {
	word := map[core.SortKey]string{core.SortName: "app", core.SortAPIs: "api", core.SortOwner: "dev", core.SortCreated: "age"}[key]
	if word == "" {
		word = string(key)
	}
	if key == core.SortCreated { // by age is the other way round than by date
		down = !down
	}
	if down {
		word = "-" + word
	}
	return []string{word}
}

// orderOf makes the order of several words; what is equal by all of them is in
// the order of App, API and plan.
func orderOf(by []string) (func(a, b core.RegistrationRow) int, error) {
	var parts []func(a, b core.RegistrationRow) int
	for _, word := range by {
		column, down := strings.CutPrefix(strings.TrimSpace(word), "-")
		part, ok := orders[column]
		if !ok {
			return nil, core.Errorf(core.CodeInvalid, "--sort", "there is no column %q", column).
				WithHint("Columns: %s; - before one turns it round.", strings.Join(SortWords(), ", "))
		}
		if down {
			up := part
			part = func(a, b core.RegistrationRow) int { return up(b, a) }
		}
		parts = append(parts, part)
	}
	parts = append(parts, orders["app"], func(a, b core.RegistrationRow) int { return strings.Compare(string(a.App), string(b.App)) },
		orders["api"], func(a, b core.RegistrationRow) int { return strings.Compare(a.Key(), b.Key()) })
	return func(a, b core.RegistrationRow) int {
		for _, part := range parts {
			if c := part(a, b); c != 0 {
				return c
			}
		}
		return 0
	}, nil
}

func byText(a, b string) int { return strings.Compare(query.Fold(a), query.Fold(b)) }

// rank puts first what wants a decision.
func rank(s core.RegistrationStatus) int {
	return slices.Index([]core.RegistrationStatus{
		core.Waiting, core.RegistrationOn, core.RegistrationRefused, core.RegistrationOff, core.RegistrationUnknown,
	}, s)
}
