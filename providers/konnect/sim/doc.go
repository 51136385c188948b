// Package sim is a stateful simulator of one Kong Konnect developer portal,
// written from konnect.md and the published OpenAPI documents alone. It speaks
// the portal management API (v3, or v2 as a classic portal), the parts of the
// API and identity APIs that an administrator's program needs, and the audit
// log, with wire types of its own. It imitates what that contract lists under
// "What a simulator must imitate", usage numbers excepted. Where the contract
// says "unknown", a switch in [Config] offers both readings.
package sim
