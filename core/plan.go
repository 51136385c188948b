package core

import "time"

// Input is what a verb needs beside its selection.
type Input struct {
	Reason string
	Choice *CredentialChoice // approve, where the provider has forms
	Hold   time.Duration     // how long the decision can be taken back before it leaves
	Edit   *EditFields       // edit
}

// EditFields holds the fields to change; nil leaves one as it is.
type EditFields struct {
	Name        *string
	Description *string
	CallbackURL *string
	Owner       *Owner
	// Attributes are set to their values; nil takes one away. Those that are
	// not named stay.
	Attributes map[string]*string
	// Add registers the App for more APIs; they wait for a decision.
	Add []Registration
}

// Plan is what a verb would do, before it does it. The confirmation, --dry-run
// and the tests show the same plan; Apply carries out exactly it.
type Plan struct {
	Verb  Verb
	Input Input
	Actor Actor
	// ActID makes its decisions a part of an act that was applied before
	// (Applied.ActID): they are taken back as one. "": an act of its own.
	ActID string

	Change      []PlanItem // will change
	NotEligible []PlanItem // refused, with the reason
	Already     []PlanItem // already so
	Stale       []PlanItem // changed since the selection was looked at
	// Apart are Apps of a bulk approval that need a credential to be typed:
	// they are gone through one by one.
	Apart []PlanItem

	Connections []PlanConnection // of Change, by name
	// Irreversible says what cannot be undone at a gateway, one line each;
	// empty when everything can.
	Irreversible []string
	// Warnings are said in the confirmation ("others will see it as canceled").
	Warnings []string
}

// PlanItem is one App of a plan.
type PlanItem struct {
	ID            AppID
	Name          string
	Connection    string
	Revision      int64 // the revision it is bound to
	From, To      Status
	Support       Support
	Send          bool   // something will be sent to the gateway
	Effect        string // what will happen, in a sentence
	Reason        *Error // why not, for NotEligible and Stale
	Registrations int    // how many of its registrations change with it
	// Keys are the registrations that were chosen alone; nil: the whole App.
	Keys []string
	// Lines say what changes in detail: the registrations that are decided
	// with the App, or an edit field by field ("callback: none → https://a").
	Lines        []string
	Irreversible bool
}

// PlanConnection sums up one connection's share of a plan.
type PlanConnection struct {
	Name  string
	Kind  string
	Title string
	Apps  int
	Sends int           // how many of them are sent to the gateway
	Time  time.Duration // about how long the gateway's pace takes
}

// Selection is the Apps a verb is meant for. Revisions, where given, are those
// the administrator looked at: an App that moved since goes to Plan.Stale.
type Selection struct {
	IDs       []AppID
	Revisions map[AppID]int64
	// Registrations narrows the verb to some registrations of an App, by
	// Registration.Key: they are decided alone. An App that is not in it is
	// meant as a whole.
	Registrations map[AppID][]string
}

// Applied is what Apply did.
type Applied struct {
	ActID   string
	Decided []AppID
	// Refused are items that were stale or no longer eligible when the
	// transaction looked.
	Refused []PlanItem
	JobID   string // set when the plan became a job
}

// Undone is what Undo did.
type Undone struct {
	ActID   string
	Verb    Verb
	Back    []AppID // taken back
	TooLate []AppID // already sent
	// Unreached are a job's items that were not decided yet: they stay so.
	Unreached int
	Opposite  Verb // what to offer for those; "" when there is none
	// Keys are the registrations of those in TooLate that were decided alone:
	// the opposite verb is for them.
	Keys map[AppID][]string
}
