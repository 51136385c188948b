package query

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Error says where and why a filter cannot be read. It never repeats more of the input than one word.
type Error struct {
	Pos     int    // byte offset of the offending character
	Column  int    // the same as the reader counts: characters, from 1
	Message string // what is wrong
	Hint    string // what to write instead; may be empty
	// Incomplete: the input ends too early, more typing may put it right. A filter line that is being typed
	// keeps its last result and stays calm; everything else treats it as any other error.
	Incomplete bool
}

// Error gives position, message and hint in one line.
func (e *Error) Error() string {
	s := fmt.Sprintf("filter, column %d: %s", e.Column, e.Message)
	if e.Hint != "" {
		s += ": " + e.Hint
	}
	return s
}

// Caret gives the piece of src around the error and below it a line with ^ under the offending character, for
// a terminal. The columns fit for characters of width one.
func (e *Error) Caret(src string) string {
	const before, after = 50, 25
	runes := []rune(src)
	at := min(e.Column-1, len(runes))
	from, to := max(0, at-before), min(len(runes), at+after)
	return string(runes[from:to]) + "\n" + strings.Repeat(" ", at-from) + "^"
}

func newError(src string, pos int, message, hint string) *Error {
	pos = min(pos, len(src))
	return &Error{Pos: pos, Column: utf8.RuneCountInString(src[:pos]) + 1, Message: message, Hint: hint}
}

// shorten keeps a quoted piece of input short enough for a message.
func shorten(s string) string {
	const most = 24
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// didYouMean names the nearest of the choices, or "" when none is near.
func didYouMean(word string, choices []string) string {
	word = strings.ToLower(shorten(word))
	best, nearest := 1+len(word)/3, ""
	for _, c := range choices {
		if len(word) >= 2 && strings.HasPrefix(c, word) {
			return "did you mean " + c + "?"
		}
		if d := distance(word, c); d <= best && (nearest == "" || d < best) {
			best, nearest = d, c
		}
	}
	if nearest == "" {
		return ""
	}
	return "did you mean " + nearest + "?"
}

// distance counts the insertions, deletions, replacements and swaps of adjacent letters from a to b.
func distance(a, b string) int {
	before, prev := []int(nil), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(prev[j+1]+1, row[j]+1, prev[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, prev = prev, row
	}
	return prev[len(b)]
}
