package core

import (
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// NewApp is an App that an administrator registers for a developer. It becomes
// PENDING here; nothing is sent before it is approved.
type NewApp struct {
	Connection    string
	Name          string // 1 to 255 characters
	ReferenceID   string // a UUID; "" lets one be generated
	Description   string
	CallbackURL   string
	Attributes    map[string]string
	Owner         Owner // a developer, a team or an account: one of them is needed
	Registrations []Registration
}

// maxName is the most characters an App's name has (design 2).
const maxName = 255

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)

// CheckName returns "" for a name that an App may have, and else what is wrong
// with it.
func CheckName(name string) string {
	n := utf8.RuneCountInString(name)
	switch {
	case strings.TrimSpace(name) == "":
		return "a name is required"
	case !utf8.ValidString(name):
		return "the name is not valid UTF-8"
	case n > maxName:
		return "the name has " + itoa(n) + " characters; at most " + itoa(maxName) + " are allowed"
	}
	return ""
}

// CheckReference returns "" for a reference id, or none, and else what is
// wrong with it.
func CheckReference(id string) string {
	if id == "" || uuid.MatchString(id) {
		return ""
	}
	return "a reference id is a UUID, like 123e4567-e89b-12d3-a456-426614174000"
}

// CheckCallback returns "" for a callback URL, or none, and else what is wrong
// with it.
func CheckCallback(text string) string {
	if text == "" {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "" && u.Path == "" {
		return "a callback URL is absolute, like https://example.com/callback"
	}
	if runs[strings.ToLower(u.Scheme)] {
		return "a callback URL leads to a web page or an app, like https://example.com/callback; it does not begin with " + strings.ToLower(u.Scheme) + ":"
	}
	return ""
}

// runs are schemes that lead to no app: a browser runs or opens what stands
// behind them.
var runs = map[string]bool{"javascript": true, "vbscript": true, "data": true, "blob": true, "file": true, "about": true}

// CheckAddress returns "" for an owner's e-mail address, or none, and else what
// is wrong with it: what nobody can be told at is found out now, not with the
// first mail.
func CheckAddress(text string) string {
	if text == "" {
		return ""
	}
	if a, err := mail.ParseAddress(text); err != nil || a.Address != text || len(text) > maxAddress {
		return "an e-mail address is like ana@example.com"
	}
	return ""
}

// maxAddress is the longest e-mail address there is (RFC 5321, 4.5.3.1.3).
const maxAddress = 254

// Check returns an Error that names the first field that is wrong, or nil.
func (n NewApp) Check() error {
	for _, f := range []struct{ field, wrong string }{
		{FieldName, CheckName(n.Name)},
		{"reference", CheckReference(n.ReferenceID)},
		{FieldCallback, CheckCallback(n.CallbackURL)},
		{FieldEmail, CheckAddress(n.Owner.Email)},
	} {
		if f.wrong != "" {
			return Errorf(CodeInvalid, f.field, "%s", f.wrong)
		}
	}
	if n.Owner == (Owner{Team: n.Owner.Team}) {
		return Errorf(CodeInvalid, FieldOwner, "a developer or an account is required")
	}
	if n.Connection == "" {
		return Errorf(CodeInvalid, "connection", "a connection is required")
	}
	return nil
}
