package core

import "regexp"

// Question is how a person who sets up a connection is asked for one of its
// settings. A provider's questions are asked in their order; settings that are
// in none have a usual value and are offered at the end.
type Question struct {
	Setting string
	// Words is what is asked, without a question mark: "Region of the portal".
	Words string
	// Help is said before; "": the setting's own.
	Help string
	// Needed: without an answer the connection cannot work, though the setting
	// is not Required where another one stands in its place.
	Needed bool
	// Empty is what no answer means, where one is not needed: "the account
	// that answers first"; "": none.
	Empty string
	// Like is what an answer looks like: "eu-west-1".
	Like string
	// Pattern is a regular expression for the whole answer, of a list for each
	// of its entries; "": any will do that the setting allows.
	Pattern string
	// File: the secret is a whole file and cannot be typed.
	File bool
	// When says whether it is asked, from what was answered so far (a setting's
	// usual value where nothing was; for a secret that is given any text); nil:
	// always. It must not have effects.
	When func(answer func(setting string) string) bool
}

// Fits reports whether an answer, or one entry of a list, has the right form.
func (q Question) Fits(answer string) bool {
	return q.Pattern == "" || regexp.MustCompile(`\A(?:`+q.Pattern+`)\z`).MatchString(answer)
}

// AnswerIs is a When: a setting has this value.
func AnswerIs(setting, value string) func(func(string) string) bool {
	return func(answer func(string) string) bool { return answer(setting) == value }
}

// Answered is a When: a setting has any value.
func Answered(setting string) func(func(string) string) bool {
	return func(answer func(string) string) bool { return answer(setting) != "" }
}

// NotAnswered is a When: a setting has no value.
func NotAnswered(setting string) func(func(string) string) bool {
	return func(answer func(string) string) bool { return answer(setting) == "" }
}
