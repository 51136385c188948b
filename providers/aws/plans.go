package aws

import (
	"context"
	"errors"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// plan is a usage plan and the stages it opens, as API ids.
type plan struct {
	region, id, name string
	limits           string // in words
	apis             []string
}

func planOf(region string, p types.UsagePlan) plan {
	out := plan{region: region, id: awssdk.ToString(p.Id), name: awssdk.ToString(p.Name), limits: limitsOf(p)}
	for _, st := range p.ApiStages {
		out.apis = append(out.apis, APIID(region, awssdk.ToString(st.ApiId), awssdk.ToString(st.Stage)))
	}
	return out
}

// plansOf lists the plans of one key, or with no key those of the region.
func (g *gateway) plansOf(ctx context.Context, subject, region, keyID string) ([]plan, error) {
	var plans []plan
	o := operation{name: "GetUsagePlans", region: region, subject: subject}
	err := g.eachPage(o, func(position *string) (*string, error) {
		out, err := call(ctx, g, o, func(ctx context.Context, s *sdk) (*apigateway.GetUsagePlansOutput, error) {
			return s.gateway[region].GetUsagePlans(ctx, &apigateway.GetUsagePlansInput{
				KeyId: optional(keyID), Limit: g.pageSize(), Position: position,
			})
		})
		if err != nil {
			return nil, err
		}
		for _, p := range out.Items {
			plans = append(plans, planOf(region, p))
		}
		return out.Position, nil
	})
	return plans, err
}

// membersOf lists the ids of a plan's keys. The answer carries their values:
// they end here (aws.md, Traps 6).
func (g *gateway) membersOf(ctx context.Context, p plan) ([]string, error) {
	var ids []string
	o := operation{name: "GetUsagePlanKeys", region: p.region}
	err := g.eachPage(o, func(position *string) (*string, error) {
		out, err := call(ctx, g, o, func(ctx context.Context, s *sdk) (*apigateway.GetUsagePlanKeysOutput, error) {
			return s.gateway[p.region].GetUsagePlanKeys(ctx, &apigateway.GetUsagePlanKeysInput{
				UsagePlanId: &p.id, Limit: g.pageSize(), Position: position,
			})
		})
		if err != nil {
			return nil, err
		}
		for _, k := range out.Items {
			ids = append(ids, awssdk.ToString(k.Id))
		}
		return out.Position, nil
	})
	return ids, err
}

// attachTries bounds how often a plan is attached while others attach theirs.
const attachTries = 6

// attach puts a key into a plan. AWS does one of these at a time in an account
// and region; ours queue up, and after others' we wait (aws.md, Limits).
func (g *gateway) attach(ctx context.Context, subject, region, planID, keyID string) error {
	unlock, err := g.provider.locks.lock(ctx, pacingKey(g.knownAccount(), region))
	if err != nil {
		return gaveUp(subject, err)
	}
	defer unlock()
	for try := 1; ; try++ {
		err := g.attachOnce(ctx, subject, region, planID, keyID)
		switch {
		case errors.Is(err, errExists):
			return nil
		case !errors.Is(err, errConcurrent) || try == attachTries:
			return notAPlan(err, planID)
		}
		select {
		case <-g.env.Clock.After(ctx, httpclient.Jitter(g.env.Random, retryBase<<(try-1))):
		case <-ctx.Done():
			return err
		}
	}
}

func (g *gateway) attachOnce(ctx context.Context, subject, region, planID, keyID string) error {
	o := operation{name: "CreateUsagePlanKey", region: region, write: true, subject: subject}
	_, err := call(ctx, g, o, func(ctx context.Context, s *sdk) (any, error) {
		// The answer carries the key's value; it is dropped here.
		_, err := s.gateway[region].CreateUsagePlanKey(ctx, &apigateway.CreateUsagePlanKeyInput{
			UsagePlanId: &planID, KeyId: &keyID, KeyType: awssdk.String("API_KEY"),
		})
		return nil, err
	})
	return err
}

// notAPlan keeps a plan that is not there from being taken for a key that is
// not: the App is not gone because its plan is.
func notAPlan(err error, planID string) error {
	if core.CodeOf(err) != core.CodeGone {
		return err
	}
	e := core.AsError(err)
	return core.Errorf(core.CodeRefused, e.Subject, "the plan %s, or the key, is not there: %s", planID, e.Message).
		WithHint("Was the plan deleted at AWS? Change the App's registration, then try again.")
}

// detach takes a key out of a plan; one that is not in it is done.
func (g *gateway) detach(ctx context.Context, subject, region, planID, keyID string) error {
	o := operation{name: "DeleteUsagePlanKey", region: region, write: true, subject: subject}
	_, err := call(ctx, g, o, func(ctx context.Context, s *sdk) (any, error) {
		return s.gateway[region].DeleteUsagePlanKey(ctx, &apigateway.DeleteUsagePlanKeyInput{UsagePlanId: &planID, KeyId: &keyID})
	})
	if core.CodeOf(err) == core.CodeGone {
		return nil
	}
	return err
}

// apiNames are the names of a region's REST APIs by id. Without the right to
// list them the APIs show their ids.
func (g *gateway) apiNames(ctx context.Context, region string) (map[string]core.APIRef, error) {
	names, err := g.readNames(ctx, region)
	if core.CodeOf(err) == core.CodeForbidden {
		return nil, nil
	}
	return names, err
}

func (g *gateway) readNames(ctx context.Context, region string) (map[string]core.APIRef, error) {
	names := map[string]core.APIRef{}
	o := operation{name: "GetRestApis", region: region}
	err := g.eachPage(o, func(position *string) (*string, error) {
		out, err := call(ctx, g, o, func(ctx context.Context, s *sdk) (*apigateway.GetRestApisOutput, error) {
			return s.gateway[region].GetRestApis(ctx, &apigateway.GetRestApisInput{Limit: g.pageSize(), Position: position})
		})
		if err != nil {
			return nil, err
		}
		for _, a := range out.Items {
			names[awssdk.ToString(a.Id)] = core.APIRef{Name: awssdk.ToString(a.Name), Description: awssdk.ToString(a.Description)}
		}
		return out.Position, nil
	})
	return names, err
}
