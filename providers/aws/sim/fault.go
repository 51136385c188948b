package sim

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"gatehouse/providers/simkit"
)

// ownFaults are the things that go wrong at AWS only. "Refused" means that the
// operation does not run.
func ownFaults() []simkit.Fault {
	return []simkit.Fault{
		{Name: "expired", Help: "refused: ExpiredTokenException"},
		{Name: "revoked", Help: "refused: UnrecognizedClientException, as for an access key that was deleted"},
		{Name: "access-denied", Help: "refused: AccessDeniedException; name the operation, like: on DeleteApiKey"},
		{Name: "limit-exceeded", Help: "refused: LimitExceededException, as when a quota is full"},
		{Name: "region-down", Help: "refused: 503 for every request to region @REGION; on only, not counted", Arg: someText},
		{Name: "concurrent", Help: "CreateUsagePlanKey is refused: 409 concurrent modification"},
		{Name: "stale-list", Help: "lists do not show the writes of the last seconds; a number counts the pages"},
		{Name: "truncated-list", Help: "a page ends the list: no position, though more is there"},
		{Name: "empty-list", Help: "a list answers as if nothing was there"},
		{Name: "call-delay", Help: "the /call probe answers 403 until @DURATION (5s) after a key was enabled", Arg: simkit.Duration},
		{Name: "account-switch", Help: "the access key answers for account @ACCOUNT (an empty one)", Arg: accountID},
	}
}

func someText(arg string) error {
	if arg == "" {
		return fmt.Errorf("want a region")
	}
	return nil
}

var accountIDForm = regexp.MustCompile(`^[0-9]{12}$`)

func accountID(arg string) error {
	if !accountIDForm.MatchString(arg) {
		return fmt.Errorf("want an account id of 12 digits")
	}
	return nil
}

// answerFault writes a refusal of the common set as AWS would.
func answerFault(w http.ResponseWriter, r *http.Request, fault string, status int) {
	service := serviceAsked(r)
	if r.URL.Path == probePath {
		simkit.WriteJSON(w, status, map[string]string{"message": http.StatusText(status)})
		return
	}
	e := &apiError{status: status, message: http.StatusText(status)}
	switch {
	case fault == "throttle":
		e.code = "TooManyRequestsException"
	case fault == "unavailable":
		e.code = "ServiceUnavailableException"
	case status == http.StatusForbidden:
		e.code = "AccessDeniedException"
	case service == serviceCognito && status >= 500:
		e.code = "InternalErrorException"
	default:
		e.code = "InternalFailure"
	}
	e.code = codeFor(service, e.code)
	e.write(w, service)
}

// refusedByFault asks the faults that refuse a request whose sender is known.
func (c *call) refusedByFault(service string) *apiError {
	faults := c.sim.faults
	if where, hit := faults.Hit("region-down", c.r); hit && where == c.region.name {
		return &apiError{status: 503, code: "ServiceUnavailableException", message: "Service Unavailable"}
	}
	// No policy can take sts:GetCallerIdentity away.
	if service != serviceSTS {
		if _, hit := faults.Hit("access-denied", c.r); hit {
			return c.accessDenied(service)
		}
	}
	if _, hit := faults.Hit("limit-exceeded", c.r); hit {
		return limitExceeded("Limit exceeded")
	}
	return nil
}

// accessDenied names the action as IAM does: HTTP verbs for API Gateway,
// operations for Cognito (aws.md, Permissions needed).
func (c *call) accessDenied(service string) *apiError {
	action, resource := service+":"+c.op.name, "*"
	if service == serviceGateway {
		action = service + ":" + c.r.Method
		resource = "arn:aws:apigateway:" + c.region.name + "::" + strings.TrimSuffix(c.r.URL.Path, "/")
	}
	return &apiError{status: 403, code: "AccessDeniedException", message: fmt.Sprintf(
		"User: %s is not authorized to perform: %s on resource: %s", c.account.arn(), action, resource)}
}
