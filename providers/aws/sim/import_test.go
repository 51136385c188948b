package sim_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"gatehouse/providers/aws/sim"
)

func (w *world) importKeys(csv string, failOnWarnings bool) (*apigateway.ImportApiKeysOutput, error) {
	return w.gateway(east).ImportApiKeys(w.t.Context(), &apigateway.ImportApiKeysInput{
		Body: []byte(csv), Format: types.ApiKeysFormatCsv, FailOnWarnings: failOnWarnings})
}

func (w *world) keysByName() map[string]types.ApiKey {
	w.t.Helper()
	byName := map[string]types.ApiKey{}
	for _, k := range slices.Concat(w.pages(apigateway.GetApiKeysInput{IncludeValues: aws.Bool(true), Limit: aws.Int32(500)})...) {
		byName[*k.Name] = k
	}
	return byName
}

func TestImportWritesKeysAndTheirPlans(t *testing.T) {
	w := newWorld(t)
	gold, silver := w.plan(east, "gold", w.api(east, "a")), w.plan(east, "silver", w.api(east, "b"))
	out, err := w.importKeys("enabled,Name,KEY,UsagePlanIds,shoesize\n"+
		",one,"+value(1)+",\""+gold+","+silver+"\",41\n"+
		"FALSE,two,"+value(2)+",'"+gold+","+silver+"',42\n"+
		"true,three,"+value(3)+"\n", true)
	w.must(err)
	if len(out.Ids) != 3 || len(out.Warnings) != 0 {
		t.Fatalf("imported %v, warnings %v", out.Ids, out.Warnings)
	}
	keys := w.keysByName()
	if one := keys["one"]; *one.Value != value(1) || !one.Enabled {
		t.Errorf("one: %+v: enabled by default", one)
	}
	if keys["two"].Enabled || !keys["three"].Enabled {
		t.Error("the column Enabled was not read")
	}
	for name, want := range map[string]int{"one": 2, "two": 2, "three": 0} {
		plans, err := w.gateway(east).GetUsagePlans(t.Context(), &apigateway.GetUsagePlansInput{KeyId: keys[name].Id})
		w.must(err)
		if len(plans.Items) != want {
			t.Errorf("%s sits in %d plans, want %d", name, len(plans.Items), want)
		}
	}
}

func TestImportOverwritesTheKeyWithTheSameValue(t *testing.T) {
	w := newWorld(t)
	foreign := w.key(east, sim.Key{Name: "foreign", Value: value(1), CustomerID: "dev-9", Tags: map[string]string{"gatehouse-app": "x"}})
	out, err := w.importKeys("Name,Key,Enabled\nours,"+value(1)+",true\nours again,"+value(1)+",true\n", true)
	w.must(err)
	if len(out.Ids) != 1 || out.Ids[0] != foreign {
		t.Errorf("ids %v, want the foreign key's %s", out.Ids, foreign)
	}
	keys := w.keysByName()
	key, renamed := keys["ours again"]
	if !renamed || len(keys) != 1 || *key.CustomerId != "dev-9" || key.Tags["gatehouse-app"] != "x" || !key.Enabled {
		t.Errorf("keys %+v", keys)
	}
}

func TestImportWarnsAboutBadRows(t *testing.T) {
	w := newWorld(t)
	api := w.api(east, "a")
	gold, silver := w.plan(east, "gold", api), w.plan(east, "silver", api)
	rows := "Name,Key,Enabled,UsagePlanIds\n" +
		"short,abc,true,\n" +
		"," + value(2) + ",true,\n" +
		"maybe," + value(3) + ",perhaps,\n" +
		"noplan," + value(4) + ",true,nosuch\n" +
		"both," + value(5) + ",true,\"" + gold + "," + silver + "\"\n" +
		"good," + value(6) + ",true," + gold + "\n"
	_, err := w.importKeys(rows, true)
	wantCode(t, err, "BadRequestException", "Row 1")
	if n := len(w.keysByName()); n != 0 {
		t.Fatalf("a refused import wrote %d keys", n)
	}
	out, err := w.importKeys(rows, false)
	w.must(err)
	if len(out.Ids) != 1 || len(out.Warnings) != 5 {
		t.Errorf("ids %v, warnings %q", out.Ids, out.Warnings)
	}
	if _, ok := w.keysByName()["good"]; !ok {
		t.Error("the good row was not written")
	}
}

func TestImportRefusesAFileWithoutTheNeededColumns(t *testing.T) {
	w := newWorld(t)
	for _, file := range []string{"", "Name,Value\na,b\n", "Name,Key\n\"open"} {
		_, err := w.importKeys(file, false)
		wantType[*types.BadRequestException](t, err)
	}
}

func TestImportStopsAtTheKeyLimit(t *testing.T) {
	w := newWorld(t, func(c *sim.Config) { c.KeyLimit = 1 })
	out, err := w.importKeys("Name,Key\na,"+value(1)+"\nb,"+value(2)+"\n", false)
	w.must(err)
	if len(out.Ids) != 1 || len(out.Warnings) != 1 {
		t.Errorf("ids %v, warnings %q", out.Ids, out.Warnings)
	}
}
