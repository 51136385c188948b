package aws

import (
	"context"
	"errors"
	"fmt"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"

	"gatehouse/core"
)

// Check asks who we are, and whether every region, pool and the webhook answer.
func (g *gateway) Check(ctx context.Context) (core.Check, error) {
	began := g.env.Clock.Now()
	id, err := g.whoAmI(ctx)
	if err != nil {
		return core.Check{}, err
	}
	account := awssdk.ToString(id.Account)
	c := core.Check{Identity: "account " + account + " as " + awssdk.ToString(id.Arn), Latency: g.env.Clock.Now().Sub(began)}
	if err := g.accept(account); err != nil {
		return c, err
	}
	for _, region := range g.conf.regions {
		line, err := g.checkRegion(ctx, region)
		if err != nil {
			return c, err
		}
		c.Detail = append(c.Detail, line)
	}
	for _, p := range g.conf.pools {
		if err := g.checkPool(ctx, p); err != nil {
			return c, err
		}
		c.Detail = append(c.Detail, "user pool "+p.id+": answers")
	}
	if c.Rights, err = g.rights(ctx); err != nil {
		return c, err
	}
	return g.checkWebhook(ctx, c)
}

// rights reads a key of every region. Whether this identity may write AWS
// tells only when it does.
func (g *gateway) rights(ctx context.Context) ([]core.Right, error) {
	read := core.Right{Name: core.RightRead, State: "yes", Why: "keys are listed in every region"}
	for _, region := range g.conf.regions {
		o := operation{name: "GetApiKeys", region: region}
		_, err := call(ctx, g, o, func(ctx context.Context, s *sdk) (any, error) {
			return s.gateway[region].GetApiKeys(ctx, &apigateway.GetApiKeysInput{Limit: awssdk.Int32(1)})
		})
		if core.CodeOf(err) == core.CodeForbidden {
			read.State, read.Why = "no", core.AsError(err).Message
			break
		}
		if err != nil {
			return nil, err
		}
	}
	const untold = "AWS tells it only when something is written"
	return []core.Right{read,
		{Name: core.RightDecide, State: "unknown", Why: untold},
		{Name: core.RightDelete, State: "unknown", Why: untold},
	}, nil
}

func (g *gateway) checkRegion(ctx context.Context, region string) (string, error) {
	out, err := call(ctx, g, operation{name: "GetAccount", region: region}, func(ctx context.Context, s *sdk) (*apigateway.GetAccountOutput, error) {
		return s.gateway[region].GetAccount(ctx, &apigateway.GetAccountInput{})
	})
	if err != nil {
		return "", err
	}
	if t := out.ThrottleSettings; t != nil {
		return fmt.Sprintf("%s: answers; callers share %.0f requests a second", region, t.RateLimit), nil
	}
	return region + ": answers", nil
}

var errEnough = errors.New("seen enough")

func (g *gateway) checkPool(ctx context.Context, p pool) error {
	err := g.eachClient(ctx, "", p, func(listed) error { return errEnough })
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

func (g *gateway) checkWebhook(ctx context.Context, c core.Check) (core.Check, error) {
	if g.conn.Text(setWebhook) == "" {
		return c, nil
	}
	hook, err := g.openWebhook()
	if err == nil {
		err = hook.Health(ctx)
	}
	if err != nil {
		return c, err
	}
	c.Detail = append(c.Detail, "webhook: answers")
	return c, nil
}
