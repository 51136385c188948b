package list

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gatehouse/core"
	"gatehouse/core/query"
)

// notOfRegistrations are the fields that only Apps have.
var notOfRegistrations = []query.Field{query.Decided, query.Ref, query.Has}

// ParseRegistrations reads a filter on registrations: the language of Apps,
// without what only Apps have.
func ParseRegistrations(filter string) (query.Expr, error) {
	expr, err := Parse(filter)
	if err != nil {
		return expr, err
	}
	for _, f := range expr.Fields() {
		if _, attr := f.Attr(); attr || slices.Contains(notOfRegistrations, f) {
			return expr, core.Errorf(core.CodeInvalid, "--filter", "registrations have no %s", f).
				WithHint("They have app, api, plan, dev, team, account, conn, kind, status, push, created, age and id.")
		}
	}
	return expr, nil
}

// registration answers a filter's questions about one registration.
type registration struct {
	row  core.RegistrationRow
	kind string
}

// Texts implements query.Record.
func (r registration) Texts(f query.Field) []string {
	switch f {
	case query.Name:
		return []string{r.row.AppName}
	case query.ID:
		return []string{string(r.row.App)}
	case query.Status:
		return []string{string(r.row.Status)}
	case query.Push:
		if r.row.Push == core.PushNone {
			return []string{"none"}
		}
		return []string{string(r.row.Push)}
	case query.Connection:
		return []string{r.row.Connection}
	case query.Kind:
		return present(r.kind)
	case query.Developer:
		return append([]string{r.row.Owner.Name}, present(r.row.Owner.Email)...)
	case query.Account:
		return present(r.row.Owner.Account)
	case query.Team:
		if r.row.Owner.Team {
			return []string{r.row.Owner.Name}
		}
	case query.API, query.Product:
		return []string{r.row.API.Label(), r.row.API.ID}
	case query.Plan:
		return append(present(r.row.Plan.Label()), present(r.row.Plan.ID)...)
	}
	return nil
}

// Time implements query.Record.
func (r registration) Time(query.Field) (int64, bool) {
	return r.row.CreatedAt.Unix(), !r.row.CreatedAt.IsZero()
}

// Registrations reads all registrations that pass, in the order of the words of
// by ("status", "-age"; none: by App).
func Registrations(ctx context.Context, store core.Store, f Filter, by []string) ([]core.RegistrationRow, error) {
	order, err := orderOf(by)
	if err != nil {
		return nil, err
	}
	m := f.Expr.Bind(f.Now)
	kinds := map[string]string{}
	var rows []core.RegistrationRow
	_, err = store.Registrations(ctx, func(batch []core.RegistrationRow) error {
		for _, row := range batch {
			kind, known := kinds[row.Connection]
			if !known {
				kind = f.Kind(row.Connection)
				kinds[row.Connection] = kind
			}
			if m.Match(registration{row, kind}) {
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
