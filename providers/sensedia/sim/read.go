package sim

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"gatehouse/providers/simkit"
)

func (s *Sim) listApps(w http.ResponseWriter, r *http.Request, _ caller) {
	q := r.URL.Query()
	match, err := s.appFilter(q)
	if err != nil {
		fail(w, 400, err.Error())
		return
	}
	p, err := s.pageOf(q)
	if err != nil {
		fail(w, 400, err.Error())
		return
	}
	s.mu.Lock()
	records := take(s.listed(), p, match)
	s.mu.Unlock()
	list := make([]App, len(records))
	for i, rec := range records {
		list[i] = s.shown(r, rec)
	}
	writeList(s, w, r, list)
}

func (s *Sim) countApps(w http.ResponseWriter, r *http.Request, _ caller) {
	s.mu.Lock()
	n := s.counted()
	s.mu.Unlock()
	if arg, ok := s.faults.Hit("miscount", r); ok {
		n += countOr(arg, 1)
	}
	simkit.WriteJSON(w, 200, n)
}

// readApp reads by client id; an app's id is not found here.
func (s *Sim) readApp(w http.ResponseWriter, r *http.Request, _ caller) {
	s.mu.Lock()
	defer s.mu.Unlock()
	client := r.PathValue("clientId")
	if _, ok := s.faults.Hit("capitals", r); ok {
		client = strings.ToLower(client)
	}
	rec := s.read(client)
	if rec == nil {
		s.notFound(w)
		return
	}
	if s.forbidden(w, r, rec) {
		return
	}
	simkit.WriteJSON(w, 200, s.shown(r, rec))
	s.interfere(r, rec.app.ID)
}

// interfere is the other administrator who acts right after a read.
func (s *Sim) interfere(r *http.Request, id int64) {
	rec := s.apps.byID[id]
	if rec == nil {
		return
	}
	if status, ok := s.faults.Hit("outside-status", r); ok {
		if status == "" {
			status = rejected
		}
		app := rec.app
		app.Status = s.spelled(status)
		s.commit(nil, s.cfg.OutsideLogin, rec, newRecord(app, rec.created))
		rec = s.apps.byID[id]
	}
	if _, ok := s.faults.Hit("outside-delete", r); ok {
		s.commit(nil, s.cfg.OutsideLogin, rec, nil)
	}
}

// forbidden answers 403 for the apps the fault names.
func (s *Sim) forbidden(w http.ResponseWriter, r *http.Request, rec *record) bool {
	arg, ok := s.faults.Hit("forbidden-apps", r)
	if !ok {
		return false
	}
	ids := strings.Split(arg, ",")
	if !slices.Contains(ids, rec.app.ClientID) && !slices.Contains(ids, strconv.FormatInt(rec.app.ID, 10)) {
		return false
	}
	fail(w, http.StatusForbidden, "Forbidden")
	return true
}

// shown is an app as answers show it: the secret under the tenant's mask.
func (s *Sim) shown(r *http.Request, rec *record) App {
	app := rec.app
	if _, ok := s.faults.Hit("capitals", r); ok {
		app.ClientID = strings.ToUpper(app.ClientID)
	}
	app.Secret = s.masked(app.Secret)
	return app
}

func (s *Sim) masked(secret string) string {
	switch {
	case secret == "" || s.cfg.SecretMask == Plain:
		return secret
	case s.cfg.SecretMask == Short:
		return secret[:len(secret)/4]
	}
	return "********"
}

// revealSecret is the de-obfuscation call. It fails while the app is not
// APPROVED, as reported of credential requests.
func (s *Sim) revealSecret(w http.ResponseWriter, r *http.Request, _ caller) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := s.apps.byClient[r.PathValue("clientId")]
	switch {
	case rec == nil:
		s.notFound(w)
	case s.forbidden(w, r, rec):
	case rec.app.Status != approved:
		fail(w, 400, "the app is not approved")
	default:
		simkit.WriteJSON(w, 200, map[string]string{"secret": rec.app.Secret})
	}
}

// readChangelog reads by id. The rows outlive the app.
func (s *Sim) readChangelog(w http.ResponseWriter, r *http.Request, _ caller) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	s.mu.Lock()
	defer s.mu.Unlock()
	changes := s.apps.changes[id]
	if err != nil || (changes == nil && s.apps.byID[id] == nil) {
		s.notFound(w)
		return
	}
	rows := []changeRow{}
	for _, c := range changes {
		rows = append(rows, changeRow{
			ID: c.id, ObjectID: id, ObjectType: "APP_TOKEN", Action: c.action(),
			JSONBefore: asText(c.before), JSONAfter: asText(c.after),
			CredentialLogin: c.login, CreationDate: wireTime(c.at),
		})
	}
	writeList(s, w, r, rows)
}

func (c change) action() string {
	switch {
	case c.before == nil:
		return "CREATED"
	case c.after == nil:
		return "DELETED"
	}
	return "UPDATED"
}

func asText(rec *record) *string {
	if rec == nil {
		return nil
	}
	body, err := json.Marshal(rec.app)
	if err != nil {
		panic(err) // an app that was read from JSON marshals
	}
	text := string(body)
	return &text
}
