// Package courses plays random courses of events over all simulated gateways,
// by real HTTP, with processes that die, and holds the end against the reference
// model of core/engine/model. It is tests alone: what the model says of the
// engine's own gateways, said once more of the real providers.
package courses
