package httpclient_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

func TestARefusedTokenIsReplacedOnceWhereThereIsAnother(t *testing.T) {
	for name, c := range map[string]struct {
		tokens []string // what the source gives, one after the other
		good   string
		calls  string
		code   core.Code
	}{
		"the first is good":      {[]string{"token-a"}, "token-a", "token-a", ""},
		"the second is good":     {[]string{"token-a", "token-b"}, "token-b", "token-a token-b", ""},
		"neither is":             {[]string{"token-a", "token-b"}, "token-c", "token-a token-b", core.CodeUnauthorized},
		"there is only that one": {[]string{"token-a", "token-a"}, "token-b", "token-a", core.CodeUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			var calls []string
			client, url, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
				token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
				if calls = append(calls, token); token != c.good {
					answer(w, http.StatusUnauthorized, "application/json", fmt.Sprintf(`{"message":"not %s"}`, token))
					return
				}
				answer(w, http.StatusOK, "application/json", `{}`)
			})
			asked := 0
			b := httpclient.Bearer{Client: client, Subject: "c", Given: func(context.Context) (string, error) {
				asked++
				return c.tokens[asked-1], nil
			}}
			_, err := b.Call(t.Context(), httpclient.Request{Method: http.MethodPost, URL: url, Route: "/"})
			if core.CodeOf(err) != c.code || strings.Join(calls, " ") != c.calls {
				t.Errorf("called with %v: %v", calls, err)
			}
			if err != nil && strings.Contains(err.Error(), "not "+c.tokens[len(c.tokens)-1]) {
				t.Errorf("the error tells the token: %v", err)
			}
		})
	}
}
