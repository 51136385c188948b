package main

import (
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWidth is how wide help is: a terminal that breaks a line itself does so in
// mid-word.
const helpWidth = 80

// readableHelp breaks the long lines of a command's help when it is asked for.
func readableHelp(root *cobra.Command) {
	show := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		cmd.Long = inLines(cmd.Long, helpWidth)
		show(cmd, args)
	})
}

// plainFlags takes the quotes out of what is said of flags: help reads the name
// of a value from them, a shell would show them as they are.
func plainFlags(cmd *cobra.Command) {
	plain := func(f *pflag.Flag) { f.Usage = strings.ReplaceAll(f.Usage, "`", "") }
	cmd.PersistentFlags().VisitAll(plain)
	cmd.Flags().VisitAll(plain)
	for _, c := range cmd.Commands() {
		plainFlags(c)
	}
}

// inLines breaks lines between words. What is left of one in a paragraph goes
// before the next. What is in the last column of a table goes on in that column;
// a command to type is never broken.
func inLines(text string, width int) string {
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		if strings.HasPrefix(l, " ") && strings.HasPrefix(strings.TrimSpace(l), "gatehouse ") {
			continue
		}
		lines[i] = oneInLines(l, width)
		next := i + 1
		if cut := strings.LastIndex(lines[i], "\n"); cut >= 0 && inParagraph(l) && next < len(lines) && inParagraph(lines[next]) {
			lines[next] = lines[i][cut+1:] + " " + lines[next]
			lines[i] = lines[i][:cut]
		}
	}
	return strings.Join(lines, "\n")
}

func inParagraph(line string) bool { return line != "" && !strings.HasPrefix(line, " ") }

func oneInLines(line string, width int) string {
	column := 0 // of what goes on
	if i := strings.LastIndex(strings.TrimRight(line, " "), "  "); i >= 0 {
		column = utf8.RuneCountInString(line[:i+2])
	}
	column = min(column, width/2)
	var out []string
	for rest := line; ; {
		room := width
		if len(out) > 0 {
			room -= column
		}
		if utf8.RuneCountInString(rest) <= room {
			out = append(out, rest)
			break
		}
		runes := []rune(rest)
		least := 0 // what stands before the column is not broken
		if len(out) == 0 {
			least = column
		}
		at := lastSpace(runes[:room+1])
		if at <= least {
			out = append(out, rest)
			break
		}
		out = append(out, string(runes[:at]))
		rest = string(runes[at+1:])
	}
	return strings.Join(out, "\n"+strings.Repeat(" ", column))
}

func lastSpace(runes []rune) int {
	for i := len(runes) - 1; i >= 0; i-- {
		if runes[i] == ' ' {
			return i
		}
	}
	return -1
}
