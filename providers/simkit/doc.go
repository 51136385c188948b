// Package simkit holds what all gateway simulators share. A simulator is a
// stateful program that speaks a gateway's HTTP, written from the gateway's
// contract alone: it imports this package and nothing else of Gatehouse, so
// that a misreading in a provider cannot hide behind the same misreading in
// its simulator.
//
// # How to add a simulator
//
// Make a folder providers/GATEWAY/sim with a Config (the switches the contract
// asks for, a Clock, a seed) and a Sim:
//
//	type Sim struct {
//		mu     sync.Mutex
//		faults *simkit.Faults
//		...    // objects, in wire types of the simulator's own
//	}
//
//	func New(cfg Config) *Sim {
//		s := &Sim{...}
//		mux := http.NewServeMux()
//		mux.HandleFunc("GET /v1/apps", s.listApps)
//		s.faults = simkit.NewFaults(simkit.FaultOptions{
//			Seed:   cfg.Seed,
//			Route:  simkit.MuxRoute(mux),   // counters are kept per route
//			Answer: s.answerFault,          // error bodies as this gateway writes them
//		},
//			simkit.Fault{Name: "stale", Help: "lists lag @N reads behind a write", Arg: simkit.Number})
//		s.handler = s.faults.Wrap(mux)      // common faults and the record of requests
//		return s
//	}
//
// Handlers ask for the gateway's own faults where they bite:
//
//	if arg, ok := s.faults.Hit("stale", r); ok { ... }
//
// Implement [Controlled], so that a test, the demo or a person with curl can
// act as another administrator at the gateway. [Start] serves the handler on
// loopback; a [Control] serves all simulators of one process to the outside.
//
// # Fault values
//
// [Faults.Set] and [Faults.Apply] ("NAME=VALUE") take one grammar:
//
//	VALUE   = RULE { ";" RULE }            the first rule that hits, counts
//	RULE    = WHEN [ "@" ARG ] { MATCHER }
//	WHEN    = "off"                        never
//	        | "on"                         every matching request
//	        | N                            the next N matching requests
//	        | P "%"                        a random share, from the seed
//	        | DURATION                     the same as on@DURATION
//	MATCHER = METHOD                       GET, POST, PUT, PATCH, DELETE, HEAD
//	        | "/" PREFIX [ "$" ]           path begins with it ($: is it)
//	        | "after:" K                   let K matching requests pass first
//	        | WORD                         the route, or its last word
//
// Examples: latency=50ms, throttle=3@2, drop=1 POST /apps,
// truncate=10% GET, expired=1 after:4, error=on DescribeUserPoolClient.
//
// The common faults are listed by [CommonFaults].
package simkit
