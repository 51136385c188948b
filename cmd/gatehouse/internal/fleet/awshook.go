package fleet

import (
	"encoding/json"
	"net/http"
	"strings"

	hooksim "gatehouse/providers/webhook/sim"
)

// hooked is a gateway beside which a customer's credentials webhook runs.
type hooked interface {
	webhook() *hooksim.Sim
}

// hookPath is where the webhook is, behind the gateway's own address; hookName
// is what the control and the saved state call it.
const hookPath = "/webhook"

func hookName(m *Member) string { return m.Name + "-webhook" }

// The user and the password that the webhook takes.
const hookUser = "gatehouse"

func (s *awsSim) hookPassword() string { return secretText(s.seed, "webhook password", 24) }

func (s *awsSim) webhook() *hooksim.Sim { return s.hook }

// Handler speaks AWS's HTTP, and the webhook's under hookPath.
func (s *awsSim) Handler() http.Handler {
	hook := http.StripPrefix(hookPath, s.hook.Handler())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, hookPath+"/v1/") {
			hook.ServeHTTP(w, r)
			return
		}
		s.Sim.Handler().ServeHTTP(w, r)
	})
}

// restoreHook takes over what the webhook's State returned.
func restoreHook(s *hooksim.Sim, raw []byte) error {
	var state struct {
		Credentials []map[string]any `json:"credentials"`
	}
	if err := json.Unmarshal(raw, &state); err != nil {
		return err
	}
	for _, c := range state.Credentials {
		if _, err := s.Create(c); err != nil {
			return err
		}
	}
	return nil
}
