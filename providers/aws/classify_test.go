package aws_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/aws"
	"gatehouse/providers/providertest"
)

// answer is what AWS says to every call but GetCallerIdentity.
type answer struct {
	status     int
	code, text string
	retryAfter string
	html       bool
}

// said serves an answer as API Gateway and Cognito write it.
func said(a answer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" && r.Header.Get("X-Amz-Target") == "" {
			w.Header().Set("Content-Type", "text/xml")
			_, _ = fmt.Fprintf(w, `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>%s</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`, account)
			return
		}
		if a.retryAfter != "" {
			w.Header().Set("Retry-After", a.retryAfter)
		}
		if a.html {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(a.status)
			_, _ = io.WriteString(w, "<html>sign in</html>")
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if a.code != "" {
			w.Header().Set("X-Amzn-Errortype", a.code)
		}
		w.WriteHeader(a.status)
		_, _ = fmt.Fprintf(w, `{"__type":%q,"message":%q}`, a.code, a.text)
	})
}

// askers make one read and one write of each service, on a connection of
// their own.
func askers(t *testing.T, a answer) map[string]func() error {
	server := httptest.NewServer(said(a))
	t.Cleanup(server.Close)
	l := &lab{world: &world{t: t, clock: providertest.NewClock(), url: server.URL}, t: t, provider: aws.New(nil), log: &heard{}}
	l.conn = l.connection()
	l.Gateway = l.open(l.conn)
	key, client := l.decided(1, core.Deleted), l.decided(2, core.Deleted)
	key.App.Refs = core.Refs{{Kind: "key", Scope: east, ID: "k1"}}
	client.App.Refs = core.Refs{{Kind: "client", Scope: pool, ID: "c1"}}
	shown := core.Remote{Projection: core.Shown("disabled")}
	read := func(i *item) func() error {
		return func() error { _, err := i.Reveal(t.Context(), i.Subject); return err }
	}
	write := func(i *item) func() error {
		return func() error { _, err := i.pushFrom(shown); return err }
	}
	return map[string]func() error{"read key": read(key), "write key": write(key), "read client": read(client), "write client": write(client)}
}

// TestErrorTable is aws.md, Errors: what each answer means to a read and to a
// write. Where a write is not named it means the same.
func TestErrorTable(t *testing.T) {
	for name, c := range map[string]struct {
		answer
		read, write core.Code
	}{
		"not found":              {answer{404, "NotFoundException", "Invalid API Key identifier specified", "", false}, core.CodeGone, ""},
		"bare 404":               {answer{404, "", "", "", false}, core.CodeConfig, core.CodeConfig},
		"throttled":              {answer{429, "TooManyRequestsException", "Too Many Requests", "120", false}, core.CodeThrottled, core.CodeThrottled},
		"throttled as Cognito":   {answer{400, "TooManyRequestsException", "Rate exceeded", "120", false}, core.CodeThrottled, core.CodeThrottled},
		"quota full":             {answer{429, "LimitExceededException", "Maximum", "", false}, core.CodeRefused, core.CodeRefused},
		"quota for a moment":     {answer{429, "LimitExceededException", "Rate", "120", false}, core.CodeThrottled, core.CodeThrottled},
		"bad request":            {answer{400, "BadRequestException", "Invalid", "", false}, core.CodeRefused, core.CodeRefused},
		"invalid parameter":      {answer{400, "InvalidParameterException", "Invalid", "", false}, core.CodeRefused, core.CodeRefused},
		"unauthorized":           {answer{401, "UnauthorizedException", "no", "", false}, core.CodeUnauthorized, core.CodeUnauthorized},
		"unknown access key":     {answer{403, "UnrecognizedClientException", "no", "", false}, core.CodeUnauthorized, core.CodeUnauthorized},
		"expired":                {answer{403, "ExpiredTokenException", "expired", "", false}, core.CodeUnauthorized, core.CodeUnauthorized},
		"expired with 400":       {answer{400, "ExpiredTokenException", "expired", "", false}, core.CodeUnauthorized, core.CodeUnauthorized},
		"access denied":          {answer{403, "AccessDeniedException", "not authorized to perform", "", false}, core.CodeForbidden, core.CodeForbidden},
		"not authorized, 400":    {answer{400, "NotAuthorizedException", "no", "", false}, core.CodeForbidden, core.CodeForbidden},
		"bare 403":               {answer{403, "", "Forbidden", "", false}, core.CodeForbidden, core.CodeForbidden},
		"concurrent by code":     {answer{400, "ConcurrentModificationException", "again", "", false}, core.CodeTemporary, core.CodeTemporary},
		"concurrent by text":     {answer{409, "ConflictException", "Unable to complete operation due to concurrent modification. Please try again later.", "", false}, core.CodeTemporary, core.CodeTemporary},
		"other conflict":         {answer{409, "ConflictException", "no", "", false}, core.CodeRefused, core.CodeRefused},
		"internal":               {answer{500, "InternalFailure", "", "", false}, core.CodeTemporary, core.CodeUnknownOutcome},
		"internal of Cognito":    {answer{500, "InternalErrorException", "", "", false}, core.CodeTemporary, core.CodeUnknownOutcome},
		"unavailable":            {answer{503, "ServiceUnavailableException", "", "", false}, core.CodeTemporary, core.CodeUnknownOutcome},
		"unavailable for a time": {answer{503, "ServiceUnavailableException", "", "120", false}, core.CodeThrottled, core.CodeUnknownOutcome},
		"gateway timeout page":   {answer{504, "", "", "", true}, core.CodeTemporary, core.CodeUnknownOutcome},
		"web page":               {answer{200, "", "", "", true}, core.CodeConfig, core.CodeConfig},
		"redirect":               {answer{302, "", "", "", true}, core.CodeConfig, core.CodeConfig},
		"unknown refusal":        {answer{418, "TeapotException", "no", "", false}, core.CodeRefused, core.CodeRefused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, what := range []string{"read key", "write key", "read client", "write client"} {
				want := c.read
				switch {
				case strings.HasPrefix(what, "write"):
					want = c.write
				case what == "read client" && want == core.CodeGone:
					want = core.CodeConfig // the pool is not there either
				}
				err := askers(t, c.answer)[what]()
				if core.CodeOf(err) != want {
					t.Errorf("%s: %v (%q), want %q", what, err, core.CodeOf(err), want)
				}
				if e := core.AsError(err); want == core.CodeThrottled && (e.RetryAfter < 119*time.Second || e.RetryAfter > 121*time.Second) {
					t.Errorf("%s: the wait is %s", what, e.RetryAfter)
				}
			}
		})
	}
}

func TestErrorsDoNotRepeatSecretsOrEscapes(t *testing.T) {
	t.Parallel()
	for _, ask := range askers(t, answer{400, "BadRequestException", "bad \x1b[31m value", "", false}) {
		if err := ask(); strings.ContainsAny(err.Error(), "\x1b") {
			t.Errorf("%q", err.Error())
		}
	}
}
