package sim_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"gatehouse/providers/aws/sim"
)

func TestKeyIsCreatedDisabledAndReadBack(t *testing.T) {
	w := newWorld(t)
	gw := w.gateway(east)
	created, err := gw.CreateApiKey(t.Context(), &apigateway.CreateApiKeyInput{Name: aws.String("pay"), Description: aws.String("d"),
		Value: aws.String(value(1)), CustomerId: aws.String("dev-1"), Tags: map[string]string{"gatehouse-app": "6f1c:x/y_z"}})
	w.must(err)
	if created.Enabled || aws.ToString(created.Value) != value(1) {
		t.Errorf("created %+v: want it disabled, with its value", created)
	}
	got, err := gw.GetApiKey(t.Context(), &apigateway.GetApiKeyInput{ApiKey: created.Id})
	w.must(err)
	if got.Value != nil {
		t.Error("the value was shown without includeValue")
	}
	if *got.Name != "pay" || *got.Description != "d" || *got.CustomerId != "dev-1" || got.Tags["gatehouse-app"] != "6f1c:x/y_z" {
		t.Errorf("got %+v", got)
	}
	if !got.CreatedDate.Equal(start.Truncate(time.Second)) {
		t.Errorf("created %v: want the second of %v", got.CreatedDate, start)
	}
	with, err := gw.GetApiKey(t.Context(), &apigateway.GetApiKeyInput{ApiKey: created.Id, IncludeValue: aws.Bool(true)})
	w.must(err)
	if aws.ToString(with.Value) != value(1) {
		t.Errorf("value %q", aws.ToString(with.Value))
	}
}

func TestKeyValueIsMadeUpWhenLeftOut(t *testing.T) {
	w := newWorld(t)
	made, err := w.gateway(east).CreateApiKey(t.Context(), &apigateway.CreateApiKeyInput{Enabled: true})
	w.must(err)
	if len(*made.Value) != 40 || !made.Enabled || len(*made.Id) != 10 {
		t.Errorf("made %+v", made)
	}
}

func TestKeyValueRules(t *testing.T) {
	w := newWorld(t)
	w.key(east, sim.Key{Name: "twin", Value: value(1)})
	for _, c := range []struct{ value, code, words string }{
		{strings.Repeat("a", 19), "BadRequestException", "at least 20"},
		{strings.Repeat("a", 129), "BadRequestException", "at most 128"},
		{strings.Repeat("a", 20) + "-", "BadRequestException", "alphanumeric"},
		{value(1), "ConflictException", "already exists"},
	} {
		_, err := w.gateway(east).CreateApiKey(t.Context(), &apigateway.CreateApiKeyInput{Value: aws.String(c.value)})
		wantCode(t, err, c.code, c.words)
	}
	for _, good := range []string{strings.Repeat("a", 20), strings.Repeat("Z", 128)} {
		_, err := w.gateway(east).CreateApiKey(t.Context(), &apigateway.CreateApiKeyInput{Value: aws.String(good)})
		w.must(err)
	}
	if _, err := w.gateway(west).CreateApiKey(t.Context(), &apigateway.CreateApiKeyInput{Value: aws.String(value(1))}); err != nil {
		t.Errorf("the same value in another region: %v", err)
	}
	if _, err := w.gateway(east).CreateApiKey(t.Context(), &apigateway.CreateApiKeyInput{Name: aws.String("twin")}); err != nil {
		t.Errorf("the same name again: %v", err)
	}
}

func TestTagRules(t *testing.T) {
	w := newWorld(t)
	for _, tags := range []map[string]string{{"aws:x": "1"}, {strings.Repeat("k", 129): "1"}, {"k": strings.Repeat("v", 257)}, {"k": "a b"}} {
		_, err := w.gateway(east).CreateApiKey(t.Context(), &apigateway.CreateApiKeyInput{Tags: tags})
		wantCode(t, err, "BadRequestException", "tag")
	}
}

