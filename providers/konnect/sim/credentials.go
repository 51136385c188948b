package sim

import (
	"net/http"
	"time"
)

// listCredentials shows no secret. Those of an application with dynamic client
// registration come from its identity provider, which takes its time (trap
// 16): the call waits for it without holding up others.
func (s *Sim) listCredentials(w http.ResponseWriter, r *http.Request, _ caller) {
	a, ok := s.theApp(w, r)
	if !ok {
		return
	}
	if wait := s.providerDelay(r, a); wait > 0 {
		s.mu.Unlock()
		s.cfg.Sleep(r.Context(), wait)
		s.mu.Lock()
	}
	listOf(s, w, r, s.credentials[a.ID], nil, func(c Credential) any { return wireCredential(a, c) })
}

func (s *Sim) providerDelay(r *http.Request, a *App) time.Duration {
	if arg, ok := s.faults.Hit("slow-credentials", r); ok {
		if d, err := time.ParseDuration(arg); err == nil {
			return d
		}
		return 5 * time.Second
	}
	if a.DCR {
		return s.cfg.CredentialLatency
	}
	return 0
}

func wireCredential(a *App, c Credential) any {
	var expires any
	if !c.ExpiresAt.IsZero() {
		expires = stamp(c.ExpiresAt)
	}
	if a.Strategy == keyAuth {
		return map[string]any{"type": "api_key", "id": c.ID, "display_name": c.Name, "status": or(c.Status, "active"),
			"expires_at": expires, "created_at": stamp(c.CreatedAt)}
	}
	return map[string]any{"type": "client_secret", "id": c.ID, "display_name": c.Name, "client_id": a.ClientID,
		"created_at": stamp(c.CreatedAt), "expires_at": expires}
}
