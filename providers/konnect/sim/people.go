package sim

import (
	"net/http"
	"strings"

	"gatehouse/providers/simkit"
)

func developerFields() []field[*Developer] {
	return []field[*Developer]{
		{name: "created_at", text: func(d *Developer) string { return stamp(d.CreatedAt) }, sorts: true},
		{name: "updated_at", text: func(d *Developer) string { return stamp(d.UpdatedAt) }, sorts: true},
		{name: "email", text: func(d *Developer) string { return d.Email }, sorts: true, filters: true},
		{name: "name", text: func(d *Developer) string { return d.FullName }, sorts: true, filters: true},
		{name: "status", text: func(d *Developer) string { return d.Status }, sorts: true, filters: true},
	}
}

func (s *Sim) listDevelopers(w http.ResponseWriter, r *http.Request, _ caller) {
	list(s, w, r, &s.devs, developerFields(), s.wireDeveloper)
}

func (s *Sim) theDeveloper(w http.ResponseWriter, r *http.Request) (*Developer, bool) {
	d, ok := s.devs.get(r.PathValue("dev"))
	if !ok {
		missing(w, r, "Developer")
	}
	return d, ok
}

func (s *Sim) readDeveloper(w http.ResponseWriter, r *http.Request, _ caller) {
	if d, ok := s.theDeveloper(w, r); ok {
		simkit.WriteJSON(w, http.StatusOK, s.wireDeveloper(d))
	}
}

// updateDeveloper changes who may log in. His registrations and credentials
// stay as they are (konnect.md, trap 3).
func (s *Sim) updateDeveloper(w http.ResponseWriter, r *http.Request, who caller) {
	body, ok := s.fields(w, r, who, "status")
	if !ok {
		return
	}
	d, ok := s.theDeveloper(w, r)
	if !ok {
		return
	}
	status := body.text("status")
	if _, known := moves[status]; !known {
		refuse(w, r, statusChoice("is not a status", pending, approved, rejected, revoked))
		return
	}
	simkit.WriteJSON(w, http.StatusOK, s.wireDeveloper(s.setDeveloper(d, status)))
}

func (s *Sim) setDeveloper(d *Developer, status string) *Developer {
	now := *d
	now.Status, now.UpdatedAt = status, s.cfg.Clock()
	s.devs.put(&now)
	if status != pending {
		s.mail(d.Email, "account "+status, d.ID)
	}
	return &now
}

func (s *Sim) createDeveloper(w http.ResponseWriter, r *http.Request, who caller) {
	body, ok := s.fields(w, r, who, "email", "full_name", "status", "send_invitation_email")
	if !ok {
		return
	}
	if wrong := body.required("email", "full_name"); len(wrong) > 0 {
		refuse(w, r, wrong...)
		return
	}
	if s.byEmail(body.text("email")) != nil {
		conflict(w, r, "A developer with this email already exists")
		return
	}
	status := body.text("status")
	if status == "" {
		status = s.signUpStatus()
	}
	d := s.addDeveloper(Developer{Email: body.text("email"), FullName: body.text("full_name"), Status: status})
	simkit.WriteJSON(w, http.StatusCreated, s.wireDeveloper(d))
}

func (s *Sim) signUpStatus() string {
	if s.autoDevs {
		return approved
	}
	return pending
}

func (s *Sim) byEmail(email string) *Developer {
	for _, d := range s.devs.rows {
		if strings.EqualFold(d.Email, email) {
			return d
		}
	}
	return nil
}

// deleteDeveloper takes the applications that he owns along.
func (s *Sim) deleteDeveloper(w http.ResponseWriter, r *http.Request, who caller) {
	if !who.everything() {
		forbid(w, r)
		return
	}
	if d, ok := s.theDeveloper(w, r); ok {
		s.removeDeveloper(d.ID)
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *Sim) removeDeveloper(id string) {
	var owned []string
	for _, a := range s.apps.rows {
		if a.OwnerType == "developer" && a.OwnerID == id {
			owned = append(owned, a.ID)
		}
	}
	for _, app := range owned {
		s.removeApp(app)
	}
	s.devs.remove(id)
}

// addDeveloper puts a developer in place; zero id, status and times are filled
// in. The caller holds mu.
func (s *Sim) addDeveloper(d Developer) *Developer {
	if d.ID == "" {
		d.ID = s.newID()
	}
	if d.Status == "" {
		d.Status = approved
	}
	if d.CreatedAt.IsZero() {
		d.CreatedAt = s.cfg.Clock()
	}
	if d.UpdatedAt.IsZero() {
		d.UpdatedAt = d.CreatedAt
	}
	s.devs.put(&d)
	return &d
}

func (s *Sim) listTeams(w http.ResponseWriter, r *http.Request, _ caller) {
	fields := []field[*Team]{{name: "name", text: func(t *Team) string { return t.Name }, filters: true}}
	if !s.cfg.Classic {
		fields = append(fields, field[*Team]{name: "can_own_applications", text: func(*Team) string { return "true" }, filters: true})
	}
	list(s, w, r, &s.teams, fields, s.wireTeam)
}

func (s *Sim) readTeam(w http.ResponseWriter, r *http.Request, _ caller) {
	t, ok := s.teams.get(r.PathValue("team"))
	if !ok {
		missing(w, r, "Team")
		return
	}
	simkit.WriteJSON(w, http.StatusOK, s.wireTeam(t))
}
