package core

import "strings"

// Verb is one thing an administrator does to an App.
type Verb string

// The verbs on Apps (design 2.1).
const (
	View    Verb = "view"
	Approve Verb = "approve"
	Reject  Verb = "reject"
	Cancel  Verb = "cancel"
	Suspend Verb = "suspend"
	Resume  Verb = "resume"
	Delete  Verb = "delete"
	Edit    Verb = "edit"
)

// The verbs on one registration beside approve, reject and delete.
const (
	Unsubscribe Verb = "unsubscribe"
	Reprocess   Verb = "reprocess"
)

// RetryPush decides nothing: it pushes again what failed or is unproven. It is
// planned and applied like a verb, so that it can be done in bulk.
const RetryPush Verb = "retry"

// Verbs lists every verb on Apps.
func Verbs() []Verb {
	return []Verb{View, Approve, Reject, Cancel, Suspend, Resume, Delete, Edit}
}

// transitions is the portal's table, design 2.1: from a status, by a verb, to a
// status. A verb that is not listed is refused. It is the ceiling: a provider
// removes from it, never adds.
var transitions = map[Status]map[Verb]Status{
	Pending:   {View: Pending, Approve: Approved, Reject: Rejected},
	Approved:  {View: Approved, Cancel: Canceled, Suspend: Suspended, Edit: Approved},
	Rejected:  {View: Rejected, Approve: Approved, Delete: Deleted},
	Canceled:  {View: Canceled, Approve: Approved, Delete: Deleted},
	Suspended: {View: Suspended, Resume: Approved, Cancel: Canceled},
	Deleted:   {View: Deleted},
	Unknown:   {View: Unknown},
}

// Next returns the status that a verb leads to, and whether the table allows
// it from the given status.
func Next(from Status, v Verb) (Status, bool) {
	to, ok := transitions[from][v]
	return to, ok
}

// goal is the status each verb aims at: an App that is there already is
// "already so" in a plan, not "not eligible".
var goal = map[Verb]Status{
	Approve: Approved, Reject: Rejected, Cancel: Canceled,
	Suspend: Suspended, Resume: Approved, Delete: Deleted,
}

// Allowed returns nil when verb v may be done to the App at a provider with
// these capabilities, and else an Error with the reason, said for a person.
// AlreadySo tells apart what needs nothing.
func Allowed(app App, caps Capabilities, v Verb) error {
	subject, caps := app.Name, caps.For(app)
	if v == View {
		return nil
	}
	if app.Status == Unknown {
		if err := unknownState(app, caps, v); err != nil {
			return err
		}
		return supported(app, caps, v)
	}
	if app.Status == Deleted {
		return Errorf(CodeNotAllowed, subject, "it is being deleted")
	}
	if answersWaiting(app, caps, v) {
		return nil
	}
	if _, ok := Next(app.Status, v); !ok && !decidesPart(app, caps, v) {
		err := Errorf(CodeNotAllowed, subject, "%s", refusal(app, v))
		if app.Status == Approved && app.WaitingCount() > 0 && (v == Approve || v == Reject) {
			return err.WithHint("What waits of it are registrations: decide on those.")
		}
		return err
	}
	if v == Approve && caps.DecidesRegistrations && nothingToGive(app) {
		return Errorf(CodeNotAllowed, subject, "nothing waits, and no reject or cancel of the App took anything away that could be given back").
			WithHint("Approve its registrations one by one.")
	}
	if v == Edit && len(caps.Edits) > 0 {
		return nil // field by field: EditAllowed
	}
	return supported(app, caps, v)
}

// supported refuses a verb that the provider does not have.
func supported(app App, caps Capabilities, v Verb) error {
	if s := caps.Verb(v); s.Support == Unsupported {
		return Errorf(CodeNotAllowed, app.Name, "%s cannot %s: %s", caps.Title, v, s.Note)
	}
	return nil
}

// AlreadySo reports whether the App is where the verb would bring it.
func AlreadySo(app App, caps Capabilities, v Verb) bool {
	if caps = caps.For(app); decidesPart(app, caps, v) || answersWaiting(app, caps, v) {
		return false
	}
	return v != Edit && v != View && app.Status == goal[v]
}

// decidesPart reports whether the verb answers only the registrations that
// wait, whatever the App's status (design 2.1). What a SUSPENDED App asks for
// is approved after it was resumed: one verb must not open what another keeps
// closed.
func decidesPart(app App, caps Capabilities, v Verb) bool {
	return caps.DecidesRegistrations && app.WaitingCount() > 0 && (v == Reject || v == Approve && app.Status != Suspended)
}

// answersWaiting reports whether the verb answers what an APPROVED App has asked
// for since, at a gateway that decides on Apps: its status does not move.
func answersWaiting(app App, caps Capabilities, v Verb) bool {
	return !caps.DecidesRegistrations && app.Status == Approved && app.WaitingCount() > 0 &&
		(v == Approve || v == Reject) && caps.Registration(v).Support != Unsupported
}

// WaitsAlone returns the registrations that a verb on this App answers alone,
// where it touches only what waits and the App's status stays; else nil.
func WaitsAlone(app App, caps Capabilities, v Verb) (keys []string) {
	if !answersWaiting(app, caps.For(app), v) {
		return nil
	}
	for _, r := range app.Registrations {
		if r.Status == Waiting {
			keys = append(keys, r.Key())
		}
	}
	return keys
}

// nothingToGive: no registration waits, has access, or was taken by a verb
// that approve gives back.
func nothingToGive(app App) bool {
	for _, r := range app.Registrations {
		if r.Status == Waiting || r.Status == RegistrationOn || r.TakenBy == Reject || r.TakenBy == Cancel {
			return false
		}
	}
	return len(app.Registrations) > 0
}

// refusal words the rule that a (status, verb) pair breaks.
func refusal(app App, v Verb) string {
	noun, canceled := app.Kind.Noun(), StatusWord(app.Kind, Canceled)
	is := notOne(StatusWord(app.Kind, app.Status))
	switch v {
	case Approve:
		return "only a PENDING, REJECTED or " + canceled + " " + noun + " can be approved" + is + resumeHint(app.Status)
	case Reject:
		return "only a PENDING " + noun + " can be rejected" + is
	case Cancel:
		if app.Kind == KindDeveloper {
			return "only an APPROVED sign-up can be revoked" + is
		}
		return "only an APPROVED or SUSPENDED App can be canceled" + is
	case Suspend:
		return "only an APPROVED App can be suspended" + is
	case Resume:
		return "only a SUSPENDED App can be resumed" + is
	case Delete:
		return "only a REJECTED or " + canceled + " " + noun + " can be deleted" + is
	case Edit:
		return "only an APPROVED " + noun + " can be edited" + is
	}
	return "there is no verb " + string(v) + " on an App"
}

// notOne ends a rule with the status that it is broken by, in words that are as
// true of many as of one.
func notOne(status string) string {
	article := "a"
	if strings.IndexAny(status, "AEIOU") == 0 {
		article = "an"
	}
	return ", not " + article + " " + status + " one"
}

func resumeHint(from Status) string {
	if from == Suspended {
		return " (resume it)"
	}
	return ""
}
