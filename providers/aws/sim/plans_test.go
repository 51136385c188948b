package sim_test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"gatehouse/providers/aws/sim"
)

func (w *world) attach(region, plan, key string) error {
	_, err := w.gateway(region).CreateUsagePlanKey(w.t.Context(), &apigateway.CreateUsagePlanKeyInput{
		UsagePlanId: &plan, KeyId: &key, KeyType: aws.String("API_KEY")})
	return err
}

func (w *world) detach(region, plan, key string) error {
	_, err := w.gateway(region).DeleteUsagePlanKey(w.t.Context(), &apigateway.DeleteUsagePlanKeyInput{UsagePlanId: &plan, KeyId: &key})
	return err
}

func TestPlanAndItsStagesAreRead(t *testing.T) {
	w := newWorld(t)
	gw, api := w.gateway(east), w.api(east, "orders")
	plan := w.plan(east, "gold", api)
	got, err := gw.GetUsagePlan(t.Context(), &apigateway.GetUsagePlanInput{UsagePlanId: &plan})
	w.must(err)
	if *got.Name != "gold" || len(got.ApiStages) != 1 || *got.ApiStages[0].ApiId != api || *got.ApiStages[0].Stage != "prod" ||
		got.Throttle.BurstLimit != 10 || got.Throttle.RateLimit != 5 || got.Quota.Limit != 1000 || got.Quota.Period != types.QuotaPeriodTypeMonth {
		t.Errorf("plan %+v", got)
	}
	apis, err := gw.GetRestApis(t.Context(), &apigateway.GetRestApisInput{})
	w.must(err)
	if len(apis.Items) != 1 || *apis.Items[0].Name != "orders" || *apis.Items[0].Description != "about orders" {
		t.Errorf("APIs %+v", apis.Items)
	}
	one, err := gw.GetRestApi(t.Context(), &apigateway.GetRestApiInput{RestApiId: &api})
	w.must(err)
	if *one.Id != api || !one.CreatedDate.Equal(start.Truncate(time.Second)) {
		t.Errorf("API %+v", one)
	}
	stages, err := gw.GetStages(t.Context(), &apigateway.GetStagesInput{RestApiId: &api})
	w.must(err)
	if len(stages.Item) != 2 || *stages.Item[0].StageName != "prod" {
		t.Errorf("stages %+v", stages.Item)
	}
	_, err = gw.GetStage(t.Context(), &apigateway.GetStageInput{RestApiId: &api, StageName: aws.String("test")})
	w.must(err)
	_, err = gw.GetStage(t.Context(), &apigateway.GetStageInput{RestApiId: &api, StageName: aws.String("none")})
	wantType[*types.NotFoundException](t, err)
	_, err = gw.GetRestApi(t.Context(), &apigateway.GetRestApiInput{RestApiId: aws.String("none")})
	wantType[*types.NotFoundException](t, err)
	account, err := gw.GetAccount(t.Context(), &apigateway.GetAccountInput{})
	w.must(err)
	if !slices.Contains(account.Features, "UsagePlans") || account.ThrottleSettings.RateLimit != 10000 {
		t.Errorf("account %+v", account)
	}
}

func TestMembershipIsAttachedListedAndDetached(t *testing.T) {
	w := newWorld(t)
	gw := w.gateway(east)
	plan, other := w.plan(east, "p", w.api(east, "a")), w.plan(east, "q", w.api(east, "b"))
	id := w.key(east, sim.Key{Name: "app", Value: value(1)})
	w.must(w.attach(east, plan, id))
	wantCode(t, w.attach(east, plan, id), "ConflictException", "already exists")

	list, err := gw.GetUsagePlanKeys(t.Context(), &apigateway.GetUsagePlanKeysInput{UsagePlanId: &plan})
	w.must(err)
	if len(list.Items) != 1 || *list.Items[0].Id != id || *list.Items[0].Value != value(1) || *list.Items[0].Type != "API_KEY" || *list.Items[0].Name != "app" {
		t.Errorf("members %+v: want the key with its value", list.Items)
	}
	one, err := gw.GetUsagePlanKey(t.Context(), &apigateway.GetUsagePlanKeyInput{UsagePlanId: &plan, KeyId: &id})
	w.must(err)
	if *one.Id != id {
		t.Errorf("member %+v", one)
	}
	_, err = gw.GetUsagePlanKey(t.Context(), &apigateway.GetUsagePlanKeyInput{UsagePlanId: &other, KeyId: &id})
	wantType[*types.NotFoundException](t, err)
	plans, err := gw.GetUsagePlans(t.Context(), &apigateway.GetUsagePlansInput{KeyId: &id})
	w.must(err)
	if len(plans.Items) != 1 || *plans.Items[0].Id != plan {
		t.Errorf("plans of the key %+v", plans.Items)
	}
	w.must(w.detach(east, plan, id))
	err = w.detach(east, plan, id)
	wantType[*types.NotFoundException](t, err)
	all, err := gw.GetUsagePlans(t.Context(), &apigateway.GetUsagePlansInput{})
	w.must(err)
	if len(all.Items) != 2 {
		t.Errorf("%d plans", len(all.Items))
	}
}

