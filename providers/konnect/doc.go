// Package konnect speaks to a Kong Konnect developer portal through its
// management API: v3, or v2 for a classic portal (konnect.md).
//
// The decision sits on each registration; an application has no status of its
// own, and what we show of it is derived. An App is read with its
// registrations; a list joins applications with the full lists of
// registrations, developers and teams, never with a call for each row.
// Developers' sign-ups are records of their own (core.KindDeveloper).
package konnect
