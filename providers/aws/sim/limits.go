package sim

import "gatehouse/providers/simkit"

// limits are the token buckets of one account and region; nil takes all. AWS's
// page does not say whether the 10/s hold per account or per region: here per
// account and region (aws.md, Limits and pacing).
type limits struct {
	all, createKey, deleteKey *simkit.Bucket
	cognitoRead, cognitoWrite *simkit.Bucket
}

func newLimits(cfg Config) *limits {
	if !cfg.Realistic {
		return nil
	}
	return &limits{
		all:          simkit.NewBucket(10, 40, cfg.Clock),
		createKey:    simkit.NewBucket(5, 5, cfg.Clock),
		deleteKey:    simkit.NewBucket(5, 5, cfg.Clock),
		cognitoRead:  simkit.NewBucket(15, 15, cfg.Clock),
		cognitoWrite: simkit.NewBucket(15, 15, cfg.Clock),
	}
}

// take spends what an operation costs, or says when to come again.
func (l *limits) take(operation, service string) *apiError {
	if l == nil {
		return nil
	}
	for _, b := range l.buckets(operation, service) {
		if wait, ok := b.Take(); !ok {
			return tooManyRequests(wait)
		}
	}
	return nil
}

func (l *limits) buckets(operation, service string) []*simkit.Bucket {
	switch {
	case service == serviceSTS:
		return nil
	case service == serviceCognito && readOnly(operation):
		return []*simkit.Bucket{l.cognitoRead}
	case service == serviceCognito:
		return []*simkit.Bucket{l.cognitoWrite}
	case operation == "CreateApiKey":
		return []*simkit.Bucket{l.createKey, l.all}
	case operation == "DeleteApiKey":
		return []*simkit.Bucket{l.deleteKey, l.all}
	}
	return []*simkit.Bucket{l.all}
}

func readOnly(cognitoOperation string) bool {
	switch cognitoOperation {
	case "ListUserPools", "ListUserPoolClients", "ListUserPoolClientSecrets", "DescribeUserPoolClient":
		return true
	}
	return false
}
