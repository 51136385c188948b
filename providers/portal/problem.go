package portal

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"gatehouse/core"
	"gatehouse/core/plaintext"
)

// problem is an error as a program reads it (RFC 9457).
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	Hint   string `json:"hint,omitempty"`
	Code   string `json:"code"`
}

// refusal is an answer of the door's own, which no code of core stands for.
type refusal struct {
	status int
	code   string
	detail string
	after  time.Duration // Retry-After; 0: not said
}

func (r *refusal) Error() string { return r.detail }

func refuse(status int, code, detail string) *refusal {
	return &refusal{status: status, code: code, detail: detail}
}

// advice is what to do about a refusal of the door's own, by its code.
var advice = map[string]string{
	"malformed":   "/openapi.yaml describes every body.",
	"media_type":  "Send the header Content-Type: application/json.",
	"method":      "/openapi.yaml says what can be done; the header Allow, what can be done here.",
	"no_route":    "/openapi.yaml says what there is.",
	"no_token":    "An administrator makes one: gatehouse tokens create.",
	"scope":       "An administrator makes one that has: gatehouse tokens create --scope.",
	"key_reused":  "Every request that is a new one takes a new key; only a repetition has the first one's, with the very same body.",
	"no_repeat":   "Send it without that header, and keep the answer.",
	"too_large":   "Send less at once: texts and attributes have limits, see /openapi.yaml.",
	"credentials": "They are the connection's, under events: in Gatehouse's configuration.",
	"signature":   "It is made of the timestamp, the connection's name and the body: see /openapi.yaml, event.",
	"timestamp":   "Sign it anew with the present time.",
	"replay":      "Nothing is lost: the first one counts.",
	"too_many":    "Wait as long as Retry-After says.",
	"under_way":   "Wait as long as Retry-After says.",
}

// statuses are the HTTP statuses of core's codes. What a gateway answered is
// not the portal's fault: 502, and 503 where trying again may help.
var statuses = map[core.Code]int{
	core.CodeInvalid: 422, core.CodeNotFound: 404, core.CodeNotAllowed: 409, core.CodeStale: 409, core.CodeGone: 410, core.CodeRefused: 409,
	core.CodeReadOnly: 503, core.CodeStoreBusy: 503, core.CodeStoreFull: 503, core.CodeStoreReadOnly: 503, core.CodeCanceled: 503,
	core.CodeConfig: 503, core.CodeSecretMissing: 503, core.CodeTemporary: 503, core.CodeThrottled: 503,
	core.CodeForbidden: 502, core.CodeUnauthorized: 502, core.CodeUnknownOutcome: 502, core.CodePermanent: 502, core.CodeChanged: 409,
}

// problemOf words an error and says after how long trying again may help.
func problemOf(err error) (p problem, after time.Duration) {
	var r *refusal
	if errors.As(err, &r) {
		return problem{Status: r.status, Code: r.code, Detail: r.detail, Hint: advice[r.code]}, r.after
	}
	e := core.AsError(err)
	p = problem{Status: statuses[e.Code], Code: string(e.Code), Detail: plaintext.Line(e.Error()), Hint: plaintext.Line(e.Hint)}
	switch p.Status {
	case 0: // a defect here, or a damaged store: the log has it, strangers need not
		p.Status, p.Code, p.Detail, p.Hint = http.StatusInternalServerError, string(core.CodeInternal), "something went wrong here; it is in Gatehouse's log", ""
	case http.StatusServiceUnavailable:
		after = max(e.RetryAfter, 5*time.Second)
	}
	return p, after
}

// fail answers with a problem.
func (d *Door) fail(w http.ResponseWriter, err error) {
	p, after := problemOf(err)
	if p.Status >= 500 {
		d.Log.Warn("a request failed", "code", string(core.CodeOf(err)), "error", plaintext.Line(err.Error()))
	}
	body := problemBody(&p)
	if after > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(after.Seconds()))))
	}
	answer(w, p.Status, problemType, body)
}

const (
	problemType = "application/problem+json"
	jsonType    = "application/json"
)

func problemBody(p *problem) []byte {
	p.Type, p.Title = "urn:gatehouse:"+p.Code, http.StatusText(p.Status)
	body, err := json.Marshal(p)
	if err != nil { // texts and a number: it cannot happen
		return []byte(`{"type":"urn:gatehouse:internal","title":"Internal Server Error","status":500,"code":"internal"}`)
	}
	return body
}

// answer writes a whole answer. Nothing of the door is for a cache to keep.
func answer(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body) // who went away does not want it
}

// give answers with a value.
func (d *Door) give(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		d.fail(w, err)
		return
	}
	answer(w, status, jsonType, body)
}
