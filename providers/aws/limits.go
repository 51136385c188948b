package aws

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"
)

// limitsOf words a usage plan's quota and throttle (service model of API Gateway,
// QuotaSettings and ThrottleSettings). A plan without them is held by the
// account's limits alone.
func limitsOf(p types.UsagePlan) string {
	var told []string
	if q := p.Quota; q != nil && q.Limit > 0 {
		told = append(told, fmt.Sprintf("%d requests a %s", q.Limit, strings.ToLower(string(q.Period))))
	} else {
		told = append(told, "no quota")
	}
	if t := p.Throttle; t != nil && (t.RateLimit > 0 || t.BurstLimit > 0) {
		told = append(told, strconv.FormatFloat(t.RateLimit, 'f', -1, 64)+" a second, bursts of "+strconv.Itoa(int(t.BurstLimit)))
	} else {
		told = append(told, "no rate limit of its own")
	}
	return strings.Join(told, "; ")
}
