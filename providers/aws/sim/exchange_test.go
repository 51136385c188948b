package sim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

// commonErrors are the codes every AWS service may answer; no model names them.
var commonErrors = []string{"ExpiredTokenException", "UnrecognizedClientException", "AccessDeniedException", "InvalidSignatureException",
	"IncompleteSignatureException", "MissingAuthenticationTokenException", "UnknownOperationException", "InternalFailure", "ServiceUnavailableException"}

// checker looks at all that passes between the SDK and the simulator. What
// the simulator accepts and what it answers must fit the service models. Faults
// spoil answers on purpose: a world with a fault set is not looked at.
type checker struct {
	t      *testing.T
	models *models

	mu   sync.Mutex
	off  bool
	seen map[string]int // accepted operations
}

func (c *checker) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		sent, _ = io.ReadAll(r.Body)
		_ = r.Body.Close()
		r.Body = io.NopCloser(bytes.NewReader(sent))
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	c.mu.Lock()
	off := c.off
	c.mu.Unlock()
	if err != nil || c.models == nil || off {
		return res, err
	}
	got, readErr := io.ReadAll(res.Body)
	_ = res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(got))
	if readErr != nil {
		return nil, readErr
	}
	for _, fault := range c.look(r, sent, res, got) {
		c.t.Errorf("%s %s %s: %s", r.Method, r.URL.Path, r.Header.Get("X-Amz-Target"), fault)
	}
	return res, nil
}

func (c *checker) look(r *http.Request, sent []byte, res *http.Response, got []byte) []string {
	target := r.Header.Get("X-Amz-Target")
	switch {
	case r.URL.Path == "/call" || r.URL.Path == "/" && target == "":
		return nil // the probe is ours; STS has no model here
	case target != "":
		name := strings.TrimPrefix(target, "AWSCognitoIdentityProviderService.")
		return c.compare(c.models.cognito, name, c.models.cognito.Operations[name], r, sent, res, got)
	}
	name, op := c.models.gateway.operation(r.Method, r.URL.EscapedPath(), r.URL.Query().Get("mode"))
	return c.compare(c.models.gateway, name, op, r, sent, res, got)
}

func (c *checker) compare(m *model, name string, op *modelOperation, r *http.Request, sent []byte, res *http.Response, got []byte) []string {
	if res.StatusCode >= 300 {
		return checkError(m, op, res, got)
	}
	if op == nil {
		return []string{"accepted, but the model has no such operation"}
	}
	c.mu.Lock()
	c.seen[name]++
	c.mu.Unlock()
	want := max(op.HTTP.ResponseCode, 200)
	faults := append(checkRequest(m, op, r, sent), checkReply(m, op, got)...)
	if res.StatusCode != want {
		faults = append(faults, fmt.Sprintf("answered %d, want %d", res.StatusCode, want))
	}
	return faults
}

func checkRequest(m *model, op *modelOperation, r *http.Request, sent []byte) (faults []string) {
	if op.Input == nil {
		return nil
	}
	input := m.Shapes[op.Input.Shape]
	allowed := []string{"mode"}
	for name, mem := range input.Members {
		if mem.Location == "querystring" {
			allowed = append(allowed, mem.wireName(name))
		}
	}
	for name := range r.URL.Query() {
		if !slices.Contains(allowed, name) {
			faults = append(faults, "unknown query parameter "+name)
		}
	}
	if len(sent) == 0 || input.Payload != "" {
		return faults
	}
	return append(faults, checkJSON(m, "request", op.Input.Shape, sent)...)
}

func checkReply(m *model, op *modelOperation, got []byte) []string {
	if op.Output == nil {
		if len(got) > 0 {
			return []string{"the answer has a body, the model has none"}
		}
		return nil
	}
	return checkJSON(m, "reply", op.Output.Shape, got)
}

func checkJSON(m *model, where, shapeName string, text []byte) []string {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return []string{where + ": " + err.Error()}
	}
	return m.check(where, shapeName, v)
}

func checkError(m *model, op *modelOperation, res *http.Response, got []byte) []string {
	var body struct {
		Type    string `json:"__type"`
		Message string `json:"message"`
	}
	if err := json.Unmarshal(got, &body); err != nil || body.Message == "" {
		return []string{fmt.Sprintf("error body %s", got)}
	}
	code := body.Type
	if code == "" {
		code = res.Header.Get("X-Amzn-ErrorType")
	}
	if slices.Contains(commonErrors, code) {
		return nil
	}
	if op == nil || !slices.ContainsFunc(op.Errors, func(e member) bool { return e.Shape == code }) {
		return []string{"the operation does not answer " + code}
	}
	if want := m.Shapes[code].Error.HTTPStatusCode; want != 0 && want != res.StatusCode {
		return []string{fmt.Sprintf("%s with status %d, want %d", code, res.StatusCode, want)}
	}
	return nil
}
