package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/core"
	"gatehouse/core/export"
)

func (g *gatehouse) schemaCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "schema [NAME]",
		Long: `Prints the JSON schema (draft 2020-12) of the objects that commands write with
-o json and -o jsonl. Without a name it lists them, and the commands that write
each. They are the files of docs/schema.`,
		Args: cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, o := range outputs() {
				names = append(names, o.Name+"\t"+o.About)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return g.listSchemas()
			}
			return g.schema(args[0])
		},
	}
	g.outputFlag(cmd)
	return cmd
}

func (g *gatehouse) schema(name string) error {
	all := outputs()
	i := slices.IndexFunc(all, func(o written) bool { return o.Name == name })
	if i < 0 {
		return core.Errorf(core.CodeNotFound, name, "there is no schema of this name").WithHint("See: gatehouse schema")
	}
	text, err := schemaOf(all[i])
	if err == nil {
		_, err = g.out.Write(text)
	}
	return err
}

func (g *gatehouse) listSchemas() error {
	format, err := g.format()
	if err != nil {
		return err
	}
	columns := []export.Column[written]{
		{Title: "NAME", Text: func(o written) string { return o.Name }},
		{Title: "ABOUT", Text: func(o written) string { return o.About }},
		{Title: "WRITTEN BY", Text: func(o written) string { return strings.Join(o.Commands, ", ") }},
	}
	return export.Write(g.out, format, export.View[written]{Table: columns, CSV: columns, Object: func(o written) any { return o }}, export.All(outputs()))
}
