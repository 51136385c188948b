package aws_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	gwtypes "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	idptypes "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"gatehouse/core"
	"gatehouse/providers/aws"
	"gatehouse/providers/aws/sim"
	"gatehouse/providers/simkit"
)

// motoPeer is moto's server as one test sees it: emptied, with a catalog in two
// regions, behind a proxy that counts requests and can fail as simulators do.
// moto keeps one state for the whole server, so its tests follow one another.
type motoPeer struct {
	t      testing.TB
	moto   string // moto's address
	proxy  string // ours, which the provider speaks to
	faults *simkit.Faults
	http   *http.Client                  // straight to moto: a connection for each call, as its server closes them
	gw     map[string]*apigateway.Client // straight to moto
	idp    *cognitoidentityprovider.Client
	apis   map[string]string // REST API by region
	plans  map[string]string // usage plan by region
	pool   string
	seeds  int
}

func newMotoPeer(t testing.TB, address string) *motoPeer {
	t.Helper()
	m := &motoPeer{t: t, moto: address, gw: map[string]*apigateway.Client{}, apis: map[string]string{}, plans: map[string]string{}}
	m.http = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	m.reset()
	m.serve()
	keys := credentials.NewStaticCredentialsProvider(accessKey, secrets["secret-access-key"], "")
	for _, region := range []string{east, west} {
		m.gw[region] = apigateway.New(apigateway.Options{Region: region, BaseEndpoint: &m.moto, Credentials: keys, HTTPClient: m.http})
		m.furnish(region)
	}
	m.idp = cognitoidentityprovider.New(cognitoidentityprovider.Options{Region: east, BaseEndpoint: &m.moto, Credentials: keys, HTTPClient: m.http})
	m.furnishPool()
	return m
}

func (m *motoPeer) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatalf("moto: %v", err)
	}
}

func (m *motoPeer) reset() {
	req, err := http.NewRequestWithContext(m.t.Context(), http.MethodPost, m.moto+"/moto-api/reset", nil)
	m.must(err)
	res, err := m.http.Do(req)
	m.must(err)
	m.must(res.Body.Close())
}

// serve starts the proxy. It keeps the Host, which the signature covers.
func (m *motoPeer) serve() {
	target, err := url.Parse(m.moto)
	m.must(err)
	moto := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }, ModifyResponse: mend, Transport: m.http.Transport}
	m.faults = simkit.NewFaults(simkit.FaultOptions{Answer: refuseAsAWS}, simkit.Fault{Name: "revoked", Help: "refused: UnrecognizedClientException"})
	server, err := simkit.Start(m.faults.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, hit := m.faults.Hit("revoked", r); hit {
			writeAWSError(w, r, http.StatusForbidden, "UnrecognizedClientException")
			return
		}
		moto.ServeHTTP(w, r)
	})), "")
	m.must(err)
	m.t.Cleanup(func() {
		if err := server.Close(); err != nil {
			m.t.Error(err)
		}
	})
	m.proxy = server.URL()
}

// mend gives API Gateway's answers the content type that AWS gives them
// (motoDeviations).
func mend(r *http.Response) error {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
		r.Header.Set("Content-Type", "application/json")
	}
	return nil
}

// refuseAsAWS words the refusals that moto never makes.
func refuseAsAWS(w http.ResponseWriter, r *http.Request, fault string, status int) {
	code := map[string]string{"throttle": "TooManyRequestsException", "unavailable": "ServiceUnavailableException", "forbidden": "AccessDeniedException"}[fault]
	if code == "" {
		code = "InternalFailure"
	}
	writeAWSError(w, r, status, code)
}

// writeAWSError speaks the protocol of the service that was asked: STS has
// XML, the others JSON.
func writeAWSError(w http.ResponseWriter, r *http.Request, status int, code string) {
	if r.URL.Path == "/" && r.Header.Get("X-Amz-Target") == "" {
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%[1]s</Message></Error></ErrorResponse>", code)
		return
	}
	w.Header().Set("X-Amzn-ErrorType", code)
	simkit.WriteJSON(w, status, map[string]string{"__type": code, "message": code})
}

// furnish makes one API with the stage prod, and one plan that opens it.
func (m *motoPeer) furnish(region string) {
	m.t.Helper()
	ctx, gw := m.t.Context(), m.gw[region]
	api, err := gw.CreateRestApi(ctx, &apigateway.CreateRestApiInput{Name: awssdk.String("Payments " + region)})
	m.must(err)
	root, err := gw.GetResources(ctx, &apigateway.GetResourcesInput{RestApiId: api.Id})
	m.must(err)
	_, err = gw.PutMethod(ctx, &apigateway.PutMethodInput{RestApiId: api.Id, ResourceId: root.Items[0].Id,
		HttpMethod: awssdk.String("GET"), AuthorizationType: awssdk.String("NONE"), ApiKeyRequired: true})
	m.must(err)
	_, err = gw.PutIntegration(ctx, &apigateway.PutIntegrationInput{RestApiId: api.Id, ResourceId: root.Items[0].Id,
		HttpMethod: awssdk.String("GET"), Type: gwtypes.IntegrationTypeMock})
	m.must(err)
	_, err = gw.CreateDeployment(ctx, &apigateway.CreateDeploymentInput{RestApiId: api.Id, StageName: awssdk.String("prod")})
	m.must(err)
	plan, err := gw.CreateUsagePlan(ctx, &apigateway.CreateUsagePlanInput{Name: awssdk.String("Gold"),
		ApiStages: []gwtypes.ApiStage{{ApiId: api.Id, Stage: awssdk.String("prod")}}})
	m.must(err)
	m.apis[region], m.plans[region] = *api.Id, *plan.Id
}

