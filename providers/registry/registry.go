// Package registry names the gateways that Gatehouse speaks to: one line each.
package registry

import (
	"gatehouse/core"
	"gatehouse/providers/apigee"
	"gatehouse/providers/apinizer"
	"gatehouse/providers/aws"
	"gatehouse/providers/konnect"
	"gatehouse/providers/sensedia"
)

// Providers returns every kind of gateway, in the order in which help lists
// them. Call it once in a process: a provider may hold locks that all its
// connections share.
func Providers() []core.Provider {
	return []core.Provider{
		sensedia.Provider{},
		aws.New(openWebhook),
		konnect.Provider{},
		apigee.Provider{},
		apinizer.Provider{},
	}
}
