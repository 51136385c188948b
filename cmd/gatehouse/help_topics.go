package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/exit"
	"gatehouse/core/query"
)

// topics are helps that are about no command: gatehouse help exit-codes.
func topics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "exit-codes", Short: "what the exit codes mean", Long: "Every command ends with one of these exit codes:\n\n" + exit.Text()},
		{Use: "filters", Short: "the language of --filter and of the screen's filter", Long: filterHelp()},
		{Use: "output", Short: "what -o writes, and how stable it is", Long: outputHelp},
	}
}

func filterHelp() string {
	var b strings.Builder
	b.WriteString("A filter is words and fields that must all hold:\n\n")
	for _, r := range query.Doc() {
		fmt.Fprintf(&b, "  %-14s %s\n  %-14s as in %s\n", r.Form, r.Meaning, "", r.Example)
	}
	return strings.TrimRight(b.String(), "\n")
}

const outputHelp = `-o table   aligned columns for people; nothing is cut off and nothing is colored
-o json    one array of objects; one object for show, and for the plan of --dry-run
-o jsonl   one object a line, as they come
-o csv     with a header; cells that a spreadsheet would run are defused
-o md      a table in GitHub's Markdown; what a cell holds is data

Rows go to standard output, everything that is said about them to standard
error. With json and jsonl errors are objects on standard error, too:

  {"error":{"code":"NOT_FOUND","exit":3,"subject":"...","message":"...","hint":"..."}}

The fields of every output are described by a JSON schema: gatehouse schema
lists them, gatehouse schema app prints one. Fields may be added in a later
version; none is renamed or changes its type. Moments are RFC 3339 in UTC, null
where there is none.`
