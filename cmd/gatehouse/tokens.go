package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/providers/portal"
)

func (g *gatehouse) tokensCommand() *cobra.Command {
	cmd := group("tokens", "let developer portals in at gatehouse serve")
	cmd.AddCommand(g.tokensCreateCommand(), g.tokensListCommand(), g.tokensRevokeCommand())
	return cmd
}

// tokenOptions describe a new token on the command line.
type tokenOptions struct {
	scopes, connections []string
	expires             time.Duration
}

func (g *gatehouse) tokensCreateCommand() *cobra.Command {
	o := tokenOptions{scopes: []string{string(core.ScopeRegister), string(core.ScopeRead), string(core.ScopeCredentials)}}
	cmd := &cobra.Command{
		Use: "create CLIENT",
		Long: `Makes a token for a client, such as a developer portal, and prints it. The store
keeps only its hash: it cannot be shown again. What the client does is in the
audit log as portal/CLIENT.

Scopes: register (register Apps, change them, ask for their deletion), read,
credentials (open an App's credentials), metrics.`,
		Args: one("one client's name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.createToken(cmd.Context(), w, args[0], o) })
		},
	}
	g.outputFlag(cmd)
	cmd.Flags().StringSliceVar(&o.scopes, "scope", o.scopes, "what it may do, several with commas: "+strings.Join(scopeNames(), ", "))
	cmd.Flags().StringArrayVarP(&o.connections, "connection", "c", nil, "only the Apps of this `CONNECTION` (may be repeated)")
	cmd.Flags().DurationVar(&o.expires, "expires", 0, "end after this time, `2160h` is 90 days; 0: it is good until revoked")
	_ = cmd.RegisterFlagCompletionFunc("scope", cobra.FixedCompletions(scopeNames(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("connection", g.completeConnections)
	return cmd
}

func scopeNames() (out []string) {
	for _, s := range core.Scopes() {
		out = append(out, string(s))
	}
	return out
}

// tokenMade is a new token: the one time that it is shown.
type tokenMade struct {
	Token string     `json:"token"`
	About show.Token `json:"about"`
}

var clientName = regexp.MustCompile(`\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z`)

func (g *gatehouse) createToken(ctx context.Context, w *workspace, client string, o tokenOptions) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	if err := w.writable("tokens"); err != nil {
		return err
	}
	t := core.Token{Client: client, Connections: o.connections, CreatedBy: w.actor.Name, CreatedAt: g.clock.Now()}
	if !clientName.MatchString(client) {
		return core.Errorf(core.CodeInvalid, "client", "%q cannot be a client's name", client).WithHint("Use up to 64 letters, digits, dots, dashes and underscores.")
	}
	for _, s := range o.scopes {
		if !slices.Contains(core.Scopes(), core.Scope(s)) {
			return core.Errorf(core.CodeInvalid, "--scope", "there is no scope %q", s).WithHint("Scopes are %s.", strings.Join(scopeNames(), ", "))
		}
		t.Scopes = append(t.Scopes, core.Scope(s))
	}
	switch {
	case len(t.Scopes) == 0:
		return core.Errorf(core.CodeInvalid, "--scope", "a token needs a scope")
	case o.expires < 0:
		return core.Errorf(core.CodeInvalid, "--expires", "it cannot end before it begins")
	case o.expires > 0:
		t.ExpiresAt = t.CreatedAt.Add(o.expires)
	}
	if len(o.connections) > 0 {
		if _, err := w.named(o.connections); err != nil {
			return err
		}
	}
	var random [32]byte
	if _, err := rand.Read(random[:]); err != nil {
		return err
	}
	text := portal.TokenPrefix + base64.RawURLEncoding.EncodeToString(random[:])
	t.ID, t.Hash, t.Hint = system.NewIDs(g.clock.Now, rand.Reader).New(), portal.HashToken(text), text[len(text)-4:]
	err = w.store.Write(ctx, func(tx core.Tx) error {
		if err := tx.PutToken(t); err != nil {
			return err
		}
		return tx.Audit(core.Audit{At: t.CreatedAt, Actor: w.actor.Name, Action: "token made", Subject: client, Detail: t.ID + ", for " + strings.Join(o.scopes, ", ")})
	})
	if err != nil {
		return err
	}
	made := tokenMade{text, show.TokensOf([]core.Token{t}, t.CreatedAt)[0]}
	row := func(m tokenMade) []string { return []string{m.Token, m.About.ID, m.About.Client} }
	err = say(g, format, text, fields(row, "token", "id", "client"), made)
	g.note("This is %s's token. It is not shown again; gatehouse tokens revoke %s ends it.", client, t.ID)
	return err
}

func (g *gatehouse) tokensListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:  "list",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error {
				format, err := g.format()
				if err != nil {
					return err
				}
				tokens, err := w.store.Tokens(cmd.Context())
				if err != nil {
					return err
				}
				return export.Write(g.out, format, show.Tokens(w.cfg.Dates), export.All(show.TokensOf(tokens, g.clock.Now())))
			})
		},
	}
	g.outputFlag(cmd)
	return cmd
}

func (g *gatehouse) tokensRevokeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:  "revoke ID",
		Args: one("one token's id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.revokeToken(cmd.Context(), w, args[0]) })
		},
	}
	g.outputFlag(cmd)
	g.dryRunFlag(cmd)
	return cmd
}

func (g *gatehouse) revokeToken(ctx context.Context, w *workspace, id string) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	if err := w.writable("tokens"); err != nil {
		return err
	}
	var t core.Token
	already := false
	err = w.store.Write(ctx, func(tx core.Tx) (err error) {
		if t, err = tx.Token(id); err != nil {
			return err
		}
		if already = !t.RevokedAt.IsZero(); already {
			return nil
		}
		t.RevokedAt, t.RevokedBy = g.clock.Now(), w.actor.Name
		if err := tx.PutToken(t); err != nil {
			return err
		}
		return tx.Audit(core.Audit{At: t.RevokedAt, Actor: w.actor.Name, Action: "token revoked", Subject: t.Client, Detail: t.ID})
	})
	if core.CodeOf(err) == core.CodeNotFound {
		return core.Errorf(core.CodeNotFound, id, "there is no token with this id").WithHint("See gatehouse tokens list.")
	}
	if err != nil {
		return err
	}
	word := "revoked"
	if already {
		word = "was revoked already"
	}
	line := fmt.Sprintf("%s's token …%s %s", t.Client, t.Hint, word)
	return say(g, format, line, show.Tokens(w.cfg.Dates), show.TokensOf([]core.Token{t}, g.clock.Now())[0])
}

// writable refuses what a read-only process may not do.
func (w *workspace) writable(what string) error {
	if w.engine.ReadOnly {
		return core.Errorf(core.CodeReadOnly, what, "this Gatehouse is read-only")
	}
	return nil
}
