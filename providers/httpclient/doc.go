// Package httpclient is the one way out to a gateway. A connection has one
// Client; it keeps the promises of core.Gateway about calls:
//
//   - as many connections as calls in flight, never more, and kept alive
//     (performance.md, Calls to a gateway: 1.05 × the ideal; the default
//     transport opens 121 connections for 32);
//   - a call waits for its turn and its pace before its time starts to run;
//   - a write goes out once: nothing here or below repeats it;
//   - a read is repeated a bounded number of times, with full jitter, when its
//     failure is temporary or the gateway asks for a short wait;
//   - an answer is read up to a limit, and believed only as JSON;
//   - every failure comes back as a *core.Error whose code says whether
//     something may have happened at the gateway;
//   - one line in the log for each request, without anything secret.
//
// [Client.Call] is for gateways spoken to by hand. [Client.Do] is for SDKs
// that bring their own calls and retries: it has the same pace, limit, log and
// errors, and never repeats.
package httpclient
