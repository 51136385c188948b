package aws

import (
	"strconv"
	"strings"
	"unicode"

	"gatehouse/core"
)

func itoa(n int) string { return strconv.Itoa(n) }

// keyName is an App's name as a key's: control characters would only spoil
// AWS's own lists.
func keyName(app core.App) string { return cut(printable(app.Name), 255) }

// description is bounded as AWS's console bounds it.
func description(app core.App) string { return cut(printable(app.Description), 1000) }

// customer is the owner as customerId, which AWS means for ids of "an external
// system, such as a developer portal" (aws.md, Objects).
func customer(o core.Owner) string { return cut(printable(first(o.Email, o.Name)), 255) }

// ownerOf is the way back.
func ownerOf(customer string) core.Owner {
	if strings.Contains(customer, "@") {
		return core.Owner{Email: customer}
	}
	return core.Owner{Name: customer}
}

// keyTexts are the fields of an App that a key has: name and description.
func keyTexts(name, description string) []string {
	return []string{core.FieldText(core.FieldName, name), core.FieldText(core.FieldDescription, description)}
}

// clientTexts are those of a Cognito client: its name alone, without our mark.
func clientTexts(name string) []string { return []string{core.FieldText(core.FieldName, name)} }

// texts are the fields that an App's object of a kind must have, in the form
// that AWS takes.
func texts(app core.App, kind credentialKind) []string {
	if kind == clientKind {
		return clientTexts(unmarked(clientName(app.Name, app.ID)))
	}
	return keyTexts(keyName(app), description(app))
}

func printable(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, s))
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// clientMark stands before our App id in a client's name: a client has no
// tags, and a lost answer must be recognized by list (aws.md, Calls).
const clientMark = " " + MarkTag + "="

// clientNameLimit is the longest name Cognito takes.
const clientNameLimit = 128

// clientName is a name with our mark at its end; what Cognito does not take in
// a name becomes a blank.
func clientName(name string, id core.AppID) string {
	plain := strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_ +=,.@-", r)) {
			return r
		}
		return ' '
	}, name))
	mark := clientMark + string(id)
	return strings.TrimSpace(cut(plain, max(0, clientNameLimit-len(mark))) + mark)
}

// clientApp reads the mark; "" where there is none.
func clientApp(name string) core.AppID {
	if i := strings.LastIndex(" "+name, clientMark); i >= 0 {
		return core.AppID((" " + name)[i+len(clientMark):])
	}
	return ""
}

// unmarked is a client's name without our mark.
func unmarked(name string) string {
	if id := clientApp(name); id != "" {
		return strings.TrimSpace(strings.TrimSuffix(" "+name, clientMark+string(id)))
	}
	return name
}