func TestKeyLimitOfARegion(t *testing.T) {
	w := newWorld(t, func(c *sim.Config) { c.KeyLimit = 2 })
	for i := range 2 {
		w.key(east, sim.Key{Value: value(i)})
	}
	_, err := w.gateway(east).CreateApiKey(t.Context(), &apigateway.CreateApiKeyInput{})
	wantType[*types.LimitExceededException](t, err)
	if _, err := w.gateway(west).CreateApiKey(t.Context(), &apigateway.CreateApiKeyInput{}); err != nil {
		t.Errorf("the other region is not full: %v", err)
	}
}

func patch(op types.Op, path, value string) types.PatchOperation {
	return types.PatchOperation{Op: op, Path: aws.String(path), Value: aws.String(value)}
}

func TestPatchChangesSeveralFieldsAndMovesTheDate(t *testing.T) {
	w := newWorld(t)
	id := w.key(east, sim.Key{Name: "old", Value: value(1)})
	w.clock.Advance(90 * time.Second)
	changed, err := w.gateway(east).UpdateApiKey(t.Context(), &apigateway.UpdateApiKeyInput{ApiKey: &id, PatchOperations: []types.PatchOperation{
		patch(types.OpReplace, "/enabled", "true"), patch(types.OpReplace, "/name", "new"),
		patch(types.OpReplace, "/description", "why"), patch(types.OpReplace, "/customerId", "dev-2")}})
	w.must(err)
	if !changed.Enabled || *changed.Name != "new" || *changed.Description != "why" || *changed.CustomerId != "dev-2" || changed.Value != nil {
		t.Errorf("changed %+v", changed)
	}
	first := start.Truncate(time.Second)
	if !changed.CreatedDate.Equal(first) || !changed.LastUpdatedDate.Equal(first.Add(90*time.Second)) {
		t.Errorf("created %v, updated %v", changed.CreatedDate, changed.LastUpdatedDate)
	}
}

func TestBadPatchChangesNothing(t *testing.T) {
	w := newWorld(t)
	id := w.key(east, sim.Key{Name: "old", Value: value(1)})
	for _, bad := range []types.PatchOperation{
		patch(types.OpReplace, "/value", value(2)), patch(types.OpReplace, "/nonsense", "x"), patch(types.OpReplace, "name", "x"),
		patch(types.OpAdd, "/name", "x"), patch(types.OpRemove, "/description", ""), patch(types.OpReplace, "/enabled", "yes"),
		{Op: types.OpReplace, Path: aws.String("/name")},
	} {
		_, err := w.gateway(east).UpdateApiKey(t.Context(), &apigateway.UpdateApiKeyInput{ApiKey: &id,
			PatchOperations: []types.PatchOperation{patch(types.OpReplace, "/name", "half"), bad}})
		wantType[*types.BadRequestException](t, err)
	}
	status, head, _ := w.raw("PATCH", "/apikeys/"+id, "apigateway", `{"patchOperations":[{"op":"replace","path":"/enabled","value":true}]}`)
	if status != 400 || head.Get("X-Amzn-ErrorType") != "BadRequestException" {
		t.Errorf("a Boolean as value: %d %s", status, head.Get("X-Amzn-ErrorType"))
	}
	got, err := w.gateway(east).GetApiKey(t.Context(), &apigateway.GetApiKeyInput{ApiKey: &id})
	w.must(err)
	if *got.Name != "old" || got.Enabled {
		t.Errorf("a refused patch changed the key: %+v", got)
	}
}

