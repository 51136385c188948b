package konnect

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gatehouse/core"
)

// aroundChange is how far from a change its row in the audit log is looked for.
const aroundChange = 10 * time.Second

// auditRow is who called what (konnect.md, Learning of changes made at the
// gateway).
type auditRow struct {
	Method    string `json:"method"`
	URI       string `json:"uri"`
	Status    int    `json:"status_code"`
	Principal string `json:"principal_id"`
}

// changedBy asks the audit log who wrote to an application about the given
// time: a principal's id. "" where it does not tell: it needs a role of its
// own, lags behind, and is no reason to fail.
func (g *gateway) changedBy(ctx context.Context, app string, at time.Time) string {
	ctx, cancel := context.WithTimeout(ctx, g.conn.Duration(setCredentials, defaultCredentials))
	defer cancel()
	query := url.Values{
		"filter[ts][gte]": {at.Add(-aroundChange).UTC().Format(time.RFC3339)},
		"filter[ts][lte]": {at.Add(aroundChange).UTC().Format(time.RFC3339)},
		"filter[type]":    {"gateway_access"}, "page[size]": {"1000"},
	}
	var page struct {
		Data []auditRow `json:"data"`
	}
	if err := g.get(ctx, request(g.regional, http.MethodGet, "/audit-logs", query, versionNew, "audit-logs"), &page); err != nil {
		return ""
	}
	by := ""
	for _, row := range page.Data {
		if row.Method != http.MethodGet && row.Status < 400 && strings.Contains(row.URI, "/applications/"+app) {
			by = row.Principal
		}
	}
	return by
}

// outside reports whether what the portal shows is neither what was last proven
// nor what we want.
func (g *gateway) outside(r core.Remote, app core.App) bool {
	return app.Base.Present && !r.Projection.Same(app.Base) && !r.Projection.Same(g.want(app, r.Refs))
}
