package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gatehouse/cmd/gatehouse/internal/exit"
	"gatehouse/cmd/gatehouse/internal/importer"
	"gatehouse/core/query"
	"gatehouse/providers/registry"
	"gatehouse/tui"
	"gatehouse/tui/keymap"
)

const readme = "../../README.md"

// block is a part of the README that is made from a table in the code.
var block = regexp.MustCompile(`(?s)(<!-- (\w[\w ]*):[^>]*-->\n)(.*?)(<!-- end -->)`)

// TestTheREADMEIsMadeFromTheTables fails when a table changed and the README
// did not; `make golden` writes it anew.
func TestTheREADMEIsMadeFromTheTables(t *testing.T) {
	src, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]func() string{
		"exit codes": exit.Markdown, "keys": keysTable, "filter": filterTable, "columns": importer.Markdown, "settings": settingsTable,
		"abilities": abilityTable,
	}
	var seen []string
	fresh := block.ReplaceAllStringFunc(string(src), func(old string) string {
		m := block.FindStringSubmatch(old)
		seen = append(seen, m[2])
		table, known := made[m[2]]
		if !known {
			t.Errorf("nothing makes the block %q", m[2])
			return old
		}
		return m[1] + strings.TrimRight(table(), "\n") + "\n" + m[4]
	})
	for name := range made {
		if !slices.Contains(seen, name) {
			t.Errorf("the README has no block %q", name)
		}
	}
	if fresh == string(src) {
		return
	}
	if os.Getenv("GATEHOUSE_GOLDEN") == "write" {
		if err := os.WriteFile(readme, []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Error("README.md is stale: run make golden and read the diff")
}

// keysTable lists the keys by what they are for.
func keysTable() string {
	keys := tui.Keys()
	var b strings.Builder
	b.WriteString("| key | name | | `gatehouse` ... |\n|---|---|---|---|\n")
	for _, group := range keymap.Groups() {
		fmt.Fprintf(&b, "| | | **%s** | |\n", group)
		for _, k := range keys.All() {
			if k.Group == group {
				name := string(k.Action)
				if name != "" {
					name = "`" + name + "`"
				}
				twin := k.Twin()
				if twin != "" {
					twin = "`" + twin + "`"
				}
				fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", codes(k.Keys), name, cell(k.Help), twin)
			}
		}
	}
	return b.String()
}

func codes(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = "`" + w + "`"
	}
	return strings.Join(quoted, " ")
}

func filterTable() string {
	var b strings.Builder
	b.WriteString("| written | meaning | example |\n|---|---|---|\n")
	for _, row := range query.Doc() {
		fmt.Fprintf(&b, "| `%s` | %s | `%s` |\n", cell(row.Form), cell(row.Meaning), cell(row.Example))
	}
	return b.String()
}

func settingsTable() string {
	var b strings.Builder
	for _, p := range registry.Providers() {
		caps := p.Capabilities()
		fmt.Fprintf(&b, "`kind: %s` (%s):\n\n| key | type | |\n|---|---|---|\n", caps.Kind, caps.Title)
		for _, s := range p.Settings() {
			notes := []string{cell(s.Help)}
			if s.Required {
				notes = append(notes, "(required)")
			}
			if s.Default != "" {
				notes = append(notes, "(default `"+s.Default+"`)")
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", s.Name, s.Type, strings.Join(notes, " "))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
