package core

// StatusWord is the word for a status of a record of this kind: a developer
// whose sign-up was taken back is REVOKED (design 2.1), where an App is
// CANCELED.
func StatusWord(k Kind, s Status) string {
	if k == KindDeveloper && s == Canceled {
		return "REVOKED"
	}
	return string(s)
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
		return c
	}
	c.Verbs, c.DecidesRegistrations, c.Registrations = c.Developers, false, nil
	c.Edits, c.Forms, c.Notes, c.Reveals, c.RevealNote = nil, nil, nil, false, ""
	c.Creates = VerbSupport{Support: Unsupported, Note: "developers sign up at the portal"}
	return c
}
