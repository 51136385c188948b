package sim

import (
	"net/http"
	"strings"

	"gatehouse/providers/simkit"
)

func (s *Sim) listAPIs(w http.ResponseWriter, r *http.Request, who caller) {
	if who.client && s.cfg.ClientsSeeNoAPIs {
		failCommunication(w)
		return
	}
	s.mu.Lock()
	all := s.apis
	s.mu.Unlock()
	writePage(s, w, r, all, nil)
}

func (s *Sim) listPlans(w http.ResponseWriter, r *http.Request, _ caller) {
	s.mu.Lock()
	all := s.plans
	s.mu.Unlock()
	writePage(s, w, r, all, nil)
}

func (s *Sim) listDevelopers(w http.ResponseWriter, r *http.Request, _ caller) {
	s.mu.Lock()
	all := s.developers
	s.mu.Unlock()
	part := strings.ToLower(r.URL.Query().Get("loginOrEmail"))
	writePage(s, w, r, all, func(d Developer) bool {
		return strings.Contains(strings.ToLower(d.Login), part) || strings.Contains(strings.ToLower(d.Email), part)
	})
}

func (s *Sim) readDeveloper(w http.ResponseWriter, r *http.Request, _ caller) {
	s.mu.Lock()
	all := s.developers
	s.mu.Unlock()
	for _, d := range all {
		if strings.EqualFold(d.Login, r.PathValue("login")) {
			simkit.WriteJSON(w, 200, d)
			return
		}
	}
	s.notFound(w)
}

// writePage answers with one page of a list that only ever grows, so that the
// caller may hand it over without holding mu.
func writePage[T any](s *Sim, w http.ResponseWriter, r *http.Request, all []T, match func(T) bool) {
	p, err := s.pageOf(r.URL.Query())
	if err != nil {
		fail(w, 400, err.Error())
		return
	}
	writeList(s, w, r, take(all, p, match))
}
