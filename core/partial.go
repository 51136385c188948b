package core

// fromPartial is what can be decided on an App that is open in part (see
// Capabilities.Partial): what takes access away, and what makes it whole.
var fromPartial = map[Verb]Status{View: Unknown, Approve: Approved, Cancel: Canceled, Suspend: Suspended}

// OpenInPart says what the App's native state means where it is one that opens
// a part of what was granted; ok is false for every other App.
func (c Capabilities) OpenInPart(app App) (means string, ok bool) {
	if app.Status != Unknown {
		return "", false
	}
	means, ok = c.Partial[app.Native]
	return means, ok
}

// side is what is compared of what a gateway shows. A state that opens a part
// gives the access of APPROVED, and less of it (Compare looks at the grants
// then); any other unknown one may give more than all we can name.
func (c Capabilities) side(projection Projection, status Status, native string) Side {
	if _, ok := c.OpenInPart(App{Status: status, Native: native}); ok {
		status = Approved
	}
	return Side{Projection: projection, Status: status}
}

// LocalSide is our side of a Compare: what the gateway must show of the App.
func (c Capabilities) LocalSide(app App, want Projection) Side {
	return c.side(want, app.Status, app.Native)
}

// RemoteSide is the gateway's side of a Compare.
func (c Capabilities) RemoteSide(r Remote) Side { return c.side(r.Projection, r.Status, r.Native) }

// unknownState refuses a verb on an App whose native state none of our words
// fits. One that is open in part refuses only what fromPartial does not name.
func unknownState(app App, caps Capabilities, v Verb) error {
	means, ok := caps.OpenInPart(app)
	if !ok {
		return Errorf(CodeNotAllowed, app.Name, "the gateway shows a state Gatehouse does not know (%q)", app.Native).
			WithHint("Decide at the gateway, then sync.")
	}
	if _, can := fromPartial[v]; !can {
		return Errorf(CodeNotAllowed, app.Name, "it is open in part: %s", means).
			WithHint("Cancel or suspend it, which closes what is open, or approve it, which opens the rest.")
	}
	return nil
}
