package konnect

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// problem is an application/problem+json body.
type problem struct {
	Title    string `json:"title"`
	Detail   string `json:"detail"`
	Instance string `json:"instance"` // kong:trace:ID
	Invalid  []struct {
		Field   string `json:"field"`
		Reason  string `json:"reason"`
		Choices []any  `json:"choices"`
	} `json:"invalid_parameters"`
}

// classify is the table of konnect.md, Errors. The trace is always shown: it is
// what Kong's support asks for.
func classify(req httpclient.Request, resp httpclient.Response) *core.Error {
	e := httpclient.Classify(req, resp)
	var p problem
	if json.Unmarshal(resp.Body, &p) == nil && p.Title+p.Detail != "" {
		e.Message = fmt.Sprintf("%s (%d): %s", saying(e, resp.Status), resp.Status, p.text(req.Secrets))
	}
	switch resp.Status {
	case http.StatusBadRequest:
		e.Hint = "Konnect does not allow this change as things stand; the reason above is its own."
	case http.StatusUnauthorized:
		e.Hint = "Check the connection's token: it may have expired or been revoked."
	case http.StatusForbidden:
		e.Hint = "Our token's owner has no role for this: Dev Portal Maintainer, or API Registration Approver for this API."
	case http.StatusTooManyRequests:
		e.RetryAfter = retryAfterMS(resp.Header)
	}
	return e
}

// saying is the beginning of a message.
func saying(e *core.Error, status int) string {
	switch {
	case e.Code == core.CodeRefused && status == http.StatusConflict:
		return "it is there already"
	case e.Code == core.CodeRefused:
		return "Konnect refuses this"
	}
	text, _, _ := strings.Cut(e.Message, " (")
	return text
}

// text is what Konnect says, fit to show: the reasons with their choices, else
// the detail, and the trace.
func (p problem) text(secrets []string) string {
	said := p.Detail
	if said == "" {
		said = p.Title
	}
	var reasons []string
	for _, w := range p.Invalid {
		reason := w.Field + " " + w.Reason
		if len(w.Choices) > 0 {
			reason += fmt.Sprintf(", possible are %s", strings.Trim(fmt.Sprint(w.Choices), "[]"))
		}
		reasons = append(reasons, reason)
	}
	if len(reasons) > 0 {
		said = strings.Join(reasons, "; ")
	}
	if p.Instance != "" {
		said += " [" + p.Instance + "]"
	}
	return httpclient.Visible(httpclient.Redact(said, secrets...), 300)
}

// retryAfterMS reads Konnect's own header [reported]; 0 leaves Retry-After.
func retryAfterMS(h http.Header) time.Duration {
	ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64)
	if err != nil || !(ms > 0) || ms > float64(24*time.Hour/time.Millisecond) {
		return 0
	}
	return time.Duration(ms * float64(time.Millisecond))
}

// noPortal turns a "not there" of the portal itself into what it means: every
// call answers so in the wrong region, or with the wrong id (trap 19). It is
// never an absence.
func (g *gateway) noPortal(err error) error {
	if core.CodeOf(err) != core.CodeGone {
		return err
	}
	return core.Errorf(core.CodeConfig, g.conn.Name, "there is no portal with this id at %s (404)", g.regional.Host).
		WithHint("Check portal, region and portal-version of the connection.").Because(err)
}

// notGone rewrites a "not there" about a part of an App, which says nothing of
// the App itself.
func notGone(err error, what string) error {
	if core.CodeOf(err) != core.CodeGone {
		return err
	}
	e := core.AsError(err)
	return core.Errorf(core.CodeChanged, e.Subject, "%s was deleted at the gateway meanwhile", what).
		WithHint("Look at the App again and decide.").Because(err)
}
