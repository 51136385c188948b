package sim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cognito "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"gatehouse/providers/aws/sim"
)

// pool seeds a user pool whose resource servers know two scopes.
func (w *world) pool(region string) string {
	w.t.Helper()
	id, err := w.sim.AddUserPool(mainAccount, region, sim.UserPool{Name: "apps", Scopes: []string{"orders/read", "orders/write"}})
	w.must(err)
	return id
}

// machineClient is a client for the client credentials flow.
func machineClient(pool string) *cognito.CreateUserPoolClientInput {
	return &cognito.CreateUserPoolClientInput{UserPoolId: &pool, ClientName: aws.String("app one"), GenerateSecret: true,
		AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: []types.OAuthFlowType{types.OAuthFlowTypeClientCredentials},
		AllowedOAuthScopes: []string{"orders/read"}, AccessTokenValidity: aws.Int32(2), CallbackURLs: []string{"https://app.example/cb"},
		DefaultRedirectURI:         aws.String("https://app.example/cb"),
		TokenValidityUnits:         &types.TokenValidityUnitsType{AccessToken: types.TimeUnitsTypeHours},
		EnableTokenRevocation:      aws.Bool(false),
		RefreshTokenRotation:       &types.RefreshTokenRotationType{Feature: types.FeatureTypeEnabled, RetryGracePeriodSeconds: aws.Int32(10)},
		ReadAttributes:             []string{"email"},
		ExplicitAuthFlows:          []types.ExplicitAuthFlowsType{types.ExplicitAuthFlowsTypeAllowUserSrpAuth},
		AnalyticsConfiguration:     &types.AnalyticsConfigurationType{ApplicationId: aws.String("d70b2ba36a8c4dc5a04a0451a31a1e12")},
		AuthSessionValidity:        aws.Int32(5),
		SupportedIdentityProviders: []string{"COGNITO"}}
}

func (w *world) newClient(in *cognito.CreateUserPoolClientInput) *types.UserPoolClientType {
	w.t.Helper()
	out, err := w.cognito(east).CreateUserPoolClient(w.t.Context(), in)
	w.must(err)
	return out.UserPoolClient
}

func (w *world) describe(pool, id string) *types.UserPoolClientType {
	w.t.Helper()
	out, err := w.cognito(east).DescribeUserPoolClient(w.t.Context(), &cognito.DescribeUserPoolClientInput{UserPoolId: &pool, ClientId: &id})
	w.must(err)
	return out.UserPoolClient
}

func TestClientIsCreatedAndDescribedWithItsSecret(t *testing.T) {
	w := newWorld(t)
	pool := w.pool(east)
	made := w.newClient(machineClient(pool))
	got := w.describe(pool, *made.ClientId)
	if len(*made.ClientId) != 26 || len(*made.ClientSecret) < 50 || *got.ClientSecret != *made.ClientSecret {
		t.Errorf("id %q, secret %q then %q", *made.ClientId, *made.ClientSecret, *got.ClientSecret)
	}
	if !got.CreationDate.Equal(start) || *got.ClientName != "app one" || got.AllowedOAuthScopes[0] != "orders/read" ||
		*got.AccessTokenValidity != 2 || *got.AuthSessionValidity != 5 || got.RefreshTokenValidity != 30 ||
		aws.ToString(got.AnalyticsConfiguration.ApplicationId) == "" || *got.RefreshTokenRotation.RetryGracePeriodSeconds != 10 {
		t.Errorf("client %+v", got)
	}
}

