package aws

import (
	"context"
	"strings"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// sdk is the AWS SDK, loaded: one client for each service and region.
type sdk struct {
	credentials []*awssdk.CredentialsCache // the one that signs comes first
	gateway     map[string]*apigateway.Client
	cognito     map[string]*cognitoidentityprovider.Client
	sts         *sts.Client
}

// load returns the SDK and loads it when this is the first call; a failed load
// is tried again by the next one.
func (g *gateway) load(ctx context.Context) (*sdk, error) {
	g.mu.Lock()
	loaded := g.sdk
	g.mu.Unlock()
	if loaded != nil {
		return loaded, nil
	}
	fresh, err := g.newSDK(ctx)
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.sdk == nil {
		g.sdk = fresh
	}
	return g.sdk, nil
}

func (g *gateway) newSDK(ctx context.Context) (*sdk, error) {
	base, err := config.LoadDefaultConfig(ctx, g.loadOptions()...)
	if err != nil {
		return nil, core.Errorf(core.CodeConfig, g.conf.name, "the AWS configuration cannot be loaded: %s", httpclient.Visible(err.Error(), 300)).
			WithHint("Check the profile, and the AWS files and variables of this machine.")
	}
	s := &sdk{gateway: map[string]*apigateway.Client{}, cognito: map[string]*cognitoidentityprovider.Client{}}
	s.keep(base.Credentials)
	out := transport{g.http}
	if g.conf.role != "" {
		asker := sts.NewFromConfig(base, func(o *sts.Options) { o.HTTPClient, o.BaseEndpoint = out, endpoint(g.conf.sts, o.BaseEndpoint) })
		base.Credentials = awssdk.NewCredentialsCache(stscreds.NewAssumeRoleProvider(asker, g.conf.role))
		s.keep(base.Credentials)
	}
	s.sts = sts.NewFromConfig(base, func(o *sts.Options) { o.HTTPClient, o.BaseEndpoint = out, endpoint(g.conf.sts, o.BaseEndpoint) })
	for _, region := range g.conf.regions {
		s.gateway[region] = apigateway.NewFromConfig(base, func(o *apigateway.Options) {
			o.Region, o.HTTPClient, o.BaseEndpoint = region, out, endpoint(g.conf.gateway, o.BaseEndpoint)
		})
	}
	for _, p := range g.conf.pools {
		s.cognito[p.region] = cognitoidentityprovider.NewFromConfig(base, func(o *cognitoidentityprovider.Options) {
			o.Region, o.HTTPClient, o.BaseEndpoint = p.region, out, endpoint(g.conf.cognito, o.BaseEndpoint)
		})
	}
	return s, nil
}

// loadOptions leave the retries to us: the SDK's ignore Retry-After and share
// tokens that run out in a long run (aws.md, Errors; Traps 19).
//
// Credentials are fetched with the SDK's own HTTP client: metadata services
// answer on plain http.
func (g *gateway) loadOptions() []func(*config.LoadOptions) error {
	opts := []func(*config.LoadOptions) error{
		config.WithRegion(g.conf.regions[0]),
		config.WithRetryer(func() awssdk.Retryer { return awssdk.NopRetryer{} }),
		config.WithLogger(logging.Nop{}),
	}
	if g.conf.profile != "" {
		opts = append(opts, config.WithSharedConfigProfile(g.conf.profile))
	}
	if g.conf.keyID != "" {
		opts = append(opts, config.WithCredentialsProvider(awssdk.NewCredentialsCache(awssdk.CredentialsProviderFunc(g.ownKeys))),
			config.WithSharedConfigFiles([]string{}), config.WithSharedCredentialsFiles([]string{}))
	}
	return opts
}

// ownKeys resolves the access key of the settings; a temporary one, whose id
// begins with ASIA, has a session token beside its secret.
func (g *gateway) ownKeys(ctx context.Context) (awssdk.Credentials, error) {
	secret, err := g.env.Secret(ctx, setSecretKey)
	if err != nil {
		return awssdk.Credentials{}, err
	}
	c := awssdk.Credentials{AccessKeyID: g.conf.keyID, SecretAccessKey: secret, Source: "gatehouse"}
	if strings.HasPrefix(g.conf.keyID, "ASIA") {
		c.SessionToken, err = g.env.Secret(ctx, setSessionToken)
	}
	return c, err
}

func (s *sdk) keep(p awssdk.CredentialsProvider) {
	if c, ok := p.(*awssdk.CredentialsCache); ok {
		s.credentials = append([]*awssdk.CredentialsCache{c}, s.credentials...)
	}
}

// identify fetches the credentials unless they are cached and valid, so that
// their failure is not taken for that of the call they are for. It returns
// their access key id, which changes with them.
func (s *sdk) identify(ctx context.Context, subject string) (string, error) {
	if len(s.credentials) == 0 {
		return "", nil
	}
	found, err := s.credentials[0].Retrieve(ctx)
	switch e := core.AsError(err); {
	case err == nil:
		return found.AccessKeyID, nil
	case e.Code != core.CodeInternal:
		return "", e
	case ctx.Err() != nil:
		return "", gaveUp(subject, ctx.Err())
	}
	return "", core.Errorf(core.CodeUnauthorized, subject, "there are no AWS credentials: %s", httpclient.Visible(httpclient.Redact(err.Error()), 300)).
		WithHint("Log in to AWS (aws sso login), or check the profile, role or access key of the connection.")
}

// forget drops cached credentials, so that the next call fetches new ones.
func (s *sdk) forget() {
	for _, c := range s.credentials {
		c.Invalidate()
	}
}

func endpoint(own string, otherwise *string) *string {
	if own != "" {
		return &own
	}
	return otherwise
}
