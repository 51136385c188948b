package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

func TestHelpIsBrokenBetweenWords(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a paragraph":        {"one two three four\nfive", "one two\nthree four\nfive"},
		"what is left over":  {"one two three four\nfive six\n\nlast", "one two\nthree four\nfive six\n\nlast"},
		"and fits":           {"one two three\nfour", "one two\nthree four"},
		"a table":            {"  *  url  a place to go", "  *  url  a place to\n          go"},
		"a command":          {"  gatehouse apps list", "  gatehouse apps list"},
		"a word too long":    {"abcdefghijklmnop q", "abcdefghijklmnop q"},
		"what fits":          {"one two", "one two"},
		"letters, not bytes": {"äöüäöü äöü", "äöüäöü äöü"},
	} {
		t.Run(name, func(t *testing.T) {
			width := 12
			if name == "a table" {
				width = 20
			}
			if got := inLines(c.text, width); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// Whatever a command's help says above its usage fits a terminal.
func TestEveryCommandsHelpFitsATerminal(t *testing.T) {
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		var out bytes.Buffer
		cmd.SetOut(&out)
		if err := cmd.Help(); err != nil {
			t.Fatal(err)
		}
		above, _, _ := strings.Cut(out.String(), "Usage:")
		for l := range strings.Lines(above) {
			if l = strings.TrimRight(l, "\n"); utf8.RuneCountInString(l) > helpWidth && strings.Contains(strings.TrimSpace(l), " ") && !strings.HasPrefix(l, "  gatehouse ") {
				t.Errorf("%s: %q", cmd.CommandPath(), l)
			}
		}
		for _, c := range cmd.Commands() {
			walk(c)
		}
	}
	walk((&gatehouse{}).root())
}
