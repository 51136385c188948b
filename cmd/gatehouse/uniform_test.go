package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"gatehouse/core"
	"gatehouse/core/verb"
)

// leaves are the commands that do something, by name.
func leaves(cmd *cobra.Command) map[string]*cobra.Command {
	out := map[string]*cobra.Command{}
	for _, c := range cmd.Commands() {
		switch {
		case c.Name() == "completion" || c.Name() == "help" || c.Hidden || !c.IsAvailableCommand():
		case c.HasAvailableSubCommands():
			for name, leaf := range leaves(c) {
				out[name] = leaf
			}
		default:
			out[nameOf(c)] = c
		}
	}
	return out
}

// silent are commands that write no rows, and why.
var silent = map[string]string{
	"man": "it writes files", "demo": "it is a screen", "serve": "it is a daemon, its log is its output",
	"simulate": "it runs until it is stopped", "reset-terminal": "it writes to the terminal",
	"views export": "it writes the file that views import takes; views list -o json has the same",
}

// Whatever lists, shows or decides writes for programs, too, and its output has
// a schema that a script holds it against.
func TestEveryCommandThatWritesRowsTakesAnOutputFormatAndHasASchema(t *testing.T) {
	scripts := readScripts(t)
	for name, cmd := range leaves((&gatehouse{}).root()) {
		flag := cmd.Flags().Lookup("output")
		if why := silent[name]; why != "" {
			if flag != nil {
				t.Errorf("%s has -o, and is said to write nothing: %s", name, why)
			}
			continue
		}
		if flag == nil || flag.Shorthand != "o" {
			t.Errorf("gatehouse %s lacks -o table|json|jsonl|csv", name)
			continue
		}
		if !slices.ContainsFunc(outputs(), func(o written) bool { return slices.Contains(o.Commands, name) }) {
			t.Errorf("gatehouse %s writes JSON that no schema describes: add it to outputs()", name)
		}
		if !slices.ContainsFunc(scripts, func(line string) bool {
			return strings.Contains(line, "gatehouse "+name+" ") && strings.Contains(line, "-o json")
		}) {
			t.Errorf("no script runs gatehouse %s with -o json", name)
		}
	}
	for name := range silent {
		if leaves((&gatehouse{}).root())[name] == nil {
			t.Errorf("there is no command %s", name)
		}
	}
}

func readScripts(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "script", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	var lines []string
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.Split(string(text), "\n")...)
	}
	return lines
}

// Every decision can be looked at first, carried out without a question, and
// given its ids by a pipe.
func TestEveryDecisionTakesTheSameFlags(t *testing.T) {
	all := leaves((&gatehouse{}).root())
	for group, entries := range map[string][]verb.Entry{"apps": verb.Decisions(), "registrations": verb.Registrations(), "developers": verb.Developers()} {
		for _, e := range entries {
			cmd := all[group+" "+e.Name]
			if cmd == nil {
				t.Errorf("there is no command gatehouse %s %s", group, e.Name)
				continue
			}
			for _, name := range []string{"output", "dry-run", "yes", "hold", "wait", "detach", "filter"} {
				if cmd.Flags().Lookup(name) == nil && (name != "filter" || e.Verb != core.Edit) {
					t.Errorf("gatehouse %s %s lacks --%s", group, e.Name, name)
				}
			}
			if (cmd.Flags().Lookup("reason") != nil) != (e.Reason != verb.NoReason) {
				t.Errorf("gatehouse %s %s: --reason does not follow the table of verbs", group, e.Name)
			}
		}
	}
}

// reads are commands that change nothing, here or at a gateway.
var reads = []string{
	"activity list", "apps find", "apps list", "apps review", "apps show", "connections list", "connections test", "developers list", "doctor",
	"jobs list", "jobs show", "mail list", "mail preview", "pushes list", "reasons", "registrations list", "registrations show", "schema",
	"tokens list", "version", "views list", "views show",
}

// undry are commands that act and have no --dry-run, and why.
var undry = map[string]string{
	"apps credentials": "what it does is to show secrets; --masked shows what is kept here and asks nobody",
	"backup":           "it writes one new file and nothing else", "export": "it writes one file and nothing else",
	"jobs report": "it writes one file and nothing else", "views export": "it writes one file and nothing else", "man": "it writes files and nothing else",
	"mail test": "what it does is to send one mail", "tokens create": "a token that is not kept would open nothing",
	"demo": "everything in it is invented", "simulate": "everything in it is invented", "serve": "it is a daemon: sync --dry-run says what it would find",
	"reset-terminal": "it touches the terminal alone",
}

// Whatever acts can be looked at first, and be called from a script with --yes.
func TestEveryCommandThatActsTakesDryRunAndYes(t *testing.T) {
	all := leaves((&gatehouse{}).root())
	for name, cmd := range all {
		dry, read, why := cmd.Flags().Lookup("dry-run") != nil, slices.Contains(reads, name), undry[name]
		if dry == (read || why != "") || read && why != "" {
			t.Errorf("gatehouse %s: --dry-run %v, it is said to change nothing %v, or to need none %q: one of the three", name, dry, read, why)
		}
		if dry && cmd.Flags().Lookup("yes") == nil {
			t.Errorf("gatehouse %s: it takes no --yes", name)
		}
	}
	for _, name := range append(slices.Collect(maps.Keys(undry)), reads...) {
		if all[name] == nil {
			t.Errorf("there is no command %s", name)
		}
	}
}

// What lists can be narrowed down.
func TestEveryListTakesAFilter(t *testing.T) {
	for _, name := range []string{"apps list", "registrations list", "developers list", "pushes list", "pushes retry", "pushes drop", "apps retry", "apps keep", "activity list"} {
		cmd := leaves((&gatehouse{}).root())[name]
		if f := cmd.Flags().Lookup("filter"); f == nil || f.Shorthand != "f" {
			t.Errorf("gatehouse %s lacks --filter, -f", name)
		}
	}
}
