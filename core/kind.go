package core

import "maps"

// StatusWord is the word for a status of a record of this kind: a developer
// whose sign-up was taken back is REVOKED (design 2.1), where an App is
// CANCELED.
func StatusWord(k Kind, s Status) string {
	if k == KindDeveloper && s == Canceled {
		return "REVOKED"
	}
	return string(s)
}

// VerbWord is a verb as a person says it of a record of this kind.
func VerbWord(k Kind, v Verb) string {
	if k == KindDeveloper && v == Cancel {
		return "revoke"
	}
	return string(v)
}

// Noun is what a person calls a record of this kind.
func (k Kind) Noun() string {
	if k == KindDeveloper {
		return "sign-up"
	}
	return "App"
}

// For returns the capabilities as far as they are about this record. A
// developer's sign-up has verbs of its own, and nothing of what Apps have
// beside: no registrations, forms, fields or creation.
func (c Capabilities) For(app App) Capabilities {
	if app.Kind != KindDeveloper {
		return c.forCredentials(app.Credentials)
	}
	c.Verbs, c.DecidesRegistrations, c.Registrations = c.Developers, false, nil
	c.Edits, c.Forms, c.Notes, c.Reveals, c.RevealNote = nil, nil, nil, false, ""
	c.Creates = VerbSupport{Support: Unsupported, Note: "developers sign up at the portal"}
	return c
}

// forCredentials returns the capabilities with the cells that differ for these
// credentials.
func (c Capabilities) forCredentials(all []Credential) Capabilities {
	if len(c.CredentialVerbs)+len(c.CredentialRegistrations) == 0 {
		return c
	}
	for _, have := range all {
		c.Verbs = overlaid(c.Verbs, c.CredentialVerbs[have.Kind])
		c.Registrations = overlaid(c.Registrations, c.CredentialRegistrations[have.Kind])
	}
	return c
}

func overlaid(cells, over map[Verb]VerbSupport) map[Verb]VerbSupport {
	if len(over) == 0 {
		return cells
	}
	out := maps.Clone(cells)
	maps.Copy(out, over)
	return out
}
