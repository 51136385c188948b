package apinizer

import (
	"context"
	"slices"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// Kind is the kind of connection in the configuration file.
const Kind = "apinizer"

// The settings' names.
const (
	setURL       = "url"
	setProjects  = "projects"
	setMapping   = "mapping"
	setAdmin     = "admin-project"
	setAuth      = "auth"
	setToken     = "token"
	setUser      = "user"
	setPassword  = "password"
	setSweep     = "sweep-grants"
	setListLimit = "list-limit"
	setRate      = "rate"
	setInFlight  = "in-flight"
	setTimeout   = "timeout"
	setAllowHTTP = "allow-http"
)

// The pace, as apinizer.md, Limits and pacing, advises where nothing is
// published: every write is a deployment.
const (
	defaultRate      = 10
	defaultInFlight  = 2
	defaultTimeout   = 60 * time.Second // of one attempt: a deployment is slow
	callTime         = 3 * time.Minute
	defaultListLimit = 48 // MB
	defaultAdmin     = "admin"
)

// Provider is the kind of gateway. The zero value is ready.
type Provider struct{}

var _ core.Provider = Provider{}

// Settings implements core.Provider.
func (Provider) Settings() []core.Setting {
	return []core.Setting{
		{Name: setURL, Type: core.URLSetting, Required: true, Help: "the API Manager's address, e.g. https://apinizer.example.com; /apiops is added"},
		{Name: setProjects, Type: core.ListSetting, Required: true, Help: "the projects whose credentials are read"},
		{Name: setMapping, Type: core.PathSetting, Required: true, Help: "the mapping file, which says what products and plans are at Apinizer; a relative path starts at the configuration's folder"},
		{Name: setAdmin, Type: core.TextSetting, Default: defaultAdmin, Help: "the admin project, where global credentials are; without the right to read it no removal is ever proven"},
		{Name: setAuth, Type: core.TextSetting, Default: authToken, Choices: []string{authToken, authLogin},
			Help: "token: a personal API access token; login: user and password"},
		{Name: setToken, Type: core.SecretSetting, Help: "the personal API access token; only for auth: token"},
		{Name: setUser, Type: core.TextSetting, Help: "only for auth: login"},
		{Name: setPassword, Type: core.SecretSetting, Help: "of the user; only for auth: login"},
		{Name: setSweep, Type: core.FlagSetting, Default: "true",
			Help: "a full read also reads the grants of our credentials, one call each; false, for thousands of Apps: grants are read only with a decision and on demand"},
		{Name: setListLimit, Type: core.NumberSetting, Default: "48", Help: "the largest list of credentials that is read, in MB; a credential takes about 0.3 kB"},
		{Name: setRate, Type: core.NumberSetting, Default: "10", Help: "calls a second"},
		{Name: setInFlight, Type: core.NumberSetting, Default: "2", Help: "calls at once"},
		{Name: setTimeout, Type: core.DurationSetting, Default: "1m", Help: "the longest wait for one answer; writes are deployed to every environment before they are answered"},
		{Name: setAllowHTTP, Type: core.FlagSetting, Help: "allow plain http beyond this machine"},
	}
}

// Open implements core.Provider. It reads the mapping file.
func (p Provider) Open(_ context.Context, conn core.Connection, env core.Surroundings) (core.Gateway, error) {
	base, err := baseURL(conn)
	if err != nil {
		return nil, err
	}
	if err := checkAuth(conn); err != nil {
		return nil, err
	}
	projects, err := projectNames(conn)
	if err != nil {
		return nil, err
	}
	if conn.Text(setMapping) == "" {
		return nil, core.Errorf(core.CodeConfig, conn.Name, "the setting mapping is missing").WithHint("It is the path of a file like this:\n%s", example)
	}
	m, err := readMapping(conn.Text(setMapping), projects)
	if err != nil {
		return nil, err
	}
	limit := conn.Number(setListLimit, defaultListLimit)
	if limit < 1 || limit > 2000 {
		return nil, core.Errorf(core.CodeConfig, conn.Name, "list-limit is %s", conn.Text(setListLimit)).WithHint("Use a number of MB from 1 to 2000.")
	}
	g := &gateway{conn: conn, env: env, base: base, key: "connection/" + conn.Name, mapping: m, projects: projects, sweep: conn.Text(setSweep) != "false"}
	if g.admin = conn.Text(setAdmin); g.admin == "" {
		g.admin = defaultAdmin
	}
	inFlight := max(int(conn.Number(setInFlight, defaultInFlight)), 1)
	g.inFlight = inFlight
	g.client = httpclient.New(httpclient.Options{
		Subject: conn.Name, Clock: env.Clock, Random: env.Random, Log: env.Log, Pacer: env.Pacer, Pacing: []string{g.key},
		InFlight: inFlight, Timeout: conn.Duration(setTimeout, defaultTimeout), MaxBody: int64(limit * 1e6),
		Plain: conn.Flag(setAllowHTTP), Classify: classify,
	})
	if env.Pacer != nil {
		rate := conn.Number(setRate, defaultRate)
		env.Pacer.Limit(g.key, rate, httpclient.Burst(rate, inFlight))
	}
	g.auth = newAuth(g)
	return g, nil
}

func projectNames(conn core.Connection) ([]string, error) {
	projects := conn.List(setProjects)
	if len(projects) == 0 || slices.Contains(projects, "") {
		return nil, core.Errorf(core.CodeConfig, conn.Name, "the setting projects is missing").
			WithHint("List the projects whose credentials are read: projects: [sales].")
	}
	out := slices.Clone(projects)
	slices.Sort(out)
	if len(slices.Compact(out)) < len(projects) {
		return nil, core.Errorf(core.CodeConfig, conn.Name, "the setting projects names one twice")
	}
	return slices.Clone(projects), nil
}
