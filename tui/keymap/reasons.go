package keymap

import (
	"gatehouse/core"
	"gatehouse/core/verb"
)

// Reasons why a key is off. The engine refuses again at Plan; these are for the
// screen.

const (
	readOnly = "this Gatehouse is read-only"
	nothing  = "there is nothing in the list"
)

func rowOff(s State) string {
	if !s.HasRow {
		return nothing
	}
	return ""
}

func marksOff(s State) string {
	if s.Marked == 0 {
		return "nothing is marked"
	}
	return ""
}

func jobOpenOff(s State) string {
	switch {
	case s.ReadOnly:
		return readOnly
	case !s.HasRow:
		return nothing
	case s.Job == core.JobDone:
		return "every App of the job is decided; undo takes back what is still held"
	case !s.Job.Open():
		return "the job is " + string(s.Job)
	}
	return ""
}

func jobRetryOff(s State) string {
	switch {
	case s.ReadOnly:
		return readOnly
	case !s.HasRow:
		return nothing
	case s.JobFailed == 0:
		return "nothing of the job failed"
	}
	return ""
}

func undoOff(s State) string {
	if s.ReadOnly {
		return readOnly
	}
	return ""
}

func assignOff(s State) string {
	switch {
	case s.ReadOnly:
		return readOnly
	case s.Marked > 0:
		return ""
	case !s.HasRow:
		return nothing
	case !s.Row.InQueue():
		return "nothing waits for a decision there"
	}
	return ""
}

func signUpsOff(s State) string {
	switch {
	case s.Developers < 0:
		return "developers' sign-ups are listed on the screen Apps"
	case s.Developers == 0:
		return "there are no developers' sign-ups: none of the gateways has them"
	}
	return ""
}

func createOff(s State) string {
	switch {
	case s.ReadOnly:
		return readOnly
	case s.Connections == 0:
		return "no connection is configured: gatehouse connections add"
	}
	return ""
}

// entryOn is how a verb on Apps is called where a developer's sign-up is under
// the cursor.
func entryOn(e verb.Entry, s State) verb.Entry {
	if s.Row.Kind == core.KindDeveloper && e.Scope == verb.OnApps {
		if d := verb.On(verb.OnDevelopers, e.Verb); d.Scope == verb.OnDevelopers {
			return d
		}
	}
	return e
}

// undecidable is why nothing can be decided on what is under the cursor,
// whatever the verb; "" when something can.
func undecidable(e verb.Entry, s State) string {
	switch {
	case e.Off != "":
		return e.Off
	case s.ReadOnly:
		return readOnly
	case s.Marked > 0:
		return "" // the plan says which of them are not eligible
	case !s.HasRow:
		return nothing
	case s.Row.Removed:
		return s.Row.Name + " was removed"
	case !s.HasCaps:
		return notConfigured(s)
	}
	return ""
}

func notConfigured(s State) string { return "connection " + s.Row.Connection + " is not configured" }

func decisionOff(e verb.Entry, s State) string {
	why := undecidable(e, s)
	switch {
	case why != "", s.Marked > 1, s.Marked > 0 && e.Verb != core.Edit:
		return why
	case core.AlreadySo(app(s), s.Caps, e.Verb):
		return s.Row.Name + " is " + core.StatusWord(s.Row.Kind, s.Row.Status) + " already"
	}
	return message(core.Allowed(app(s), s.Caps, e.Verb))
}

// registrationOff is decisionOff for one registration.
func registrationOff(e verb.Entry, s State) string {
	why := undecidable(e, s)
	switch {
	case why != "", s.Marked > 0:
		return why
	case core.AlreadySoRegistration(s.Registration, e.Verb):
		return s.Registration.Label() + " is " + string(s.Registration.Status) + " already"
	}
	return message(core.AllowedRegistration(app(s), s.Caps, s.Registration, e.Verb))
}

// app is as much of the App under the cursor as the rules ask for.
func app(s State) core.App {
	a := core.App{Kind: s.Row.Kind, Name: s.Row.Name, Status: s.Row.Status, Native: s.Row.Native}
	for range s.Row.Waiting {
		a.Registrations = append(a.Registrations, core.Registration{Status: core.Waiting})
	}
	return a
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return core.AsError(err).Message
}

// declineOff is why an owner's wish for deletion cannot be declined.
func declineOff(s State) string {
	switch {
	case s.ReadOnly:
		return readOnly
	case s.Marked > 0:
		return "it is done to one App; for many: gatehouse apps keep"
	case !s.HasRow:
		return nothing
	case !s.Row.DeletionAsked:
		return "its owner does not wish that it be deleted"
	}
	return ""
}

// registrationsOff is why no registration can be chosen on the decision desk.
func registrationsOff(s State) string {
	switch {
	case !s.HasRow:
		return nothing
	case s.Row.APIs == "":
		return s.Row.Name + " asks for no API"
	}
	return ""
}

func retryOff(s State) string {
	switch {
	case s.ReadOnly:
		return readOnly
	case s.Marked > 0:
		return ""
	case !s.HasRow:
		return nothing
	case !s.Row.Push.Attention():
		return "its push has neither failed nor is it unproven"
	}
	return ""
}

func revealOff(s State) string {
	switch {
	case !s.HasRow:
		return nothing
	case s.Row.Kind == core.KindDeveloper:
		return "a developer's sign-up has no credentials"
	case !s.HasCaps:
		return notConfigured(s)
	case s.Row.Status != core.Approved || !s.Row.Push.Done():
		return "credentials are shown only for an App that is APPROVED and confirmed"
	}
	return ""
}

func connectionOff(s State) string {
	switch {
	case s.ReadOnly:
		return readOnly
	case s.Place == InPlan:
		return ""
	}
	return rowOff(s)
}

func releaseOff(s State) string {
	switch {
	case s.ReadOnly:
		return readOnly
	case !s.Plan.Held:
		return "nothing of this connection is held"
	case s.Plan.Reading:
		return "the gateway is being read; wait for the fresh plan"
	}
	return ""
}

func dropOff(s State) string {
	s.Plan.Reading = false
	return releaseOff(s)
}

func keepOff(s State) string {
	if why := dropOff(s); why != "" || s.Plan.HeldLine {
		return why
	}
	return "this line is not held"
}

func adoptOff(s State) string {
	switch {
	case s.ReadOnly:
		return readOnly
	case !s.Plan.Foreign:
		return "only what is not the portal's can be adopted"
	}
	return ""
}
