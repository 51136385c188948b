package aws

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// The names of a connection's settings.
const (
	setRegions      = "regions"
	setAccount      = "account"
	setProfile      = "profile"
	setRole         = "role"
	setAccessKey    = "access-key-id"
	setSecretKey    = "secret-access-key"
	setSessionToken = "session-token"
	setPools        = "user-pools"
	setScopes       = "scopes"
	setEndpoint     = "endpoint"
	setEndpointGW   = "endpoint-api-gateway"
	setEndpointIDP  = "endpoint-cognito"
	setEndpointSTS  = "endpoint-sts"
	setPlain        = "allow-http"
	setWebhook      = "webhook-url"
	setWebhookUser  = "webhook-user"
	setWebhookPass  = "webhook-password"
	setRate         = "rate"
	setInFlight     = "in-flight"
	setTimeout      = "timeout"
	setPageSize     = "page-size"
)

// defaultRate leaves a quarter of the account's 10 calls a second to consoles,
// CI and Terraform (aws.md, Limits and pacing).
const defaultRate = 7.5

// defaultInFlight keeps a slow region from holding up the pace.
const defaultInFlight = 4

// The largest pages of API Gateway and of Cognito (aws.md, Lists; Calls).
const (
	maxPage       = 500
	maxClientPage = 60
)

// defaultTimeout bounds one request; core.Gateway's callers bound a whole call.
const defaultTimeout = 15 * time.Second

// Settings lists what a connection of kind aws can set.
func (*Provider) Settings() []core.Setting {
	return []core.Setting{
		{Name: setRegions, Type: core.ListSetting, Required: true, Help: "the regions of the APIs; the first is the home of Apps without APIs"},
		{Name: setAccount, Type: core.TextSetting, Help: "the account's 12-digit id; with any other account every call is refused. Empty: the account that answers first"},
		{Name: setProfile, Type: core.TextSetting, Help: "profile of the AWS configuration files; empty: the AWS SDK's usual order"},
		{Name: setRole, Type: core.TextSetting, Help: "ARN of a role to assume"},
		{Name: setAccessKey, Type: core.TextSetting, Help: "access key id, instead of a profile; its secret is secret-access-key"},
		{Name: setSecretKey, Type: core.SecretSetting, Help: "the secret of access-key-id"},
		{Name: setSessionToken, Type: core.SecretSetting, Help: "needed with a temporary access key (ASIA...)"},
		{Name: setPools, Type: core.ListSetting, Help: "Cognito user pool ids (us-east-1_AbCdEf), for Apps with client credentials"},
		{Name: setScopes, Type: core.ListSetting, Help: "API=SCOPE: the OAuth scope of an API (REGION/REST-API-ID/STAGE); otherwise it is REST-API-ID/STAGE"},
		{Name: setEndpoint, Type: core.URLSetting, Help: "address for all three services, for tests and private endpoints"},
		{Name: setEndpointGW, Type: core.URLSetting, Help: "address of API Gateway alone"},
		{Name: setEndpointIDP, Type: core.URLSetting, Help: "address of Cognito alone"},
		{Name: setEndpointSTS, Type: core.URLSetting, Help: "address of STS alone"},
		{Name: setPlain, Type: core.FlagSetting, Help: "allow plain http:// addresses beyond this machine"},
		{Name: setWebhook, Type: core.URLSetting, Help: "the customer's credentials webhook"},
		{Name: setWebhookUser, Type: core.TextSetting, Help: "its user name"},
		{Name: setWebhookPass, Type: core.SecretSetting, Help: "its password"},
		{Name: setRate, Type: core.NumberSetting, Default: "7.5", Help: "calls a second in each region; AWS allows 10 to everybody together"},
		{Name: setInFlight, Type: core.NumberSetting, Default: "4", Help: "calls at once"},
		{Name: setTimeout, Type: core.DurationSetting, Default: "15s", Help: "the longest wait for one answer"},
		{Name: setPageSize, Type: core.NumberSetting, Default: "500", Help: "how much is asked for in one call of a list, 1 to 500; of clients at most 60"},
	}
}

// settings are what a connection sets, checked.
type settings struct {
	name     string
	regions  []string
	account  string
	profile  string
	role     string
	keyID    string
	pools    []pool
	gateway  string // endpoint of API Gateway; "": AWS's own
	cognito  string
	sts      string
	plain    bool
	rate     float64
	inFlight int
	timeout  time.Duration // of one request
	page     int
}

// pool is a Cognito user pool; its id begins with its region.
type pool struct{ id, region string }

var (
	regionForm  = regexp.MustCompile(`\A[a-z]{2}(-[a-z0-9]+)+-\d+\z`)
	accountForm = regexp.MustCompile(`\A\d{12}\z`)
	poolForm    = regexp.MustCompile(`\A([\w-]+)_[0-9a-zA-Z]+\z`)
)

