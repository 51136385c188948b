package apinizer

import "gatehouse/core"

// Questions implements core.Provider (apinizer.md, Authentication; Proposal).
func (Provider) Questions() []core.Question {
	return []core.Question{
		{Setting: setURL, Words: "Address of the API Manager", Help: "As in the browser; /apiops is added.", Like: "https://apinizer.example.com"},
		{Setting: setProjects, Words: "Projects", Help: "The projects whose credentials are read and decided on.", Like: "sales"},
		{Setting: setMapping, Words: "Mapping file", Like: "mapping.yaml",
			Help: "Its path. Apinizer knows neither products nor plans: this file says which proxies and rate-limit lists they are there. It looks like this:\n" + example},
		{Setting: setAuth, Words: "Way to sign in", Help: "token: a personal API access token. login: a user and his password."},
		{Setting: setToken, Words: "access token", Help: "The personal API access token; its user needs the admin project too, else no removal is ever proven.",
			Needed: true, When: core.AnswerIs(setAuth, authToken)},
		{Setting: setUser, Words: "User", Help: "The user needs the admin project too, else no removal is ever proven.",
			Needed: true, Like: "gatehouse", When: core.AnswerIs(setAuth, authLogin)},
		{Setting: setPassword, Words: "password", Help: "The password of that user.", Needed: true, When: core.AnswerIs(setAuth, authLogin)},
	}
}
