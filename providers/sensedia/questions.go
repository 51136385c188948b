package sensedia

import "gatehouse/core"

// Questions implements core.Provider (sensedia.md, Authentication).
func (Provider) Questions() []core.Question {
	withClient := func(answer func(string) string) bool { return answer(setAuth) != authStatic }
	return []core.Question{
		{Setting: setURL, Words: "Address of the Manager", Help: "As in the browser; " + basePath + " is added where the path is empty.",
			Like: "https://platform-production.sensedia.com"},
		{Setting: setAuth, Words: "Kind of credential", Help: "user: a user's security credential. application: a client application's. static: the Sensedia-Auth token of an old installation."},
		{Setting: setClientID, Words: "Client id", Help: "The id of that credential; its secret is asked for next.",
			Needed: true, Like: "3f2a9c", When: withClient},
		{Setting: setClientSecret, Words: "client secret", Help: "The secret of that credential.", Needed: true, When: withClient},
		{Setting: setToken, Words: "static token", Help: "The value that is sent as Sensedia-Auth.", Needed: true, When: core.AnswerIs(setAuth, authStatic)},
	}
}