// furnishPool makes a user pool with a scope for each API.
func (m *motoPeer) furnishPool() {
	m.t.Helper()
	made, err := m.idp.CreateUserPool(m.t.Context(), &cognitoidentityprovider.CreateUserPoolInput{PoolName: awssdk.String("partners")})
	m.must(err)
	m.pool = *made.UserPool.Id
	for _, api := range m.apis {
		_, err := m.idp.CreateResourceServer(m.t.Context(), &cognitoidentityprovider.CreateResourceServerInput{
			UserPoolId: &m.pool, Identifier: awssdk.String(api), Name: awssdk.String(api),
			Scopes: []idptypes.ResourceServerScopeType{{ScopeName: awssdk.String("prod"), ScopeDescription: awssdk.String("all of it")}}})
		m.must(err)
	}
}

// app is the n-th App with a registration in each region, waiting.
func (m *motoPeer) app(n int) core.App {
	a := app(n)
	a.Registrations = nil
	for _, region := range []string{east, west} {
		a.Registrations = append(a.Registrations, core.Registration{
			API: core.APIRef{ID: aws.APIID(region, m.apis[region], "prod")}, Plan: core.PlanRef{ID: m.plans[region]}, Status: core.Waiting})
	}
	return a
}

func (m *motoPeer) connection(pageSize int) core.Connection {
	return core.Connection{Name: "moto", Kind: "aws", Settings: map[string][]string{
		"regions": {east, west}, "access-key-id": {accessKey}, "endpoint": {m.proxy},
		"rate": {"1000"}, "page-size": {strconv.Itoa(pageSize)},
	}}
}

// State is everything that decisions are about, straight from moto.
func (m *motoPeer) State() any {
	return map[string]any{"keys": m.keys(""), "clients": m.clients("")}
}

// keys are the keys of one App or of all (""), with their plans.
func (m *motoPeer) keys(id core.AppID) []keyObject {
	m.t.Helper()
	var out []keyObject
	for _, region := range []string{east, west} {
		all, err := m.gw[region].GetApiKeys(m.ctx(), &apigateway.GetApiKeysInput{IncludeValues: awssdk.Bool(true), Limit: awssdk.Int32(500)})
		m.must(err)
		members, err := m.gw[region].GetUsagePlanKeys(m.ctx(), &apigateway.GetUsagePlanKeysInput{UsagePlanId: awssdk.String(m.plans[region]), Limit: awssdk.Int32(500)})
		m.must(err)
		in := map[string]bool{}
		for _, k := range members.Items {
			in[*k.Id] = true
		}
		for _, k := range all.Items {
			if id != "" && k.Tags[aws.MarkTag] != string(id) {
				continue
			}
			o := keyObject{region: region, Object: *k.Id, Key: sim.Key{ID: *k.Id, Value: awssdk.ToString(k.Value), Name: awssdk.ToString(k.Name),
				Description: awssdk.ToString(k.Description), CustomerID: awssdk.ToString(k.CustomerId), Enabled: k.Enabled, Tags: k.Tags}}
			if in[*k.Id] {
				o.Plans = []string{m.plans[region]}
			}
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b keyObject) int { return strings.Compare(a.region+a.Object, b.region+b.Object) })
	return out
}

// ctx outlives the test's own, which has ended when clean-ups look at the state.
func (m *motoPeer) ctx() context.Context { return context.WithoutCancel(m.t.Context()) }

// clients are the app clients of one App or of all (""), as they stand.
func (m *motoPeer) clients(id core.AppID) []idptypes.UserPoolClientType {
	m.t.Helper()
	var out []idptypes.UserPoolClientType
	listed, err := m.idp.ListUserPoolClients(m.ctx(), &cognitoidentityprovider.ListUserPoolClientsInput{UserPoolId: &m.pool, MaxResults: awssdk.Int32(60)})
	var gone *idptypes.ResourceNotFoundException
	if errors.As(err, &gone) {
		return nil // emptied by a later bench of the same test
	}
	m.must(err)
	for _, c := range listed.UserPoolClients {
		if id != "" && !strings.HasSuffix(awssdk.ToString(c.ClientName), aws.MarkTag+"="+string(id)) {
			continue
		}
		full, err := m.idp.DescribeUserPoolClient(m.ctx(), &cognitoidentityprovider.DescribeUserPoolClientInput{UserPoolId: &m.pool, ClientId: c.ClientId})
		m.must(err)
		out = append(out, *full.UserPoolClient)
	}
	return out
}

