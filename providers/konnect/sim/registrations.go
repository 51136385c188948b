package sim

import (
	"fmt"
	"net/http"
	"slices"

	"gatehouse/providers/simkit"
)

func (s *Sim) registrationFields(ofOneApp bool) []field[*Registration] {
	fields := []field[*Registration]{
		{name: "created_at", text: func(r *Registration) string { return stamp(r.CreatedAt) }, sorts: true},
		{name: "updated_at", text: func(r *Registration) string { return stamp(r.UpdatedAt) }, sorts: true},
		{name: "status", text: func(r *Registration) string { return r.Status }, sorts: true, filters: true},
	}
	if ofOneApp {
		return fields
	}
	app := func(r *Registration) App {
		if a, ok := s.apps.get(r.App); ok {
			return *a
		}
		return App{}
	}
	fields = append(fields,
		field[*Registration]{name: "developer_id", text: func(r *Registration) string { a := app(r); return ownerID(&a, "developer") }, sorts: true, filters: true, uuid: true},
		field[*Registration]{name: "application_name", text: func(r *Registration) string { return app(r).Name }, filters: true})
	if s.cfg.Classic {
		fields = append(fields, field[*Registration]{name: "developer_name",
			text: func(r *Registration) string { a := app(r); return s.developerOf(&a).FullName }, filters: true})
	}
	return fields
}

func (s *Sim) listRegistrations(w http.ResponseWriter, r *http.Request, who caller) {
	t := &s.regs
	if s.lag.lists > 0 || s.hides(who) {
		old := newTable[*Registration]()
		old.rows = s.visible(s.regs.rows, who)
		if s.lag.lists > 0 {
			s.lag.lists--
			old.rows = s.visible(s.lag.regs, who)
		}
		t = &old
	}
	list(s, w, r, t, s.registrationFields(false), s.wireRegistration)
}

// hides reports whether rows are kept from a caller.
func (s *Sim) hides(who caller) bool { return s.cfg.HideForbidden && who.APIs != nil }

func (s *Sim) visible(rows []*Registration, who caller) []*Registration {
	if !s.hides(who) {
		return rows
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r *Registration) bool { return !who.may(r.API) })
}

func (s *Sim) listAppRegistrations(w http.ResponseWriter, r *http.Request, who caller) {
	a, ok := s.theApp(w, r)
	if !ok {
		return
	}
	var rows []*Registration
	if s.lag.lists > 0 {
		s.lag.lists--
		for _, reg := range s.lag.regs {
			if reg.App == a.ID {
				rows = append(rows, reg)
			}
		}
	} else {
		for _, id := range s.regsOf[a.ID] {
			reg, _ := s.regs.get(id)
			rows = append(rows, reg)
		}
	}
	listOf(s, w, r, s.visible(rows, who), s.registrationFields(true), s.wireRegistration)
	s.interfere(r, s.regsOf[a.ID]...)
}

// interfere is the other administrator who acts right after a read.
func (s *Sim) interfere(r *http.Request, ids ...string) {
	if len(ids) == 0 {
		return
	}
	if status, ok := s.faults.Hit("outside-status", r); ok {
		reg, _ := s.regs.get(ids[0])
		s.setStatus(nil, reg, or(status, rejected))
	}
}

// theRegistration finds the registration of a call that the caller may touch,
// or answers.
func (s *Sim) theRegistration(w http.ResponseWriter, r *http.Request, who caller) (*Registration, bool) {
	reg, ok := s.regs.get(r.PathValue("reg"))
	if !ok || reg.App != r.PathValue("app") {
		missing(w, r, "Registration")
		return nil, false
	}
	if !who.may(reg.API) {
		forbid(w, r)
		return nil, false
	}
	return reg, true
}

func (s *Sim) readRegistration(w http.ResponseWriter, r *http.Request, who caller) {
	if reg, ok := s.theRegistration(w, r, who); ok {
		simkit.WriteJSON(w, http.StatusOK, s.wireRegistration(reg))
		s.interfere(r, reg.ID)
	}
}

// moves are the changes of status that Konnect's screens offer (konnect.md,
// States and transitions).
var moves = map[string][]string{
	pending:  {approved, rejected},
	approved: {revoked},
	revoked:  {approved},
	rejected: {},
}

func (s *Sim) updateRegistration(w http.ResponseWriter, r *http.Request, who caller) {
	reg, ok := s.theRegistration(w, r, who)
	if !ok {
		return
	}
	body, ok := readFields(w, r, "status")
	if !ok {
		return
	}
	status := body.text("status")
	if _, known := moves[status]; !known {
		refuse(w, r, statusChoice("is not a status", pending, approved, rejected, revoked))
		return
	}
	if !s.mayMove(reg.Status, status) {
		refuse(w, r, statusChoice(fmt.Sprintf("cannot change from %s to %s", reg.Status, status), append([]string{reg.Status}, moves[reg.Status]...)...))
		return
	}
	reg = s.setStatus(r, reg, status)
	simkit.WriteJSON(w, http.StatusOK, s.wireRegistration(reg))
}

