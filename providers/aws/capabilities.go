package aws

import (
	"sync"
	"time"

	"gatehouse/core"
)

// The credential forms.
const (
	formCreate    = "create"        // a key with a value of ours
	formKey       = "api-key"       // a typed key: adopt it, else create it
	formClient    = "client"        // typed client credentials: adopt
	formNewClient = "client-create" // a client with a secret of ours
	formWebhook   = "webhook"
)

// The fields of the forms, as keys of CredentialChoice.
const (
	fieldKey    = "key"           // secret
	fieldID     = "client-id"     // shown
	fieldSecret = "client-secret" // secret
)

// Capabilities is the table of aws.md, States and transitions.
func (*Provider) Capabilities() core.Capabilities { return capabilities() }

// capabilities are made once: every push asks for them, some of its steps too.
var capabilities = sync.OnceValue(func() core.Capabilities {
	return core.Capabilities{
		Kind: "aws", Title: "AWS",
		Verbs: map[core.Verb]core.VerbSupport{
			core.Approve: {Support: core.Native, Note: "the key is put into its plans first, and enabled last"},
			core.Reject:  {Support: core.Local, Note: "nothing was created at AWS"},
			core.Cancel:  {Support: core.Native, Note: "the key is disabled and keeps its plans; a client loses its flows and scopes, and tokens already issued live until they expire (1 hour by default)"},
			core.Suspend: {Support: core.Native, Note: "AWS shows it like a canceled one: the difference is kept here"},
			core.Resume:  {Support: core.Native, Note: "plans are checked, then the key is enabled"},
			core.Delete:  {Support: core.Native, Note: "the key or client is deleted in every region", Irreversible: true},
			core.Edit:    {Support: core.Local, Note: "name and description are changed at the key or client; an API that is added is opened when it is approved"},
		},
		Registrations: registrationVerbs(), Edits: edits(),
		Partial:                 map[string]string{statePartly: "its key is enabled in one region and not in another, or a region has two keys of it"},
		CredentialVerbs:         map[string]map[core.Verb]core.VerbSupport{string(webhookKind): webhookVerbs()},
		CredentialRegistrations: map[string]map[core.Verb]core.VerbSupport{string(webhookKind): webhookRegistrations()},
		Creates:                 core.VerbSupport{Support: core.Native, Note: "its key, disabled until then, or its client is created, or the one given is adopted"},
		Forms:                   forms(),
		Reveals:                 true,
		OnePlan:                 "AWS has a key in one plan of an API's stage",
		RevealNote:              "what a webhook returned cannot be shown again",
		Notes: []string{
			"API keys are identification, not authorization; quotas are best effort.",
			"A key just enabled may be refused for some seconds.",
		},
		InFlight: defaultInFlight, PerSecond: defaultRate,
		CallTime: 40 * time.Second, CallsPerPush: 6,
	}
})

// registrationVerbs: an App's grants are the plans of its keys, or the scopes of
// its client, so each can be opened and closed alone while the App is APPROVED.
func registrationVerbs() map[core.Verb]core.VerbSupport {
	return map[core.Verb]core.VerbSupport{
		core.Approve:     {Support: core.Native, Note: "the key joins the usage plan; a client gets the scopes"},
		core.Reject:      {Support: core.Local, Note: "AWS never knew of it"},
		core.Unsubscribe: {Support: core.Native, Note: "the key leaves the usage plan; a client loses the scopes, and tokens already issued live until they expire"},
		core.Reprocess:   {Support: core.Local, Note: "AWS never knew of it"},
		core.Delete:      {Support: core.Native, Note: "as unsubscribe, and it leaves the App's record"},
	}
}

// webhookVerbs are the cells of an App whose credential came from the webhook:
// its endpoint is told, and cannot be read.
func webhookVerbs() map[core.Verb]core.VerbSupport {
	const told = "the webhook is asked to revoke its credential, for good; its answer cannot be proven, since nothing there can be read back"
	return map[core.Verb]core.VerbSupport{
		core.Approve: {Support: core.Emulated, Note: "the webhook is asked for a new credential; one that was revoked stays revoked"},
		core.Cancel:  {Support: core.Emulated, Note: told, Irreversible: true},
		core.Suspend: {Support: core.Unsupported, Note: "its credential came from the webhook, which can only revoke it for good: cancel it instead"},
		core.Resume:  {Support: core.Unsupported, Note: "its credential came from the webhook, which revoked it for good: cancel it, then approve it"},
		core.Delete:  {Support: core.Emulated, Note: told, Irreversible: true},
	}
}

func webhookRegistrations() map[core.Verb]core.VerbSupport {
	told := core.VerbSupport{Support: core.Emulated, Note: "the webhook is told which APIs the credential is for; its answer cannot be proven, since nothing there can be read back"}
	return map[core.Verb]core.VerbSupport{core.Approve: told, core.Unsubscribe: told, core.Delete: told}
}

// edits: a key has a name and a description, a client a name (aws.md, States).
func edits() map[string]core.VerbSupport {
	ours := core.VerbSupport{Support: core.Local, Note: "kept here; it is not sent to AWS"}
	return map[string]core.VerbSupport{
		core.FieldRegistrations: {Support: core.Local, Note: "it waits here, and is opened when it is approved"},
		core.FieldCallback:      ours, core.FieldAttribute: ours, core.FieldOwner: ours,
		core.FieldName:        {Support: core.Native, Note: "a Cognito client's takes letters without accents, digits and _+=,.@- only"},
		core.FieldDescription: {Support: core.Native, Note: "a Cognito client has none: it is kept here then"},
	}
}

func forms() []core.CredentialForm {
	return []core.CredentialForm{
		{Name: formCreate, Title: "Create an API key for me", Help: "A key with a random value of 40 characters is created in every region of the App's APIs. An App that has a credential gets that one back."},
		{Name: formKey, Title: "API key", Help: "The key with this value is adopted where it exists, and created where it does not.",
			Fields: []core.Field{{Name: fieldKey, Label: "API key", Secret: true, Required: true, MinLen: 20, MaxLen: 128,
				Pattern: "[a-zA-Z0-9]*", Allowed: "letters and digits"}}},
		{Name: formClient, Title: "Client credentials", Help: "The Cognito client is adopted: it must exist, and its secret must match.",
			Fields: []core.Field{
				{Name: fieldID, Label: "Client id", Required: true, MaxLen: 128, Pattern: `[\w+]+`, Allowed: "letters, digits, _ and +"},
				{Name: fieldSecret, Label: "Client secret", Secret: true, Required: true, MinLen: 24, MaxLen: 64, Pattern: `[\w+]+`, Allowed: "letters, digits, _ and +"},
			}},
		{Name: formNewClient, Title: "Create client credentials for me", Help: "A Cognito client for the client_credentials flow is created, with the scopes of the App's APIs. An App that has a credential gets that one back."},
		{Name: formWebhook, Title: "Webhook", Help: "The configured endpoint makes the credential. Nothing is created at AWS, and what it returns cannot be shown again."},
	}
}
