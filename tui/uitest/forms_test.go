package uitest

import "gatehouse/core"

// forms are a paper gateway's ways to come by a credential: one that asks for
// nothing, one with a secret, one with an id and a secret.
func forms() []core.CredentialForm {
	return []core.CredentialForm{
		{Name: "create", Title: "Create an API key for me", Help: "A key with a random value of 40 characters is created."},
		{Name: "api-key", Title: "API key", Help: "The key with this value is adopted where it exists, and created where it does not.",
			Fields: []core.Field{{Name: "key", Label: "API key", Secret: true, Required: true, MinLen: 20, MaxLen: 128, Pattern: "[a-zA-Z0-9]*", Allowed: "letters and digits"}}},
		{Name: "client", Title: "Client credentials", Help: "The client is adopted: it must exist, and its secret must match.",
			Fields: []core.Field{
				{Name: "client-id", Label: "Client id", Required: true, MaxLen: 128, Pattern: `[\w+]+`, Allowed: "letters, digits, _ and +"},
				{Name: "client-secret", Label: "Client secret", Secret: true, Required: true, MinLen: 24, MaxLen: 64, Pattern: `[\w+]+`, Allowed: "letters, digits, _ and +"},
			}},
	}
}
