package mail

import (
	netmail "net/mail"
	"strings"
	"unicode"

	"gatehouse/core"
	"gatehouse/core/plaintext"
)

// maxAddress is the longest address that SMTP can carry (RFC 5321, 4.5.3.1.3).
const maxAddress = 254

// ParseAddress reads one address with or without a name: "ana@example.org" or
// "Ana Lima <ana@example.org>". CodeInvalid.
func ParseAddress(s string) (netmail.Address, error) {
	a, err := netmail.ParseAddress(s)
	if err != nil || !sendable(a.Address) || strings.ContainsFunc(a.Name, unicode.IsControl) {
		return netmail.Address{}, core.Errorf(core.CodeInvalid, plaintext.Line(s), "this is no e-mail address").
			WithHint("Write it as name@example.org, or Name <name@example.org>.")
	}
	return *a, nil
}

// recipient makes the address of a mail's header and envelope. The name is
// shown as data; the address must be one and nothing else.
func recipient(to core.MailAddress) (*netmail.Address, error) {
	a, err := netmail.ParseAddress("<" + to.Email + ">")
	if err != nil || a.Address != to.Email || !sendable(a.Address) {
		return nil, core.Errorf(core.CodeRefused, plaintext.Line(to.Email), "this is no e-mail address").
			WithHint("Correct it in the portal; then: gatehouse mail retry.")
	}
	return &netmail.Address{Name: plaintext.Line(to.Name), Address: a.Address}, nil
}

func sendable(address string) bool {
	return len(address) <= maxAddress && !strings.ContainsFunc(address, unicode.IsControl) && domainOf(address) != ""
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }
