package aws

import (
	"context"
	"slices"
	"strings"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	cognito "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"gatehouse/core"
)

// client is one app client of a user pool, as described.
type client struct {
	pool pool
	types.UserPoolClientType
}

func (c client) id() string      { return awssdk.ToString(c.ClientId) }
func (c client) name() string    { return awssdk.ToString(c.ClientName) }
func (c client) app() core.AppID { return clientApp(c.name()) }

// enabled: Cognito has no switch; without flows nobody gets a token.
func (c client) enabled() bool {
	return awssdk.ToBool(c.AllowedOAuthFlowsUserPoolClient) && len(c.AllowedOAuthFlows) > 0
}

// standard tells the scopes that Cognito itself defines from those of resource
// servers, which have a slash. Only the latter are registrations.
func standard(scope string) bool { return !strings.Contains(scope, "/") }

// ours are the client's scopes that stand for registrations.
func (c client) ours() []string {
	return slices.DeleteFunc(slices.Clone(c.AllowedOAuthScopes), standard)
}

func (g *gateway) poolNamed(id string) (pool, bool) {
	i := slices.IndexFunc(g.conf.pools, func(p pool) bool { return p.id == id })
	if i < 0 {
		return pool{}, false
	}
	return g.conf.pools[i], true
}

// describe reads a client with its secret; callers drop what they do not need.
func (g *gateway) describe(ctx context.Context, subject string, p pool, id string) (client, error) {
	o := operation{name: "DescribeUserPoolClient", region: p.region, pool: true, subject: subject}
	return call(ctx, g, o, func(ctx context.Context, s *sdk) (client, error) {
		out, err := s.cognito[p.region].DescribeUserPoolClient(ctx, &cognito.DescribeUserPoolClientInput{UserPoolId: &p.id, ClientId: &id})
		if err != nil {
			return client{}, err
		}
		return client{p, *out.UserPoolClient}, nil
	})
}

// listed is what a list tells of a client.
type listed struct{ id, name string }

func (g *gateway) eachClient(ctx context.Context, subject string, p pool, yield func(listed) error) error {
	o := operation{name: "ListUserPoolClients", region: p.region, pool: true, subject: subject}
	err := g.eachPage(o, func(token *string) (*string, error) {
		out, err := call(ctx, g, o, func(ctx context.Context, s *sdk) (*cognito.ListUserPoolClientsOutput, error) {
			return s.cognito[p.region].ListUserPoolClients(ctx, &cognito.ListUserPoolClientsInput{
				UserPoolId: &p.id, MaxResults: awssdk.Int32(min(*g.pageSize(), maxClientPage)), NextToken: token,
			})
		})
		if err != nil {
			return nil, err
		}
		for _, c := range out.UserPoolClients {
			if err := yield(listed{awssdk.ToString(c.ClientId), awssdk.ToString(c.ClientName)}); err != nil {
				return nil, err
			}
		}
		return out.NextToken, nil
	})
	if core.CodeOf(err) == core.CodeGone {
		return core.Errorf(core.CodeConfig, g.conf.name, "there is no user pool %s in this account", p.id).
			WithHint("Check the connection's user-pools.")
	}
	return err
}

// createClient makes a client for the client_credentials flow, at once with
// its scopes: one call opens no more than was decided.
func (g *gateway) createClient(ctx context.Context, p pool, app core.App, secret string, scopes []string) (client, error) {
	o := operation{name: "CreateUserPoolClient", region: p.region, write: true, pool: true, subject: app.Name, secrets: []string{secret}}
	return call(ctx, g, o, func(ctx context.Context, s *sdk) (client, error) {
		out, err := s.cognito[p.region].CreateUserPoolClient(ctx, &cognito.CreateUserPoolClientInput{
			UserPoolId: &p.id, ClientName: awssdk.String(clientName(app.Name, app.ID)), ClientSecret: &secret,
			AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: []types.OAuthFlowType{types.OAuthFlowTypeClientCredentials},
			AllowedOAuthScopes: scopes,
		})
		if err != nil {
			return client{}, err
		}
		return client{p, *out.UserPoolClient}, nil
	})
}

// updateClient replaces a client by what was described and then changed:
// whatever an update leaves out falls back to its default (aws.md, Traps 9).
func (g *gateway) updateClient(ctx context.Context, subject string, c client) error {
	o := operation{name: "UpdateUserPoolClient", region: c.pool.region, write: true, pool: true, subject: subject}
	_, err := call(ctx, g, o, func(ctx context.Context, s *sdk) (any, error) {
		return s.cognito[c.pool.region].UpdateUserPoolClient(ctx, whole(c))
	})
	return err
}

// whole is an update that keeps every field; a test compares it with the SDK's
// input, so that a new field is not forgotten.
func whole(c client) *cognito.UpdateUserPoolClientInput {
	return &cognito.UpdateUserPoolClientInput{
		UserPoolId: &c.pool.id, ClientId: c.ClientId, ClientName: c.ClientName,
		AccessTokenValidity: c.AccessTokenValidity, AllowedOAuthFlows: c.AllowedOAuthFlows,
		AllowedOAuthFlowsUserPoolClient: awssdk.ToBool(c.AllowedOAuthFlowsUserPoolClient), AllowedOAuthScopes: c.AllowedOAuthScopes,
		AnalyticsConfiguration: c.AnalyticsConfiguration, AuthSessionValidity: c.AuthSessionValidity,
		CallbackURLs: c.CallbackURLs, DefaultRedirectURI: c.DefaultRedirectURI,
		EnablePropagateAdditionalUserContextData: c.EnablePropagateAdditionalUserContextData,
		EnableTokenRevocation:                    c.EnableTokenRevocation, ExplicitAuthFlows: c.ExplicitAuthFlows,
		IdTokenValidity: c.IdTokenValidity, LogoutURLs: c.LogoutURLs, PreventUserExistenceErrors: c.PreventUserExistenceErrors,
		ReadAttributes: c.ReadAttributes, RefreshTokenRotation: c.RefreshTokenRotation, RefreshTokenValidity: c.RefreshTokenValidity,
		SupportedIdentityProviders: c.SupportedIdentityProviders, TokenValidityUnits: c.TokenValidityUnits, WriteAttributes: c.WriteAttributes,
	}
}

func (g *gateway) deleteClient(ctx context.Context, subject string, p pool, id string) error {
	o := operation{name: "DeleteUserPoolClient", region: p.region, write: true, pool: true, subject: subject}
	_, err := call(ctx, g, o, func(ctx context.Context, s *sdk) (any, error) {
		return s.cognito[p.region].DeleteUserPoolClient(ctx, &cognito.DeleteUserPoolClientInput{UserPoolId: &p.id, ClientId: &id})
	})
	return err
}
