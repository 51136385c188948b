package sim

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// operation is one call of AWS, named as in the service models.
type operation struct {
	name   string
	method string // API Gateway only
	path   string // API Gateway only: "/apikeys/{key}"
	query  string // API Gateway only: a query parameter that must be "import"
	status int
	run    func(*call) (reply any, err *apiError)
}

// gatewayOperations are the operations of API Gateway, the special before the
// general.
var gatewayOperations = []operation{
	{name: "GetAccount", method: "GET", path: "/account", status: 200, run: getAccount},
	{name: "ImportApiKeys", method: "POST", path: "/apikeys", query: "mode", status: 201, run: importKeys},
	{name: "CreateApiKey", method: "POST", path: "/apikeys", status: 201, run: createKey},
	{name: "GetApiKeys", method: "GET", path: "/apikeys", status: 200, run: listKeys},
	{name: "GetApiKey", method: "GET", path: "/apikeys/{key}", status: 200, run: getKey},
	{name: "UpdateApiKey", method: "PATCH", path: "/apikeys/{key}", status: 200, run: updateKey},
	{name: "DeleteApiKey", method: "DELETE", path: "/apikeys/{key}", status: 202, run: deleteKey},
	{name: "GetUsagePlans", method: "GET", path: "/usageplans", status: 200, run: listPlans},
	{name: "GetUsagePlan", method: "GET", path: "/usageplans/{plan}", status: 200, run: getPlan},
	{name: "CreateUsagePlanKey", method: "POST", path: "/usageplans/{plan}/keys", status: 201, run: attachPlan},
	{name: "GetUsagePlanKeys", method: "GET", path: "/usageplans/{plan}/keys", status: 200, run: listPlanKeys},
	{name: "GetUsagePlanKey", method: "GET", path: "/usageplans/{plan}/keys/{key}", status: 200, run: getPlanKey},
	{name: "DeleteUsagePlanKey", method: "DELETE", path: "/usageplans/{plan}/keys/{key}", status: 202, run: detachPlan},
	{name: "GetRestApis", method: "GET", path: "/restapis", status: 200, run: listAPIs},
	{name: "GetRestApi", method: "GET", path: "/restapis/{api}", status: 200, run: getAPI},
	{name: "GetStages", method: "GET", path: "/restapis/{api}/stages", status: 200, run: listStages},
	{name: "GetStage", method: "GET", path: "/restapis/{api}/stages/{stage}", status: 200, run: getStage},
	{name: "GetTags", method: "GET", path: "/tags/{arn}", status: 200, run: getTags},
	{name: "TagResource", method: "PUT", path: "/tags/{arn}", status: 204, run: tagResource},
	{name: "UntagResource", method: "DELETE", path: "/tags/{arn}", status: 204, run: untagResource},
}

// cognitoTarget is what X-Amz-Target begins with.
const cognitoTarget = "AWSCognitoIdentityProviderService."

var cognitoOperations = []operation{
	{name: "ListUserPools", status: 200, run: listPools},
	{name: "CreateUserPoolClient", status: 200, run: createClient},
	{name: "DescribeUserPoolClient", status: 200, run: describeClient},
	{name: "UpdateUserPoolClient", status: 200, run: updateClient},
	{name: "DeleteUserPoolClient", status: 200, run: deleteClient},
	{name: "ListUserPoolClients", status: 200, run: listClients},
	{name: "AddUserPoolClientSecret", status: 200, run: addSecret},
	{name: "ListUserPoolClientSecrets", status: 200, run: listSecrets},
	{name: "DeleteUserPoolClientSecret", status: 200, run: deleteSecret},
}

// stsOperation is the only one: its name travels in the body, which is read
// when it runs.
var stsOperation = operation{name: "GetCallerIdentity", status: 200, run: callerIdentity}

// findOperation names what a request asks for and takes the variables out of
// its path.
func findOperation(r *http.Request) (operation, map[string]string, bool) {
	switch serviceAsked(r) {
	case serviceCognito:
		name, _ := strings.CutPrefix(r.Header.Get("X-Amz-Target"), cognitoTarget)
		i := slices.IndexFunc(cognitoOperations, func(o operation) bool { return o.name == name })
		if i < 0 {
			return operation{}, nil, false
		}
		return cognitoOperations[i], nil, true
	case serviceSTS:
		return stsOperation, nil, true
	}
	for _, o := range gatewayOperations {
		if vars, ok := o.match(r); ok {
			return o, vars, true
		}
	}
	return operation{}, nil, false
}

// match compares escaped paths, so that an ARN with slashes in it stays one
// segment.
func (o operation) match(r *http.Request) (map[string]string, bool) {
	if o.method != r.Method || (o.query != "" && r.URL.Query().Get(o.query) != "import") {
		return nil, false
	}
	want, got := strings.Split(o.path, "/"), strings.Split(r.URL.EscapedPath(), "/")
	if len(want) != len(got) {
		return nil, false
	}
	vars := map[string]string{}
	for i, segment := range want {
		name, isVar := strings.CutPrefix(segment, "{")
		value, err := url.PathUnescape(got[i])
		switch {
		case err != nil || !isVar && value != segment || isVar && value == "":
			return nil, false
		case isVar:
			vars[strings.TrimSuffix(name, "}")] = value
		}
	}
	return vars, true
}

// call is one request whose sender is known.
type call struct {
	sim     *Sim
	r       *http.Request
	op      operation
	vars    map[string]string
	query   url.Values
	body    []byte
	account *account
	region  *region
}

// decode reads the JSON body. AWS refuses values of the wrong kind; unknown
// fields pass.
func (c *call) decode(into any, wrong func(format string, args ...any) *apiError) *apiError {
	if len(c.body) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.body, into); err != nil {
		return wrong("Invalid request body: %v", err)
	}
	return nil
}
