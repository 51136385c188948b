package sim_test

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	cognitotypes "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"gatehouse/providers/aws/sim"
)

// realistic keeps the limits, and takes no time for the way.
func realistic(c *sim.Config) { c.Realistic, c.Sleep = true, func(context.Context, time.Duration) {} }

// until repeats a call on a standing clock until it is refused.
func until(t *testing.T, do func() error) (passed int, err error) {
	t.Helper()
	for passed < 1000 {
		if err := do(); err != nil {
			return passed, err
		}
		passed++
	}
	t.Fatal("1,000 calls in no time, none refused")
	return 0, nil
}

func TestAllCallsShareABucketPerRegion(t *testing.T) {
	w := newWorld(t, realistic)
	passed, err := until(t, func() error { return getKeys(w, east) })
	if passed != 40 {
		t.Errorf("%d calls passed at once, want the burst of 40", passed)
	}
	slow := wantType[*types.TooManyRequestsException](t, err)
	if aws.ToString(slow.RetryAfterSeconds) != "1" {
		t.Errorf("Retry-After %q", aws.ToString(slow.RetryAfterSeconds))
	}
	w.must(getKeys(w, west))
	w.clock.Advance(time.Second)
	if passed, _ := until(t, func() error { return getKeys(w, east) }); passed != 10 {
		t.Errorf("%d calls passed a second later, want 10", passed)
	}
}

func TestCreateAndDeleteHaveBucketsOfTheirOwn(t *testing.T) {
	w := newWorld(t, realistic)
	gw := w.gateway(east)
	var ids []string
	passed, err := until(t, func() error {
		key, err := gw.CreateApiKey(t.Context(), &apigateway.CreateApiKeyInput{})
		if err == nil {
			ids = append(ids, *key.Id)
		}
		return err
	})
	wantType[*types.TooManyRequestsException](t, err)
	if passed != 5 {
		t.Errorf("%d keys created at once, want 5", passed)
	}
	w.must(getKeys(w, east))
	i := 0
	w.key(east, sim.Key{ID: "extrakey00", Value: value(1)})
	ids = append(ids, "extrakey00")
	passed, err = until(t, func() error {
		_, err := gw.DeleteApiKey(t.Context(), &apigateway.DeleteApiKeyInput{ApiKey: &ids[i]})
		i++
		return err
	})
	wantType[*types.TooManyRequestsException](t, err)
	if passed != 5 {
		t.Errorf("%d keys deleted at once, want 5", passed)
	}
}

func TestCognitoReadsAndWritesAreLimitedApart(t *testing.T) {
	w := newWorld(t, realistic)
	passed, err := until(t, func() error {
		_, err := w.cognito(east).ListUserPools(t.Context(), &cognitoidentityprovider.ListUserPoolsInput{MaxResults: aws.Int32(1)})
		return err
	})
	wantType[*cognitotypes.TooManyRequestsException](t, err)
	if passed != 15 {
		t.Errorf("%d reads at once, want 15", passed)
	}
	_, err = w.cognito(east).DeleteUserPoolClient(t.Context(), &cognitoidentityprovider.DeleteUserPoolClientInput{UserPoolId: aws.String("p_1"), ClientId: aws.String("c")})
	wantType[*cognitotypes.ResourceNotFoundException](t, err)
}

func TestWithoutRealisticNothingIsLimited(t *testing.T) {
	w := newWorld(t)
	for range 60 {
		w.must(getKeys(w, east))
	}
}
