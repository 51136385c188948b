package aws

import (
	"context"
	"time"
)

// Shares of the connection's rate for the quotas that are not the common one
// (aws.md, Limits and pacing). At the default of 7.5 a second: creating and
// deleting keys, 5 each; Cognito, 10 of its 15.
const (
	keyWriteShare = 2.0 / 3
	poolShare     = 4.0 / 3
	burst         = 8
)

// recheck is how long a verified account is taken for granted. An absence is
// never believed on it: that asks again.
const recheck = 5 * time.Minute

func pacingKey(account, region string) string { return "aws/" + account + "/" + region }

// PacingKeys are "aws/ACCOUNT/REGION", shared with every connection to that
// account and region.
func (g *gateway) PacingKeys(ctx context.Context) ([]string, error) {
	if err := g.learnAccount(ctx); err != nil {
		return nil, err
	}
	account := g.knownAccount()
	var keys []string
	for _, region := range g.conf.allRegions() {
		keys = append(keys, pacingKey(account, region))
	}
	return keys, nil
}

// pacing are the buckets that a call waits for.
func (g *gateway) pacing(o operation) []string {
	if o.region == "" {
		return []string{"aws/identity/" + g.conf.name} // has no quota of its own, but can be paused
	}
	key := pacingKey(g.knownAccount(), o.region)
	switch {
	case o.pool:
		return []string{key + "/cognito"}
	case o.name == opCreateKey || o.name == opDeleteKey:
		return []string{key + "/" + o.name, key}
	}
	return []string{key}
}

// setPace sets the buckets of an account. A slower rate of the connection
// slows them all.
func (g *gateway) setPace(account string) {
	if g.env.Pacer == nil {
		return
	}
	limit := func(key string, rate float64) { g.env.Pacer.Limit(key, rate, max(1, min(burst, int(rate)))) }
	for _, region := range g.conf.allRegions() {
		key := pacingKey(account, region)
		limit(key, g.conf.rate)
		limit(key+"/"+opCreateKey, g.conf.rate*keyWriteShare)
		limit(key+"/"+opDeleteKey, g.conf.rate*keyWriteShare)
		limit(key+"/cognito", g.conf.rate*poolShare)
	}
}