func (m *motoPeer) hidden() []string {
	var out []string
	for _, k := range m.keys("") {
		out = append(out, k.Value)
	}
	for _, c := range m.clients("") {
		out = append(out, awssdk.ToString(c.ClientSecret))
	}
	return out
}

// seedKeys puts n approved Apps with a key in each region there.
func (m *motoPeer) seedKeys(n int) {
	m.t.Helper()
	for range n {
		m.seeds++
		for _, region := range []string{east, west} {
			id := m.seedKey(region)
			_, err := m.gw[region].CreateUsagePlanKey(m.ctx(), &apigateway.CreateUsagePlanKeyInput{
				KeyId: &id, KeyType: awssdk.String("API_KEY"), UsagePlanId: awssdk.String(m.plans[region])})
			m.must(err)
		}
	}
}

// seedKey makes one key. A conflict is the SDK's own repetition of a call whose
// answer was cut: the key is there.
func (m *motoPeer) seedKey(region string) string {
	m.t.Helper()
	value := fmt.Sprintf("seedvalue%020d", m.seeds)
	made, err := m.gw[region].CreateApiKey(m.ctx(), &apigateway.CreateApiKeyInput{Name: awssdk.String("Seed"), Enabled: true,
		Value: &value, Tags: map[string]string{aws.MarkTag: fmt.Sprintf("seed-%05d", m.seeds)}})
	var there *gwtypes.ConflictException
	if errors.As(err, &there) {
		for _, k := range m.keys(core.AppID(fmt.Sprintf("seed-%05d", m.seeds))) {
			if k.region == region {
				return k.ID
			}
		}
	}
	m.must(err)
	return *made.Id
}

func (m *motoPeer) seedClients(n int) {
	m.t.Helper()
	for range n {
		m.seeds++
		_, err := m.idp.CreateUserPoolClient(m.ctx(), &cognitoidentityprovider.CreateUserPoolClientInput{
			UserPoolId: &m.pool, ClientName: awssdk.String(fmt.Sprintf("Seed %s=seed-%05d", aws.MarkTag, m.seeds)), GenerateSecret: true,
			AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: []idptypes.OAuthFlowType{idptypes.OAuthFlowTypeClientCredentials},
			AllowedOAuthScopes: []string{m.apis[east] + "/prod"}})
		m.must(err)
	}
}

// remove deletes what refs name, in the first place only or in all.
func (m *motoPeer) remove(refs core.Refs, all bool) {
	m.t.Helper()
	for _, r := range refs {
		var err error
		switch {
		case r.ID == "":
			continue
		case r.Kind == "key":
			_, err = m.gw[r.Scope].DeleteApiKey(m.ctx(), &apigateway.DeleteApiKeyInput{ApiKey: &r.ID})
		case r.Kind == "client":
			_, err = m.idp.DeleteUserPoolClient(m.ctx(), &cognitoidentityprovider.DeleteUserPoolClientInput{UserPoolId: &r.Scope, ClientId: &r.ID})
		default:
			continue
		}
		m.must(err)
		if !all {
			return
		}
	}
}

// disableWest disables the key in one of its two regions.
func (m *motoPeer) disableWest(refs core.Refs) {
	id := refs.Get("key", west)
	_, err := m.gw[west].UpdateApiKey(m.ctx(), &apigateway.UpdateApiKeyInput{ApiKey: &id, PatchOperations: []gwtypes.PatchOperation{
		{Op: gwtypes.OpReplace, Path: awssdk.String("/enabled"), Value: awssdk.String("false")}}})
	m.must(err)
}

// narrow leaves a client one of its two scopes.
func (m *motoPeer) narrow(refs core.Refs) {
	id := refs.Get("client", m.pool)
	now, err := m.idp.DescribeUserPoolClient(m.ctx(), &cognitoidentityprovider.DescribeUserPoolClientInput{UserPoolId: &m.pool, ClientId: &id})
	m.must(err)
	_, err = m.idp.UpdateUserPoolClient(m.ctx(), &cognitoidentityprovider.UpdateUserPoolClientInput{UserPoolId: &m.pool, ClientId: &id,
		ClientName: now.UserPoolClient.ClientName, AllowedOAuthFlowsUserPoolClient: true,
		AllowedOAuthFlows:  []idptypes.OAuthFlowType{idptypes.OAuthFlowTypeClientCredentials},
		AllowedOAuthScopes: []string{m.apis[east] + "/prod"}})
	m.must(err)
}

// Faults are the proxy's. The other hooks of simkit.Controlled are not used by
// the suite: another administrator acts by AWS's own calls here.
func (m *motoPeer) Faults() *simkit.Faults { return m.faults }

func (m *motoPeer) Object(id string) (any, error) { return nil, &simkit.NotFoundError{ID: id} }

func (m *motoPeer) Create(map[string]any) (string, error) {
	return "", &simkit.FieldError{Field: "object", Reason: "moto is changed by AWS's calls"}
}

func (m *motoPeer) Change(id string, _ map[string]any) error { return &simkit.NotFoundError{ID: id} }

func (m *motoPeer) Delete(id string) error { return &simkit.NotFoundError{ID: id} }
