// Package palette is the command line of the screen: what is typed after ":". It
// completes every command of the program (core/verb), every action of the keys
// and the words that only the screen has, and remembers what was typed.
package palette

import (
	"strings"

	"gatehouse/core"
)

// Words takes a command line apart as a shell does: blanks part words; ' and "
// keep them together, and in " and outside quotes \ takes the next character as
// it is. CodeInvalid for a quote that is not closed.
func Words(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	open, quote, escaped := false, rune(0), false
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, open = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, open = r, true
		case r == ' ' || r == '\t':
			if open {
				words = append(words, word.String())
			}
			word.Reset()
			open = false
		default:
			word.WriteRune(r)
			open = true
		}
	}
	switch {
	case quote != 0:
		return nil, core.Errorf(core.CodeInvalid, "command", "a quote is not closed").WithHint("Add %c.", quote)
	case escaped:
		return nil, core.Errorf(core.CodeInvalid, "command", `nothing stands after \`)
	case open:
		words = append(words, word.String())
	}
	return words, nil
}
