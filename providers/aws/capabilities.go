package aws

import (
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
func (*Provider) Capabilities() core.Capabilities {
	return core.Capabilities{
		Kind: "aws", Title: "AWS",
		Verbs: map[core.Verb]core.VerbSupport{
			core.Approve: {Support: core.Native, Note: "the key is created disabled, put into its plans, and enabled last"},
			core.Reject:  {Support: core.Local, Note: "nothing was created at AWS"},
			core.Cancel:  {Support: core.Native, Note: "the key is disabled and keeps its plans; a client loses its flows and scopes, and tokens already issued live until they expire (1 hour by default)"},
			core.Suspend: {Support: core.Native, Note: "AWS shows it like a canceled one: the difference is kept here"},
			core.Resume:  {Support: core.Native, Note: "plans are checked, then the key is enabled"},
			core.Delete:  {Support: core.Native, Note: "the key or client is deleted in every region", Irreversible: true},
			core.Edit:    {Support: core.Native, Note: "name, description and owner of the key; the name of a client"},
		},
		Forms:      forms(),
		Reveals:    true,
		RevealNote: "what a webhook returned cannot be shown again",
		Notes: []string{
			"API keys are identification, not authorization; quotas are best effort.",
			"A key just enabled may be refused for some seconds.",
		},
		InFlight: defaultInFlight, PerSecond: defaultRate,
		CallTime: 40 * time.Second, CallsPerPush: 6,
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
