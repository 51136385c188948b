package core

import (
	"fmt"
	"regexp"
	"unicode/utf8"
)

// Check returns "" when value fits the field, and else what to tell the person
// who typed it. The message never repeats the value.
func (f Field) Check(value string) string {
	n := utf8.RuneCountInString(value)
	switch {
	case value == "" && f.Required:
		return f.Label + " is required"
	case value == "":
		return ""
	case !utf8.ValidString(value):
		return f.Label + " is not valid UTF-8"
	case f.MinLen > 0 && n < f.MinLen:
		return fmt.Sprintf("%s has %s; at least %d are needed", f.Label, countOf(n, "character", "characters"), f.MinLen)
	case f.MaxLen > 0 && n > f.MaxLen:
		return fmt.Sprintf("%s has %s; at most %d are allowed", f.Label, countOf(n, "character", "characters"), f.MaxLen)
	case f.Pattern != "" && !regexp.MustCompile(`\A(?:`+f.Pattern+`)\z`).MatchString(value):
		return f.Label + " may contain only " + f.Allowed
	}
	return ""
}

// CheckChoice validates a choice against the provider's forms and returns an
// Error that names the field, or nil.
func (c Capabilities) CheckChoice(choice CredentialChoice) error {
	form, ok := c.Form(choice.Form)
	if !ok {
		return Errorf(CodeInvalid, "credential", "%s has no credential form %q", c.Title, choice.Form)
	}
	for _, f := range form.Fields {
		value := choice.Values[f.Name]
		if f.Secret {
			value = choice.Secrets[f.Name]
		}
		if msg := f.Check(value); msg != "" {
			return Errorf(CodeInvalid, f.Name, "%s", msg)
		}
	}
	return nil
}
