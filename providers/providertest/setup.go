// Package providertest is the conformance suite of gateways: every sentence of
// core.Gateway's comment as a test, run against a provider and its simulator
// over real HTTP.
//
// # How a new gateway plugs in
//
// In providers/GATEWAY/conformance_test.go:
//
//	func TestConformance(t *testing.T) {
//		providertest.Run(t, providertest.Setup{New: func(t testing.TB, w providertest.World) *providertest.Bench {
//			s := sim.New(sim.Config{Clock: w.Clock.Now})
//			server, err := simkit.Start(s.Handler(), "")
//			...
//			t.Cleanup(func() { server.Close() })
//			return &providertest.Bench{Provider: ..., Connection: ..., Sim: s, ...}
//		}})
//	}
//
// New is called once for each test and gives a simulator with a catalog and no
// Apps. A gateway with several credential forms or settings runs the suite
// once for each of them.
//
// Waiting costs no time: the clock of the World moves when somebody waits on
// it, and the simulator should stand on the same one. Only timeouts and the
// simulator's latency are real.
//
// Two settings mean the same in every gateway: "timeout" bounds one attempt of
// a call, "in-flight" the calls at once.
package providertest

import (
	"testing"

	"gatehouse/core"
	"gatehouse/providers/simkit"
)

// Setup fits the suite to one gateway.
type Setup struct {
	New func(t testing.TB, w World) *Bench
	// Most is how many Apps the longest list has; 0: 3,000.
	Most int
	// Leave names checks that are not run against this peer, each with the
	// reason: an emulator that is not ours deviates from its gateway there. A
	// name that the suite does not have is an error.
	Leave map[string]string
}

// World is what a test gives to a fresh simulator and connection.
type World struct {
	Clock *Clock
}

// Bench is one connection and the simulator behind it. The optional hooks say
// what it means to leave them nil; every other one is needed.
type Bench struct {
	Provider   core.Provider
	Connection core.Connection
	Secrets    map[string]string // its secret settings, by name

	// Sim's State and Faults are used; the faults by the names of
	// simkit.CommonFaults.
	Sim simkit.Controlled
	// PageSize is how many Apps one call of a listing brings.
	PageSize int

	// ListCalls is how many calls a listing needs for each App beside the
	// pages, where the gateway's list tells too little; 0: none.
	ListCalls int

	// App makes the n-th App, PENDING, without refs, with an ID of its own and
	// with waiting registrations that the simulator's catalog has.
	App func(n int) core.App
	// Choice is how the suite's Apps are approved, as typed, before Prepare;
	// its Form is empty where the provider has no forms.
	Choice core.CredentialChoice
	// Seed puts n approved Apps there that belong to the portal.
	Seed func(n int)

	// Hidden returns every secret that the simulator holds: none may appear in
	// a log or an error. Those of Secrets are looked for anyway.
	Hidden func() []string
	// Objects counts what exists for an App in the scope that has most: 1 when
	// all is well, 2 when a repeated call made a twin.
	Objects func(id core.AppID) int
	// HalfOpen says what is open too early for an App that is being approved
	// ("key enabled in eu-west-1 without plan p2"); "" when access is closed,
	// or everything behind it is in place.
	HalfOpen func(app core.App) string

	// Remove deletes an App's objects in every scope, as another administrator
	// would.
	Remove func(refs core.Refs)
	// Disturb changes what the gateway shows of an approved App, as another
	// administrator would, to something that is neither that nor canceled nor
	// gone.
	Disturb func(refs core.Refs)

	// RemovePart deletes an App's objects in one scope of several; nil: there
	// is one scope.
	RemovePart func(refs core.Refs)
	// Partly leaves an approved App open in one scope of several, as another
	// administrator would (Capabilities.Partial); nil: there is one scope.
	Partly func(refs core.Refs)
	// Unknown gives an App a native state that nobody knows and returns its
	// word; nil: the gateway has no words for states.
	Unknown func(refs core.Refs) string
	// Extend adds fields to an App at the gateway that the provider does not
	// know and must not lose, and returns a check of them, "" when they are
	// still there; nil: no call of the provider replaces a whole object.
	Extend func(refs core.Refs) (lost func() string)
	// Expire ends the access tokens given out so far; a new one can be had.
	// nil: the gateway has none that the provider could renew.
	Expire func()
	// Lock makes the gateway accept no identity any more, new tokens included.
	Lock func()
	// Foreign puts one object there that does not belong to the portal; nil:
	// every object does.
	Foreign func()

	// LocalCatalog: the catalog comes from the configuration, without a call, so
	// that no fault can reach it. false: the gateway is asked.
	LocalCatalog bool
	// NoCredential: an approval tells of no credential, since the developer
	// makes it himself. false: every approval tells of one.
	NoCredential bool
	// KeepsCredentials: taking access away leaves credentials enabled, since
	// the registrations close it. false: they are disabled with the App.
	KeepsCredentials bool

	Decisions
	Editing
	SignUps
}

// Decisions are the hooks of gateways on which each registration is decided
// (Capabilities.DecidesRegistrations, Registrations). They are optional.
type Decisions struct {
	// More is the n-th registration (from 0) that the catalog has and the Apps
	// of Bench.App lack, WAITING; nil: the catalog has no more.
	More func(n int) core.Registration
	// Ask makes a registration wait at the gateway, as the App's developer
	// would; nil: nobody can ask there.
	Ask func(refs core.Refs, r core.Registration)
	// Elsewhere brings one registration of an App to r.Status, as another
	// administrator would; nil: it cannot be done alone there.
	Elsewhere func(refs core.Refs, r core.Registration)
	// Withdraw removes one registration of an App, as its developer would; nil:
	// it cannot be done alone there.
	Withdraw func(refs core.Refs, r core.Registration)
	// UnknownGrant gives one registration a native word that nobody knows, and
	// returns it; nil: registrations have no words there.
	UnknownGrant func(refs core.Refs, r core.Registration) string
}

// Editing are the hooks of providers that can edit (Capabilities.Edits). They
// are optional.
type Editing struct {
	// Fields names those that the suite's Apps have there, where not all of
	// them do that the provider can edit; nil: all.
	Fields []string
	// Retouch changes one field of an App (core.FieldName, ...,
	// core.FieldAttribute+name), as another administrator would; nil: that is
	// not tested.
	Retouch func(refs core.Refs, field, value string)
	// NewOwner is somebody the gateway knows, other than the Apps' owner; nil:
	// owners are not changed.
	NewOwner func() core.Owner
}

// SignUps are the hooks of providers that know developers
// (Capabilities.Developers).
type SignUps struct {
	// SignUp puts the n-th developer's sign-up there, waiting, and returns his
	// e-mail; nil: the provider knows none.
	SignUp func(n int) (email string)
	// Leave removes a developer, as another administrator would; needed with
	// SignUp.
	Leave func(email string)
}
