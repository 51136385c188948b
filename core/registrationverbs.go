package core

import (
	"fmt"
	"slices"
)

// RegistrationVerbs lists the verbs on one registration, in the order in which
// screens show them.
func RegistrationVerbs() []Verb { return []Verb{Approve, Reject, Unsubscribe, Reprocess, Delete} }

// gone stands for a registration that is not there any more.
const gone RegistrationStatus = ""

// registrationTable is design 2.1 for one registration: from a status, by a
// verb, to a status. It is the ceiling, as for Apps.
var registrationTable = map[RegistrationStatus]map[Verb]RegistrationStatus{
	Waiting:             {Approve: RegistrationOn, Reject: RegistrationRefused},
	RegistrationOn:      {Unsubscribe: RegistrationOff, Delete: gone},
	RegistrationOff:     {Approve: RegistrationOn, Delete: gone},
	RegistrationRefused: {Approve: RegistrationOn, Reprocess: Waiting, Delete: gone},
}

// registrationGoal is the status each verb on a registration aims at.
var registrationGoal = map[Verb]RegistrationStatus{
	Approve: RegistrationOn, Reject: RegistrationRefused, Unsubscribe: RegistrationOff, Reprocess: Waiting,
}

// Registration returns the cell for a verb on one registration. A verb that
// the table does not name is Unsupported.
func (c Capabilities) Registration(v Verb) VerbSupport {
	if s, ok := c.Registrations[v]; ok {
		return s
	}
	return VerbSupport{Support: Unsupported, Note: "it has no such operation"}
}

// AllowedRegistration returns nil when verb v may be done to this registration
// of the App alone, and else an Error with the reason, said for a person. The
// subject of the Error is the registration.
func AllowedRegistration(app App, caps Capabilities, r Registration, v Verb) error {
	caps = caps.For(app)
	subject := app.Name + ", " + r.Label()
	refuse := func(format string, args ...any) *Error { return Errorf(CodeNotAllowed, subject, format, args...) }
	if v == View {
		return nil
	}
	if !slices.Contains(RegistrationVerbs(), v) {
		return refuse("%s is done to an App, not to one registration", v)
	}
	switch {
	case app.Status == Unknown:
		if means, ok := caps.OpenInPart(app); ok {
			return refuse("the App is open in part: %s", means).WithHint("Decide on the App.")
		}
		return refuse("the gateway shows a state of the App that Gatehouse does not know (%q)", app.Native).
			WithHint("Decide at the gateway, then sync.")
	case app.Status == Deleted:
		return refuse("the App is being deleted")
	case r.Status == RegistrationUnknown:
		return refuse("the gateway shows a state of it that Gatehouse does not know%s", quotedWord(r.Native)).WithHint("Decide at the gateway, then sync.")
	}
	if _, ok := registrationTable[r.Status][v]; !ok {
		return refuse("%s", registrationRefusal(r.Status, v))
	}
	if err := heldByApp(app, caps, v, refuse); err != nil {
		return err
	}
	if s := caps.Registration(v); s.Support == Unsupported {
		return refuse("%s cannot %s a single registration: %s", caps.Title, v, s.Note)
	}
	return nil
}

// heldByApp refuses what the App's own state stands against.
func heldByApp(app App, caps Capabilities, v Verb, refuse func(string, ...any) *Error) error {
	switch {
	case app.Status == Suspended && v == Approve:
		return refuse("the App is SUSPENDED").WithHint("Resume the App first; that gives back what suspend took.")
	case !caps.DecidesRegistrations && app.Status != Approved:
		return refuse("%s decides on Apps; a single registration can be decided only while its App is APPROVED, not while it is %s", caps.Title, app.Status).
			WithHint("Decide on the App.")
	}
	return nil
}

// AlreadySoRegistration reports whether the registration is where the verb
// would bring it.
func AlreadySoRegistration(r Registration, v Verb) bool {
	to, ok := registrationGoal[v]
	return ok && r.Status == to
}

// registrationRefusal words the rule that a (status, verb) pair breaks.
func registrationRefusal(from RegistrationStatus, v Verb) string {
	is := notOne(string(from))
	switch v {
	case Approve:
		return "only a WAITING, UNSUBSCRIBED or REJECTED registration can be approved" + is
	case Reject:
		if from == RegistrationOn {
			return "only a WAITING registration can be rejected" + is + " (unsubscribe it)"
		}
		return "only a WAITING registration can be rejected" + is
	case Unsubscribe:
		return "only an APPROVED registration can be unsubscribed" + is
	case Reprocess:
		return "only a REJECTED registration can be put back to wait" + is
	case Delete:
		return "only an APPROVED, UNSUBSCRIBED or REJECTED registration can be deleted" + is
	}
	return "there is no verb " + string(v) + " on a registration"
}

// DecideRegistrations returns the App as verb v on these registrations alone
// leaves it. The caller has asked AllowedRegistration for each; keys that the
// App has not change nothing. The App given is not touched.
func DecideRegistrations(app App, caps Capabilities, v Verb, keys []string) App {
	app = app.Clone()
	kept := app.Registrations[:0]
	for _, r := range app.Registrations {
		if slices.Contains(keys, r.Key()) {
			if r = decideAlone(r, v); r.Status == gone {
				continue
			}
		}
		kept = append(kept, r)
	}
	app.Registrations = kept
	if caps.For(app).DecidesRegistrations && (len(kept) > 0 || app.Base.Present) {
		app.Status, app.Native = statusAfter(app.Status, kept), ""
	}
	return app
}

// decideAlone is what a verb does to one registration.
func decideAlone(r Registration, v Verb) Registration {
	to, ok := registrationTable[r.Status][v]
	if !ok {
		return r
	}
	r.Status, r.TakenBy = to, ""
	if v == Reject || v == Unsubscribe {
		r.TakenBy = v
	}
	return r
}

// statusAfter derives an App's status from its registrations. SUSPENDED is our
// own word: it stays while something that suspend took away waits to be given
// back and nothing else has access.
func statusAfter(before Status, regs []Registration) Status {
	held := false
	for _, r := range regs {
		if r.Status == RegistrationOn {
			held = false
			break
		}
		held = held || r.TakenBy == Suspend
	}
	if before == Suspended && held {
		return Suspended
	}
	status, _ := DeriveStatus(regs)
	return status
}

// quotedWord is a gateway's own word in brackets, "" where it has none.
func quotedWord(native string) string {
	if native == "" {
		return ""
	}
	return fmt.Sprintf(" (%q)", native)
}
