package main

import (
	"fmt"
	"strings"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/providers/registry"
)

// abilityTable is what each kind of gateway can do, from its own data.
func abilityTable() string {
	var all [][]show.Ability
	var b strings.Builder
	b.WriteString("| |")
	for _, p := range registry.Providers() {
		caps := p.Capabilities()
		all = append(all, show.Abilities(caps))
		fmt.Fprintf(&b, " %s |", caps.Title)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(all)) + "\n")
	on := ""
	for i, row := range all[0] {
		if row.On != on {
			on = row.On
			fmt.Fprintf(&b, "| **%s** |%s\n", cell(on), strings.Repeat(" |", len(all)))
		}
		fmt.Fprintf(&b, "| %s |", cell(row.Verb))
		for _, column := range all {
			fmt.Fprintf(&b, " %s |", supportWord(column[i]))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func supportWord(a show.Ability) string {
	if a.Support == string(core.Unsupported) {
		return "–"
	}
	return a.Support
}
