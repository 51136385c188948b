package core

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
	subject := app.Name
	if v == View {
		return nil
	}
	if app.Status == Unknown {
		return Errorf(CodeNotAllowed, subject, "the gateway shows a state Gatehouse does not know (%q)", app.Native).
			WithHint("Decide at the gateway, then sync.")
	}
	if app.Status == Deleted {
		return Errorf(CodeNotAllowed, subject, "it is being deleted")
	}
	partly := caps.DecidesRegistrations && app.WaitingCount() > 0 && (v == Approve || v == Reject)
	if _, ok := Next(app.Status, v); !ok && !partly {
		return Errorf(CodeNotAllowed, subject, "%s", refusal(app.Status, v))
	}
	if s := caps.Verb(v); s.Support == Unsupported {
		return Errorf(CodeNotAllowed, subject, "%s cannot %s: %s", caps.Title, v, s.Note)
	}
	return nil
}

// AlreadySo reports whether the App is where the verb would bring it.
func AlreadySo(app App, caps Capabilities, v Verb) bool {
	if caps.DecidesRegistrations && app.WaitingCount() > 0 && (v == Approve || v == Reject) {
		return false
	}
	return v != Edit && v != View && app.Status == goal[v]
}

// refusal words the rule that a (status, verb) pair breaks.
func refusal(from Status, v Verb) string {
	switch v {
	case Approve:
		return "only a PENDING, REJECTED or CANCELED App can be approved; this one is " + string(from) + resumeHint(from)
	case Reject:
		return "only a PENDING App can be rejected; this one is " + string(from)
	case Cancel:
		return "only an APPROVED or SUSPENDED App can be canceled; this one is " + string(from)
	case Suspend:
		return "only an APPROVED App can be suspended; this one is " + string(from)
	case Resume:
		return "only a SUSPENDED App can be resumed; this one is " + string(from)
	case Delete:
		return "only a REJECTED or CANCELED App can be deleted; this one is " + string(from)
	case Edit:
		return "only an APPROVED App can be edited; this one is " + string(from)
	}
	return "there is no verb " + string(v)
}

func resumeHint(from Status) string {
	if from == Suspended {
		return " (resume it)"
	}
	return ""
}
