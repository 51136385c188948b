package aws

import (
	"testing"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"
)

func TestTheLimitsOfAPlanAreToldInWords(t *testing.T) {
	for want, plan := range map[string]types.UsagePlan{
		"no quota; no rate limit of its own": {},
		"1000 requests a day; 0.5 a second, bursts of 2": {
			Quota: &types.QuotaSettings{Limit: 1000, Period: types.QuotaPeriodTypeDay}, Throttle: &types.ThrottleSettings{RateLimit: 0.5, BurstLimit: 2},
		},
		"7 requests a month; no rate limit of its own": {Name: awssdk.String("small"), Quota: &types.QuotaSettings{Limit: 7, Period: types.QuotaPeriodTypeMonth}},
	} {
		if got := limitsOf(plan); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
