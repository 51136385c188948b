package sim_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	cognitotypes "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"gatehouse/providers/aws/sim"
)

func getKeys(w *world, region string) error {
	_, err := w.gateway(region).GetApiKeys(w.t.Context(), &apigateway.GetApiKeysInput{})
	return err
}

func TestRefusalsAreInTheFormOfEachService(t *testing.T) {
	w := newWorld(t)
	cognito := func() error {
		_, err := w.cognito(east).ListUserPools(t.Context(), &cognitoidentityprovider.ListUserPoolsInput{MaxResults: aws.Int32(1)})
		return err
	}
	identity := func() error {
		_, err := w.sts(mainKey).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
		return err
	}
	for _, c := range []struct{ fault, gateway, cognito, sts string }{
		{"expired", "ExpiredTokenException", "ExpiredTokenException", "ExpiredToken"},
		{"revoked", "UnrecognizedClientException", "UnrecognizedClientException", "InvalidClientTokenId"},
		{"access-denied", "AccessDeniedException", "AccessDeniedException", ""},
		{"forbidden", "AccessDeniedException", "AccessDeniedException", "AccessDenied"},
		{"throttle", "TooManyRequestsException", "TooManyRequestsException", "Throttling"},
		{"unavailable", "ServiceUnavailableException", "ServiceUnavailableException", "ServiceUnavailableException"},
		{"error", "InternalFailure", "InternalErrorException", "InternalFailure"},
		{"limit-exceeded", "LimitExceededException", "LimitExceededException", "LimitExceededException"},
	} {
		w.sim.Faults().Clear()
		w.fault(c.fault)
		wantCode(t, getKeys(w, east), c.gateway, "")
		wantCode(t, cognito(), c.cognito, "")
		if c.sts == "" {
			w.must(identity())
		} else {
			wantCode(t, identity(), c.sts, "")
		}
	}
}

func TestThrottleFaultCarriesRetryAfter(t *testing.T) {
	w := newWorld(t)
	w.fault("throttle=1@3 GetApiKeys")
	slow := wantType[*types.TooManyRequestsException](t, getKeys(w, east))
	if aws.ToString(slow.RetryAfterSeconds) != "3" {
		t.Errorf("Retry-After %q", aws.ToString(slow.RetryAfterSeconds))
	}
	w.must(getKeys(w, east))
}

func TestAccessDeniedOnOneOperation(t *testing.T) {
	w := newWorld(t)
	w.fault("access-denied=on DeleteApiKey")
	id := w.key(east, sim.Key{Value: value(1)})
	w.must(getKeys(w, east))
	_, err := w.gateway(east).DeleteApiKey(t.Context(), &apigateway.DeleteApiKeyInput{ApiKey: &id})
	wantCode(t, err, "AccessDeniedException", "not authorized to perform: apigateway:DELETE on resource: arn:aws:apigateway:us-east-1::/apikeys/"+id)
	var response *smithyhttp.ResponseError
	if !errors.As(err, &response) || response.HTTPStatusCode() != http.StatusForbidden {
		t.Errorf("got %v, want a 403", err)
	}
}

func TestFaultInOneRegion(t *testing.T) {
	w := newWorld(t)
	w.fault("region-down=on@" + west)
	w.must(getKeys(w, east))
	wantCode(t, getKeys(w, west), "ServiceUnavailableException", "")
	w.sim.Faults().Clear()
	w.fault("error=1 " + west + ".GetApiKeys")
	w.must(getKeys(w, east))
	wantCode(t, getKeys(w, west), "InternalFailure", "")
	w.must(getKeys(w, west))
	if w.sim.Count("GetApiKeys") != 5 || w.sim.Faults().Count(west+".GetApiKeys") != 3 {
		t.Errorf("counted %v", w.sim.Faults().Counts())
	}
}

func TestLostAnswerLeavesTheKey(t *testing.T) {
	w := newWorld(t)
	w.fault("drop=1 CreateApiKey")
	create := func() error {
		_, err := w.gateway(east).CreateApiKey(t.Context(), &apigateway.CreateApiKeyInput{Value: aws.String(value(1))})
		return err
	}
	err := create()
	var api smithy.APIError
	if err == nil || errors.As(err, &api) {
		t.Fatalf("got %v, want a broken connection", err)
	}
	wantCode(t, create(), "ConflictException", "already exists")
}

func TestBrokenAnswersAreNotReadAsLists(t *testing.T) {
	w := newWorld(t)
	w.manyKeys(east, 30)
	for _, fault := range []string{"html=1", "truncate=1", "badjson=1"} {
		w.fault(fault)
		if err := getKeys(w, east); err == nil {
			t.Errorf("%s: the SDK took it for a list", fault)
		}
	}
}

