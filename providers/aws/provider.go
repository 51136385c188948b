package aws

import (
	"context"
	"io"

	"gatehouse/core"
)

// Provider is the kind "aws". Its gateways share the locks that AWS needs for
// each account and region, so a process makes one.
type Provider struct {
	webhook OpenWebhook
	locks   locks
}

var _ core.Provider = (*Provider)(nil)

// New returns the provider. webhook makes the client of a customer's
// credentials endpoint; nil: there is none, and its form is refused.
func New(webhook OpenWebhook) *Provider { return &Provider{webhook: webhook} }

// Open makes a client from checked settings. It loads no AWS configuration and
// calls nobody: that costs 6 ms and waits for the first call (performance.md).
func (p *Provider) Open(_ context.Context, conn core.Connection, env core.Surroundings) (core.Gateway, error) {
	return p.open(conn, env)
}

// Project maps our state of an App to what AWS must show of it.
func (*Provider) Project(conn core.Connection, app core.App) core.Projection {
	kind := kindOf(app.Refs, nil)
	switch {
	case app.Status == core.Unknown:
		return app.Remote // whatever AWS shows stays
	case kind == webhookKind:
		return wantedTold(app).projection()
	case app.Status == core.Deleted:
		return core.Absent()
	case app.Status == core.Approved:
		return approved(conn, app, kind).With(texts(app, kind)...)
	case exists(app.Refs):
		return core.Shown(stateDisabled).With(texts(app, kind)...)
	}
	return core.Absent()
}

// The native states, in words of our own.
const (
	stateEnabled   = "enabled"
	stateDisabled  = "disabled"
	statePartly    = "partly"
	stateUnadopted = "unadopted"
)

func exists(refs core.Refs) bool {
	return len(scopes(refs, refKey)) > 0 || len(scopes(refs, refClient)) > 0
}

// approved projects an approved App. A client without a scope cannot be
// enabled: Cognito wants one with the flows.
func approved(conn core.Connection, app core.App, kind credentialKind) core.Projection {
	grants := grantsOf(scopesOf(conn), app.Registrations, kind)
	if kind == clientKind && len(grants) == 0 {
		return core.Shown(stateDisabled)
	}
	return core.Shown(stateEnabled, grants...)
}

// grantsOf are the grants of the approved registrations. One whose API id is
// none of ours gets a grant that AWS never shows: it stays unconfirmed, and
// Push says why.
func grantsOf(m scopeMap, regs []core.Registration, kind credentialKind) []string {
	var grants []string
	for _, r := range regs {
		if r.Status != core.RegistrationOn {
			continue
		}
		st, ok := parseStage(r.API.ID)
		switch {
		case kind == clientKind:
			grants = append(grants, scopeGrant(m.of(r.API.ID)))
		case ok && r.Plan.ID != "":
			grants = append(grants, planGrant(st.region, r.Plan.ID))
		default:
			grants = append(grants, "unknown:"+r.API.ID+"/"+r.Plan.ID)
		}
	}
	return grants
}

const (
	alphanumeric    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	keyLength       = 40 // aws.md, Credentials: 20 to 128; the import page wants 30 or more
	newSecretLength = 48 // of 24 to 64
)

// Prepare generates the value that we must know before the first call, so that
// a repeated call can recognize what an earlier one made.
func (p *Provider) Prepare(app core.App, choice core.CredentialChoice, random io.Reader) (core.CredentialChoice, error) {
	switch choice.Form {
	case formCreate:
		return withSecret(choice, fieldKey, keyLength, random)
	case formNewClient:
		return withSecret(choice, fieldSecret, newSecretLength, random)
	}
	if _, ok := p.Capabilities().Form(choice.Form); !ok {
		return choice, core.Errorf(core.CodeInvalid, app.Name, "AWS has no credential form %q", choice.Form)
	}
	return choice, nil
}

// withSecret generates a secret unless the choice holds it already.
func withSecret(choice core.CredentialChoice, field string, length int, random io.Reader) (core.CredentialChoice, error) {
	if choice.Secrets[field] != "" {
		return choice, nil
	}
	value, err := randomText(random, length)
	if err != nil {
		return choice, core.Errorf(core.CodeInternal, "credential", "there is no randomness to make it from").Because(err)
	}
	choice.Secrets = map[string]string{field: value}
	return choice, nil
}

// randomText returns n evenly distributed letters and digits.
func randomText(random io.Reader, n int) (string, error) {
	const even = 256 / len(alphanumeric) * len(alphanumeric)
	out, buf := make([]byte, 0, n), make([]byte, n)
	for len(out) < n {
		if _, err := io.ReadFull(random, buf); err != nil {
			return "", err
		}
		for _, b := range buf {
			if int(b) < even && len(out) < n {
				out = append(out, alphanumeric[int(b)%len(alphanumeric)])
			}
		}
	}
	return string(out), nil
}
