package konnect

import "gatehouse/core"

// Questions implements core.Provider (konnect.md, Authentication).
func (Provider) Questions() []core.Question {
	return []core.Question{
		{Setting: setRegion, Words: "Region of the portal", Help: "It is in the addresses of Konnect, before .api.konghq.com. For another address than Konnect's, like a proxy's, begin again with --set endpoint=URL.",
			Needed: true, Like: "eu", When: core.NotAnswered(setEndpoint)},
		{Setting: setVersion, Words: "Kind of portal", Help: "v3 is today's Dev Portal, v2 a classic one; in that, Apps cannot be created or given to somebody else."},
		{Setting: setPortal, Words: "Id of the portal", Help: "The UUID in the portal's address in Konnect, under Dev Portal.",
			Like: "8a8b9c1d-2e3f-4a5b-8c6d-7e8f9a0b1c2d", Pattern: uuid.String()},
		{Setting: setToken, Words: "access token",
			Help: "A personal (kpat_) or system account (spat_) access token. Its owner needs the role Dev Portal Admin or Maintainer, or API Registration Approver with Viewer."},
	}
}
