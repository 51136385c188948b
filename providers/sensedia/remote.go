package sensedia

import (
	"strings"

	"gatehouse/core"
)

// The kinds of an App's refs. Reading goes by client id, changing and deleting
// by id: both are kept (sensedia.md, Objects; trap 15).
const (
	refApp         = "app"
	refClient      = "client"
	credentialKind = "client"
)

// The fields of ours in extraInfo.
const (
	markApp       = "gatehouse-app"
	markSuspended = "gatehouse-suspended"
)

// remote is an app as core sees it.
func (g *gateway) remote(o object, known []core.Credential) core.Remote {
	native, extra := o.text("status"), o.object("extraInfo")
	g.sawSpelling(native)
	r := core.Remote{
		Complete: true, Managed: true,
		AppID:       core.AppID(extra.text(markApp)),
		Status:      statusOf(native, extra.text(markSuspended) != ""),
		Native:      native,
		Refs:        refsOf(o.text("id"), o.text("clientId")),
		Name:        o.text("name"),
		Description: o.text("description"),
		Owner:       g.owner(o.text("developer")),
		CreatedAt:   o.created(),
	}
	var grants []string
	r.Registrations, grants = registrations(o, registrationOf(native))
	if native != wireApproved {
		grants = nil
	}
	r.Projection = core.Shown(canonical(native), grants...).With(texts(r.Name, r.Description)...)
	c := credentialOf(o, known)
	if c.Secret != "" {
		g.sawPlain()
	}
	r.Credentials = []core.RemoteCredential{c}
	return r
}

func (g *gateway) sawPlain() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.plain = true
}

func (g *gateway) seenPlain() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.plain
}

func refsOf(id, client string) core.Refs {
	return core.Refs{}.With(refApp, "", id).With(refClient, "", client)
}

func registrations(o object, status core.RegistrationStatus) (regs []core.Registration, grants []string) {
	for _, api := range o.objects("apis") {
		ref := apiRef(api)
		plans := api.objects("plans")
		if len(plans) == 0 {
			plans = []object{{}}
		}
		for _, plan := range plans {
			p := core.PlanRef{ID: plan.text("id"), Name: plan.text("name")}
			regs = append(regs, core.Registration{API: ref, Plan: p, Status: status})
			grants = append(grants, grant(ref.ID, p.ID))
		}
	}
	return regs, grants
}

func apiRef(o object) core.APIRef {
	name := strings.TrimSpace(o.text("name") + " " + o.text("version"))
	return core.APIRef{ID: o.text("id"), Name: name, Description: o.text("description")}
}

// developerOf is what developer is to be for an owner.
func developerOf(o core.Owner) string {
	if o.Email != "" {
		return o.Email
	}
	return o.Name
}

func credentialOf(o object, known []core.Credential) core.RemoteCredential {
	c := core.RemoteCredential{Credential: core.Credential{
		Kind: credentialKind, RefID: o.text("id"), ClientID: o.text("clientId"),
		Enabled: o.text("status") == wireApproved, CreatedAt: o.created(),
	}}
	if secret := o.text("secret"); !masked(secret, known) {
		c.Secret = secret
	}
	return c
}
