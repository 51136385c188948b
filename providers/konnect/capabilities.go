package konnect

import (
	"maps"
	"sync"

	"gatehouse/core"
)

// What is said of verbs (konnect.md, States and transitions).
const (
	noteRevoke    = "each approved registration is revoked there; the App and its credentials stay"
	noteMails     = "Konnect mails the developer itself"
	noteRejected  = "Konnect's own screens do not approve a rejected request; if it refuses, the developer asks again after unregistering"
	noteWaitsHere = "Konnect does not let a rejected request wait again: it waits here alone, and is rejected there"
	noteKeys      = "he cannot log in any more, but his credentials keep working: cancel his Apps too"
)

// noteClassic is why a classic portal cannot do what its developers do
// themselves (konnect.md, Objects: v2 differs).
const noteClassic = "this is a classic portal (v2), where only its developer can do that"

// Capabilities implements core.Provider.
func (p Provider) Capabilities() core.Capabilities {
	if p.classic {
		return classicCapabilities()
	}
	return capabilities()
}

// classicCapabilities are those of a classic portal: administrators decide
// there, and create or change nothing.
var classicCapabilities = sync.OnceValue(func() core.Capabilities {
	c := capabilities()
	not := core.VerbSupport{Support: core.Unsupported, Note: noteClassic}
	c.Creates, c.Edits = not, maps.Clone(c.Edits)
	c.Edits[core.FieldOwner], c.Edits[core.FieldRegistrations] = not, not
	c.Verbs = maps.Clone(c.Verbs)
	c.Verbs[core.Edit] = core.VerbSupport{Support: core.Unsupported, Note: "this is a classic portal (v2), where Apps are changed by their developers alone"}
	return c
})

// capabilities are made once: every push asks for them, some of its steps too.
var capabilities = sync.OnceValue(func() core.Capabilities {
	native := func(note string) core.VerbSupport { return core.VerbSupport{Support: core.Native, Note: note} }
	emulated := func(note string) core.VerbSupport { return core.VerbSupport{Support: core.Emulated, Note: note} }
	return core.Capabilities{
		Kind: Kind, Title: "Konnect",
		Verbs: map[core.Verb]core.VerbSupport{
			core.View:    native(""),
			core.Approve: emulated("each of its waiting registrations is approved there"),
			core.Reject:  emulated("each of its waiting registrations is rejected there"),
			core.Cancel:  emulated(noteRevoke),
			core.Suspend: emulated("Konnect has no suspended state: " + noteRevoke),
			core.Resume:  emulated("exactly the registrations that were revoked to suspend it are approved again"),
			core.Delete:  {Support: core.Native, Irreversible: true, Note: "its registrations and credentials go with it; nobody is mailed by Konnect"},
			core.Edit:    native("Konnect lets administrators change the owner and add registrations; the rest is the developer's"),
		},
		DecidesRegistrations: true,
		Registrations: map[core.Verb]core.VerbSupport{
			core.Approve:     native(""),
			core.Reject:      native(""),
			core.Unsubscribe: native("it is revoked there and can be approved again; with OpenID Connect it may work a little longer, while tokens are cached"),
			core.Reprocess:   native("Konnect does not say whether it allows this; where it refuses, the registration waits here alone"),
			core.Delete:      {Support: core.Native, Irreversible: true},
		},
		Developers: map[core.Verb]core.VerbSupport{
			core.View:    native(""),
			core.Approve: native(""),
			core.Reject:  native(""),
			core.Cancel:  native(noteKeys),
			core.Delete:  {Support: core.Unsupported, Note: "that would delete all his Apps and credentials with him; do it in Konnect"},
		},
		Edits: edits(),
		Creates: native("it is created in the portal for its owner, who must have an account there; " +
			"its callback URL and attributes stay here"),
		MailsDecisions: true,
		RevealNote:     "Konnect shows no secret to administrators; the developer makes and sees his credentials in the portal.",
		Notes: []string{
			"Developers make their credentials themselves, in the portal. " + noteMails + " about each decision.",
			noteRejected + ".",
		},
		InFlight: defaultInFlight, PerSecond: defaultRate, CallTime: callTime, CallsPerPush: 9,
	}
})

// edits says which fields can be changed, and why not the others.
func edits() map[string]core.VerbSupport {
	his := core.VerbSupport{Support: core.Unsupported, Note: "only its developer can, in the portal"}
	none := core.VerbSupport{Support: core.Unsupported, Note: "Konnect keeps no such field"}
	return map[string]core.VerbSupport{
		core.FieldOwner:         {Support: core.Native, Note: "the new owner is a developer of the portal, known by e-mail, or a team, known by name"},
		core.FieldRegistrations: {Support: core.Native, Note: "a registration added here waits there until it is approved"},
		core.FieldName:          his,
		core.FieldDescription:   his,
		core.FieldCallback:      none,
		core.FieldAttribute:     none,
	}
}
