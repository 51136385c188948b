package httpclient

import (
	"net/http"

	"gatehouse/core"
)

// Classify is the table for answers of 300 and more that gateways have in
// common. A gateway with words of its own calls it for the rest.
//
// A 5xx to a write is an unknown outcome whatever it says: proxies answer 502,
// 503 and 504 also for requests that they passed on.
func Classify(req Request, resp Response) *core.Error {
	code, message, hint := table(resp.Status, req.isRead())
	if code == core.CodeTemporary && asksToWait(resp.Status) && resp.Header.Get("Retry-After") != "" {
		code = core.CodeThrottled
	}
	e := core.Errorf(code, req.Subject, "%s (%d)%s", message, resp.Status, quoted(resp))
	return e.WithHint("%s", hint)
}

func table(status int, read bool) (code core.Code, message, hint string) {
	switch {
	case status == http.StatusUnauthorized:
		return core.CodeUnauthorized, "it does not accept our credentials", "Check the connection's secret settings."
	case status == http.StatusForbidden:
		return core.CodeForbidden, "we lack the right for this", "Ask the gateway's administrator for the permission."
	case status == http.StatusNotFound, status == http.StatusGone:
		return core.CodeGone, "it is not there", ""
	case status == http.StatusTooManyRequests:
		return core.CodeThrottled, "it has too many calls", "It goes on by itself after the wait."
	case status == http.StatusRequestTimeout && read:
		return core.CodeTemporary, "it did not get our call in time", "Try again."
	case status == http.StatusRequestTimeout:
		return core.CodeUnknownOutcome, "it says that our call took too long", "It is read back before anything is sent again."
	case status >= 500 && read:
		return core.CodeTemporary, "it failed", "Try again; see whether the gateway is up."
	case status >= 500:
		return core.CodeUnknownOutcome, "it failed on our change", "It may have happened. It is read back before anything is sent again."
	case status < 400:
		return core.CodeConfig, "it sends us elsewhere", "Check the connection's URL; redirects are not followed."
	}
	return core.CodeRefused, "it refuses this", "The same again gives the same answer."
}

// quoted is what the gateway said about its refusal, fit to show.
func quoted(resp Response) string {
	if isHTML(resp.Header) {
		return ""
	}
	if text := Excerpt(resp.Body, resp.request.Secrets...); text != "" {
		return ": " + text
	}
	return ""
}