func TestUpdateResetsWhatItLeavesOut(t *testing.T) {
	w := newWorld(t)
	pool := w.pool(east)
	made := w.newClient(machineClient(pool))
	w.clock.Advance(time.Minute)
	_, err := w.cognito(east).UpdateUserPoolClient(t.Context(), &cognito.UpdateUserPoolClientInput{
		UserPoolId: &pool, ClientId: made.ClientId, RefreshTokenValidity: 7})
	w.must(err)
	got := w.describe(pool, *made.ClientId)
	if got.AllowedOAuthFlows != nil || got.AllowedOAuthScopes != nil || aws.ToBool(got.AllowedOAuthFlowsUserPoolClient) || got.CallbackURLs != nil ||
		got.AccessTokenValidity != nil || got.TokenValidityUnits != nil || got.ReadAttributes != nil || got.DefaultRedirectURI != nil ||
		got.AnalyticsConfiguration != nil || got.SupportedIdentityProviders != nil || got.RefreshTokenRotation != nil {
		t.Errorf("kept what the update left out: %+v", got)
	}
	if !*got.EnableTokenRevocation || *got.AuthSessionValidity != 3 || len(got.ExplicitAuthFlows) != 3 || got.RefreshTokenValidity != 7 {
		t.Errorf("not the defaults: %+v", got)
	}
	if *got.ClientName != "app one" || *got.ClientSecret != *made.ClientSecret || !got.LastModifiedDate.Equal(start.Add(time.Minute)) || !got.CreationDate.Equal(start) {
		t.Errorf("name, secret and date: %+v", got)
	}
}

func TestClientNeedsAnOwnSecretOf24To64Characters(t *testing.T) {
	w := newWorld(t)
	in := machineClient(w.pool(east))
	in.GenerateSecret = false
	for _, secret := range []string{strings.Repeat("s", 23), strings.Repeat("s", 65), strings.Repeat("s", 30) + "-"} {
		in.ClientSecret = &secret
		_, err := w.cognito(east).CreateUserPoolClient(t.Context(), in)
		wantType[*types.InvalidParameterException](t, err)
	}
	own := strings.Repeat("S+", 12)
	in.ClientSecret = &own
	if made := w.newClient(in); *made.ClientSecret != own {
		t.Errorf("secret %q", *made.ClientSecret)
	}
	in.GenerateSecret = true
	_, err := w.cognito(east).CreateUserPoolClient(t.Context(), in)
	wantType[*types.InvalidParameterException](t, err)
}

func TestClientRules(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*cognito.CreateUserPoolClientInput)
		code  string
	}{
		"name":             {func(in *cognito.CreateUserPoolClientInput) { in.ClientName = aws.String("a/b") }, "InvalidParameterException"},
		"long name":        {func(in *cognito.CreateUserPoolClientInput) { in.ClientName = aws.String(strings.Repeat("n", 129)) }, "InvalidParameterException"},
		"unknown scope":    {func(in *cognito.CreateUserPoolClientInput) { in.AllowedOAuthScopes = []string{"nope/read"} }, "ScopeDoesNotExistException"},
		"no scope":         {func(in *cognito.CreateUserPoolClientInput) { in.AllowedOAuthScopes = nil }, "InvalidParameterException"},
		"scopes while off": {func(in *cognito.CreateUserPoolClientInput) { in.AllowedOAuthFlowsUserPoolClient = false }, "InvalidParameterException"},
		"two flows": {func(in *cognito.CreateUserPoolClientInput) {
			in.AllowedOAuthFlows = append(in.AllowedOAuthFlows, "code")
		}, "InvalidOAuthFlowException"},
		"no secret":         {func(in *cognito.CreateUserPoolClientInput) { in.GenerateSecret = false }, "InvalidOAuthFlowException"},
		"unknown flow":      {func(in *cognito.CreateUserPoolClientInput) { in.AllowedOAuthFlows = []types.OAuthFlowType{"magic"} }, "InvalidParameterException"},
		"unknown auth flow": {func(in *cognito.CreateUserPoolClientInput) { in.ExplicitAuthFlows = []types.ExplicitAuthFlowsType{"X"} }, "InvalidParameterException"},
		"default redirect":  {func(in *cognito.CreateUserPoolClientInput) { in.CallbackURLs = nil }, "InvalidParameterException"},
		"session too long":  {func(in *cognito.CreateUserPoolClientInput) { in.AuthSessionValidity = aws.Int32(16) }, "InvalidParameterException"},
		"token too long":    {func(in *cognito.CreateUserPoolClientInput) { in.AccessTokenValidity = aws.Int32(86401) }, "InvalidParameterException"},
		"no such pool":      {func(in *cognito.CreateUserPoolClientInput) { in.UserPoolId = aws.String("us-east-1_none") }, "ResourceNotFoundException"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			in := machineClient(w.pool(east))
			c.spoil(in)
			_, err := w.cognito(east).CreateUserPoolClient(t.Context(), in)
			wantCode(t, err, c.code, "")
		})
	}
}

