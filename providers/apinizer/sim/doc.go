// Package sim is a stateful simulator of an Apinizer manager's Management API
// (/apiops), written from apinizer.md alone. It speaks the manager's HTTP with
// wire types of its own and imitates what that contract lists under "What a
// simulator must imitate", usage numbers excepted: projects and the admin
// project, credentials, their grants, rate-limit lists (RLCL), deployment to
// several environments, both generations of answers, and a probe that tells
// whether a call with a credential would pass in an environment.
//
// # What is deployed
//
// A write changes the manager's own state and then each environment's. An
// environment in which the deployment failed keeps what it had, which only the
// probe shows:
//
//	GET /call?env=ENV&project=P&proxy=NAME&user=U&pass=P    200, 401 or 403
//
// # Objects from outside
//
// A [Sim] is a simkit.Controlled: its objects are the credentials, by
// username. The fields are those of [Credential]; setting project to the admin
// project is what the console calls "globalize". Such changes are deployed to
// every environment.
//
// # Where Apinizer is not known
//
// Where the contract says unknown, the simulator takes the reading that is
// harder on a client, or [Config] has a switch: a batch of grants with one that
// is there already is refused as a whole, and a global credential is not
// listed in the project that it came from, but can be granted access there.
package sim
