// Package apigee is the gateway of one Apigee organization (X and hybrid,
// management API v1), as apigee.md describes it: a small client on net/http
// and x/oauth2 for the calls that Gatehouse needs.
//
// Its Apps are developer apps and AppGroup apps; a registration is an API
// product of an app, folded over the app's keys. Four levels decide whether a
// call passes, each with a word of its own: the owner (developer or AppGroup),
// the app, the key with its expiry, the product on the key. Decisions are made
// on the product on the key; the app's level carries cancel and suspend, so
// that resuming gives back exactly what was there.
//
// Consumer keys open APIs by themselves: they are secrets here, kept out of
// refs, logs and errors although they are part of paths.
package apigee