func TestClientListHas60APageAndNoDetails(t *testing.T) {
	w := newWorld(t)
	pool := w.pool(east)
	for i := range 130 {
		_, err := w.sim.AddClient(mainAccount, east, sim.Client{Pool: pool, Name: fmt.Sprintf("app %d", i)})
		w.must(err)
	}
	var sizes []int
	in := &cognito.ListUserPoolClientsInput{UserPoolId: &pool}
	for {
		out, err := w.cognito(east).ListUserPoolClients(t.Context(), in)
		w.must(err)
		sizes = append(sizes, len(out.UserPoolClients))
		if out.NextToken == nil {
			break
		}
		in.NextToken = out.NextToken
	}
	if fmt.Sprint(sizes) != "[60 60 10]" {
		t.Errorf("pages of %v", sizes)
	}
	_, _, body := w.raw("POST", "/", "cognito-idp", `{"UserPoolId":"`+pool+`","MaxResults":1}`, "X-Amz-Target", "AWSCognitoIdentityProviderService.ListUserPoolClients")
	for _, field := range []string{"ClientSecret", "Date", "Scopes"} {
		if strings.Contains(body, field) {
			t.Errorf("the list tells %s: %s", field, body)
		}
	}
	_, err := w.cognito(east).ListUserPoolClients(t.Context(), &cognito.ListUserPoolClientsInput{UserPoolId: &pool, MaxResults: aws.Int32(61)})
	wantType[*types.InvalidParameterException](t, err)
	_, err = w.cognito(east).ListUserPoolClients(t.Context(), &cognito.ListUserPoolClientsInput{UserPoolId: &pool, NextToken: aws.String("made-up")})
	wantType[*types.InvalidParameterException](t, err)
	_, err = w.cognito(west).ListUserPoolClients(t.Context(), &cognito.ListUserPoolClientsInput{UserPoolId: &pool})
	wantType[*types.ResourceNotFoundException](t, err)
}

func TestUserPoolsAreListed(t *testing.T) {
	w := newWorld(t)
	pool := w.pool(east)
	out, err := w.cognito(east).ListUserPools(t.Context(), &cognito.ListUserPoolsInput{MaxResults: aws.Int32(60)})
	w.must(err)
	if len(out.UserPools) != 1 || *out.UserPools[0].Id != pool || !strings.HasPrefix(pool, east+"_") {
		t.Errorf("pools %+v", out.UserPools)
	}
}

func TestDeletedClientIsGone(t *testing.T) {
	w := newWorld(t)
	pool := w.pool(east)
	made := w.newClient(machineClient(pool))
	remove := func() error {
		_, err := w.cognito(east).DeleteUserPoolClient(t.Context(), &cognito.DeleteUserPoolClientInput{UserPoolId: &pool, ClientId: made.ClientId})
		return err
	}
	w.must(remove())
	wantType[*types.ResourceNotFoundException](t, remove())
	_, err := w.cognito(east).DescribeUserPoolClient(t.Context(), &cognito.DescribeUserPoolClientInput{UserPoolId: &pool, ClientId: made.ClientId})
	wantType[*types.ResourceNotFoundException](t, err)
}

func TestAPoolHoldsAThousandClients(t *testing.T) {
	w := newWorld(t)
	pool := w.pool(east)
	for range 1000 {
		_, err := w.sim.AddClient(mainAccount, east, sim.Client{Pool: pool, Name: "app"})
		w.must(err)
	}
	_, err := w.cognito(east).CreateUserPoolClient(t.Context(), machineClient(pool))
	wantType[*types.LimitExceededException](t, err)
}
