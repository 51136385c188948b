// Package apinizer is the gateway of an Apinizer installation: its Management
// API (/apiops), as apinizer.md describes it.
//
// # Gatehouse decides, Apinizer enforces
//
// No public call of Apinizer shows, approves or rejects a registration of its
// portal. So a registration is our record, and what this package brings about
// is what makes calls pass: a credential for the App, its grants (which API
// proxies and groups it may call) and its place in the rate-limit list of the
// plan. A mapping file says what a product and a plan mean there ([mapping]);
// it is the catalog.
//
// # What a registration looks like from there
//
// The gateway holds grants, not registrations. A registration is "granted" when
// all grants of its product are there, the plan's list has the credential and
// the credential is enabled and not expired; "incomplete" when only a part of
// that is; and not shown at all when none is. So a projection lists only those:
// one that waits, was rejected or is off has no word there.
//
// Two products may share a proxy, and two plans may have no list. Which
// registration a grant belongs to is then known only with the App at hand: a
// grant that an approved registration needs is that one's, and speaks for no
// other. Read has the App; List has not, so the engine asks Interpret what a
// listed object means for its App (core.Interpreter).
//
// # When the mapping changes
//
// The file is read when the connection is opened. A grant that is added to a
// product makes every registration of it "incomplete" at the next reading, with
// what is missing as the reason; unsubscribing and approving it again grants the
// rest. A product that leaves the file while Apps have it is "incomplete" too:
// its grants cannot be told from others, so none is taken away, and a decision
// that would have to is refused.
//
// # Listings
//
// A list of credentials is one call a project and tells everything but grants,
// which take one call a credential. List reads the grants of the credentials
// that bear our mark, a few at a time, and of no others. With sweep-grants:
// false it reads none: Interpret then gives what was last shown of the App,
// unless the list itself shows that its credential was disabled or has expired;
// an App that is not known here yet is shown as "grants not read" until it is
// read directly. Adopted credentials cannot bear our mark (writing it would need
// their password), so their grants are never read by a listing.
//
// # Deployment
//
// Each write is deployed to every environment, and a deployment may fail in one
// of them while the manager shows the change as made. Nothing but the answer to
// the write tells. So a push whose deployment failed anywhere is not confirmed,
// and a ref of the App remembers it until a later write was deployed everywhere.
package apinizer
