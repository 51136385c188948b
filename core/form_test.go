package core

import (
	"strings"
	"testing"
)

func TestFieldSaysWhatIsWrongAndNeverRepeatsTheValue(t *testing.T) {
	f := Field{Label: "API key", Required: true, MinLen: 20, MaxLen: 24, Pattern: "[a-zA-Z0-9]+", Allowed: "letters and digits"}
	for value, want := range map[string]string{
		"":                            "API key is required",
		"short":                       "API key has 5 characters; at least 20 are needed",
		strings.Repeat("x", 25):       "API key has 25 characters; at most 24 are allowed",
		"abcdefghij-lmnopqrst":        "API key may contain only letters and digits",
		"abcdefghijklmnopqrst\n":      "API key may contain only letters and digits",
		"abcdefghijklmnopqrs\xff\xff": "API key is not valid UTF-8",
		"abcdefghijklmnopqrst":        "",
	} {
		if got := f.Check(value); got != want {
			t.Errorf("%q: got %q, want %q", value, got, want)
		}
	}
}

func TestChoiceIsCheckedAgainstTheFormItNames(t *testing.T) {
	caps := Capabilities{Title: "AWS", Forms: []CredentialForm{{Name: "api-key", Fields: []Field{
		{Name: "label", Label: "Label", Required: true}, {Name: "value", Label: "Key", Secret: true, Required: true}}}}}
	if err := caps.CheckChoice(CredentialChoice{Form: "nope"}); CodeOf(err) != CodeInvalid {
		t.Errorf("an unknown form: %v", err)
	}
	err := caps.CheckChoice(CredentialChoice{Form: "api-key", Values: map[string]string{"label": "a", "value": "in the wrong place"}})
	if err == nil || AsError(err).Subject != "value" {
		t.Errorf("a secret outside Secrets was taken: %v", err)
	}
	if err := caps.CheckChoice(CredentialChoice{Form: "api-key", Values: map[string]string{"label": "a"}, Secrets: map[string]string{"value": "k"}}); err != nil {
		t.Errorf("a whole choice: %v", err)
	}
}
