package sim_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	cognito "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"gatehouse/providers/aws/sim"
)

// Every test's traffic is compared with the models (see checker). This one
// makes sure that each operation was accepted at least once, and that the
// comparison finds what is wrong.
func TestEveryOperationFitsTheServiceModels(t *testing.T) {
	requireModels(t)
	w := newWorld(t)
	w.everyKeyOperation()
	w.everyPlanOperation()
	w.everyClientOperation()
	const operations = 20 + 9
	if len(w.check.seen) != operations {
		t.Errorf("%d operations compared, want %d: %v", len(w.check.seen), operations, w.check.seen)
	}
}

func (w *world) everyKeyOperation() {
	t, gw := w.t, w.gateway(east)
	key, err := gw.CreateApiKey(t.Context(), &apigateway.CreateApiKeyInput{Name: aws.String("n"), Tags: map[string]string{"a": "b"}})
	w.must(err)
	_, err = gw.GetApiKey(t.Context(), &apigateway.GetApiKeyInput{ApiKey: key.Id, IncludeValue: aws.Bool(true)})
	w.must(err)
	w.manyKeys(east, 30)
	_, err = gw.GetApiKeys(t.Context(), &apigateway.GetApiKeysInput{Limit: aws.Int32(3), NameQuery: aws.String("a"), CustomerId: aws.String("dev-1"), IncludeValues: aws.Bool(true)})
	w.must(err)
	w.enable(east, *key.Id, "true")
	_, err = w.importKeys("Name,Key\nbad,1\ngood,"+value(99)+"\n", false)
	w.must(err)
	arn := aws.String("arn:aws:apigateway:" + east + "::/apikeys/" + *key.Id)
	_, err = gw.TagResource(t.Context(), &apigateway.TagResourceInput{ResourceArn: arn, Tags: map[string]string{"c": "d"}})
	w.must(err)
	_, err = gw.GetTags(t.Context(), &apigateway.GetTagsInput{ResourceArn: arn})
	w.must(err)
	_, err = gw.UntagResource(t.Context(), &apigateway.UntagResourceInput{ResourceArn: arn, TagKeys: []string{"c"}})
	w.must(err)
	_, err = gw.DeleteApiKey(t.Context(), &apigateway.DeleteApiKeyInput{ApiKey: key.Id})
	w.must(err)
}

func (w *world) everyPlanOperation() {
	t, gw, api := w.t, w.gateway(east), w.api(east, "a")
	plan, key := w.plan(east, "p", api), w.key(east, sim.Key{Name: "member", Value: value(77)})
	w.must(w.attach(east, plan, key))
	_, err := gw.GetUsagePlanKey(t.Context(), &apigateway.GetUsagePlanKeyInput{UsagePlanId: &plan, KeyId: &key})
	w.must(err)
	_, err = gw.GetUsagePlanKeys(t.Context(), &apigateway.GetUsagePlanKeysInput{UsagePlanId: &plan, NameQuery: aws.String("m"), Limit: aws.Int32(5)})
	w.must(err)
	w.must(w.detach(east, plan, key))
	_, err = gw.GetUsagePlans(t.Context(), &apigateway.GetUsagePlansInput{KeyId: &key, Limit: aws.Int32(5)})
	w.must(err)
	_, err = gw.GetUsagePlans(t.Context(), &apigateway.GetUsagePlansInput{})
	w.must(err)
	_, err = gw.GetUsagePlan(t.Context(), &apigateway.GetUsagePlanInput{UsagePlanId: &plan})
	w.must(err)
	_, err = gw.GetRestApis(t.Context(), &apigateway.GetRestApisInput{Limit: aws.Int32(5)})
	w.must(err)
	_, err = gw.GetRestApi(t.Context(), &apigateway.GetRestApiInput{RestApiId: &api})
	w.must(err)
	_, err = gw.GetStages(t.Context(), &apigateway.GetStagesInput{RestApiId: &api})
	w.must(err)
	_, err = gw.GetStage(t.Context(), &apigateway.GetStageInput{RestApiId: &api, StageName: aws.String("prod")})
	w.must(err)
	_, err = gw.GetAccount(t.Context(), &apigateway.GetAccountInput{})
	w.must(err)
}

func (w *world) everyClientOperation() {
	t, idp, pool := w.t, w.cognito(east), w.pool(east)
	_, err := idp.ListUserPools(t.Context(), &cognito.ListUserPoolsInput{MaxResults: aws.Int32(5)})
	w.must(err)
	client := *w.newClient(machineClient(pool)).ClientId
	_, err = idp.ListUserPoolClients(t.Context(), &cognito.ListUserPoolClientsInput{UserPoolId: &pool, MaxResults: aws.Int32(5)})
	w.must(err)
	second, err := w.addSecret(pool, client, nil)
	w.must(err)
	w.secrets(pool, client)
	w.must(w.deleteSecret(pool, client, *second.ClientSecretId))
	_, err = idp.UpdateUserPoolClient(t.Context(), &cognito.UpdateUserPoolClientInput{UserPoolId: &pool, ClientId: &client, ClientName: aws.String("new")})
	w.must(err)
	w.describe(pool, client)
	_, err = idp.DeleteUserPoolClient(t.Context(), &cognito.DeleteUserPoolClientInput{UserPoolId: &pool, ClientId: &client})
	w.must(err)
}

func TestTheComparisonFindsWhatDoesNotFit(t *testing.T) {
	m := requireModels(t)
	for _, c := range []struct {
		of          *model
		shape, json string
		words       string
	}{
		{m.gateway, "ApiKeys", `{"items":[]}`, "no member items"},
		{m.gateway, "ApiKey", `{"enabled":"true"}`, "want boolean"},
		{m.gateway, "ApiKey", `{"createdDate":"2026-01-01T00:00:00Z"}`, "want timestamp"},
		{m.gateway, "UpdateApiKeyRequest", `{"patchOperations":[{"op":"swap"}]}`, "is none of"},
		{m.gateway, "UpdateApiKeyRequest", `{"patchOperations":[{"value":true}]}`, "want string"},
		{m.cognito, "CreateUserPoolClientRequest", `{"UserPoolId":"a_b"}`, "ClientName is required"},
		{m.cognito, "UserPoolClientType", `{"ClientSecret":"short"}`, "out of range"},
		{m.cognito, "UserPoolClientType", `{"ClientName":"a/b"}`, "is not"},
	} {
		if got := strings.Join(checkJSON(c.of, "x", c.shape, []byte(c.json)), "; "); !strings.Contains(got, c.words) {
			t.Errorf("%s %s: found %q, want %q", c.shape, c.json, got, c.words)
		}
	}
	if name, _ := m.gateway.operation("POST", "/apikeys", "import"); name != "ImportApiKeys" {
		t.Errorf("import is %q", name)
	}
}
