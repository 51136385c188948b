package sim

import (
	"encoding/json"
	"net/http"
	"strings"

	"gatehouse/providers/simkit"
)

// call is the body of all three POSTs. For create it is documented; bodies of
// update and revoke are unknown, so whatever names a credential is taken: its
// id, else the slug, else app name and developer.
type call struct {
	AppName   string `json:"appName"`
	AppSlug   string `json:"appSlug"`
	Developer string `json:"developer"`
	APIs      []API  `json:"apis"`
	ClientID  string `json:"clientId"`
	APIKeyID  string `json:"apiKeyId"`
}

func readCall(w http.ResponseWriter, r *http.Request) (call, bool) {
	var c call
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		fail(w, http.StatusUnsupportedMediaType, "want application/json")
		return c, false
	}
	if err := json.NewDecoder(r.Body).Decode(&c); err != nil {
		fail(w, 400, "cannot read the body: "+err.Error())
		return c, false
	}
	return c, true
}

func (s *Sim) create(w http.ResponseWriter, r *http.Request) {
	c, ok := readCall(w, r)
	if !ok {
		return
	}
	if c.AppName == "" || c.Developer == "" {
		fail(w, 400, "appName and developer are required")
		return
	}
	s.mu.Lock()
	made := s.add(Credential{AppName: c.AppName, AppSlug: c.AppSlug, Developer: c.Developer, APIs: c.APIs})
	s.mu.Unlock()
	s.answer(w, r, made)
}

func (s *Sim) update(w http.ResponseWriter, r *http.Request) {
	s.changeFirst(w, r, func(found *Credential, c call) {
		found.APIs = c.APIs
		found.Updates++
	})
}

func (s *Sim) revoke(w http.ResponseWriter, r *http.Request) {
	s.changeFirst(w, r, func(found *Credential, _ call) { found.Revoked = true })
}

// changeFirst changes the first credential a call names that is not revoked.
func (s *Sim) changeFirst(w http.ResponseWriter, r *http.Request, change func(*Credential, call)) {
	c, ok := readCall(w, r)
	if !ok {
		return
	}
	s.mu.Lock()
	found := s.named(c)
	if found == nil {
		s.mu.Unlock()
		fail(w, http.StatusNotFound, "no such credential")
		return
	}
	change(found, c)
	changed := *found
	s.mu.Unlock()
	s.answer(w, r, changed)
}

// named finds the credential a call names. The caller holds mu.
func (s *Sim) named(c call) *Credential {
	id := c.ClientID + c.APIKeyID
	for i := range s.credentials {
		have := &s.credentials[i]
		switch {
		case have.Revoked:
		case id != "":
			if have.ID == id {
				return have
			}
		case c.AppSlug != "":
			if have.AppSlug == c.AppSlug {
				return have
			}
		case c.AppName != "" && have.AppName == c.AppName && have.Developer == c.Developer:
			return have
		}
	}
	return nil
}

// answer writes a credential as the specification has it, or as a fault does.
func (s *Sim) answer(w http.ResponseWriter, r *http.Request, c Credential) {
	idField, secretField := fieldsOf(c.Type)
	if _, ok := s.faults.Hit("wrong-fields", r); ok {
		idField, secretField = fieldsOf(otherType(c.Type))
	}
	body := map[string]any{"credentialType": c.Type, idField: c.ID, secretField: c.Secret}
	if word, ok := s.faults.Hit("wrong-type", r); ok {
		if word == "" {
			word = "BEARER_TOKEN"
		}
		body["credentialType"] = word
	}
	if _, ok := s.faults.Hit("no-secret", r); ok {
		delete(body, secretField)
	}
	if s.cfg.Custom != nil {
		body["customCredentials"] = s.cfg.Custom
	}
	simkit.WriteJSON(w, 200, body)
	if _, ok := s.faults.Hit("plain-text", r); ok {
		w.Header().Set("Content-Type", "text/plain")
	}
}

func fieldsOf(credentialType string) (id, secret string) {
	if credentialType == APIKey {
		return "apiKeyId", "apiKey"
	}
	return "clientId", "clientSecret"
}

func otherType(credentialType string) string {
	if credentialType == APIKey {
		return ClientCredentials
	}
	return APIKey
}

func (s *Sim) health(w http.ResponseWriter, r *http.Request) {
	if _, ok := s.faults.Hit("unhealthy", r); ok {
		fail(w, http.StatusServiceUnavailable, "credentials back end is down")
		return
	}
	simkit.WriteJSON(w, 200, map[string]string{"status": "UP"})
}