func TestStaleListLagsBehindWritesForSomeReads(t *testing.T) {
	w := newWorld(t)
	gw := w.gateway(east)
	gone, stays := w.key(east, sim.Key{Name: "gone", Value: value(1)}), w.key(east, sim.Key{Name: "before", Value: value(2)})
	_, err := gw.DeleteApiKey(t.Context(), &apigateway.DeleteApiKeyInput{ApiKey: &gone})
	w.must(err)
	_, err = gw.UpdateApiKey(t.Context(), &apigateway.UpdateApiKeyInput{ApiKey: &stays, PatchOperations: []types.PatchOperation{patch(types.OpReplace, "/name", "after")}})
	w.must(err)
	fresh, err := gw.CreateApiKey(t.Context(), &apigateway.CreateApiKeyInput{Name: aws.String("fresh")})
	w.must(err)

	names := func() map[string]string {
		out, err := gw.GetApiKeys(t.Context(), &apigateway.GetApiKeysInput{})
		w.must(err)
		seen := map[string]string{}
		for _, k := range out.Items {
			seen[*k.Id] = *k.Name
		}
		return seen
	}
	w.fault("stale-list=2 GetApiKeys")
	for range 2 {
		if got := names(); len(got) != 2 || got[gone] != "gone" || got[stays] != "before" {
			t.Errorf("stale list: %v", got)
		}
	}
	if got := names(); len(got) != 2 || got[*fresh.Id] != "fresh" || got[stays] != "after" {
		t.Errorf("list after the stale reads: %v", got)
	}
	if _, err := gw.GetApiKey(t.Context(), &apigateway.GetApiKeyInput{ApiKey: &gone}); err == nil {
		t.Error("a read by id must not be stale")
	}
	w.clock.Advance(11 * time.Second)
	w.fault("stale-list=1")
	if got := names(); got[stays] != "after" || len(got) != 2 {
		t.Errorf("a list lags no longer than its window: %v", got)
	}
}

func TestConcurrentModificationOnOrder(t *testing.T) {
	w := newWorld(t)
	plan, id := w.plan(east, "p", w.api(east, "a")), w.key(east, sim.Key{Value: value(1)})
	w.fault("concurrent=1")
	in := &apigateway.CreateUsagePlanKeyInput{UsagePlanId: &plan, KeyId: &id, KeyType: aws.String("API_KEY")}
	_, err := w.gateway(east).CreateUsagePlanKey(t.Context(), in)
	wantCode(t, err, "ConflictException", "concurrent modification")
	_, err = w.gateway(east).CreateUsagePlanKey(t.Context(), in)
	w.must(err)
}

func TestCognitoThrottleIsA400(t *testing.T) {
	w := newWorld(t)
	w.fault("throttle=1")
	_, err := w.cognito(east).ListUserPools(t.Context(), &cognitoidentityprovider.ListUserPoolsInput{MaxResults: aws.Int32(1)})
	wantType[*cognitotypes.TooManyRequestsException](t, err)
	var response *smithyhttp.ResponseError
	if !errors.As(err, &response) || response.HTTPStatusCode() != 400 {
		t.Errorf("got %v, want a 400", err)
	}
}

func TestStaleListsOfMembersAndClients(t *testing.T) {
	w := newWorld(t)
	plan, pool := w.plan(east, "p", w.api(east, "a")), w.pool(east)
	id := w.key(east, sim.Key{Name: "member", Value: value(1), Plans: []string{plan}})
	w.must(w.sim.Delete(east + "/apikey/" + id))
	_, err := w.sim.AddClient(mainAccount, east, sim.Client{Pool: pool, Name: "seeded"})
	w.must(err)
	w.newClient(machineClient(pool))
	members := func() int {
		out, err := w.gateway(east).GetUsagePlanKeys(t.Context(), &apigateway.GetUsagePlanKeysInput{UsagePlanId: &plan, NameQuery: aws.String("member")})
		w.must(err)
		return len(out.Items)
	}
	clients := func() int {
		out, err := w.cognito(east).ListUserPoolClients(t.Context(), &cognitoidentityprovider.ListUserPoolClientsInput{UserPoolId: &pool})
		w.must(err)
		return len(out.UserPoolClients)
	}
	w.fault("stale-list=2")
	if m, c := members(), clients(); m != 1 || c != 1 {
		t.Errorf("stale: %d members, %d clients", m, c)
	}
	if m, c := members(), clients(); m != 0 || c != 2 {
		t.Errorf("fresh: %d members, %d clients", m, c)
	}
}
