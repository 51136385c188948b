package sim_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"gatehouse/providers/aws/sim"
)

func (w *world) accountOf(accessKey string) string {
	w.t.Helper()
	got, err := w.sts(accessKey).GetCallerIdentity(w.t.Context(), &sts.GetCallerIdentityInput{})
	w.must(err)
	if !strings.HasPrefix(*got.Arn, "arn:aws:iam::"+*got.Account+":") || *got.UserId == "" {
		w.t.Errorf("identity %+v", got)
	}
	return *got.Account
}

func TestAccessKeyLeadsToItsAccount(t *testing.T) {
	w := newWorld(t)
	if a, b := w.accountOf(mainKey), w.accountOf(otherKey); a != mainAccount || b != otherAccount {
		t.Errorf("accounts %s and %s", a, b)
	}
}

func TestRegionsAndAccountsAreSeparateStores(t *testing.T) {
	w := newWorld(t)
	id := w.key(east, sim.Key{Value: value(1)})
	get := &apigateway.GetApiKeyInput{ApiKey: &id}
	_, err := w.gateway(east).GetApiKey(t.Context(), get)
	w.must(err)
	_, err = w.gateway(west).GetApiKey(t.Context(), get)
	wantType[*types.NotFoundException](t, err)
	_, err = w.gatewayAs(otherKey, east).GetApiKey(t.Context(), get)
	wantType[*types.NotFoundException](t, err)
}

func TestSwitchedAccountAnswersNotFoundForEveryKey(t *testing.T) {
	for name, change := range map[string]func(w *world){
		"for good":              func(w *world) { w.must(w.sim.SwitchAccount(mainKey, otherAccount)) },
		"to an empty account":   func(w *world) { w.fault("account-switch") },
		"to a named account":    func(w *world) { w.fault("account-switch=on@" + otherAccount) },
		"to an unknown account": func(w *world) { w.fault("account-switch=on@333333333333") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id := w.key(east, sim.Key{Value: value(1)})
			change(w)
			_, err := w.gateway(east).GetApiKey(t.Context(), &apigateway.GetApiKeyInput{ApiKey: &id})
			wantType[*types.NotFoundException](t, err)
			list, err := w.gateway(east).GetApiKeys(t.Context(), &apigateway.GetApiKeysInput{})
			w.must(err)
			if len(list.Items) != 0 {
				t.Errorf("%d keys in the wrong account", len(list.Items))
			}
			if got := w.accountOf(mainKey); got == mainAccount {
				t.Error("the identity did not change")
			}
		})
	}
}

func TestRequestsWithoutAProperSignatureAreRefused(t *testing.T) {
	w := newWorld(t)
	scope := "AWS4-HMAC-SHA256 Credential=" + mainKey + "/20260301/" + east + "/apigateway/aws4_request"
	for _, c := range []struct {
		name, authorization string
		status              int
		code                string
	}{
		{"none", "", 403, "MissingAuthenticationTokenException"},
		{"other scheme", "Bearer abc", 400, "IncompleteSignatureException"},
		{"no signature", scope + ", SignedHeaders=host", 400, "IncompleteSignatureException"},
		{"short scope", "AWS4-HMAC-SHA256 Credential=" + mainKey + "/x, SignedHeaders=host, Signature=0", 400, "IncompleteSignatureException"},
		{"other service", strings.Replace(scope, "apigateway", "s3", 1) + ", SignedHeaders=host, Signature=0", 403, "InvalidSignatureException"},
		{"unknown key", strings.Replace(scope, mainKey, "AKIANOBODY", 1) + ", SignedHeaders=host, Signature=0", 403, "UnrecognizedClientException"},
		{"region not enabled", strings.Replace(scope, east, "af-south-1", 1) + ", SignedHeaders=host, Signature=0", 403, "UnrecognizedClientException"},
		{"good", scope + ", SignedHeaders=host, Signature=0", 200, ""},
	} {
		status, head, body := w.raw("GET", "/apikeys", "", "", "Authorization", c.authorization)
		if status != c.status || head.Get("X-Amzn-ErrorType") != c.code {
			t.Errorf("%s: %d %s %s, want %d %s", c.name, status, head.Get("X-Amzn-ErrorType"), body, c.status, c.code)
		}
	}
	status, _, body := w.raw("POST", "/", "", "{}", "X-Amz-Target", "AWSCognitoIdentityProviderService.ListUserPools")
	if status != 400 || !strings.Contains(body, `"__type":"MissingAuthenticationTokenException"`) {
		t.Errorf("Cognito without a signature: %d %s", status, body)
	}
	status, _, body = w.raw("POST", "/", "", "Action=GetCallerIdentity&Version=2011-06-15")
	if status != 403 || !strings.Contains(body, "<Code>MissingAuthenticationToken</Code>") {
		t.Errorf("STS without a signature: %d %s", status, body)
	}
}

func TestUnknownOperationsAreRefused(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/vpclinks", "/apikeys/a/b", "/apikeys/"} {
		if status, head, _ := w.raw("GET", path, "apigateway", ""); status != 404 || head.Get("X-Amzn-ErrorType") != "UnknownOperationException" {
			t.Errorf("%s: %d", path, status)
		}
	}
	if status, _, body := w.raw("POST", "/", "sts", "Action=AssumeRole&Version=2011-06-15"); status != 400 || !strings.Contains(body, "InvalidAction") {
		t.Errorf("AssumeRole: %d %s", status, body)
	}
	if status, _, body := w.raw("POST", "/", "cognito-idp", "{}", "X-Amz-Target", "AWSCognitoIdentityProviderService.AdminGetUser"); status != 400 || !strings.Contains(body, "UnknownOperationException") {
		t.Errorf("AdminGetUser: %d %s", status, body)
	}
	if status, _, _ := w.raw("POST", "/apikeys", "apigateway", `{"name": 5}`); status != 400 {
		t.Errorf("a name that is a number: %d", status)
	}
}

func TestAccountsAreChecked(t *testing.T) {
	w := newWorld(t)
	for name, a := range map[string]sim.Account{
		"id":         {ID: "12", Regions: []string{east}},
		"no region":  {ID: "444444444444"},
		"id twice":   {ID: mainAccount, Regions: []string{east}},
		"access key": {ID: "444444444444", AccessKeys: []string{mainKey}, Regions: []string{east}},
	} {
		if err := w.sim.AddAccount(a); err == nil {
			t.Errorf("%s: account taken", name)
		}
	}
	if w.sim.SwitchAccount("AKIANOBODY", otherAccount) == nil || w.sim.SwitchAccount(mainKey, "555555555555") == nil {
		t.Error("switched what is not there")
	}
	if _, err := w.sim.AddKey(mainAccount, "af-south-1", sim.Key{}); err == nil {
		t.Error("a key in a region that is not enabled")
	}
	if _, err := w.sim.AddKey("555555555555", east, sim.Key{}); err == nil {
		t.Error("a key in no account")
	}
	if _, err := w.sim.AddUsagePlan(mainAccount, east, sim.UsagePlan{Stages: []sim.Stage{{API: "none", Stage: "prod"}}}); err == nil {
		t.Error("a plan over no API")
	}
}
