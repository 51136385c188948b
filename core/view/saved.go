package view

import (
	"slices"
	"strings"

	"gatehouse/core"
)

// layoutMark begins the names under which the layouts of lists and of built-in views are kept: no view's name
// does.
const layoutMark = "."

// LayoutName is the name under which the order and columns of a list, or of a built-in view, are kept.
func LayoutName(of string) string { return layoutMark + of }

// Saved leaves those out of the stored views that are only layouts.
func Saved(stored []core.SavedView) []core.SavedView {
	return slices.DeleteFunc(slices.Clone(stored), func(v core.SavedView) bool { return strings.HasPrefix(v.Name, layoutMark) })
}

// All are the built-in views, with the layouts that were kept of them, then the saved ones by name.
func All(stored []core.SavedView) []core.SavedView {
	all := BuiltIn()
	for i := range all {
		at := slices.IndexFunc(stored, func(v core.SavedView) bool { return v.Name == LayoutName(all[i].Name) })
		if at >= 0 {
			all[i].Sort, all[i].Descending, all[i].Columns = stored[at].Sort, stored[at].Descending, stored[at].Columns
		}
	}
	return append(all, Saved(stored)...)
}

// MayPut refuses to save views that could not be shown, that everybody has, or whose names are taken and are not
// meant to be replaced. stored are those that there are.
func MayPut(stored, views []core.SavedView, replace bool) error {
	var taken []string
	for _, v := range views {
		if err := Check(v); err != nil {
			return err
		}
		if IsBuiltIn(v.Name) {
			return core.Errorf(core.CodeInvalid, v.Name, "everybody has this view; it cannot be replaced").WithHint("Choose another name.")
		}
		if slices.ContainsFunc(stored, func(s core.SavedView) bool { return s.Name == v.Name }) {
			taken = append(taken, v.Name)
		}
	}
	if len(taken) > 0 && !replace {
		return core.Errorf(core.CodeInvalid, strings.Join(taken, ", "), "there is such a view already; nothing was saved").
			WithHint("--replace puts the new one in its place; gatehouse views export keeps the old one.")
	}
	return nil
}
