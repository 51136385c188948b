package apigee

import "gatehouse/core"

// Questions implements core.Provider (apigee.md, Authentication).
func (Provider) Questions() []core.Question {
	return []core.Question{
		{Setting: setOrganization, Words: "Organization", Help: "The Apigee organization, usually the id of its Google Cloud project.",
			Like: "acme-prod", Pattern: organizationName.String()},
		{Setting: setEndpoint, Words: "Address of the API", Help: "Enter, unless the organization keeps its data in a region: then like https://apigee.eu.rep.googleapis.com.",
			Like: defaultEndpoint},
		{Setting: setAuth, Words: "Way to sign in", Help: "service-account: tokens are fetched with a service account's key file. token: one ready access token, e.g. gcloud's; it lives about an hour."},
		{Setting: setAccount, Words: "service account's key", Help: "The JSON file that Google's console made for the key, with mode 0600. The account's usual role is Apigee Developer Admin.",
			Needed: true, File: true, When: core.AnswerIs(setAuth, authAccount)},
		{Setting: setToken, Words: "access token", Help: "A token that is good now, e.g. by: command gcloud auth print-access-token.",
			Needed: true, When: core.AnswerIs(setAuth, authToken)},
	}
}
