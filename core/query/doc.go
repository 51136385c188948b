// Package query is Gatehouse's filter language: one grammar and one parser for the list's filter line, the
// --filter option, bulk acts and exports.
//
//	status:pending conn:aws "mobile app" -test (age>3d or has:note) ~paymt
//
// Words stand side by side and must all hold; "or" joins alternatives and binds weaker than standing side
// by side. Letters match whatever their case and accent (see Fold). Doc is the table the help is made from.
//
// Everything here is pure: no input or output, no clock (the time is handed to Expr.Bind), no goroutines.
// An Expr and a Matcher are immutable, so any number of goroutines may use one.
package query

import "slices"

// DocRow is one line of the language's reference: what is written, what it means, an example that parses.
type DocRow struct {
	Form    string
	Meaning string
	Example string
}

// Doc gives the reference of the language in the order a reader wants it: words, operators, then fields.
func Doc() []DocRow {
	words := []DocRow{
		{"word", "contained in the App's name, its developer or its connection", "pay"},
		{`"two words"`, `taken as they are; \" is a quote, \\ a backslash`, `"mobile app"`},
		{"~word", "the letters in this order, with gaps allowed; best first", "~pymt"},
		{"-", "not: before a word, a field or a parenthesis", "-test"},
		{"a b", "both hold", "pay mobile"},
		{"a or b", "one of them holds; weaker than a space", "pay or billing"},
		{"( )", "grouping", "(pay or billing) status:pending"},
		{"field:word", "contains; for status, push and has: the whole word, several with commas", "status:pending,approved"},
		{"field=word", "is exactly; \"\" for empty", `team=""`},
		{"field!=word", "is not exactly", "conn!=aws-prod"},
		{"field~word", "the letters in this order within the field", "dev~anlm"},
		{"field<value", "also > <= >=: for created, age, decided and due", "age>=3d"},
		{"field:a..b", "from a to b, both included; either side may be left out", "created:2026-01-01..2026-03-31"},
		{"3d", "an age, counted back from now, for due forward: m, h, d, w, mo (30 days), y (365 days), joined as in 1d12h", "decided>180d"},
		{"2026-01-31", "a day; also 2026-01, 2026, 2026-01-31T14:30, today, yesterday, tomorrow", "created>=2026-01-31"},
	}
	rows := slices.Grow(words, len(fieldTable))
	for _, f := range fieldTable {
		rows = append(rows, DocRow{Form: f.form(), Meaning: f.meaning, Example: f.example})
	}
	return rows
}
