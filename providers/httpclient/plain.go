package httpclient

import (
	"bytes"
	"io"
	"net/http"
	"strings"

	"gatehouse/core"
)

// The ways in which a port that speaks TLS answers plain http: an alert in the
// place of an answer, or a 400 that says so (Go, nginx, Apache).
const tlsAlert = `malformed HTTP response "\x15\x03`

var tlsRefusals = []string{
	"HTTP request to an HTTPS server",
	"plain HTTP request was sent to HTTPS port",
	"speaking plain HTTP to an SSL-enabled server port",
}

// refusalLooks is how much of a 400 is looked at for one of them.
const refusalLooks = 4 << 10

func (c *Client) wantsTLS() *core.Error {
	return core.Errorf(core.CodeConfig, c.opts.Subject, "it speaks https on this port, and the address says http; nothing was done").
		WithHint("Write https:// in the connection's address.")
}

// wantsTLS reports whether a request failed since a port that speaks TLS got
// plain http.
func wantsTLS(err error) bool { return strings.Contains(err.Error(), tlsAlert) }

// refusedPlain looks at the beginning of a 400 to a plain request, before a
// gateway's own table takes it for a word of the gateway. The body stays whole.
func refusedPlain(req *http.Request, resp *http.Response) bool {
	if req.URL.Scheme != "http" || resp.StatusCode != http.StatusBadRequest {
		return false
	}
	head, err := io.ReadAll(io.LimitReader(resp.Body, refusalLooks))
	rest := io.Reader(resp.Body)
	if err != nil {
		rest = broken{err}
	}
	resp.Body = &headed{Reader: io.MultiReader(bytes.NewReader(head), rest), Closer: resp.Body}
	for _, says := range tlsRefusals {
		if strings.Contains(string(head), says) {
			return true
		}
	}
	return false
}

// headed is a body whose beginning was looked at.
type headed struct {
	io.Reader
	io.Closer
}

// broken gives back the error that reading ended with.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }
