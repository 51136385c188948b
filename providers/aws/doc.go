// Package aws brings Apps to AWS: API keys and usage plans of API Gateway, app
// clients of Cognito user pools. Facts are from aws.md; the service is spoken
// to with aws-sdk-go-v2, loaded when the first call is made.
//
// # How an App shows at AWS
//
// An App with an API key is one key in every region of its APIs, with one
// value, our tag ([MarkTag]) and a place in the usage plan of each approved
// registration. An App with client credentials is one app client of a user
// pool, whose name ends in our mark and whose scopes are its registrations. An
// App whose credential comes from the customer's webhook has nothing at AWS.
// An App without APIs lives in the connection's first region.
//
// # Names
//
//	API   REGION/REST-API-ID/STAGE   us-east-1/a1b2c3d4e5/prod
//	plan  USAGE-PLAN-ID              x9y8z7 (in the region of its API)
//
// Refs that we keep on an App: "key" (scope region), "client" (scope user
// pool), "webhook", "account" (scope App id: where it was created, so that an
// absence in another account never counts), and "client-oauth" (scope user
// pool): what cancel took from a client and resume gives back. The last one is
// with our record, not at AWS: a client has no tag or description to keep it.
//
// # Projection
//
// "enabled" with a grant REGION/PLAN for each membership, or scope:SCOPE for
// each scope of a client; "disabled" opens nothing, so it has no grants, and is
// what both CANCELED and SUSPENDED look like; "partly" is a key that is enabled
// in some of its regions only; "unadopted" is a key or client that is there
// without our mark.
package aws