func readConfig(conn core.Connection) (settings, error) {
	c := settings{
		name: conn.Name, regions: conn.List(setRegions), account: conn.Text(setAccount),
		profile: conn.Text(setProfile), role: conn.Text(setRole), keyID: conn.Text(setAccessKey),
		gateway: first(conn.Text(setEndpointGW), conn.Text(setEndpoint)),
		cognito: first(conn.Text(setEndpointIDP), conn.Text(setEndpoint)),
		sts:     first(conn.Text(setEndpointSTS), conn.Text(setEndpoint)),
		plain:   conn.Flag(setPlain), rate: conn.Number(setRate, defaultRate),
		inFlight: int(conn.Number(setInFlight, defaultInFlight)),
		timeout:  conn.Duration(setTimeout, defaultTimeout),
		page:     int(conn.Number(setPageSize, maxPage)),
	}
	for _, check := range []func(core.Connection) error{c.checkPlaces, c.checkEndpoints, c.checkPace, checkScopes} {
		if err := check(conn); err != nil {
			return settings{}, err
		}
	}
	for _, id := range conn.List(setPools) {
		m := poolForm.FindStringSubmatch(id)
		if m == nil {
			return settings{}, wrong(conn, setPools, "%q is not a user pool id", id).WithHint("It looks like us-east-1_AbCdEf123.")
		}
		c.pools = append(c.pools, pool{id: id, region: m[1]})
	}
	return c, nil
}

func (c settings) checkPlaces(conn core.Connection) error {
	if len(c.regions) == 0 {
		return wrong(conn, setRegions, "no region is named").WithHint("Name the regions of your APIs: regions: [us-east-1].")
	}
	for i, r := range c.regions {
		if !regionForm.MatchString(r) {
			return wrong(conn, setRegions, "%q is not a region", r).WithHint("A region looks like eu-west-1.")
		}
		if slices.Contains(c.regions[:i], r) {
			return wrong(conn, setRegions, "%s is named twice", r).WithHint("Name each region once.")
		}
	}
	if c.account != "" && !accountForm.MatchString(c.account) {
		return wrong(conn, setAccount, "%q is not an account id", c.account).
			WithHint("It has 12 digits; write it in quotes, so that leading zeros stay.")
	}
	if c.keyID != "" && c.profile != "" {
		return wrong(conn, setAccessKey, "it is set beside a profile").WithHint("Use one of the two.")
	}
	return nil
}

func (c settings) checkEndpoints(conn core.Connection) error {
	for _, address := range []string{c.gateway, c.cognito, c.sts} {
		if address == "" {
			continue
		}
		if err := httpclient.CheckURL(conn.Name, address, c.plain); err != nil {
			return err
		}
	}
	return nil
}

func (c settings) checkPace(conn core.Connection) error {
	const hint = "Leave it out for the usual value."
	switch {
	case c.rate <= 0:
		return wrong(conn, setRate, "it must be more than 0 calls a second").WithHint(hint)
	case c.inFlight < 1:
		return wrong(conn, setInFlight, "it must be at least 1").WithHint(hint)
	case c.timeout <= 0:
		return wrong(conn, setTimeout, "it must be more than 0").WithHint(hint)
	case c.page < 1 || c.page > maxPage:
		return wrong(conn, setPageSize, "it must be from 1 to %d", maxPage).WithHint(hint)
	}
	return nil
}

func checkScopes(conn core.Connection) error {
	for _, entry := range conn.List(setScopes) {
		api, scope, ok := strings.Cut(entry, "=")
		if _, known := parseStage(api); !ok || !known || scope == "" {
			return wrong(conn, setScopes, "%q is not API=SCOPE", entry).WithHint("Like us-east-1/a1b2c3/prod=payments/read.")
		}
	}
	return nil
}

func wrong(conn core.Connection, setting, format string, args ...any) *core.Error {
	return core.Errorf(core.CodeConfig, conn.Name+": "+setting, format, args...)
}

// scopeMap says which OAuth scope stands for an API: as configured, else
// REST-API-ID/STAGE, the scope STAGE of a resource server named like the API.
type scopeMap map[string]string

func scopesOf(conn core.Connection) scopeMap {
	m := scopeMap{}
	for _, entry := range conn.List(setScopes) {
		if api, scope, ok := strings.Cut(entry, "="); ok {
			m[api] = scope
		}
	}
	return m
}

func (m scopeMap) of(apiID string) string {
	if s, ok := m[apiID]; ok {
		return s
	}
	if st, ok := parseStage(apiID); ok {
		return st.api + "/" + st.name
	}
	return apiID
}

// api is the way back, for a client that nobody named the registrations of.
func (m scopeMap) api(scope, region string) string {
	for _, id := range slices.Sorted(maps.Keys(m)) {
		if m[id] == scope {
			return id
		}
	}
	return region + "/" + scope
}

// allRegions are the regions of keys and pools, each once.
func (c settings) allRegions() []string {
	out := slices.Clone(c.regions)
	for _, p := range c.pools {
		if !slices.Contains(out, p.region) {
			out = append(out, p.region)
		}
	}
	return out
}

// first returns the first of its arguments that is not empty.
func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