func TestMissingKeyIsNotFoundEverywhere(t *testing.T) {
	w := newWorld(t)
	gw, none, plan := w.gateway(east), aws.String("nosuchkey0"), aws.String(w.plan(east, "p"))
	_, err := gw.GetApiKey(t.Context(), &apigateway.GetApiKeyInput{ApiKey: none})
	wantType[*types.NotFoundException](t, err)
	_, err = gw.DeleteApiKey(t.Context(), &apigateway.DeleteApiKeyInput{ApiKey: none})
	wantType[*types.NotFoundException](t, err)
	_, err = gw.UpdateApiKey(t.Context(), &apigateway.UpdateApiKeyInput{ApiKey: none, PatchOperations: []types.PatchOperation{patch(types.OpReplace, "/name", "x")}})
	wantType[*types.NotFoundException](t, err)
	_, err = gw.CreateUsagePlanKey(t.Context(), &apigateway.CreateUsagePlanKeyInput{UsagePlanId: plan, KeyId: none, KeyType: aws.String("API_KEY")})
	wantType[*types.NotFoundException](t, err)
	_, err = gw.DeleteUsagePlanKey(t.Context(), &apigateway.DeleteUsagePlanKeyInput{UsagePlanId: plan, KeyId: none})
	wantType[*types.NotFoundException](t, err)
	_, err = gw.GetUsagePlans(t.Context(), &apigateway.GetUsagePlansInput{KeyId: none})
	wantType[*types.NotFoundException](t, err)
}

func TestDeletedKeyFreesItsValueAndLeavesItsPlans(t *testing.T) {
	w := newWorld(t)
	gw, plan := w.gateway(east), w.plan(east, "p", w.api(east, "a"))
	id := w.key(east, sim.Key{Value: value(1), Plans: []string{plan}})
	_, err := gw.DeleteApiKey(t.Context(), &apigateway.DeleteApiKeyInput{ApiKey: &id})
	w.must(err)
	members, err := gw.GetUsagePlanKeys(t.Context(), &apigateway.GetUsagePlanKeysInput{UsagePlanId: &plan})
	w.must(err)
	if len(members.Items) != 0 {
		t.Errorf("the membership outlived its key: %+v", members.Items)
	}
	_, err = gw.CreateApiKey(t.Context(), &apigateway.CreateApiKeyInput{Value: aws.String(value(1))})
	w.must(err)
}

func TestTagsAreReadSetAndTakenAway(t *testing.T) {
	w := newWorld(t)
	gw := w.gateway(east)
	id := w.key(east, sim.Key{Value: value(1), Tags: map[string]string{"a": "1", "b": "2", "stays": "0"}})
	arn := aws.String("arn:aws:apigateway:" + east + "::/apikeys/" + id)
	_, err := gw.TagResource(t.Context(), &apigateway.TagResourceInput{ResourceArn: arn, Tags: map[string]string{"b": "3", "c": "4"}})
	w.must(err)
	_, err = gw.UntagResource(t.Context(), &apigateway.UntagResourceInput{ResourceArn: arn, TagKeys: []string{"a", "zzz"}})
	w.must(err)
	got, err := gw.GetTags(t.Context(), &apigateway.GetTagsInput{ResourceArn: arn})
	w.must(err)
	if len(got.Tags) != 3 || got.Tags["stays"] != "0" || got.Tags["b"] != "3" || got.Tags["c"] != "4" {
		t.Errorf("tags %v", got.Tags)
	}
	_, err = gw.TagResource(t.Context(), &apigateway.TagResourceInput{ResourceArn: arn, Tags: map[string]string{"aws:x": "1"}})
	wantType[*types.BadRequestException](t, err)
	_, err = gw.GetTags(t.Context(), &apigateway.GetTagsInput{ResourceArn: aws.String("arn:aws:s3:::bucket")})
	wantType[*types.BadRequestException](t, err)
	_, err = gw.GetTags(t.Context(), &apigateway.GetTagsInput{ResourceArn: aws.String("arn:aws:apigateway:" + east + "::/apikeys/none")})
	wantType[*types.NotFoundException](t, err)
}

func keyIDs(items []types.ApiKey) (ids []string) {
	for _, k := range items {
		ids = append(ids, *k.Id)
	}
	slices.Sort(ids)
	return ids
}
