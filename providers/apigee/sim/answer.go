package sim

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"gatehouse/providers/simkit"
)

// flexibleInt is an int64 that comes as a string or as a number.
type flexibleInt int64

// UnmarshalJSON reads either form.
func (n *flexibleInt) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `"`)
	if text == "" || text == "null" {
		return nil
	}
	v, err := strconv.ParseInt(text, 10, 64)
	*n = flexibleInt(v)
	return err
}

// problem is an error answer: {"error":{code,message,status,details}}.
type problem struct {
	code    int
	status  string // the canonical word: NOT_FOUND
	message string
	kind    string // details[].violations[].type; "": no details
}

func (p *problem) Error() string { return p.message }

var statusWords = map[int]string{
	400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 409: "ABORTED",
	429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE",
}

func say(code int, kind, format string, args ...any) *problem {
	return &problem{code: code, status: statusWords[code], kind: kind, message: fmt.Sprintf(format, args...)}
}

// write answers with the problem; subject holds an internal address, as the
// contract warns.
func (p *problem) write(w http.ResponseWriter) {
	body := map[string]any{"code": p.code, "message": p.message, "status": p.status}
	if p.kind != "" {
		body["details"] = []any{map[string]any{
			"@type":      "type.googleapis.com/google.rpc.PreconditionFailure",
			"violations": []any{map[string]string{"type": p.kind, "subject": "127.0.0.7:8084-internal", "description": p.message}},
		}}
	}
	simkit.WriteJSON(w, p.code, map[string]any{"error": body})
}

func noDeveloper(email string) *problem {
	return say(404, "developer.service.DeveloperDoesNotExist", "DeveloperId %s does not exist in organization", email)
}

func noGroup(name string) *problem {
	return say(404, "appgroup.service.AppGroupDoesNotExist", "AppGroup %s does not exist", name)
}

func noApp(name string) *problem {
	return say(404, "developer.service.AppDoesNotExist", "App named %s does not exist under the owner", name)
}

func noKey() *problem {
	return say(404, "keymanagement.service.InvalidClientIdForGivenApp", "Invalid consumer key for Given App")
}

func noProduct(name string) *problem {
	return say(400, "keymanagement.service.ApiProductDoesNotExist", "API Product [%s] does not exist for tenant", name)
}

// decode reads a body as JSON; none at all is an empty object.
func decode(r *http.Request, into any) *problem {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return say(400, "", "cannot read the body")
	}
	if len(raw) == 0 {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return say(400, "", "Invalid JSON payload received. %s", err)
	}
	return nil
}

// isAction tells a status call from an edit: action, application/octet-stream
// and an empty body. Anything else on the same path is an edit, or generates a
// key (apigee.md, trap 8, the worst reading).
func isAction(r *http.Request) (action string, ok bool) {
	action = r.URL.Query().Get("action")
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return action, action != "" && len(body) == 0 && kind == "application/octet-stream"
}

// approval reads approve or revoke.
func approval(action string) (status string, p *problem) {
	switch action {
	case "approve":
		return approved, nil
	case "revoke":
		return revoked, nil
	}
	return "", say(400, "", "Invalid action %s. Valid values are approve and revoke", action)
}
