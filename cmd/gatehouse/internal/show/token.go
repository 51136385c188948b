package show

import (
	"strings"
	"time"

	"gatehouse/core"
	"gatehouse/core/export"
)

// Token is a token of the portal's door in a list: never the token itself.
type Token struct {
	ID          string       `json:"id"`
	Client      string       `json:"client"`
	Scopes      []core.Scope `json:"scopes"`
	Connections []string     `json:"connections"` // none: everywhere
	LastFour    string       `json:"last_four"`
	State       string       `json:"state"` // good, expired, revoked
	CreatedBy   string       `json:"created_by"`
	CreatedAt   Time         `json:"created_at"`
	ExpiresAt   Time         `json:"expires_at"`
	RevokedAt   Time         `json:"revoked_at"`
}

// TokensOf makes list entries; now says which have expired.
func TokensOf(tokens []core.Token, now time.Time) []Token {
	out := make([]Token, 0, len(tokens))
	for _, t := range tokens {
		state := "good"
		switch {
		case !t.RevokedAt.IsZero():
			state = "revoked"
		case !t.Good(now):
			state = "expired"
		}
		if t.Connections == nil {
			t.Connections = []string{}
		}
		out = append(out, Token{ID: t.ID, Client: t.Client, Scopes: t.Scopes, Connections: t.Connections, LastFour: t.Hint, State: state,
			CreatedBy: t.CreatedBy, CreatedAt: Time{t.CreatedAt}, ExpiresAt: Time{t.ExpiresAt}, RevokedAt: Time{t.RevokedAt}})
	}
	return out
}

// Tokens is the view of a list of tokens.
func Tokens(dates core.DateFormat) export.View[Token] {
	text := func(title string, f func(Token) string) export.Column[Token] {
		return export.Column[Token]{Title: title, Text: f}
	}
	scopes := func(t Token) string {
		words := make([]string, len(t.Scopes))
		for i, s := range t.Scopes {
			words[i] = string(s)
		}
		return strings.Join(words, " ")
	}
	places := func(t Token) string { return strings.Join(t.Connections, " ") }
	return export.View[Token]{
		Table: []export.Column[Token]{
			text("ID", func(t Token) string { return t.ID }), text("CLIENT", func(t Token) string { return t.Client }),
			text("SCOPES", scopes), text("CONNECTIONS", places), text("TOKEN", func(t Token) string { return "…" + t.LastFour }),
			text("STATE", func(t Token) string { return t.State }), text("MADE", func(t Token) string { return dates.Line(t.CreatedAt.Time) }),
			text("ENDS", func(t Token) string { return dates.Line(t.ExpiresAt.Time) }),
		},
		CSV: []export.Column[Token]{
			text("id", func(t Token) string { return t.ID }), text("client", func(t Token) string { return t.Client }),
			text("scopes", scopes), text("connections", places), text("last_four", func(t Token) string { return t.LastFour }),
			text("state", func(t Token) string { return t.State }), text("created_by", func(t Token) string { return t.CreatedBy }),
			text("created_at", func(t Token) string { return t.CreatedAt.text() }), text("expires_at", func(t Token) string { return t.ExpiresAt.text() }),
			text("revoked_at", func(t Token) string { return t.RevokedAt.text() }),
		},
		Object: func(t Token) any { return t },
	}
}
