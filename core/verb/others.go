package verb

import "gatehouse/core"

// AskAgain is said wherever a registration is deleted.
const AskAgain = "The developer can ask again; to prevent it, revoke the developer."

// registrations are the verbs on one App × API × plan. Those that are verbs on
// Apps too have the same names and keys.
var registrations = []Entry{
	{
		Name: "approve", Verb: core.Approve, Scope: OnRegistrations, Key: "a", Title: "Approve registration", Doing: "approving", Done: "approved",
		Reason: OptionalReason, Args: "REGISTRATION...",
		Short: "let the App use this API; reinstates one that was taken away",
		Long:  "Approves registrations that wait, were rejected or are unsubscribed. The App's other registrations stay as they are.",
	},
	{
		Name: "reject", Verb: core.Reject, Scope: OnRegistrations, Key: "x", Title: "Reject registration", Doing: "rejecting", Done: "rejected",
		Reason: RequiredReason, Destructive: true, Args: "REGISTRATION...",
		Short: "turn a waiting registration down",
		Long:  "Rejects registrations that wait. The App's other registrations stay as they are.",
	},
	{
		Name: "unsubscribe", Verb: core.Unsubscribe, Scope: OnRegistrations, Key: "c", Title: "Unsubscribe", Doing: "unsubscribing", Done: "unsubscribed",
		Reason: RequiredReason, Destructive: true, Args: "REGISTRATION...",
		Short: "take an approved registration's access away",
		Long:  "Takes the access of approved registrations away. An approval brings it back; the App's other registrations stay as they are.",
	},
	{
		Name: "reprocess", Verb: core.Reprocess, Scope: OnRegistrations, Key: "w", Title: "Reprocess", Doing: "putting back", Done: "waiting again",
		Reason: OptionalReason, Args: "REGISTRATION...",
		Short: "let a rejected registration wait for a decision again",
		Long:  "Puts rejected registrations back among those that wait.",
	},
	{
		Name: "delete", Verb: core.Delete, Scope: OnRegistrations, Key: "d", Title: "Delete registration", Doing: "deleting", Done: "deleted",
		Reason: OptionalReason, Destructive: true, Args: "REGISTRATION...",
		Short: "remove a registration; the developer can ask again",
		Long:  "Removes registrations from their Apps, here and at the gateway. " + AskAgain,
	},
}

// developers are the verbs on developers' sign-ups.
var developers = []Entry{
	{
		Name: "approve", Verb: core.Approve, Scope: OnDevelopers, Key: "a", Title: "Approve developer", Doing: "approving", Done: "approved",
		Reason: OptionalReason, Args: "DEVELOPER...",
		Short: "let a developer into the portal; brings back one that was rejected or revoked",
		Long:  "Approves developers that wait, were rejected or were revoked.",
	},
	{
		Name: "reject", Verb: core.Reject, Scope: OnDevelopers, Key: "x", Title: "Reject developer", Doing: "rejecting", Done: "rejected",
		Reason: RequiredReason, Destructive: true, Args: "DEVELOPER...",
		Short: "turn a developer's sign-up down",
		Long:  "Rejects developers that wait for a decision on their sign-up.",
	},
	{
		Name: "revoke", Verb: core.Cancel, Scope: OnDevelopers, Key: "c", Title: "Revoke developer", Doing: "revoking", Done: "revoked",
		Reason: RequiredReason, Destructive: true, Args: "DEVELOPER...",
		Short: "take a developer's access to the portal away",
		Long:  "Revokes approved developers: they can no longer sign in or ask for anything. Whether their keys keep working depends on the gateway; where they do, this says so.",
	},
}
