package apinizer

import (
	"encoding/json"
	"slices"
	"strings"
)

// envelope is what every answer of either generation has around it
// (apinizer.md, Errors): 2026 {"status","resultMessage"}, 2025 {"success"} and
// {"error","error_description"}; the pages of 2026 mix them.
type envelope struct {
	Status           string `json:"status"`
	Success          *bool  `json:"success"`
	ResultMessage    string `json:"resultMessage"`
	Error            any    `json:"error"`
	ErrorDescription string `json:"error_description"`
	Message          string `json:"message"`
	ResultCount      *int   `json:"resultCount"`
}

func (e envelope) head() envelope { return e }

// ok is success: one of the flags says so, and none says otherwise.
func (e envelope) ok() bool {
	no := e.Status != "" && !strings.EqualFold(e.Status, "SUCCESS") || e.Success != nil && !*e.Success || e.Error != nil
	return !no && (e.Status != "" || e.Success != nil)
}

// text is what it says of a refusal.
func (e envelope) text() string {
	for _, t := range []string{e.ResultMessage, e.ErrorDescription, e.Message} {
		if t != "" {
			return strings.TrimSpace(t)
		}
	}
	if t, ok := e.Error.(string); ok {
		return t
	}
	return ""
}

// answer is a decoded body: it has an envelope.
type answer interface{ head() envelope }

// list is the answer to a read.
type list[T any] struct {
	envelope
	ResultList []T `json:"resultList"`
}

// complete reports whether as many rows came as the gateway counts.
func (l list[T]) complete() bool {
	return l.ResultCount == nil || *l.ResultCount == len(l.ResultList)
}

// credentialRow is a credential as a list shows it. The password is null there
// and never read (apinizer.md, Traps 16).
type credentialRow struct {
	Username    string  `json:"username"`
	Email       string  `json:"email"`
	FullName    string  `json:"fullName"`
	Description string  `json:"description"`
	Enabled     *bool   `json:"enabled"`
	ExpireDate  *string `json:"expireDate"`
}

// accessRow is a grant.
type accessRow struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// listRow is a rate-limit list.
type listRow struct {
	CredentialNameList []string `json:"credentialNameList"`
}

// newCredential is the body of a creation.
type newCredential struct {
	Email        string   `json:"email"`
	FullName     string   `json:"fullName"`
	Description  string   `json:"description"`
	Username     string   `json:"username"`
	Password     string   `json:"password"`
	RoleNameList []string `json:"roleNameList"`
	Enabled      bool     `json:"enabled"`
	IPList       []string `json:"ipList"`
	ExpireDate   *string  `json:"expireDate"`
}

// written is the answer to a write. Everything whose name speaks of deployment
// is looked through for an environment that failed.
type written struct {
	envelope
	failed []string // environments whose deployment failed, in words
}

// UnmarshalJSON keeps the envelope and what the deployment came to.
func (w *written) UnmarshalJSON(raw []byte) error {
	if err := json.Unmarshal(raw, &w.envelope); err != nil {
		return err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return err
	}
	for name, value := range fields {
		if strings.Contains(strings.ToLower(name), "deploy") {
			w.failed = append(w.failed, failures(value)...)
		}
	}
	slices.Sort(w.failed)
	w.failed = slices.Compact(w.failed)
	return nil
}

// failures finds the environments that failed in a deploymentResult, whichever
// of the three published forms it has (apinizer.md, Traps 2): any object in it
// with "success": false. One without a name, around others that have one, adds
// nothing.
func failures(raw json.RawMessage) []string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return []string{"its answer about the deployment cannot be read"}
	}
	named, nameless := walkDeployment(v)
	if len(named) == 0 && nameless {
		return []string{"an environment that it does not name"}
	}
	return named
}

func walkDeployment(v any) (named []string, nameless bool) {
	var inner []any
	switch v := v.(type) {
	case []any:
		inner = v
	case map[string]any:
		if ok, isBool := v["success"].(bool); isBool && !ok {
			if name := environmentName(v); name != "" {
				named = append(named, name)
			} else {
				nameless = true
			}
		}
		for _, value := range v {
			inner = append(inner, value)
		}
	}
	for _, value := range inner {
		n, less := walkDeployment(value)
		named, nameless = append(named, n...), nameless || less
	}
	return named, nameless
}

// environmentName words one environment's failure: "production (The worker did
// not answer)".
func environmentName(v map[string]any) string {
	name := firstText(v, "environmentName", "envName", "environment")
	if name == "" {
		return ""
	}
	if why := firstText(v, "message", "detail"); why != "" {
		name += " (" + why + ")"
	}
	return visible(name)
}

func firstText(v map[string]any, names ...string) string {
	for _, n := range names {
		if s, ok := v[n].(string); ok && s != "" {
			return s
		}
	}
	return ""
}
