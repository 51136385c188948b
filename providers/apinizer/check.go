package apinizer

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// Check implements core.Gateway: the health call, which needs no login, then
// the credentials of each project. A project that cannot be read is an error,
// beside what was learnt of the others.
func (g *gateway) Check(ctx context.Context) (core.Check, error) {
	began := g.env.Clock.Now()
	if err := g.healthy(ctx); err != nil {
		return core.Check{}, err
	}
	c := core.Check{Identity: g.identity(), Latency: g.env.Clock.Now().Sub(began)}
	readable, failed := 0, error(nil)
	for _, project := range g.projects {
		all, err := g.listNow(ctx, project)
		if err != nil {
			if stops(err) {
				return core.Check{}, err
			}
			if failed == nil {
				failed = err
			} else {
				c.Detail = append(c.Detail, sentence(err))
			}
			continue
		}
		readable++
		c.Detail = append(c.Detail, g.summary(project, all))
	}
	if readable == 0 {
		return core.Check{}, failed
	}
	admin, err := g.adminLine(ctx)
	if stops(err) {
		return core.Check{}, err
	}
	c.Detail = append(c.Detail, admin, fmt.Sprintf("mapping %s: %d products, %d plans", g.mapping.path, len(g.mapping.products), len(g.mapping.plans)))
	if !g.sweep {
		c.Detail = append(c.Detail, "sweep-grants is off: a full read does not notice grants that were changed at Apinizer")
	}
	c.Detail = append(c.Detail, "registrations of Apinizer's own portal are not visible to Gatehouse; open the portal for them")
	c.Rights = g.rights(readable)
	return c, failed
}

// stops: what comes next would fail in the same way.
func stops(err error) bool {
	switch core.CodeOf(err) {
	case core.CodeUnauthorized, core.CodeSecretMissing, core.CodeThrottled, core.CodeCanceled:
		return true
	}
	return false
}

// healthy asks the health call, whose answer is the text "OK".
func (g *gateway) healthy(ctx context.Context) error {
	resp, err := g.client.Call(ctx, g.api(http.MethodGet, "/test/healthcheck", "test", "healthcheck"))
	if httpclient.NotJSON(err) && strings.HasPrefix(strings.TrimSpace(string(resp.Body)), "OK") {
		return nil
	}
	return err
}

func (g *gateway) identity() string {
	if g.auth.kind == authLogin {
		return "user " + g.conn.Text(setUser) + " at " + g.base.Host
	}
	return "personal access token at " + g.base.Host
}

func (g *gateway) summary(project string, all []credential) string {
	ours, off := 0, 0
	for _, c := range all {
		if c.app == "" {
			continue
		}
		ours++
		if c.off(g.env.Clock.Now()) != "" {
			off++
		}
	}
	text := fmt.Sprintf("project %s: %d credentials, %d of them made by Gatehouse", project, len(all), ours)
	if off > 0 {
		text += fmt.Sprintf(" (%d disabled or expired)", off)
	}
	return text
}

// adminLine says whether global credentials can be seen.
func (g *gateway) adminLine(ctx context.Context) (string, error) {
	_, err := g.listNow(ctx, g.admin)
	if err != nil {
		return "the admin project cannot be read, so a removal is never proven: " + sentence(err), err
	}
	return "the admin project " + g.admin + " can be read: credentials that were made global are seen there", nil
}

func sentence(err error) string {
	e := core.AsError(err)
	message := strings.TrimRight(e.Message, ".!? ")
	return strings.TrimSpace(message + ". " + e.Hint)
}

// rights are what can be learnt without a write, which is little.
func (g *gateway) rights(readable int) []core.Right {
	const why = "nothing tells it before the first write; it takes IDENTITY + MANAGE and IDENTITY + DEPLOY_UNDEPLOY in each project"
	read := core.Right{Name: core.RightRead, State: "yes", Why: "the credentials of every project were read"}
	if readable < len(g.projects) {
		read = core.Right{Name: core.RightRead, State: "no", Why: fmt.Sprintf("only %d of %d projects can be read", readable, len(g.projects))}
	}
	return []core.Right{read, {Name: core.RightDecide, State: "unknown", Why: why}, {Name: core.RightDelete, State: "unknown", Why: why}}
}