func (s *Sim) mayMove(from, to string) bool {
	again := s.cfg.Reprocesses && from == rejected && to == pending
	return from == to || again || s.cfg.AnythingGoes || slices.Contains(moves[from], to)
}

func statusChoice(reason string, choices ...string) invalid {
	return invalid{"field": "status", "rule": "enum", "source": "body", "reason": reason, "choices": choices}
}

// setStatus writes a status and the mail that Konnect sends about it. Nobody
// says whether a repeated PATCH mails again: here it does. r is nil for changes
// from outside.
func (s *Sim) setStatus(r *http.Request, reg *Registration, status string) *Registration {
	now := *reg
	now.Status, now.UpdatedAt = status, s.cfg.Clock()
	s.lagBehind(r)
	s.regs.put(&now)
	if status != pending {
		s.mailApp(reg.App, "registration "+status, reg.ID)
	}
	return &now
}

// createRegistration registers an application for an API. A status of its own
// is honored; without one the portal's and the API's switches decide.
func (s *Sim) createRegistration(w http.ResponseWriter, r *http.Request, who caller) {
	body, ok := readFields(w, r, "api_id", "status")
	if !ok {
		return
	}
	a, ok := s.theApp(w, r)
	if !ok {
		return
	}
	api, status := body.text("api_id"), body.text("status")
	if !who.may(api) {
		forbid(w, r)
		return
	}
	wrong := body.required("api_id")
	i, published := s.apiAt[api]
	if len(wrong) == 0 && !published {
		wrong = append(wrong, invalid{"field": "api_id", "rule": "missing_reference", "source": "body", "reason": "is not published to this portal"})
	}
	if status != "" && status != pending && status != approved {
		wrong = append(wrong, statusChoice("is not a status of a new registration", approved, pending))
	}
	switch {
	case len(wrong) > 0:
		refuse(w, r, wrong...)
		return
	case s.registered(a.ID, api) != nil:
		conflict(w, r, "The application is already registered for this API")
		return
	case status == "" || s.cfg.SwitchesWin:
		status = s.initialStatus(s.apis[i])
	}
	s.lagBehind(r)
	reg := s.addRegistration(Registration{App: a.ID, API: api, Status: status})
	if status == approved {
		s.mailApp(a.ID, "registration approved", reg.ID)
	}
	simkit.WriteJSON(w, http.StatusCreated, s.wireRegistration(reg))
}

func (s *Sim) initialStatus(api API) string {
	if s.autoApps || api.AutoApprove {
		return approved
	}
	return pending
}

func (s *Sim) registered(app, api string) *Registration {
	for _, id := range s.regsOf[app] {
		if reg, _ := s.regs.get(id); reg.API == api {
			return reg
		}
	}
	return nil
}

// addRegistration puts a registration in place; zero id and times are filled
// in. The caller holds mu.
func (s *Sim) addRegistration(reg Registration) *Registration {
	if reg.ID == "" {
		reg.ID = s.newID()
	}
	if reg.CreatedAt.IsZero() {
		reg.CreatedAt = s.cfg.Clock()
	}
	if reg.UpdatedAt.IsZero() {
		reg.UpdatedAt = reg.CreatedAt
	}
	if old, known := s.regs.get(reg.ID); known {
		s.regsOf[old.App] = dropID(s.regsOf[old.App], reg.ID)
	}
	s.regs.put(&reg)
	s.regsOf[reg.App] = append(s.regsOf[reg.App], reg.ID)
	return &reg
}

func (s *Sim) deleteRegistration(w http.ResponseWriter, r *http.Request, who caller) {
	if reg, ok := s.theRegistration(w, r, who); ok {
		s.lagBehind(r)
		s.removeRegistration(reg)
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *Sim) removeRegistration(reg *Registration) {
	s.regs.remove(reg.ID)
	s.regsOf[reg.App] = dropID(s.regsOf[reg.App], reg.ID)
}

func (s *Sim) linkConsumer(w http.ResponseWriter, r *http.Request, who caller) {
	body, ok := s.fields(w, r, who, "id")
	if !ok {
		return
	}
	s.setConsumer(w, r, who, body.text("id"))
}

func (s *Sim) unlinkConsumer(w http.ResponseWriter, r *http.Request, who caller) {
	s.setConsumer(w, r, who, "")
}

func (s *Sim) setConsumer(w http.ResponseWriter, r *http.Request, who caller, consumer string) {
	if reg, ok := s.theRegistration(w, r, who); ok {
		now := *reg
		now.Consumer = consumer
		s.regs.put(&now)
		w.WriteHeader(http.StatusNoContent)
	}
}
