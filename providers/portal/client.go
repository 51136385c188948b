package portal

import (
	"context"
	"crypto/sha256"
	"net/http"
	"strings"

	"gatehouse/core"
)

// TokenPrefix begins every token, so that one that leaked is found by those who
// look for such.
const TokenPrefix = "gh_"

// HashToken is what the store keeps of a token.
func HashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// caller is a portal's request that was let in.
type caller struct {
	token core.Token
	actor core.Actor
}

// client lets a request in whose token has the scope, at its client's pace.
func (d *Door) client(scope core.Scope, handle func(http.ResponseWriter, *http.Request, caller)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token, err := d.letIn(r, scope)
		if err != nil {
			if s, _ := problemOf(err); s.Status == http.StatusUnauthorized {
				w.Header().Set("WWW-Authenticate", `Bearer realm="gatehouse"`)
			}
			d.fail(w, err)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		name := "portal/" + token.Client
		handle(w, r.WithContext(ctx), caller{token: token, actor: core.Actor{Name: name, Session: name}})
	}
}

// letIn finds the token of a request. Whether a token never was, ended or was
// revoked is not told apart.
func (d *Door) letIn(r *http.Request, scope core.Scope) (core.Token, error) {
	scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	no := refuse(http.StatusUnauthorized, "no_token", "a valid token is needed: Authorization: Bearer TOKEN")
	if !strings.EqualFold(scheme, "bearer") || !strings.HasPrefix(text, TokenPrefix) || len(text) > 200 {
		return core.Token{}, no
	}
	token, err := d.Store.TokenByHash(r.Context(), HashToken(text))
	switch {
	case core.CodeOf(err) == core.CodeNotFound, err == nil && !token.Good(d.Clock.Now()):
		return core.Token{}, no
	case err != nil:
		return core.Token{}, err
	}
	if after := d.pace.wait(token.ID, d.Clock.Now()); after > 0 {
		return core.Token{}, &refusal{status: http.StatusTooManyRequests, code: "too_many", detail: "this token's requests come too fast", after: after}
	}
	if !token.May(scope) {
		return core.Token{}, refuse(http.StatusForbidden, "scope", "this token has not the scope "+string(scope))
	}
	return token, nil
}
