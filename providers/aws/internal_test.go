package aws

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"gatehouse/core"
)

// TestTrap09UpdateOfAClientKeepsEveryField fills every field that an update has
// and a description too, so that one that the SDK gets later is not forgotten.
func TestTrap09UpdateOfAClientKeepsEveryField(t *testing.T) {
	c := client{pool: pool{id: "us-east-1_P"}}
	from := reflect.ValueOf(&c.UserPoolClientType).Elem()
	for i := range from.NumField() {
		if from.Type().Field(i).IsExported() {
			fill(from.Field(i))
		}
	}
	c.pool.id = *c.UserPoolId
	update := reflect.ValueOf(whole(c)).Elem()
	for i := range update.NumField() {
		field := update.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		was := from.FieldByName(field.Name)
		if !was.IsValid() {
			t.Errorf("an update has %s, which a description lacks", field.Name)
			continue
		}
		if is := update.Field(i); !reflect.DeepEqual(value(is), value(was)) {
			t.Errorf("%s is lost", field.Name)
		}
	}
}

// fill sets a value to something that is not its zero.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int32:
		v.SetInt(7)
	}
}

func value(v reflect.Value) any {
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	return v.Interface()
}

func TestClientNames(t *testing.T) {
	for name, want := range map[string]string{
		"Payroll":                 "Payroll gatehouse-app=app-1",
		"Pay\x1b[31mroll/Ção":     "Pay 31mroll  o gatehouse-app=app-1",
		"":                        "gatehouse-app=app-1",
		strings.Repeat("x", 300):  strings.Repeat("x", 128-len(" gatehouse-app=app-1")) + " gatehouse-app=app-1",
		"a gatehouse-app=other b": "a gatehouse-app=other b gatehouse-app=app-1",
	} {
		got := clientName(name, "app-1")
		if len(got) > clientNameLimit || clientApp(got) != "app-1" {
			t.Errorf("%q gives %q with the mark %q", name, got, clientApp(got))
		}
		if !strings.Contains(name, "\x1b") && got != want {
			t.Errorf("%q gives %q, want %q", name, got, want)
		}
		if strings.ContainsAny(got, "\x1b[/Ç") {
			t.Errorf("%q holds what Cognito does not take", got)
		}
	}
	if got := unmarked(clientName("Payroll", "app-1")); got != "Payroll" {
		t.Errorf("unmarked %q", got)
	}
	if clientApp("Payroll") != "" || unmarked("Payroll") != "Payroll" {
		t.Error("a name without a mark has one")
	}
}

func TestAPIIDs(t *testing.T) {
	if st, ok := parseStage(APIID("us-east-1", "abc", "$default")); !ok || st != (stage{"us-east-1", "abc", "$default"}) {
		t.Errorf("%+v", st)
	}
	for _, id := range []string{"", "abc", "us-east-1/abc", "us-east-1//prod", "/abc/prod"} {
		if _, ok := parseStage(id); ok {
			t.Errorf("%q is taken for an API", id)
		}
	}
}

func TestPartitions(t *testing.T) {
	for region, want := range map[string]string{"us-east-1": "aws", "cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov"} {
		if got := partition(region); got != want {
			t.Errorf("%s is in %s", region, got)
		}
	}
}

func TestRegistrationsAreNotAddedForTheOtherStagesOfAPlan(t *testing.T) {
	p := plan{region: "r-1", id: "p", apis: []string{"r-1/a/prod", "r-1/b/prod"}}
	keys := []shownKey{{key: key{region: "r-1"}, plans: []plan{p}}}
	reg := func(api, plan string, status core.RegistrationStatus) core.Registration {
		return core.Registration{API: core.APIRef{ID: api}, Plan: core.PlanRef{ID: plan}, Status: status}
	}
	ours := []core.Registration{
		reg("r-1/a/prod", "p", core.RegistrationOff), reg("r-1/c/prod", "q", core.RegistrationOn), reg("r-1/d/prod", "w", core.Waiting),
	}
	want := []core.Registration{
		reg("r-1/a/prod", "p", core.RegistrationOn), reg("r-1/c/prod", "q", core.RegistrationOff), reg("r-1/d/prod", "w", core.Waiting),
	}
	if got := registrationsOf(keys, ours); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if got := registrationsOf(keys, nil); len(got) != 2 {
		t.Errorf("of an App that we do not know: %+v", got)
	}
}
