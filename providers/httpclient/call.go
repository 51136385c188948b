package httpclient

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"gatehouse/core"
)

// Request is one call spoken by hand.
type Request struct {
	Method string
	URL    string
	Route  string // as in About
	Header http.Header
	Body   []byte
	// Read marks a call other than GET that may be repeated (a token call).
	Read bool
	// Subject names what the call is about in errors; "": the connection.
	Subject string
	// Secrets are cut out of everything that is said about the answer.
	Secrets []string
}

func (r Request) isRead() bool { return r.Read || r.Method == http.MethodGet }

// Response is a whole answer.
type Response struct {
	Status  int
	Header  http.Header
	Body    []byte
	request Request
}

// Call sends a request and returns its answer when that is 2xx with JSON or
// nothing. A read is repeated as the package comment says; a write never.
//
// An answer that says no comes with the error that Options.Classify made of
// it, and with the Response, so that the caller can look closer. A web page is
// CodeConfig; JSON that breaks off is CodeTemporary for a read, and
// CodeUnknownOutcome for a write.
func (c *Client) Call(ctx context.Context, req Request) (Response, error) {
	if req.Subject == "" {
		req.Subject = c.opts.Subject
	}
	for attempt := 1; ; attempt++ {
		resp, err := c.once(ctx, req)
		if err == nil {
			return resp, nil
		}
		if !req.isRead() || attempt >= c.opts.Attempts {
			return resp, err
		}
		wait, again := c.backoff(err, attempt)
		if !again {
			return resp, err
		}
		select {
		case <-c.opts.Clock.After(ctx, wait):
		case <-ctx.Done():
			return resp, err
		}
	}
}

func (c *Client) once(ctx context.Context, req Request) (Response, *core.Error) {
	resp, err := c.send(ctx, req)
	if err != nil {
		return resp, err
	}
	if resp.Status >= 300 {
		return resp, c.classify(req, resp)
	}
	return resp, c.believe(req, resp)
}

func (c *Client) send(ctx context.Context, req Request) (Response, *core.Error) {
	said, _ := ctx.Value(aboutKey{}).(About)
	ctx = With(ctx, About{Route: req.Route, Read: req.Read, Pacing: said.Pacing})
	out, err := http.NewRequestWithContext(ctx, req.Method, req.URL, bytes.NewReader(req.Body))
	if err != nil {
		return Response{}, core.Errorf(core.CodeConfig, req.Subject, "the address cannot be used").Because(withoutURL(err))
	}
	for name, values := range req.Header {
		out.Header[name] = values
	}
	out.Header.Set("Accept", "application/json")
	if out.Header.Get("User-Agent") == "" {
		out.Header.Set("User-Agent", "gatehouse")
	}
	answer, err := c.Do(out)
	if err != nil {
		return Response{}, about(req, err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return Response{}, about(req, err)
	}
	return Response{Status: answer.StatusCode, Header: answer.Header, Body: body, request: req}, nil
}

// about gives an error the call's subject.
func about(req Request, err error) *core.Error {
	e := *core.AsError(err)
	e.Subject = req.Subject
	return &e
}

func (c *Client) classify(req Request, resp Response) *core.Error {
	e := c.opts.Classify(req, resp)
	if e != nil && e.RetryAfter == 0 {
		e.RetryAfter = RetryAfter(resp.Header, c.opts.Clock.Now())
	}
	return e
}

// believe accepts a 2xx answer only as whole JSON, or as nothing at all.
func (c *Client) believe(req Request, resp Response) *core.Error {
	switch {
	case len(bytes.TrimSpace(resp.Body)) == 0 && !isHTML(resp.Header):
		return nil
	case !isJSON(resp.Header):
		return core.Errorf(core.CodeConfig, req.Subject, "it answered with %s instead of JSON", kindOf(resp.Header)).
			WithHint("The address or path is probably wrong: check the connection's URL.").Because(errNotJSON)
	case json.Valid(resp.Body):
		return nil
	case !req.isRead():
		return about(req, c.unknown("the answer is %s", brokenJSON(resp.Body))).Because(errUnusable)
	}
	return core.Errorf(core.CodeTemporary, req.Subject, "the answer is %s", brokenJSON(resp.Body)).WithHint("Try again.").Because(errUnusable)
}

// brokenJSON says what is wrong with a text that should be JSON.
func brokenJSON(body []byte) string {
	var text json.RawMessage
	var bad *json.SyntaxError
	if errors.As(json.Unmarshal(body, &text), &bad) && bad.Offset < int64(len(body)) {
		return "no valid JSON"
	}
	return "JSON that breaks off"
}

var errUnusable = errors.New("unusable answer")

// Unusable reports whether an error of Call is an answer that came, and said
// yes, in a form that cannot be used: no JSON, or larger than Options.MaxBody.
// Asking again gives the same.
func Unusable(err error) bool { return errors.Is(err, errUnusable) || NotJSON(err) }

var errNotJSON = errors.New("not JSON")

// NotJSON reports whether an error of Call is a 2xx answer with a body that is
// not JSON.
func NotJSON(err error) bool { return errors.Is(err, errNotJSON) }

// Decode reads the answer into v. What does not fit is CodePermanent for a
// read and CodeUnknownOutcome for a write, whose answer we needed.
func (r Response) Decode(v any) error {
	err := json.Unmarshal(r.Body, v)
	if err == nil {
		return nil
	}
	if !r.request.isRead() {
		return core.Errorf(core.CodeUnknownOutcome, r.request.Subject, "the answer is not in the expected form").
			WithHint("It may have happened. It is read back before anything is sent again.")
	}
	return core.Errorf(core.CodePermanent, r.request.Subject, "the answer is not in the expected form").
		WithHint("Check that the address is this kind of gateway.")
}

func isJSON(h http.Header) bool {
	kind := mediaType(h)
	return kind == "application/json" || strings.HasSuffix(kind, "+json") || kind == "text/json"
}

func isHTML(h http.Header) bool { return mediaType(h) == "text/html" }

func mediaType(h http.Header) string {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}

func kindOf(h http.Header) string {
	switch kind := mediaType(h); kind {
	case "text/html", "application/xhtml+xml":
		return "a web page"
	case "":
		return "something without a content type"
	default:
		return kind
	}
}
