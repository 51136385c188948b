// Package view knows what a saved view may say: its lists, columns and orders, and the views that everybody has.
package view

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gatehouse/core"
	"gatehouse/core/query"
)

// Column is one that a view can show.
type Column struct {
	Name    string       // as a view names it
	Title   string       // over it
	Sort    core.SortKey // the order by it, "" where there is none
	Meaning string
}

var forApps = []Column{
	{"name", "APP NAME", core.SortName, "the App's name"},
	{"conn", "INTEGRATION", core.SortConnection, "its connection"},
	{"dev", "DEVELOPER", core.SortOwner, "who owns it"},
	{"status", "STATUS", core.SortStatus, "what was decided"},
	{"apis", "APIS", core.SortAPIs, "the APIs it may call or asks for"},
	{"age", "AGE", core.SortCreated, "how long ago it was registered"},
	{"push", "PUSH", core.SortPush, "how far it is proven at the gateway"},
	{"email", "E-MAIL", "", "its owner's e-mail"},
	{"account", "ACCOUNT", "", "the account of its owner"},
	{"kind", "GATEWAY", "", "the kind of gateway"},
	{"created", "CREATED", "", "when it was registered"},
	{"decided", "DECIDED", "", "when it was last decided on"},
	{"due", "DUE", "due", "when what waits is to be decided (targets)"},
	{"assigned", "SEES TO IT", "", "who sees to what waits"},
	{"id", "ID", "", "Gatehouse's id"},
}

var forRegistrations = []Column{
	{"name", "APP", core.SortName, "the App's name"},
	{"apis", "API PRODUCT", core.SortAPIs, "the API product"},
	{"plan", "PLAN", "plan", "the plan"},
	{"dev", "DEVELOPER", core.SortOwner, "who owns the App"},
	{"conn", "INTEGRATION", core.SortConnection, "its connection"},
	{"status", "STATUS", core.SortStatus, "what was decided"},
	{"age", "AGE", core.SortCreated, "how long ago it was asked for"},
	{"push", "PUSH", core.SortPush, "how far it is proven at the gateway"},
	{"email", "E-MAIL", "", "the owner's e-mail"},
	{"account", "ACCOUNT", "", "the account of the owner"},
	{"kind", "GATEWAY", "", "the kind of gateway"},
	{"created", "CREATED", "", "when it was asked for"},
	{"id", "ID", "", "the App's id"},
}

// usual is how many columns a list shows where nothing else is said: the first ones.
var usual = map[core.ViewList]int{core.ViewQueue: 7, core.ViewApps: 7, core.ViewAttention: 7, core.ViewRegistrations: 8}

// Lists are those that a view can be of.
func Lists() []core.ViewList {
	return []core.ViewList{core.ViewQueue, core.ViewApps, core.ViewRegistrations, core.ViewAttention}
}

// Columns are those that a list can show, the usual ones first.
func Columns(l core.ViewList) []Column {
	if l == core.ViewRegistrations {
		return slices.Clone(forRegistrations)
	}
	return slices.Clone(forApps)
}

// ColumnsText writes columns as flags take them: NAME or NAME:WIDTH, with commas.
func ColumnsText(columns []core.ViewColumn) string {
	out := make([]string, len(columns))
	for i, c := range columns {
		if out[i] = c.Name; c.Width > 0 {
			out[i] += ":" + strconv.Itoa(c.Width)
		}
	}
	return strings.Join(out, ",")
}

// Usual are the columns that a list shows where nothing else is said.
func Usual(l core.ViewList) []core.ViewColumn {
	var out []core.ViewColumn
	for _, c := range Columns(l)[:usual[l]] {
		out = append(out, core.ViewColumn{Name: c.Name})
	}
	return out
}

// Named finds a list's column.
func Named(l core.ViewList, name string) (Column, bool) {
	all := Columns(l)
	i := slices.IndexFunc(all, func(c Column) bool { return c.Name == name })
	if i < 0 {
		return Column{}, false
	}
	return all[i], true
}

// BuiltIn are the views that everybody has.
func BuiltIn() []core.SavedView {
	return []core.SavedView{
		{Name: "queue", List: core.ViewQueue, Sort: core.SortCreated},
		{Name: "overdue", List: core.ViewQueue, Filter: "has:overdue", Sort: "due"},
		{Name: "needs-attention", List: core.ViewAttention, Sort: core.SortPush},
	}
}

// IsBuiltIn reports whether a name is that of a view that everybody has.
func IsBuiltIn(name string) bool {
	return slices.ContainsFunc(BuiltIn(), func(v core.SavedView) bool { return v.Name == name })
}

// Filter is a view's filter with what its list is of, for a list of all Apps or of all registrations.
func Filter(v core.SavedView) string {
	of := map[core.ViewList]string{core.ViewQueue: "has:waiting", core.ViewAttention: "(push:failed,unproven or has:conflict,untold)"}[v.List]
	if of != "" && v.Filter != "" {
		return of + " (" + v.Filter + ")"
	}
	return of + v.Filter
}

var name = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,39}$`)

// The widths that a column may be given, in cells.
const (
	Narrowest = 4
	Widest    = 120
)

// Check refuses a view that could not be shown: CodeInvalid, with what to write instead.
func Check(v core.SavedView) error {
	invalid := func(format string, args ...any) *core.Error {
		return core.Errorf(core.CodeInvalid, "view "+v.Name, format, args...)
	}
	if !name.MatchString(v.Name) {
		return core.Errorf(core.CodeInvalid, "view", "%q is no name for a view", short(v.Name)).
			WithHint("One word of lower-case letters, digits, dots and dashes, at most 40.")
	}
	if !slices.Contains(Lists(), v.List) {
		return invalid("there is no list %q", short(string(v.List))).WithHint("Lists: %s.", words(Lists()))
	}
	if _, err := query.Parse(v.Filter); err != nil {
		return invalid("%s", err)
	}
	if v.Sort != "" && !slices.Contains(Sorts(v.List), v.Sort) {
		return invalid("it cannot be sorted by %q", short(string(v.Sort))).WithHint("Orders: %s.", words(Sorts(v.List)))
	}
	return checkColumns(v, invalid)
}

func checkColumns(v core.SavedView, invalid func(string, ...any) *core.Error) error {
	seen := map[string]bool{}
	for _, c := range v.Columns {
		if _, ok := Named(v.List, c.Name); !ok {
			var names []string
			for _, c := range Columns(v.List) {
				names = append(names, c.Name)
			}
			return invalid("there is no column %q", short(c.Name)).WithHint("Columns: %s.", strings.Join(names, ", "))
		}
		if seen[c.Name] {
			return invalid("the column %s is there twice", c.Name)
		}
		seen[c.Name] = true
		if c.Width != 0 && (c.Width < Narrowest || c.Width > Widest) {
			return invalid("the column %s cannot be %d cells wide", c.Name, c.Width).WithHint("From %d to %d; 0 for as there is room.", Narrowest, Widest)
		}
	}
	return nil
}

// Sorts are the orders that a list has.
func Sorts(l core.ViewList) []core.SortKey {
	var out []core.SortKey
	for _, c := range Columns(l) {
		if c.Sort != "" {
			out = append(out, c.Sort)
		}
	}
	return out
}

func words[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return strings.Join(out, ", ")
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
