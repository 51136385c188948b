package sim

import (
	"net/http"
	"slices"

	"gatehouse/providers/simkit"
)

// perDeveloper is how many applications a developer may own (konnect.md,
// Limits).
const perDeveloper = 500

func (s *Sim) appFields() []field[*App] {
	fields := []field[*App]{
		{name: "created_at", text: func(a *App) string { return stamp(a.CreatedAt) }, sorts: true},
		{name: "name", text: func(a *App) string { return a.Name }, sorts: true, filters: true},
		{name: "developer_id", text: func(a *App) string { return ownerID(a, "developer") }, sorts: true, filters: true, uuid: true},
	}
	if s.cfg.Classic {
		return append(fields,
			field[*App]{name: "developer_name", text: func(a *App) string { return s.developerOf(a).FullName }, filters: true},
			field[*App]{name: "developer_email", text: func(a *App) string { return s.developerOf(a).Email }, filters: true})
	}
	return append(fields, field[*App]{name: "team_id", text: func(a *App) string { return ownerID(a, "team") }, filters: true, uuid: true})
}

func ownerID(a *App, kind string) string {
	if a.OwnerType == kind {
		return a.OwnerID
	}
	return ""
}

func (s *Sim) developerOf(a *App) Developer {
	if d, ok := s.devs.get(a.OwnerID); ok {
		return *d
	}
	return Developer{}
}

func (s *Sim) listApps(w http.ResponseWriter, r *http.Request, _ caller) {
	if s.lag.lists > 0 {
		s.lag.lists--
		old := newTable[*App]()
		old.rows = s.lag.apps
		list(s, w, r, &old, s.appFields(), s.wireApp)
		return
	}
	list(s, w, r, &s.apps, s.appFields(), s.wireApp)
}

// theApp finds the application of a call, or answers that there is none.
func (s *Sim) theApp(w http.ResponseWriter, r *http.Request) (*App, bool) {
	a, ok := s.apps.get(r.PathValue("app"))
	if !ok {
		missing(w, r, "Application")
	}
	return a, ok
}

func (s *Sim) readApp(w http.ResponseWriter, r *http.Request, _ caller) {
	if a, ok := s.theApp(w, r); ok {
		simkit.WriteJSON(w, http.StatusOK, s.wireApp(a))
	}
}

func (s *Sim) createApp(w http.ResponseWriter, r *http.Request, who caller) {
	body, ok := s.fields(w, r, who, "name", "description", "labels", "dcr_client_id", "client_id", "auth_strategy_id", "owner")
	if !ok {
		return
	}
	name, owner := body.text("name"), body.object("owner")
	wrong := append(body.required("name", "owner"), s.checkOwner(owner)...)
	wrong = append(wrong, tooLong(body, "name", "description", "client_id")...)
	strategy, known := s.strategyKind(body.text("auth_strategy_id"))
	if !known {
		wrong = append(wrong, invalid{"field": "auth_strategy_id", "rule": "missing_reference", "source": "body", "reason": "does not exist"})
	}
	if len(wrong) > 0 {
		refuse(w, r, wrong...)
		return
	}
	now := s.cfg.Clock()
	a := &App{ID: s.newID(), Name: name, Description: body.text("description"), Labels: body.texts("labels"),
		OwnerType: owner.text("type"), OwnerID: owner.text("id"), Strategy: strategy,
		ClientID: body.text("client_id"), CreatedAt: now, UpdatedAt: now}
	s.lagBehind(r)
	s.apps.put(a)
	simkit.WriteJSON(w, http.StatusCreated, s.wireApp(a))
}

// checkOwner refuses an owner that is not in the portal, or has too many.
func (s *Sim) checkOwner(owner fields) []invalid {
	id := owner.text("id")
	known := false
	switch owner.text("type") {
	case "developer":
		_, known = s.devs.get(id)
	case "team":
		_, known = s.teams.get(id)
	}
	if !known {
		return []invalid{{"field": "owner", "rule": "missing_reference", "source": "body", "reason": "does not exist in this portal"}}
	}
	n := 0
	for _, a := range s.apps.rows {
		if a.OwnerID == id {
			n++
		}
	}
	if n >= perDeveloper && owner.text("type") == "developer" {
		return []invalid{{"field": "owner", "rule": "max_items", "maximum": perDeveloper, "source": "body", "reason": "owns too many applications"}}
	}
	return nil
}

// strategyKind is the credential type of a strategy; the portal's default has
// keys.
func (s *Sim) strategyKind(id string) (string, bool) {
	if id == "" {
		return keyAuth, true
	}
	for kind, known := range s.strategies {
		if known == id {
			return kind, true
		}
	}
	return "", false
}

// updateApp changes the owner; nothing else is accepted.
func (s *Sim) updateApp(w http.ResponseWriter, r *http.Request, who caller) {
	body, ok := s.fields(w, r, who, "owner")
	if !ok {
		return
	}
	a, ok := s.theApp(w, r)
	if !ok {
		return
	}
	if owner := body.object("owner"); owner != nil {
		if wrong := s.checkOwner(owner); len(wrong) > 0 {
			refuse(w, r, wrong...)
			return
		}
		now := *a
		now.OwnerType, now.OwnerID, now.UpdatedAt = owner.text("type"), owner.text("id"), s.cfg.Clock()
		s.lagBehind(r)
		s.apps.put(&now)
		a = &now
	}
	simkit.WriteJSON(w, http.StatusOK, s.wireApp(a))
}

func (s *Sim) deleteApp(w http.ResponseWriter, r *http.Request, who caller) {
	if !who.everything() {
		forbid(w, r)
		return
	}
	if a, ok := s.theApp(w, r); ok {
		s.lagBehind(r)
		s.removeApp(a.ID)
		w.WriteHeader(http.StatusNoContent)
	}
}

// removeApp takes registrations and credentials along. No mail is sent.
func (s *Sim) removeApp(id string) {
	for _, reg := range s.regsOf[id] {
		s.regs.remove(reg)
	}
	delete(s.regsOf, id)
	delete(s.credentials, id)
	s.apps.remove(id)
}

// listAppDevelopers are those who can use an application: its owner, or the
// members of its team.
func (s *Sim) listAppDevelopers(w http.ResponseWriter, r *http.Request, _ caller) {
	a, ok := s.theApp(w, r)
	if !ok {
		return
	}
	ids := []string{a.OwnerID}
	if a.OwnerType == "team" {
		ids = s.members[a.OwnerID]
	}
	var people []*Developer
	for _, id := range ids {
		if d, ok := s.devs.get(id); ok {
			people = append(people, d)
		}
	}
	byID := []field[*Developer]{{name: "id", text: func(d *Developer) string { return d.ID }, filters: true, sorts: true}}
	listOf(s, w, r, people, byID, func(d *Developer) any {
		return map[string]string{"id": d.ID, "email": d.Email, "full_name": d.FullName}
	})
}

func dropID(ids []string, id string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(x string) bool { return x == id })
}
