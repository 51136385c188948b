package show

import (
	"strings"

	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/view"
)

// View is a saved or built-in view.
type View struct {
	Name      string            `json:"name"`
	BuiltIn   bool              `json:"built_in"`
	List      core.ViewList     `json:"list"`
	Filter    string            `json:"filter"`
	Sort      string            `json:"sort"` // - before it: turned round
	Columns   []core.ViewColumn `json:"columns"`
	UpdatedAt Time              `json:"updated_at"`
	UpdatedBy string            `json:"updated_by"`
}

// ViewsOf makes list entries.
func ViewsOf(views []core.SavedView) []View {
	out := make([]View, 0, len(views))
	for _, v := range views {
		sort := string(v.Sort)
		if v.Descending {
			sort = "-" + sort
		}
		columns := v.Columns
		if columns == nil {
			columns = []core.ViewColumn{}
		}
		out = append(out, View{Name: v.Name, BuiltIn: view.IsBuiltIn(v.Name), List: v.List, Filter: v.Filter, Sort: sort, Columns: columns,
			UpdatedAt: Time{v.UpdatedAt}, UpdatedBy: v.UpdatedBy})
	}
	return out
}

// Views is the view of a list of views.
func Views() export.View[View] {
	text := func(title string, f func(View) string) export.Column[View] {
		return export.Column[View]{Title: title, Text: f}
	}
	columns := func(v View) string {
		names := make([]string, len(v.Columns))
		for i, c := range v.Columns {
			names[i] = c.Name
		}
		return strings.Join(names, ",")
	}
	by := func(v View) string {
		if v.BuiltIn {
			return "built in"
		}
		return v.UpdatedBy
	}
	rest := func(upper func(string) string) []export.Column[View] {
		return []export.Column[View]{
			text(upper("name"), func(v View) string { return v.Name }), text(upper("list"), func(v View) string { return string(v.List) }),
			text(upper("filter"), func(v View) string { return v.Filter }), text(upper("sort"), func(v View) string { return v.Sort }),
			text(upper("columns"), columns), text(upper("by"), by),
		}
	}
	return export.View[View]{Table: rest(strings.ToUpper), CSV: rest(strings.ToLower), Object: func(v View) any { return v }}
}
