package apigee

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// kindKeyExists is the violation that says more than its status (apigee.md,
// Errors).
const kindKeyExists = "keymanagement.service.ConsumerKeyAlreadyExists"

// answer is what an error answer said, as the cause of its error.
type answer struct {
	status int
	kind   string // details[].violations[].type
	text   string
}

func (a *answer) Error() string { return a.text }

// answerOf is the answer behind an error; zero when there was none.
func answerOf(err error) answer {
	var a *answer
	if errors.As(err, &a) {
		return *a
	}
	return answer{}
}

// classify is Apigee's table over the common one (apigee.md, Errors): the
// message is the answer's, without the internal address in its details, and
// without keys.
func classify(req httpclient.Request, resp httpclient.Response) *core.Error {
	said := read(resp.Body)
	if said.text == "" && !strings.Contains(resp.Header.Get("Content-Type"), "html") {
		said.text = httpclient.Excerpt(resp.Body, req.Secrets...) // the token call has a form of its own
	}
	said.status = resp.Status
	e := httpclient.Classify(httpclient.Request{Method: req.Method, Read: req.Read, Subject: req.Subject}, httpclient.Response{Status: resp.Status, Header: resp.Header})
	said.text = httpclient.Visible(httpclient.Redact(said.text, req.Secrets...), 200)
	if said.text != "" {
		e.Message += ": " + said.text
	}
	switch resp.Status {
	case http.StatusForbidden:
		e = e.WithHint("Give the service account the role Apigee API Admin (or Apigee Read-only Admin for reading), and where everything is refused like this, check the organization's name, too: a wrong one has the same answer.")
	case http.StatusNotFound:
		e = e.WithHint("If everything is missing, check the endpoint and the organization.")
	}
	return e.Because(&said)
}

// read takes an error body apart; of a body in another form, nothing.
func read(body []byte) answer {
	var b struct {
		Error struct {
			Message string `json:"message"`
			Details []struct {
				Violations []struct {
					Type string `json:"type"`
				} `json:"violations"`
			} `json:"details"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &b) != nil {
		return answer{}
	}
	out := answer{text: b.Error.Message}
	for _, d := range b.Error.Details {
		for _, v := range d.Violations {
			if out.kind == "" {
				out.kind = v.Type
			}
		}
	}
	return out
}
