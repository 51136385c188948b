package sim

import (
	"bytes"
	"net/http"
	"strconv"

	"gatehouse/providers/simkit"
)

// old reports whether an answer has the form of 2025; a refusal of a mixed
// installation has the form that its success has not.
func (s *Sim) old(r *http.Request, refusal bool) bool {
	if s.cfg.Style == Mixed {
		return (r.Method == http.MethodGet) != refusal
	}
	return s.cfg.Style == Style2025
}

// done is a success with further fields.
func (s *Sim) done(w http.ResponseWriter, r *http.Request, fields map[string]any) {
	if fields == nil {
		fields = map[string]any{}
	}
	if s.old(r, false) {
		fields["success"] = true
	} else {
		fields["status"] = "SUCCESS"
	}
	simkit.WriteJSON(w, http.StatusOK, fields)
}

// rows is a success with a list of rows that are JSON already.
func (s *Sim) rows(w http.ResponseWriter, r *http.Request, rows [][]byte) {
	count := len(rows)
	if arg, ok := s.faults.Hit("miscount", r); ok {
		more, err := strconv.Atoi(arg)
		if err != nil {
			more = 1
		}
		count += more
	}
	var b bytes.Buffer
	if s.old(r, false) {
		b.WriteString(`{"success":true`)
	} else {
		b.WriteString(`{"status":"SUCCESS"`)
	}
	b.WriteString(`,"resultList":[`)
	for i, row := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(row)
	}
	b.WriteString(`],"resultCount":` + strconv.Itoa(count) + `}`)
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(b.Bytes())
}

// oldNames are the error fields of 2025 by status.
var oldNames = map[int]string{400: "bad_request", 401: "unauthorized_client", 403: "access_denied", 404: "not_found", 500: "server_error"}

// fail refuses in the form of this installation's generation.
func (s *Sim) fail(w http.ResponseWriter, r *http.Request, status int, message string) {
	if !s.old(r, true) {
		simkit.WriteJSON(w, status, map[string]string{"status": "FAILURE", "resultMessage": message})
		return
	}
	name := oldNames[status]
	if name == "" {
		name = "error"
	}
	simkit.WriteJSON(w, status, map[string]any{"error": name, "error_description": message})
}

// bad refuses with 400.
func (s *Sim) bad(w http.ResponseWriter, r *http.Request, message string) {
	s.fail(w, r, http.StatusBadRequest, message)
}

// noProject says that a project is not there: 400 in 2026, and in 2025 a 404
// that does not tell it from a missing right.
func (s *Sim) noProject(w http.ResponseWriter, r *http.Request, name string) {
	if s.old(r, true) {
		s.fail(w, r, http.StatusNotFound, "Project("+name+") was not found or user does not have privilege to access it!")
		return
	}
	s.bad(w, r, "Project ("+name+") is not found!")
}

func (s *Sim) noCredential(w http.ResponseWriter, r *http.Request, username string) {
	s.bad(w, r, "Credential (username: "+username+") was not found!")
}

// noPermission says that a right is missing: 400 in 2026, 403 in 2025.
func (s *Sim) noPermission(w http.ResponseWriter, r *http.Request, right string) {
	status := http.StatusBadRequest
	if s.old(r, true) {
		status = http.StatusForbidden
	}
	s.fail(w, r, status, "User does not have required permission ("+right+") for this operation!")
}
