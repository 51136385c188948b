package konnect

import (
	"context"
	"io"
	"regexp"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// Kind is the kind of connection in the configuration file.
const Kind = "konnect"

// The settings' names.
const (
	setRegion      = "region"
	setEndpoint    = "endpoint"
	setPortal      = "portal"
	setVersion     = "portal-version"
	setToken       = "token"
	setStrategy    = "auth-strategy"
	setRate        = "rate"
	setInFlight    = "in-flight"
	setTimeout     = "timeout"
	setCredentials = "credentials-timeout"
	setPageSize    = "page-size"
	setAllowHTTP   = "allow-http"
)

// The pace where nothing is published (konnect.md, Limits and pacing).
const (
	defaultRate        = 10
	defaultInFlight    = 4
	defaultTimeout     = 15 * time.Second // of one attempt; a read has several
	callTime           = 3 * time.Minute  // a push of 500 registrations takes a thousand calls
	defaultPageSize    = 100
	defaultCredentials = 3 * time.Second
)

// The versions of a portal.
const (
	versionNew     = "v3"
	versionClassic = "v2"
)

// regions are those that Konnect has (konnect.md, Authentication).
var regions = []string{"us", "eu", "au", "me", "in", "sg"}

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// Provider is the kind of gateway. The zero value is ready, and is that of
// today's portals.
type Provider struct {
	classic bool
}

var (
	_ core.Provider = Provider{}
	_ core.Fitted   = Provider{}
)

// Fit implements core.Fitted: a classic portal can do less.
func (Provider) Fit(conn core.Connection) core.Provider { return Provider{classic: isClassic(conn)} }

// Settings implements core.Provider.
func (Provider) Settings() []core.Setting {
	return []core.Setting{
		{Name: setRegion, Type: core.TextSetting, Choices: regions, Help: "where the portal lives; not needed with endpoint"},
		{Name: setPortal, Type: core.TextSetting, Required: true, Help: "the portal's id, a UUID; in Konnect: Dev Portal, the portal, its address"},
		{Name: setVersion, Type: core.TextSetting, Default: versionNew, Choices: []string{versionNew, versionClassic},
			Help: "v3, or v2 for a classic portal, in which Apps cannot be created or given to somebody else"},
		{Name: setToken, Type: core.SecretSetting, Required: true,
			Help: "a personal (kpat_) or system account (spat_) access token; its owner's roles count: Dev Portal Admin or Maintainer, or API Registration Approver with Viewer"},
		{Name: setStrategy, Type: core.TextSetting, Help: "the id of the auth strategy of Apps created from here; without it the portal's own choice"},
		{Name: setEndpoint, Type: core.URLSetting, Help: "another address than Konnect's, for the portal and the identity calls, e.g. of a proxy"},
		{Name: setRate, Type: core.NumberSetting, Default: "10", Help: "calls a second"},
		{Name: setInFlight, Type: core.NumberSetting, Default: "4", Help: "calls at once"},
		{Name: setTimeout, Type: core.DurationSetting, Default: "15s", Help: "the longest wait for one answer"},
		{Name: setCredentials, Type: core.DurationSetting, Default: "3s",
			Help: "the longest wait for an App's credentials and for the audit log; an identity provider behind Konnect can be slow, and the rest is shown without them"},
		{Name: setPageSize, Type: core.NumberSetting, Default: "100", Help: "rows asked for in one call of a list"},
		{Name: setAllowHTTP, Type: core.FlagSetting, Help: "allow plain http beyond this machine"},
	}
}

// Open implements core.Provider.
func (Provider) Open(_ context.Context, conn core.Connection, env core.Surroundings) (core.Gateway, error) {
	g := &gateway{conn: conn, env: env, key: "connection/" + conn.Name, classic: isClassic(conn),
		portal: conn.Text(setPortal), pageSize: int(conn.Number(setPageSize, defaultPageSize)),
		window: max(int(conn.Number(setInFlight, defaultInFlight)), 1), names: map[string]*core.APIRef{}}
	if err := g.settle(); err != nil {
		return nil, err
	}
	g.client = httpclient.New(httpclient.Options{
		Subject: conn.Name, Clock: env.Clock, Random: env.Random, Log: env.Log, Pacer: env.Pacer, Pacing: []string{g.key},
		InFlight: g.window, Timeout: conn.Duration(setTimeout, defaultTimeout), Plain: conn.Flag(setAllowHTTP), Classify: classify,
	})
	g.auth = httpclient.Bearer{Client: g.client, Subject: conn.Name, Token: httpclient.NewToken(env.Clock, 0), Fetch: g.token}
	if env.Pacer != nil {
		rate := conn.Number(setRate, defaultRate)
		env.Pacer.Limit(g.key, rate, httpclient.Burst(rate, g.window))
	}
	return g, nil
}

// Prepare implements core.Provider: nothing is typed or generated, since
// developers make their credentials themselves.
func (Provider) Prepare(_ core.App, choice core.CredentialChoice, _ io.Reader) (core.CredentialChoice, error) {
	if choice.Form != "" {
		return core.CredentialChoice{}, core.Errorf(core.CodeInvalid, "credential", "Konnect has no credential form %q", choice.Form).
			WithHint("Developers make their credentials themselves, in the portal.")
	}
	return choice, nil
}

func isClassic(conn core.Connection) bool { return conn.Text(setVersion) == versionClassic }
