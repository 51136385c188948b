package sensedia

import (
	"context"
	"io"
	"strconv"
	"sync"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// Kind is the kind of connection in the configuration file.
const Kind = "sensedia"

// The settings' names.
const (
	setURL          = "url"
	setAuth         = "auth"
	setClientID     = "client-id"
	setClientSecret = "client-secret"
	setToken        = "token"
	setRate         = "rate"
	setInFlight     = "in-flight"
	setTimeout      = "timeout"
	setPageSize     = "page-size"
	setRevealPath   = "reveal-path"
	setAllowHTTP    = "allow-http"
)

// The pace, as sensedia.md, Limits and pacing, advises where nothing is
// published.
const (
	defaultRate     = 10
	defaultInFlight = 4
	defaultTimeout  = 15 * time.Second // of one attempt; a read has several
	callTime        = 30 * time.Second
	defaultPageSize = 200
)

// Provider is the kind of gateway. The zero value is ready.
type Provider struct{}

var _ core.Provider = Provider{}

// Settings implements core.Provider.
func (Provider) Settings() []core.Setting {
	return []core.Setting{
		{Name: setURL, Type: core.URLSetting, Required: true,
			Help: "the Manager's address, e.g. https://platform-production.sensedia.com; " + basePath + " is added where the path is empty"},
		{Name: setAuth, Type: core.TextSetting, Default: authUser, Choices: []string{authUser, authApplication, authStatic},
			Help: "user: a user's security credential; application: a client application; static: the Sensedia-Auth token of an old installation"},
		{Name: setClientID, Type: core.TextSetting, Help: "of the credential; not for auth: static"},
		{Name: setClientSecret, Type: core.SecretSetting, Help: "of the credential; not for auth: static"},
		{Name: setToken, Type: core.SecretSetting, Help: "the static token; only for auth: static"},
		{Name: setRate, Type: core.NumberSetting, Default: "10", Help: "calls a second"},
		{Name: setInFlight, Type: core.NumberSetting, Default: "4", Help: "calls at once"},
		{Name: setTimeout, Type: core.DurationSetting, Default: "15s", Help: "the longest wait for one answer"},
		{Name: setPageSize, Type: core.NumberSetting, Default: "200", Help: "Apps asked for in one call of a list"},
		{Name: setRevealPath, Type: core.TextSetting,
			Help: "where this tenant shows unmasked secrets, below the API's path, with {clientId} or {id} in it; without it a masked secret cannot be revealed"},
		{Name: setAllowHTTP, Type: core.FlagSetting, Help: "allow plain http beyond this machine"},
	}
}

// Capabilities implements core.Provider (sensedia.md, States and transitions).
func (Provider) Capabilities() core.Capabilities { return capabilities() }

// capabilities are made once: every push asks for them, some of its steps too.
var capabilities = sync.OnceValue(func() core.Capabilities {
	const seenAsCanceled = "Sensedia has no suspended state: the app is canceled there and marked as ours; others will see it as canceled"
	return core.Capabilities{
		Kind: Kind, Title: "Sensedia",
		Verbs: map[core.Verb]core.VerbSupport{
			core.View:    {Support: core.Native},
			core.Approve: {Support: core.Native, Note: "the app is created there when it does not exist yet"},
			core.Reject:  {Support: core.Native, Note: "an app that was never created there is only rejected here"},
			core.Cancel:  {Support: core.Native},
			core.Suspend: {Support: core.Emulated, Note: seenAsCanceled},
			core.Resume:  {Support: core.Emulated, Note: "the app is approved there again"},
			core.Delete:  {Support: core.Native, Irreversible: true, Note: "the app and its client id are gone for good"},
			core.Edit:    {Support: core.Local, Note: "name and description are sent with the whole app; an API that is added is opened when it is approved"},
		},
		Registrations: registrationVerbs(), Edits: edits(),
		Creates:    core.VerbSupport{Support: core.Native, Note: "it is created there"},
		Forms:      forms(),
		Reveals:    true,
		RevealNote: "Where the tenant masks secrets, one can be revealed only with the connection's reveal-path set.",
		InFlight:   defaultInFlight, PerSecond: defaultRate, CallTime: callTime, CallsPerPush: 4,
	}
})

// registrationVerbs: an approved app holds exactly the APIs of the App's approved
// registrations, so each can be opened and closed alone while it is APPROVED.
func registrationVerbs() map[core.Verb]core.VerbSupport {
	return map[core.Verb]core.VerbSupport{
		core.Approve:     {Support: core.Native, Note: "the API is added to the app"},
		core.Reject:      {Support: core.Local, Note: "Sensedia never knew of it"},
		core.Unsubscribe: {Support: core.Native, Note: "the API is taken out of the app"},
		core.Reprocess:   {Support: core.Local, Note: "Sensedia never knew of it"},
		core.Delete:      {Support: core.Native, Note: "the API is taken out of the app, and it leaves the App's record"},
	}
}

// edits: name and description go there with the whole app, whose status stays
// (sensedia.md, States). Whether developer may change nobody says.
func edits() map[string]core.VerbSupport {
	ours := core.VerbSupport{Support: core.Local, Note: "kept here; it is not sent to Sensedia"}
	sent := core.VerbSupport{Support: core.Native}
	return map[string]core.VerbSupport{
		core.FieldRegistrations: {Support: core.Local, Note: "it waits here, and is opened when it is approved"},
		core.FieldCallback:      ours, core.FieldAttribute: ours, core.FieldOwner: ours,
		core.FieldName: sent, core.FieldDescription: sent,
	}
}

// Open implements core.Provider.
func (p Provider) Open(_ context.Context, conn core.Connection, env core.Surroundings) (core.Gateway, error) {
	base, err := baseURL(conn)
	if err != nil {
		return nil, err
	}
	if err := checkAuth(conn); err != nil {
		return nil, err
	}
	if err := checkRevealPath(conn); err != nil {
		return nil, err
	}
	g := &gateway{conn: conn, env: env, base: base, key: "connection/" + conn.Name, firstAt: map[string]int{}, pageSize: int(conn.Number(setPageSize, defaultPageSize))}
	if g.pageSize < 1 || g.pageSize > 10_000 {
		return nil, core.Errorf(core.CodeConfig, conn.Name, "page-size is %s", conn.Text(setPageSize)).WithHint("Use a number from 1 to 10000.")
	}
	inFlight := max(int(conn.Number(setInFlight, defaultInFlight)), 1)
	g.client = httpclient.New(httpclient.Options{
		Subject: conn.Name, Clock: env.Clock, Random: env.Random, Log: env.Log, Pacer: env.Pacer, Pacing: []string{g.key},
		InFlight: inFlight, Timeout: conn.Duration(setTimeout, defaultTimeout), Plain: conn.Flag(setAllowHTTP),
	})
	if env.Pacer != nil {
		rate := conn.Number(setRate, defaultRate)
		env.Pacer.Limit(g.key, rate, httpclient.Burst(rate, inFlight))
	}
	g.auth = newAuth(g)
	return g, nil
}

// forms are the ways to come by a credential (design 2.2).
func forms() []core.CredentialForm {
	return []core.CredentialForm{
		{Name: formCreate, Title: "Made by Sensedia",
			Help: "Sensedia makes the client id and the secret. An app that exists there already keeps its own."},
		{Name: formAdopt, Title: "Adopt an app by client id",
			Help: "An app that exists at Sensedia becomes this App. It is approved with the APIs of this App.",
			Fields: []core.Field{{Name: fieldClientID, Label: "Client id", Required: true, MaxLen: 255,
				Help: "of the app at Sensedia", Pattern: `\.*[!-\-/-~][!-~]*`, Allowed: "visible characters without spaces, and not only dots"}}},
	}
}

// The credential forms and their field.
const (
	formCreate    = "create"
	formAdopt     = "adopt"
	fieldClientID = "client-id"
)

// Prepare implements core.Provider. Nothing has to be known before the first
// call: the mark in extraInfo tells our own work from others'.
func (p Provider) Prepare(_ core.App, choice core.CredentialChoice, _ io.Reader) (core.CredentialChoice, error) {
	if choice.Form == "" {
		choice.Form = formCreate
	}
	if err := p.Capabilities().CheckChoice(choice); err != nil {
		return core.CredentialChoice{}, err
	}
	return choice, nil
}

// adopts returns the client id that a choice adopts, "" when it adopts none.
func adopts(choice *core.CredentialChoice) string {
	if choice == nil || choice.Form != formAdopt {
		return ""
	}
	return choice.Values[fieldClientID]
}

func itoa(n int) string { return strconv.Itoa(n) }
