package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"

	"gatehouse/core/plaintext"
)

// leastDetail is how many cells a detail needs beside its check; with fewer it
// goes under it.
const leastDetail = 36

// writeFindings writes findings for a person whose terminal is so many cells
// wide: details are broken between words, under themselves.
func (g *gatehouse) writeFindings(findings []finding, width int) error {
	column := 0
	for _, f := range findings {
		column = max(column, ansi.StringWidth(plaintext.Line(f.Check)))
	}
	indent := column + len("  wrong  ")
	if width-indent < leastDetail {
		indent = 4
	}
	for _, f := range findings {
		head := fmt.Sprintf("%-*s  %-5s  ", column, plaintext.Line(f.Check), f.Result)
		lines := broken(plaintext.Line(f.whole()), width-indent-1)
		if indent == 4 {
			lines = append([]string{""}, lines...)
		}
		for i, l := range lines {
			before := strings.Repeat(" ", indent)
			if i == 0 {
				before = head
			}
			if _, err := fmt.Fprintln(g.out, strings.TrimRight(before+l, " ")); err != nil {
				return err
			}
		}
	}
	return nil
}

// broken breaks a text between words; a word that is longer, a path say, stays
// whole, so that it can be copied.
func broken(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && ansi.StringWidth(line)+1+ansi.StringWidth(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// outWidth is how wide the terminal is that standard output is; 0 where it is
// none.
func (g *gatehouse) outWidth() int {
	file, ok := g.out.(*os.File)
	if !ok || !g.outTerminal {
		return 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}
