package sim

import (
	"net/http"

	"gatehouse/providers/simkit"
)

// born is when portal, organization and catalog came to be.
const born = "2025-02-03T10:00:00.000Z"

func (s *Sim) readPortal(w http.ResponseWriter, _ *http.Request, _ caller) {
	p := map[string]any{
		"id": s.portal, "created_at": born, "updated_at": born, "name": "Simulated Portal", "display_name": "Simulated Portal",
		"description": "A portal that only looks like one", "rbac_enabled": true,
		"auto_approve_applications": s.autoApps, "auto_approve_developers": s.autoDevs,
		"default_domain": "simulated.us.portal.konghq.com", "default_application_auth_strategy_id": s.strategies[keyAuth],
	}
	extra := map[string]any{
		"authentication_enabled": true, "sipr_enabled": false, "default_api_visibility": "private",
		"default_page_visibility": "private", "canonical_domain": "simulated.us.portal.konghq.com", "labels": map[string]string{},
	}
	if s.cfg.Classic {
		extra = map[string]any{"is_public": false, "custom_domain": nil, "custom_client_domain": nil,
			"application_count": len(s.apps.rows), "developer_count": len(s.devs.rows), "published_product_count": len(s.apis)}
	}
	for name, v := range extra {
		p[name] = v
	}
	simkit.WriteJSON(w, http.StatusOK, p)
}

func (s *Sim) listAPIs(w http.ResponseWriter, r *http.Request, _ caller) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var apis []API
	for _, a := range s.apis {
		if !a.Package {
			apis = append(apis, a)
		}
	}
	fields := []field[API]{
		{name: "id", text: func(a API) string { return a.ID }, filters: true, uuid: true},
		{name: "name", text: func(a API) string { return a.Name }, filters: true, sorts: true},
	}
	listOf(s, w, r, apis, fields, func(a API) any {
		return map[string]any{"id": a.ID, "name": a.Name, "version": textOrNull(a.Version), "description": textOrNull(a.Description),
			"slug": a.ID, "labels": map[string]string{}, "portals": []idAndName{{s.portal, "Simulated Portal"}},
			"created_at": born, "updated_at": born}
	})
}

// listPublications tells the switch of each API in this portal.
func (s *Sim) listPublications(w http.ResponseWriter, r *http.Request, _ caller) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fields := []field[API]{
		{name: "portal_id", text: func(API) string { return s.portal }, filters: true, uuid: true},
		{name: "api_id", text: func(a API) string { return a.ID }, filters: true, uuid: true},
	}
	listOf(s, w, r, s.apis, fields, func(a API) any {
		return map[string]any{"api_id": a.ID, "portal_id": s.portal, "entity_type": entityType(a), "visibility": "private",
			"auto_approve_registrations": a.AutoApprove, "auth_strategy_ids": []string{s.strategies[keyAuth]},
			"created_at": born, "updated_at": born}
	})
}

// publish sets the switch of an API in this portal.
func (s *Sim) publish(w http.ResponseWriter, r *http.Request, who caller) {
	body, ok := s.fields(w, r, who, "auto_approve_registrations", "auth_strategy_ids", "visibility")
	if !ok {
		return
	}
	i, known := s.apiAt[r.PathValue("api")]
	if !known {
		missing(w, r, "API")
		return
	}
	s.apis[i].AutoApprove, _ = body["auto_approve_registrations"].(bool)
	simkit.WriteJSON(w, http.StatusOK, map[string]any{"auto_approve_registrations": s.apis[i].AutoApprove, "visibility": "private"})
}

// listProducts are the products of a classic portal, each once.
func (s *Sim) listProducts(w http.ResponseWriter, r *http.Request, _ caller) {
	var products []API
	seen := map[string]bool{}
	for _, a := range s.apis {
		if !seen[a.Product] {
			seen[a.Product] = true
			products = append(products, a)
		}
	}
	fields := []field[API]{
		{name: "id", text: func(a API) string { return a.Product }, filters: true, uuid: true},
		{name: "name", text: func(a API) string { return a.Name }, filters: true, sorts: true},
	}
	listOf(s, w, r, products, fields, func(a API) any {
		return map[string]any{"id": a.Product, "name": a.Name, "description": textOrNull(a.Description), "portal_ids": []string{s.portal},
			"version_count": 1, "labels": map[string]string{}, "created_at": born, "updated_at": born}
	})
}

// listProductVersions tells ids and switches, but no names.
func (s *Sim) listProductVersions(w http.ResponseWriter, r *http.Request, _ caller) {
	fields := []field[API]{{name: "product_version_id", text: func(a API) string { return a.ID }, filters: true, uuid: true}}
	listOf(s, w, r, s.apis, fields, func(a API) any {
		return map[string]any{"id": a.ID, "product_version_id": a.ID, "publish_status": "published", "deprecated": false,
			"application_registration_enabled": true, "auto_approve_registration": a.AutoApprove, "auth_strategies": []any{},
			"created_at": born, "updated_at": born}
	})
}

// readMe knows people only; a system account is no user.
func (s *Sim) readMe(w http.ResponseWriter, r *http.Request, who caller) {
	if who.System {
		missing(w, r, "User")
		return
	}
	simkit.WriteJSON(w, http.StatusOK, map[string]any{"id": s.org, "email": who.Email, "full_name": who.Name, "active": true})
}

func (s *Sim) readOrganization(w http.ResponseWriter, _ *http.Request, _ caller) {
	simkit.WriteJSON(w, http.StatusOK, map[string]any{"id": s.org, "name": "Simulated Organization", "state": "active"})
}
