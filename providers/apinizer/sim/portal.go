package sim

import (
	"net/http"

	"gatehouse/providers/simkit"
)

// listProducts answers the portal's calls: lists of strings, whose meaning is
// not published, or nothing at all on installations before 2026.
func (s *Sim) listProducts(w http.ResponseWriter, r *http.Request, _ User, _ *Project) {
	if s.cfg.OldPortal {
		s.fail(w, r, http.StatusNotFound, "No endpoint "+r.Method+" "+r.URL.Path+".")
		return
	}
	s.done(w, r, map[string]any{"resultList": []string{"Payments", "Ledger"}, "resultCount": 2})
}

// describe is the beginning of the installation's own OpenAPI document.
func (s *Sim) describe(w http.ResponseWriter, _ *http.Request) {
	version := "2026.04.5"
	if s.cfg.Style == Style2025 {
		version = "2025.11.2"
	}
	simkit.WriteJSON(w, http.StatusOK, map[string]any{
		"openapi": "3.0.1", "info": map[string]string{"title": "Apinizer Management API", "version": version}, "paths": map[string]any{},
	})
}
