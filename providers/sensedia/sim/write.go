package sim

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gatehouse/providers/simkit"
)

// createApp makes an app; the answer is the only place that always shows the
// secret. Two apps may have the same name.
func (s *Sim) createApp(w http.ResponseWriter, r *http.Request, who caller) {
	s.mu.Lock()
	defer s.mu.Unlock()
	app, ok := s.readBody(w, r, nil)
	if !ok {
		return
	}
	if app.ClientID != "" && s.apps.byClient[app.ClientID] != nil {
		fail(w, 400, "clientId: already in use")
		return
	}
	app.ID, app.AccessTokens, app.CreationDate = 0, nil, ""
	rec := s.complete(app)
	s.commit(r, who.login, nil, rec)
	simkit.WriteJSON(w, http.StatusCreated, written{rec.app.ID, rec.app.ClientID, rec.app.Secret})
}

// updateApp replaces an app by the body: what the body leaves out is lost.
// Identity, creation date, access tokens and (by switch) the secret stay.
func (s *Sim) updateApp(w http.ResponseWriter, r *http.Request, who caller) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.byNumber(w, r)
	if old == nil {
		return
	}
	app, ok := s.readBody(w, r, old.app.APIs)
	if !ok {
		return
	}
	if app.Secret == "" {
		if s.cfg.SecretRequired {
			fail(w, 400, "secret: required")
			return
		}
		app.Secret = old.app.Secret
	}
	if !s.moveAllowed(old.app.Status, app.Status) {
		fail(w, 400, "status: cannot change from "+old.app.Status+" to "+app.Status)
		return
	}
	app.ID, app.ClientID, app.CreationDate = old.app.ID, old.app.ClientID, old.app.CreationDate
	app.AccessTokens = old.app.AccessTokens
	if _, ignored := s.faults.Hit("ignored", r); !ignored {
		s.commit(r, who.login, old, newRecord(app, old.created))
	}
	simkit.WriteJSON(w, 200, written{app.ID, app.ClientID, s.masked(app.Secret)})
}

func (s *Sim) deleteApp(w http.ResponseWriter, r *http.Request, who caller) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.byNumber(w, r)
	if old == nil {
		return
	}
	if !s.deleteAllowed(old.app.Status) {
		fail(w, 400, "an app that is "+old.app.Status+" cannot be deleted")
		return
	}
	s.commit(r, who.login, old, nil)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Sim) validateApp(w http.ResponseWriter, r *http.Request, _ caller) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.readBody(w, r, nil); ok {
		simkit.WriteJSON(w, 200, map[string]any{})
	}
}

// byNumber finds the app of PUT and DELETE, by id only; nil when it answered
// itself.
func (s *Sim) byNumber(w http.ResponseWriter, r *http.Request) *record {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	rec := s.apps.byID[id]
	if err != nil || rec == nil {
		s.notFound(w)
		return nil
	}
	if s.forbidden(w, r, rec) {
		return nil
	}
	return rec
}

// readBody reads and checks the app of a request; false when it answered
// itself. A missing status means PENDING. held are the APIs the app has so far.
func (s *Sim) readBody(w http.ResponseWriter, r *http.Request, held []AppAPI) (App, bool) {
	var app App
	if mediaType(r) != "application/json" {
		fail(w, http.StatusUnsupportedMediaType, "want application/json")
		return app, false
	}
	if err := json.NewDecoder(r.Body).Decode(&app); err != nil {
		fail(w, 400, "cannot read the body: "+err.Error())
		return app, false
	}
	if app.Status == "" {
		app.Status = pending
	}
	if problems := s.check(&app, held); len(problems) > 0 {
		fail(w, 400, strings.Join(problems, "; "))
		return app, false
	}
	return app, true
}

// check says what is wrong with an app and completes the names of its APIs
// and plans from the catalog. An API that left the catalog may stay on an app
// that holds it.
func (s *Sim) check(app *App, held []AppAPI) (problems []string) {
	if app.Name == "" || utf8.RuneCountInString(app.Name) > 255 {
		problems = append(problems, "name: 1 to 255 characters")
	}
	status, ok := s.parseStatus(app.Status)
	if !ok {
		problems = append(problems, "status: unknown value "+app.Status)
	}
	app.Status = status
	for i, entry := range app.APIs {
		api, ok := s.offered(entry.ID, held)
		if !ok {
			problems = append(problems, "apis: no API "+strconv.FormatInt(entry.ID, 10))
			continue
		}
		plans, missing := choosePlans(api.Plans, entry.Plans)
		problems = append(problems, missing...)
		api.Plans = plans
		app.APIs[i] = api
	}
	return problems
}

// offered finds an API with all its plans, in the catalog or else on the app.
func (s *Sim) offered(id int64, held []AppAPI) (AppAPI, bool) {
	for _, a := range s.apis {
		if a.ID == id {
			return AppAPI{ID: a.ID, Name: a.Name, Version: a.Version, Description: a.Description, Plans: a.Plans}, true
		}
	}
	for _, a := range held {
		if a.ID == id {
			return a, true
		}
	}
	return AppAPI{}, false
}

// choosePlans completes the plans asked for from those an API offers.
func choosePlans(offered, asked []Plan) (chosen []Plan, problems []string) {
	for _, p := range asked {
		at := slices.IndexFunc(offered, func(o Plan) bool { return o.ID == p.ID })
		if at < 0 {
			problems = append(problems, "apis: no plan "+strconv.FormatInt(p.ID, 10)+" of that API")
			continue
		}
		chosen = append(chosen, offered[at])
	}
	return chosen, problems
}
