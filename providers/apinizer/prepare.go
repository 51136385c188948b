package apinizer

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"strconv"

	"gatehouse/core"
)

// The credential forms and what a completed choice holds.
const (
	formCreate    = "create"
	formAdopt     = "adopt"
	fieldUsername = "username"
	fieldPassword = "password"
)

// Prepare implements core.Provider. A new credential's username and password
// are made here, as the portal makes them (UUID version 4), so that a repeated
// call recognizes its own work (apinizer.md, Credentials).
func (p Provider) Prepare(_ core.App, choice core.CredentialChoice, random io.Reader) (core.CredentialChoice, error) {
	if choice.Form == "" {
		choice.Form = formCreate
	}
	if err := p.Capabilities().CheckChoice(choice); err != nil {
		return core.CredentialChoice{}, err
	}
	if choice.Form != formCreate || choice.Values[fieldUsername] != "" {
		return choice, nil // adopted, or prepared already
	}
	username, err := newUUID(random)
	if err != nil {
		return core.CredentialChoice{}, err
	}
	password, err := newUUID(random)
	if err != nil {
		return core.CredentialChoice{}, err
	}
	choice.Values, choice.Secrets = maps.Clone(choice.Values), maps.Clone(choice.Secrets)
	if choice.Values == nil {
		choice.Values = map[string]string{}
	}
	if choice.Secrets == nil {
		choice.Secrets = map[string]string{}
	}
	choice.Values[fieldUsername], choice.Secrets[fieldPassword] = username, password
	return choice, nil
}

func newUUID(random io.Reader) (string, error) {
	var raw [16]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", core.Errorf(core.CodeInternal, "credential", "there is no randomness for a new credential").Because(err)
	}
	return asUUID(raw), nil
}

// asUUID writes 16 bytes as a UUID version 4.
func asUUID(raw [16]byte) string {
	raw[6], raw[8] = raw[6]&0x0f|0x40, raw[8]&0x3f|0x80
	h := hex.EncodeToString(raw[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// derived is a UUID that follows from another one and from what it is for. An
// App needs a credential in each project of its products, and another username
// where one is taken: all of them follow from the two that were prepared, so
// that a retry finds each again.
func derived(from string, words ...string) string {
	text := from
	for _, w := range words {
		text += "\x00" + w
	}
	sum := sha256.Sum256([]byte(text))
	return asUUID([16]byte(sum[:16]))
}

// fresh is a credential to be made.
type fresh struct{ username, password string }

// freshFor is the credential that a choice makes in a project, at the n-th try
// for a username that is free. The first project of an App gets the prepared
// pair itself.
func freshFor(choice *core.CredentialChoice, project string, first bool, try int) fresh {
	f := fresh{choice.Values[fieldUsername], choice.Secrets[fieldPassword]}
	if !first {
		f = fresh{derived(f.username, "username", project), derived(f.password, "password", project)}
	}
	if try > 0 {
		f.username = derived(f.username, "another", strconv.Itoa(try))
	}
	return f
}

// creates reports whether a choice can make a credential.
func creates(choice *core.CredentialChoice) bool {
	return choice != nil && choice.Form == formCreate && choice.Values[fieldUsername] != "" && choice.Secrets[fieldPassword] != ""
}

// adopts returns the username that a choice adopts, "" when it adopts none.
func adopts(choice *core.CredentialChoice) string {
	if choice == nil || choice.Form != formAdopt {
		return ""
	}
	return choice.Values[fieldUsername]
}
