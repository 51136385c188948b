package aws

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// transport is the SDK's way out: the shared client, which paces, caps and
// logs, and a look at what answers.
type transport struct{ client *httpclient.Client }

// note is what transport and its caller tell each other past the SDK: it
// replaces an error by the context's own when that has ended, and drops the
// body of an answer that it has no use for.
type note struct {
	operation
	failure *core.Error
}

type noteKey struct{}

// Do sends a request and reads the whole answer, so that one that breaks off
// or is not AWS's is known as that whatever its status says.
func (t transport) Do(req *http.Request) (*http.Response, error) {
	n, ok := req.Context().Value(noteKey{}).(*note)
	if !ok {
		n = &note{}
	}
	resp, err := t.client.Do(req)
	if err == nil {
		err = n.swallow(resp)
	}
	if err != nil {
		n.failure = core.AsError(err)
		return nil, err
	}
	return resp, nil
}

// swallow replaces an answer's body by what was read of it.
func (n *note) swallow(resp *http.Response) error {
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	kind := resp.Header.Get("Content-Type")
	switch {
	case resp.StatusCode >= 300:
		return nil
	case strings.HasPrefix(kind, "text/html"):
		return core.Errorf(core.CodeConfig, "", "it answered with a web page instead of JSON").
			WithHint("The address is probably wrong: check the connection's endpoint, and proxies on the way.")
	case strings.Contains(kind, "json") && len(body) > 0 && !json.Valid(body):
		return garbled(n.operation)
	}
	return nil
}
