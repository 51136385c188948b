// Package sim imitates the parts of AWS that Gatehouse speaks to: the control
// plane of API Gateway (REST-JSON), Cognito user pool clients (JSON 1.1) and
// sts:GetCallerIdentity (query protocol), for any number of accounts and
// regions behind one HTTP handler. It is written from aws.md and the service
// models beside it; the official SDK speaks to it through BaseEndpoint.
//
// As at AWS, the request itself says where it belongs: the credential scope of
// the SigV4 Authorization header names the access key (hence the account), the
// region and the service. The signature must be there; it is not verified.
//
// # Objects from outside
//
// A [Sim] is a simkit.Controlled: "another administrator". Objects have ids
// like
//
//	us-east-1/apikey/KEY            us-east-1/membership/PLAN/KEY
//	us-east-1/usageplan/PLAN        us-east-1/client/POOL/CLIENT
//	us-east-1/restapi/API           us-east-1/userpool/POOL
//
// with ACCOUNT/ in front for every account but the first.
//
// # Faults
//
// Besides the common faults of simkit there are those of [ownFaults]. A route
// is REGION.OPERATION, so that a matcher may be CreateApiKey (any region) or
// eu-west-1.CreateApiKey. Requests that do not belong to any region count as
// global.OPERATION.
//
// # Where AWS is not known
//
// aws.md lists what nobody documents. The simulator then takes the reading
// that is harder on a client: the name filter is "begins with", a page limit
// over the maximum is refused, a second plan on one stage is a 400, the
// 10,001st key a LimitExceededException; lists come in no useful order; two
// secrets of one client are both valid and Describe shows the older.
package sim
