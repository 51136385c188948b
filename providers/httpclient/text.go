package httpclient

import (
	"encoding/json"
	"regexp"
	"strings"

	"gatehouse/core/plaintext"
)

// removed stands where a secret stood.
const removed = "[removed]"

// excerptLength is how many characters of a gateway's error are quoted.
const excerptLength = 200

// secretField finds JSON string fields whose names smell of secrets;
// secretInner the same in JSON that is a string inside JSON.
var (
	secretName  = `[\w-]*(?:secret|password|token|authorization|api[-_]?key)[\w-]*`
	secretField = regexp.MustCompile(`(?i)("` + secretName + `"\s*:\s*")(?:[^"\\]|\\.)*`)
	secretInner = regexp.MustCompile(`(?i)(\\+"` + secretName + `\\+"\s*:\s*\\+")(?:[^"\\]|\\[^"])*`)
)

// Redact cuts secrets out of a text: the given ones wherever they stand, and
// the values of JSON fields whose names smell of secrets.
func Redact(text string, secrets ...string) string {
	for _, s := range secrets {
		if len(s) >= 4 {
			text = strings.ReplaceAll(text, s, removed)
		}
	}
	text = secretField.ReplaceAllString(text, "${1}"+removed)
	return secretInner.ReplaceAllString(text, "${1}"+removed)
}

// Excerpt is the beginning of an error body, fit to show and to log: the
// gateway's message where the body is JSON with one, secrets cut out, control
// characters made visible, at most 200 characters.
func Excerpt(body []byte, secrets ...string) string {
	body = body[:min(len(body), 64<<10)]
	text := string(body)
	if m := messageOf(body); m != "" {
		text = m
	}
	return Visible(Redact(strings.TrimSpace(text), secrets...), excerptLength)
}

func messageOf(body []byte) string {
	var fields map[string]any
	if json.Unmarshal(body, &fields) != nil {
		return ""
	}
	for _, name := range []string{"message", "Message", "error_description", "detail", "error"} {
		if s, ok := fields[name].(string); ok && s != "" {
			return s
		}
	}
	return ""
}

// Visible is plaintext.Line of a text from outside, cut to so many characters.
func Visible(text string, length int) string {
	line := []rune(plaintext.Line(text))
	if len(line) <= length {
		return string(line)
	}
	return string(line[:length]) + "…"
}
