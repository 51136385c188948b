package main

import (
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/list"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/view"
)

// completeFlags gives the flags that mean the same wherever they are what
// shells fill in behind them.
func (g *gatehouse) completeFlags(parent *cobra.Command) {
	for _, cmd := range parent.Commands() {
		for flag, fill := range map[string]cobra.CompletionFunc{
			"filter": g.completeFilter, "sort": completeSort, "columns": completeColumns, "list": completeLists,
			"release": g.completePlans, "drop": g.completePlans,
		} {
			if cmd.Flags().Lookup(flag) != nil {
				_ = cmd.RegisterFlagCompletionFunc(flag, fill)
			}
		}
		g.completeFlags(cmd)
	}
}

// listOf is the list that a command is about: the one that was named, else its
// own.
func listOf(cmd *cobra.Command) core.ViewList {
	if f := cmd.Flags().Lookup("list"); f != nil && f.Value.String() != "" {
		return core.ViewList(f.Value.String())
	}
	if cmd.HasParent() && cmd.Parent().Name() == "registrations" {
		return core.ViewRegistrations
	}
	return core.ViewApps
}

func completeSort(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	var names []string
	if cmd.HasParent() && cmd.Parent().Name() == "registrations" {
		names = list.SortWords()
	} else {
		for _, k := range view.Sorts(listOf(cmd)) {
			names = append(names, string(k))
		}
	}
	return behindComma(typed, names, nil)
}

func completeColumns(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	var names, about []string
	for _, c := range view.Columns(listOf(cmd)) {
		names, about = append(names, c.Name), append(about, c.Meaning)
	}
	return behindComma(typed, names, about)
}

func completeLists(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, l := range view.Lists() {
		out = append(out, string(l))
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// behindComma offers names for the last word of a list with commas; a - before
// it stays.
func behindComma(typed string, names, about []string) ([]string, cobra.ShellCompDirective) {
	head := typed[:strings.LastIndex(typed, ",")+1]
	if strings.HasPrefix(typed[len(head):], "-") {
		head += "-"
	}
	var out []string
	for i, n := range names {
		if about != nil {
			n += "\t" + about[i]
		}
		if strings.HasPrefix(head+n, typed) {
			out = append(out, head+n)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// completePlans offers the plans that deletion brakes hold.
func (g *gatehouse) completePlans(cmd *cobra.Command, _ []string, _ string) (plans []string, how cobra.ShellCompDirective) {
	err := g.with(cmd.Context(), func(w *workspace) error {
		held, err := w.engine.HeldPlans(cmd.Context())
		for _, p := range held {
			plans = append(plans, p.ID+"\t"+p.Connection+": would "+show.HeldOf(&p).Words())
		}
		return err
	})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return plans, cobra.ShellCompDirectiveNoFileComp
}
