package apigee

import (
	"context"
	"net/url"

	"gatehouse/core"
)

type product struct {
	Name          string `json:"name"`
	DisplayName   string `json:"displayName"`
	Description   string `json:"description"`
	ApprovalType  string `json:"approvalType"`
	Quota         string `json:"quota"`
	QuotaInterval string `json:"quotaInterval"`
	QuotaTimeUnit string `json:"quotaTimeUnit"`
}

// Catalog implements core.Gateway: the API products. There are no plans; a
// product's quota stands in for one.
func (g *gateway) Catalog(ctx context.Context) ([]core.CatalogAPI, error) {
	out := []core.CatalogAPI{}
	seen, start := map[string]bool{}, ""
	for range maxPages {
		query := url.Values{"expand": {"true"}, "count": {"1000"}}
		if start != "" {
			query.Set("startKey", start)
		}
		var page struct {
			Products []product `json:"apiProduct"`
		}
		if err := g.get(ctx, "", "/apiproducts", query, &page, "apiproducts"); err != nil {
			return nil, err
		}
		fresh := 0
		for _, p := range page.Products {
			if p.Name == "" || seen[p.Name] {
				continue // startKey brings the last row again (apigee.md, trap 13)
			}
			seen[p.Name] = true
			fresh++
			out = append(out, p.api())
		}
		if fresh == 0 || len(page.Products) < 2 {
			return out, nil
		}
		start = page.Products[len(page.Products)-1].Name
	}
	return out, nil
}

func (p product) api() core.CatalogAPI {
	name := p.DisplayName
	if name == "" {
		name = p.Name
	}
	note := "approves by itself at Apigee"
	if p.ApprovalType == "manual" {
		note = "waits for approval"
	}
	limits := "no quota"
	if p.Quota != "" {
		limits = p.Quota + " calls"
		if p.QuotaTimeUnit != "" {
			limits += " per " + p.QuotaInterval + " " + p.QuotaTimeUnit
		}
	}
	return core.CatalogAPI{APIRef: core.APIRef{ID: p.Name, Name: name, Description: p.Description}, Note: note, Limits: map[string]string{"": limits}}
}
