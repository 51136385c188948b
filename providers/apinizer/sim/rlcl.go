package sim

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

func past(date string, now time.Time) bool {
	t, err := time.Parse(time.RFC3339, date)
	return err == nil && !t.After(now)
}

func (st *store) leaveAll(username string) {
	for _, p := range st.projects {
		for name, members := range p.Lists {
			p.Lists[name] = slices.DeleteFunc(slices.Clone(members), func(m string) bool { return m == username })
		}
	}
}

// noList says that a rate-limit list is not there.
func (s *Sim) noList(w http.ResponseWriter, r *http.Request, name string) {
	s.bad(w, r, "RLCL ("+name+") is not found!")
}

func (s *Sim) readList(w http.ResponseWriter, r *http.Request, _ User, in *Project) {
	name := r.PathValue("list")
	s.mu.Lock()
	members, ok := in.Lists[name]
	members = slices.Clone(members)
	s.mu.Unlock()
	switch {
	case s.cfg.NoReadList:
		s.fail(w, r, http.StatusNotFound, "No endpoint GET /apiops/projects/"+in.Name+"/rlcl/"+name+"/.")
		return
	case !ok:
		s.noList(w, r, name)
		return
	}
	row, err := json.Marshal(map[string]any{
		"name": name, "description": nil, "enabled": true, "credentialNameList": orEmpty(members),
		"generalQuotaPermittedMessageCount": 1000, "generalQuotaTimeInterval": "ONE_HOUR", "endpointRateLimitList": []any{},
	})
	if err != nil {
		panic(err) // strings and numbers
	}
	s.rows(w, r, [][]byte{row})
}

// change is what a write does to a list's members.
type change func(members, named []string) []string

func joinList(members, named []string) []string {
	for _, n := range named {
		if !slices.Contains(members, n) {
			members = append(members, n)
		}
	}
	return members
}

func leaveList(members, named []string) []string {
	return slices.DeleteFunc(members, func(m string) bool { return slices.Contains(named, m) })
}

// replaceList is the trap: the whole list becomes what the body names.
func replaceList(_, named []string) []string { return named }

// changeList handles the three writes to a list. They answer without a
// deploymentResult.
func (s *Sim) changeList(how change) call {
	return func(w http.ResponseWriter, r *http.Request, _ User, in *Project) {
		var b struct{ CredentialNameList []string }
		if err := json.NewDecoder(r.Body).Decode(&b); err != nil || len(b.CredentialNameList) == 0 {
			s.bad(w, r, "credentialNameList value can not be empty!")
			return
		}
		name := r.PathValue("list")
		s.mu.Lock()
		members, ok := in.Lists[name]
		missing := ""
		for _, u := range b.CredentialNameList {
			if r.Method != http.MethodDelete && s.reach(in, u) == nil {
				missing = u
			}
		}
		if ok && missing == "" {
			in.Lists[name] = how(slices.Clone(members), b.CredentialNameList)
		}
		s.mu.Unlock()
		switch {
		case !ok:
			s.noList(w, r, name)
		case missing != "":
			s.bad(w, r, "Credential with name ("+missing+") is not found in project!")
		default:
			s.wait(r)
			s.done(w, r, nil)
		}
	}
}