func TestMembershipNeedsPlanKeyAndType(t *testing.T) {
	w := newWorld(t)
	plan, id := w.plan(east, "p"), w.key(east, sim.Key{Value: value(1)})
	err := w.attach(east, "none", id)
	wantType[*types.NotFoundException](t, err)
	_, err = w.gateway(east).CreateUsagePlanKey(t.Context(), &apigateway.CreateUsagePlanKeyInput{UsagePlanId: &plan, KeyId: &id, KeyType: aws.String("KEY")})
	wantType[*types.BadRequestException](t, err)
}

func TestKeySitsInOnePlanPerStage(t *testing.T) {
	w := newWorld(t)
	api := w.api(east, "a")
	silver, gold, id := w.plan(east, "silver", api), w.plan(east, "gold", w.api(east, "b"), api), w.key(east, sim.Key{Value: value(1)})
	w.must(w.attach(east, silver, id))
	wantCode(t, w.attach(east, gold, id), "BadRequestException", api+":prod")
	w.must(w.detach(east, silver, id))
	w.must(w.attach(east, gold, id))
}

func TestKeySitsInTenPlansAtMost(t *testing.T) {
	w := newWorld(t)
	id := w.key(east, sim.Key{Value: value(1)})
	for i := range 10 {
		w.must(w.attach(east, w.plan(east, "p", w.api(east, string(rune('a'+i)))), id))
	}
	err := w.attach(east, w.plan(east, "p11", w.api(east, "z")), id)
	wantType[*types.LimitExceededException](t, err)
}

func TestPlanKeysComeInPagesAndByName(t *testing.T) {
	w := newWorld(t)
	plan := w.plan(east, "p", w.api(east, "a"))
	for i := range 60 {
		w.key(east, sim.Key{Name: "app " + strings.Repeat("x", i%3), Value: value(i), Plans: []string{plan}})
	}
	seen, in := 0, &apigateway.GetUsagePlanKeysInput{UsagePlanId: &plan}
	for page := 0; ; page++ {
		out, err := w.gateway(east).GetUsagePlanKeys(t.Context(), in)
		w.must(err)
		seen += len(out.Items)
		if out.Position == nil {
			if page != 2 {
				t.Errorf("%d pages", page+1)
			}
			break
		}
		in.Position = out.Position
	}
	if seen != 60 {
		t.Errorf("%d members seen of 60", seen)
	}
	out, err := w.gateway(east).GetUsagePlanKeys(t.Context(), &apigateway.GetUsagePlanKeysInput{UsagePlanId: &plan, NameQuery: aws.String("app xx"), Limit: aws.Int32(500)})
	w.must(err)
	if len(out.Items) != 20 {
		t.Errorf("%d members by name", len(out.Items))
	}
}

// One attach is held in the middle of its work, as long as the test likes.
func TestPlanKeysAreCreatedOneAtATimePerRegion(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	var calls atomic.Int32
	w := newWorld(t, func(c *sim.Config) {
		c.Sleep = func(context.Context, time.Duration) {
			if calls.Add(1) == 1 {
				close(entered)
				<-leave
			}
		}
	})
	plan, id := w.plan(east, "p", w.api(east, "a")), w.key(east, sim.Key{Value: value(1)})
	westPlan, westID := w.plan(west, "p", w.api(west, "a")), w.key(west, sim.Key{Value: value(1)})

	first := make(chan error, 1)
	go func() { first <- w.attach(east, plan, id) }()
	<-entered
	wantCode(t, w.attach(east, plan, id), "ConflictException", "concurrent modification")
	w.must(w.attach(west, westPlan, westID))
	close(leave)
	w.must(<-first)
	wantCode(t, w.attach(east, plan, id), "ConflictException", "already exists")
}
