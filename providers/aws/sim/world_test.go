package sim_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"gatehouse/providers/aws/sim"
	"gatehouse/providers/simkit"
)

const (
	mainAccount  = "111111111111"
	otherAccount = "222222222222"
	mainKey      = "AKIAMAIN"
	otherKey     = "AKIAOTHER"
	east         = "us-east-1"
	west         = "eu-west-1"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 250_000_000, time.UTC)

// world is a simulator on loopback, with one account in two regions, another
// account in one, and a clock that stands still.
type world struct {
	t     *testing.T
	sim   *sim.Sim
	clock *simkit.ManualClock
	url   string
	http  *http.Client
	check *checker
}

func newWorld(t *testing.T, change ...func(*sim.Config)) *world {
	t.Helper()
	w := &world{t: t, clock: simkit.NewManualClock(start), check: &checker{t: t, seen: map[string]int{}}}
	w.check.models, _ = loadModels() // missing models are reported by the test about them
	w.http = &http.Client{Transport: w.check}
	cfg := sim.Config{Clock: w.clock.Now, Seed: 7, Sleep: func(context.Context, time.Duration) {}}
	for _, c := range change {
		c(&cfg)
	}
	w.sim = sim.New(cfg)
	w.must(w.sim.AddAccount(sim.Account{ID: mainAccount, AccessKeys: []string{mainKey}, Regions: []string{east, west}}))
	w.must(w.sim.AddAccount(sim.Account{ID: otherAccount, AccessKeys: []string{otherKey}, Regions: []string{east}}))
	srv, err := simkit.Start(w.sim.Handler(), "")
	w.must(err)
	w.url = srv.URL()
	t.Cleanup(func() {
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) fault(assignment string) {
	w.t.Helper()
	w.check.mu.Lock()
	w.check.off = true
	w.check.mu.Unlock()
	w.must(w.sim.Faults().Apply(assignment))
}

func creds(accessKey string) aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider(accessKey, "secret", "")
}

// gateway is the SDK's API Gateway client for a region, as the main account.
func (w *world) gateway(region string) *apigateway.Client { return w.gatewayAs(mainKey, region) }

func (w *world) gatewayAs(accessKey, region string) *apigateway.Client {
	return apigateway.New(apigateway.Options{Region: region, BaseEndpoint: aws.String(w.url),
		Credentials: creds(accessKey), RetryMaxAttempts: 1, HTTPClient: w.http})
}

func (w *world) cognito(region string) *cognitoidentityprovider.Client {
	return cognitoidentityprovider.New(cognitoidentityprovider.Options{Region: region, BaseEndpoint: aws.String(w.url),
		Credentials: creds(mainKey), RetryMaxAttempts: 1, HTTPClient: w.http})
}

func (w *world) sts(accessKey string) *sts.Client {
	return sts.New(sts.Options{Region: east, BaseEndpoint: aws.String(w.url),
		Credentials: creds(accessKey), RetryMaxAttempts: 1, HTTPClient: w.http})
}

// api seeds a REST API with a stage "prod" and returns its id.
func (w *world) api(region, name string) string {
	w.t.Helper()
	id, err := w.sim.AddRestAPI(mainAccount, region, sim.RestAPI{Name: name, Description: "about " + name, Stages: []string{"prod", "test"}})
	w.must(err)
	return id
}

// plan seeds a usage plan over the stages prod of some APIs.
func (w *world) plan(region, name string, apis ...string) string {
	w.t.Helper()
	p := sim.UsagePlan{Name: name, RateLimit: 5, BurstLimit: 10, QuotaLimit: 1000, QuotaPeriod: "MONTH"}
	for _, api := range apis {
		p.Stages = append(p.Stages, sim.Stage{API: api, Stage: "prod"})
	}
	id, err := w.sim.AddUsagePlan(mainAccount, region, p)
	w.must(err)
	return id
}

func (w *world) key(region string, k sim.Key) string {
	w.t.Helper()
	id, err := w.sim.AddKey(mainAccount, region, k)
	w.must(err)
	return id
}

func value(n int) string { return fmt.Sprintf("value%035d", n) }

// raw sends a request that only pretends to be signed; service "" leaves the
// signature out.
func (w *world) raw(method, path, service, body string, header ...string) (status int, head http.Header, text string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, strings.NewReader(body))
	w.must(err)
	if service != "" {
		req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+mainKey+"/20260301/"+east+"/"+service+
			"/aws4_request, SignedHeaders=host;x-amz-date, Signature=00")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := w.http.Do(req)
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	all, err := io.ReadAll(res.Body)
	w.must(err)
	return res.StatusCode, res.Header, string(all)
}

// probe asks the data plane for the stage prod of an API.
func (w *world) probe(region, api, value string) int {
	w.t.Helper()
	status, _, _ := w.raw("GET", "/call?stage=prod&region="+region+"&api="+api, "", "", "x-api-key", value)
	return status
}

// wantCode checks the code of an SDK error and that its text contains some
// words.
func wantCode(t *testing.T, err error, code, words string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) {
		t.Fatalf("got %v, want an API error %s", err, code)
	}
	if api.ErrorCode() != code || !strings.Contains(api.ErrorMessage(), words) {
		t.Errorf("got %s %q, want %s with %q", api.ErrorCode(), api.ErrorMessage(), code, words)
	}
}

// wantType checks that the SDK made a typed error of an answer.
func wantType[E error](t *testing.T, err error) (typed E) {
	t.Helper()
	if !errors.As(err, &typed) {
		t.Fatalf("got %v (%T), want a %T", err, err, typed)
	}
	return typed
}
