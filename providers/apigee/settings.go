package apigee

import (
	"net/url"
	"regexp"
	"strings"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// The settings' names.
const (
	setEndpoint     = "endpoint"
	setOrganization = "organization"
	setAuth         = "auth"
	setAccount      = "service-account"
	setToken        = "token"
	setRate         = "rate"
	setInFlight     = "in-flight"
	setTimeout      = "timeout"
	setPageSize     = "page-size"
	setAllowHTTP    = "allow-http"
)

// defaultEndpoint is the global host; regional ones are in apigee.md,
// Authentication and configuration.
const defaultEndpoint = "https://apigee.googleapis.com"

// Settings implements core.Provider.
func (Provider) Settings() []core.Setting {
	return []core.Setting{
		{Name: setOrganization, Type: core.TextSetting, Required: true, Help: "the Apigee organization, usually the id of its Google Cloud project"},
		{Name: setEndpoint, Type: core.URLSetting, Default: defaultEndpoint,
			Help: "the management API's address; https://apigee.eu.rep.googleapis.com and the like where data stays in a region"},
		{Name: setAuth, Type: core.TextSetting, Default: authAccount, Choices: []string{authAccount, authToken},
			Help: "service-account: tokens are fetched with a service account's key file; token: one ready access token"},
		{Name: setAccount, Type: core.SecretSetting, Help: "the service account's JSON key; only for auth: service-account"},
		{Name: setToken, Type: core.SecretSetting,
			Help: "an access token, e.g. by command: gcloud auth print-access-token; it lives about an hour; only for auth: token"},
		{Name: setRate, Type: core.NumberSetting, Default: "20", Help: "calls a second; the organization's limit is 100 for everybody together"},
		{Name: setInFlight, Type: core.NumberSetting, Default: "4", Help: "calls at once"},
		{Name: setTimeout, Type: core.DurationSetting, Default: "30s", Help: "the longest wait for one answer"},
		{Name: setPageSize, Type: core.NumberSetting, Default: "1000", Help: "Apps asked for in one call of a list, at most 1000"},
		{Name: setAllowHTTP, Type: core.FlagSetting, Help: "allow plain http beyond this machine"},
	}
}

// organizationName is what Google allows as an organization's name.
var organizationName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,99}$`)

func open(conn core.Connection, env core.Surroundings) (*gateway, error) {
	base, err := baseURL(conn)
	if err != nil {
		return nil, err
	}
	size := int(conn.Number(setPageSize, defaultPageSize))
	if size < 1 || size > 1000 {
		return nil, core.Errorf(core.CodeConfig, conn.Name, "page-size is %s", conn.Text(setPageSize)).WithHint("Use a number from 1 to 1000.")
	}
	org := conn.Text(setOrganization)
	g := &gateway{conn: conn, env: env, org: org, base: base, key: "apigee/" + org, pageSize: size}
	inFlight := max(int(conn.Number(setInFlight, defaultInFlight)), 1)
	g.client = httpclient.New(httpclient.Options{
		Subject: conn.Name, Clock: env.Clock, Random: env.Random, Log: env.Log, Pacer: env.Pacer, Pacing: []string{g.key},
		InFlight: inFlight, Timeout: conn.Duration(setTimeout, defaultTimeout), MaxBody: 32 << 20,
		Plain: conn.Flag(setAllowHTTP), Classify: classify,
	})
	if env.Pacer != nil {
		rate := conn.Number(setRate, defaultRate)
		env.Pacer.Limit(g.key, rate, httpclient.Burst(rate, inFlight))
	}
	g.auth, err = newAuth(g)
	return g, err
}

// baseURL is where the organization's calls live, without a slash at the end.
func baseURL(conn core.Connection) (string, error) {
	address := conn.Text(setEndpoint)
	if address == "" {
		address = defaultEndpoint
	}
	if err := httpclient.CheckURL(conn.Name, address, conn.Flag(setAllowHTTP)); err != nil {
		return "", err
	}
	u, err := url.Parse(address)
	if err != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", core.Errorf(core.CodeConfig, conn.Name, "the endpoint must have no query and no fragment")
	}
	if !organizationName.MatchString(conn.Text(setOrganization)) {
		return "", core.Errorf(core.CodeConfig, conn.Name, "organization is %q", conn.Text(setOrganization)).
			WithHint("Use the organization's name: lower-case letters, digits and hyphens.")
	}
	address = strings.TrimSuffix(strings.TrimRight(address, "/"), "/v1")
	return address + "/v1/organizations/" + conn.Text(setOrganization), nil
}
