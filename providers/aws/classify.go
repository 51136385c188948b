package aws

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// What two answers of one code mean (aws.md, Errors: 409).
var (
	errExists     = errors.New("it exists already")
	errConcurrent = errors.New("concurrent modification")
)

// codes is the error table of aws.md, by the code that AWS gives.
var codes = map[string]core.Code{
	"NotFoundException":         core.CodeGone,
	"ResourceNotFoundException": core.CodeGone,

	"ConcurrentModificationException": core.CodeTemporary,

	"TooManyRequestsException": core.CodeThrottled,
	"Throttling":               core.CodeThrottled,
	"ThrottlingException":      core.CodeThrottled,
	"RequestLimitExceeded":     core.CodeThrottled,

	"ConflictException":                    core.CodeRefused,
	"LimitExceededException":               core.CodeRefused,
	"BadRequestException":                  core.CodeRefused,
	"InvalidParameterException":            core.CodeRefused,
	"ValidationException":                  core.CodeRefused,
	"InvalidOAuthFlowException":            core.CodeRefused,
	"ScopeDoesNotExistException":           core.CodeRefused,
	"OperationNotEnabledException":         core.CodeRefused,
	"FeatureUnavailableInTierException":    core.CodeRefused,
	"UnsupportedIdentityProviderException": core.CodeRefused,

	"AccessDeniedException":  core.CodeForbidden,
	"AccessDenied":           core.CodeForbidden,
	"NotAuthorizedException": core.CodeForbidden,
	"OptInRequired":          core.CodeForbidden,

	"UnauthorizedException":               core.CodeUnauthorized,
	"UnrecognizedClientException":         core.CodeUnauthorized,
	"InvalidClientTokenId":                core.CodeUnauthorized,
	"InvalidAccessKeyId":                  core.CodeUnauthorized,
	"ExpiredTokenException":               core.CodeUnauthorized,
	"ExpiredToken":                        core.CodeUnauthorized,
	"RequestExpired":                      core.CodeUnauthorized,
	"SignatureDoesNotMatch":               core.CodeUnauthorized,
	"InvalidSignatureException":           core.CodeUnauthorized,
	"IncompleteSignature":                 core.CodeUnauthorized,
	"IncompleteSignatureException":        core.CodeUnauthorized,
	"MissingAuthenticationToken":          core.CodeUnauthorized,
	"MissingAuthenticationTokenException": core.CodeUnauthorized,
}

// classify makes our error of the SDK's. The SDK's own is not kept: it may hold
// the answer, and a list of plan keys holds key values (aws.md, Traps 6).
func (g *gateway) classify(ctx context.Context, o operation, n *note, err error) *core.Error {
	var api smithy.APIError
	var answer *smithyhttp.ResponseError
	switch {
	case n.failure != nil:
		return about(o, n.failure)
	case errors.As(err, &api) && codes[api.ErrorCode()] != "":
		return g.refusal(o, api, err)
	case errors.As(err, &answer) && answer.HTTPStatusCode() >= 300:
		return g.byStatus(o, answer.HTTPStatusCode(), err)
	}
	var decode *smithy.DeserializationError
	switch {
	case errors.As(err, &decode):
		return about(o, garbled(o))
	case ctx.Err() != nil:
		return gaveUp(o.subject, ctx.Err())
	}
	return core.Errorf(core.CodeInternal, o.subject, "%s could not be sent: %s", o.name, say(o, err.Error()))
}

// refusal is an answer with a code that we know.
func (g *gateway) refusal(o operation, api smithy.APIError, err error) *core.Error {
	code := codes[api.ErrorCode()]
	e := core.Errorf(code, o.subject, "%s: %s", o.where(), first(say(o, api.ErrorMessage()), api.ErrorCode())).WithHint("%s", hint(code))
	e.RetryAfter = g.retryAfter(err)
	switch text := strings.ToLower(api.ErrorMessage()); {
	case api.ErrorCode() == "LimitExceededException" && e.RetryAfter > 0:
		e.Code = core.CodeThrottled
	case api.ErrorCode() == "LimitExceededException":
		return e.WithHint("A quota of the account is full. Raise it at AWS, or delete what is not needed.")
	case api.ErrorCode() == "ScopeDoesNotExistException":
		return e.WithHint("Create the scope in the user pool, or name the right one in the connection's scopes.")
	case code == core.CodeTemporary, api.ErrorCode() == "ConflictException" && strings.Contains(text, "concurrent"):
		e.Code = core.CodeTemporary // the answer says that nothing was done
		return e.Because(errConcurrent).WithHint("%s", hint(core.CodeTemporary))
	case api.ErrorCode() == "ConflictException" && strings.Contains(text, "exist"):
		return e.Because(errExists)
	}
	return e
}

// byStatus is an answer without a code that we know. A bare 404 is not "gone":
// a proxy or a wrong address answers so.
func (g *gateway) byStatus(o operation, status int, err error) *core.Error {
	code := core.CodeRefused
	switch {
	case status >= 500 && o.write, status == http.StatusRequestTimeout && o.write:
		code = core.CodeUnknownOutcome
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable && g.retryAfter(err) > 0:
		code = core.CodeThrottled
	case status >= 500, status == http.StatusRequestTimeout:
		code = core.CodeTemporary
	case status == http.StatusUnauthorized:
		code = core.CodeUnauthorized
	case status == http.StatusForbidden:
		code = core.CodeForbidden
	case status == http.StatusNotFound, status < 400:
		code = core.CodeConfig
	}
	e := core.Errorf(code, o.subject, "%s: it answered %d %s", o.where(), status, http.StatusText(status)).WithHint("%s", hint(code))
	e.RetryAfter = g.retryAfter(err)
	return e
}

// garbled is an answer that is whole, and not what AWS answers.
func garbled(o operation) *core.Error {
	code := core.CodeTemporary
	if o.write {
		code = core.CodeUnknownOutcome
	}
	return core.Errorf(code, o.subject, "the answer breaks off or is not AWS's").WithHint("%s", hint(code))
}

// retryAfter reads the header: the SDK itself ignores it.
func (g *gateway) retryAfter(err error) (wait time.Duration) {
	var answer *smithyhttp.ResponseError
	if errors.As(err, &answer) && answer.Response != nil && answer.Response.Response != nil {
		return httpclient.RetryAfter(answer.Response.Header, g.env.Clock.Now())
	}
	return 0
}

func about(o operation, e *core.Error) *core.Error {
	c := *e
	c.Subject = o.subject
	if o.region != "" {
		c.Message = o.where() + ": " + c.Message
	}
	return &c
}

// where names the call for a person.
func (o operation) where() string {
	if o.region == "" {
		return o.name
	}
	return o.name + " in " + o.region
}

// say makes a text of AWS fit to show.
func say(o operation, text string) string {
	return httpclient.Visible(httpclient.Redact(text, o.secrets...), 200)
}

func hint(code core.Code) string {
	switch code {
	case core.CodeThrottled:
		return "AWS has too many calls from this account; it goes on by itself after the wait."
	case core.CodeTemporary:
		return "Nothing was done. Try again."
	case core.CodeUnknownOutcome:
		return "It may have happened. It is read back before anything is sent again."
	case core.CodeForbidden:
		return "Ask for this permission in the IAM policy of the connection's identity."
	case core.CodeUnauthorized:
		return "Log in to AWS again, or check the connection's access key, profile or role. Where one region alone answers so, it is not switched on for the account: check regions."
	case core.CodeConfig:
		return "Check the connection's regions and endpoints."
	case core.CodeRefused:
		return "The same again gives the same answer."
	}
	return ""
}
