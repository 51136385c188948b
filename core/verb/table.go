package verb

import "gatehouse/core"

// table is the one place that names verbs.
var table = []Entry{
	{
		Name: "show", Verb: core.View, Key: "enter", Title: "Show", Doing: "showing", Done: "shown",
		Local: true, Args: "ID",
		Short: "show everything known about an App",
		Long:  "Shows one App: what was asked for, what was decided by whom, how far it is proven at the gateway, its credentials without their secrets, and its history.",
	},
	{
		Name: "approve", Verb: core.Approve, Key: "a", Title: "Approve", Doing: "approving", Done: "approved",
		Reason: OptionalReason, Args: "ID...",
		Short: "let the App use its APIs",
		Long:  "Approves PENDING, REJECTED or CANCELED Apps. The gateway is brought to that state with a credential of the chosen form, and read back.",
	},
	{
		Name: "reject", Verb: core.Reject, Key: "x", Title: "Reject", Doing: "rejecting", Done: "rejected",
		Reason: RequiredReason, Destructive: true, Args: "ID...",
		Short: "turn a PENDING App down",
		Long:  "Rejects PENDING Apps. Nothing is created at the gateway. The reason is kept in the App's history.",
	},
	{
		Name: "cancel", Verb: core.Cancel, Key: "c", Title: "Cancel", Doing: "canceling", Done: "canceled",
		Reason: RequiredReason, Destructive: true, Args: "ID...",
		Short: "take an APPROVED or SUSPENDED App's access away",
		Long:  "Cancels APPROVED or SUSPENDED Apps. Their credentials stop working at the gateway; an approval can bring them back where the gateway keeps them.",
	},
	{
		Name: "suspend", Verb: core.Suspend, Key: "s", Title: "Suspend", Doing: "suspending", Done: "suspended",
		Reason: OptionalReason, Destructive: true, Args: "ID...",
		Short: "take an APPROVED App's access away for a while",
		Long:  "Suspends APPROVED Apps where the gateway can. Resume gives back exactly what this takes away.",
	},
	{
		Name: "resume", Verb: core.Resume, Key: "r", Title: "Resume", Doing: "resuming", Done: "resumed",
		Reason: OptionalReason, Args: "ID...",
		Short: "give a SUSPENDED App its access back",
		Long:  "Resumes SUSPENDED Apps: gives back exactly what suspend took away.",
	},
	{
		Name: "delete", Verb: core.Delete, Key: "d", Title: "Delete", Doing: "deleting", Done: "deleted",
		Reason: OptionalReason, Destructive: true, TypeName: true, Args: "ID...",
		Short: "remove a REJECTED or CANCELED App for good",
		Long:  "Deletes REJECTED or CANCELED Apps at the gateway and here. It is done when every credential, everywhere, reads as gone. It cannot be undone; history and audit stay.",
	},
	{
		Name: "edit", Verb: core.Edit, Key: "e", Title: "Edit", Doing: "editing", Done: "edited",
		Reason: OptionalReason, Args: "ID...",
		Short: "change an APPROVED App's texts, attributes, owner or APIs, as far as its gateway can",
		Long:  "Changes an APPROVED App's name, description, callback URL, attributes or owner, or registers it for more APIs, here and at the gateway. What its gateway cannot change is refused with the reason.",
	},
	{
		Name: "create", Scope: OnSession, Key: "N", Title: "New App", Doing: "registering", Done: "registered",
		Local: true,
		Short: "register an App for a developer; it waits for a decision",
		Long:  "Registers an App for a developer, a team or an account. It is PENDING and known here alone; approving it creates it at the gateway.",
	},
	{
		Name: "credentials", Key: "K", Title: "Credentials", Doing: "asking for", Done: "revealed",
		Args:  "ID",
		Short: "reveal an App's credentials: asks the gateway and is audited",
		Long:  "Asks the gateway for the App's secrets and shows them. Only for Apps that are APPROVED and confirmed. The audit log records who looked. If the gateway proves the App gone, it is removed here.",
	},
	{
		Name: "note", Key: "m", Title: "Note", Doing: "keeping", Done: "kept",
		Local: true, Args: "ID TEXT",
		Short: "keep a note for colleagues with an App",
		Long:  "Keeps a note with an App, with your name and the time, in the audit log: it is shown in its detail and on the decision desk, and cannot be taken back.",
	},
	{
		Name: "assign", Key: "t", Title: "Assign", Doing: "assigning", Done: "assigned",
		Local: true, Args: "ID... [NAME]",
		Short: "take what waits in an App as yours to see to; again: give it up",
		Long:  "Gives requests that wait to somebody to see to: to you, to a colleague, or to nobody. Others see it, and pass over it when they go on to the next. A decision ends it.",
	},
	{
		Name: "retry", Key: "R", Title: "Retry", Doing: "retrying", Done: "put back in the queue",
		Args:  "ID...",
		Short: "push failed or unproven decisions again",
		Long:  "Puts pushes that failed, or whose outcome is unknown, back in the queue. An unknown outcome is read back before anything is sent again.",
	},
	{
		Name: "undo", Scope: OnSession, Key: "u", Title: "Undo", Doing: "taking back", Done: "taken back",
		Short: "take back your last act, as far as it is still held",
		Long:  "Takes back the last act of this session as one, as far as it has not left yet, and says what was too late.",
	},
	{
		Name: "sync", Scope: OnConnection, Key: "S", Title: "Sync", Doing: "reading", Done: "read",
		Args:  "",
		Short: "read a gateway whole and take over what changed there",
		Long:  "Reads the gateways and takes over their states. What would change, on which side and why is shown with --plan and nothing is written.",
	},
	{
		Name: "test", Scope: OnConnection, Key: "T", Title: "Test", Doing: "testing", Done: "tested",
		Local: true, Args: "CONNECTION",
		Short: "ask a gateway who we are there and what we may do",
		Long:  "Calls the gateway and changes nothing.",
	},
	{
		Name: "adopt", Scope: OnConnection, Title: "Adopt", Doing: "adopting", Done: "adopted",
		Local: true, Args: "ID...",
		Short: "take what a gateway has and nobody here knows under the portal's care",
		Long:  "Makes Apps of objects at a gateway that bear no mark of the portal, in the state that they have there. Nothing is sent; what is decided on them later is done there.",
	},
}
