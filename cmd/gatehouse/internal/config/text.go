package config

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainText is what YAML takes for text without quotes, anywhere a value may
// stand.
var plainText = regexp.MustCompile(`\A[A-Za-z/~][A-Za-z0-9_./@-]*(:[A-Za-z0-9_./@-]+)*\z`)

// notText are words that YAML takes for something else.
var notText = []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"}

// scalarText writes a text so that YAML reads the same text. The text has only
// characters that can be printed.
func scalarText(s string) string {
	if plainText.MatchString(s) && !slices.Contains(notText, strings.ToLower(s)) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// printable reports whether a text can stand on one line of a file.
func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// bare reports whether a number or flag may stand without quotes.
func bare(s string) bool { return regexp.MustCompile(`\A[0-9A-Za-z.+_-]+\z`).MatchString(s) }

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
