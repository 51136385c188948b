package sim

import (
	"net/http"
	"slices"
	"strings"
)

// listDevelopers is GET /developers: expand and count or startKey exclude each
// other (apigee.md, Lists); ids picks some by developerId or e-mail.
func (s *Sim) listDevelopers(_ http.ResponseWriter, r *http.Request) (any, *problem) {
	q := r.URL.Query()
	count, paged := s.pageSize(q, "count")
	paged = paged || q.Get("startKey") != ""
	rows := s.store.developers.page(q.Get("startKey"), count)
	if ids := q.Get("ids"); ids != "" {
		rows = s.developersOf(strings.Split(ids, ","))
	}
	out := []any{}
	for _, d := range rows {
		if q.Get("expand") == "true" && (!paged || s.cfg.ExpandPagedDevelopers) {
			out = append(out, d)
		} else {
			out = append(out, map[string]string{"email": d.Email})
		}
	}
	return map[string]any{"developer": out}, nil
}

func (s *Sim) developersOf(ids []string) []*Developer {
	var out []*Developer
	for _, id := range ids {
		if d := s.developer(id); d != nil {
			out = append(out, d)
		}
	}
	return out
}

// developer finds by e-mail, in its exact spelling, or by developerId.
func (s *Sim) developer(id string) *Developer {
	if d := s.store.developers.by[id]; d != nil {
		return d
	}
	return s.store.developers.by[s.emails[id]]
}

func (s *Sim) createDeveloper(_ http.ResponseWriter, r *http.Request) (any, *problem) {
	var d Developer
	if p := decode(r, &d); p != nil {
		return nil, p
	}
	switch {
	case d.Email == "" || d.FirstName == "" || d.LastName == "" || d.UserName == "":
		return nil, say(400, "", "email, firstName, lastName and userName are required")
	case d.Email != strings.ToLower(d.Email):
		return nil, say(400, "", "the email address has to be in lowercase only")
	case s.store.developers.by[d.Email] != nil:
		return nil, say(409, "developer.service.DeveloperAlreadyExists", "Developer %s already exists", d.Email)
	}
	d.Status, d.DeveloperID = active, ""
	return s.putDeveloper(d), nil
}

// readDeveloper shows at most 100 apps. action is taken by GET too, and does
// what it says: never send it (apigee.md, trap 18).
func (s *Sim) readDeveloper(_ http.ResponseWriter, r *http.Request) (any, *problem) {
	d := s.developer(r.PathValue("owner"))
	if d == nil {
		return nil, noDeveloper(r.PathValue("owner"))
	}
	if action := r.URL.Query().Get("action"); action == active || action == inactive {
		d.Status = action
	}
	out := *d
	owned := s.store.byOwner[place{owner: d.Email}]
	for _, a := range owned[:min(len(owned), 100)] {
		out.Apps = append(out.Apps, a.Name)
	}
	return out, nil
}

func (s *Sim) setDeveloper(_ http.ResponseWriter, r *http.Request) (any, *problem) {
	d := s.developer(r.PathValue("owner"))
	if d == nil {
		return nil, noDeveloper(r.PathValue("owner"))
	}
	action, ok := isAction(r)
	if !ok || (action != active && action != inactive) {
		return nil, say(400, "", "want action active or inactive, Content-Type application/octet-stream and no body")
	}
	d.Status, d.LastModifiedAt = action, s.now()
	return nil, nil
}

func (s *Sim) listGroups(_ http.ResponseWriter, r *http.Request) (any, *problem) {
	q := r.URL.Query()
	size, asked := s.pageSize(q, "pageSize")
	rows := s.store.groups.page(q.Get("pageToken"), size)
	out := map[string]any{"appGroups": rows}
	if !s.cfg.NoTotals {
		out["totalSize"] = len(s.store.groups.keys)
	}
	if len(rows) == size && asked {
		last, _ := slices.BinarySearch(s.store.groups.keys, rows[size-1].Name)
		if last+1 < len(s.store.groups.keys) {
			out["nextPageToken"] = s.store.groups.keys[last+1]
		}
	}
	return out, nil
}

func (s *Sim) readGroup(_ http.ResponseWriter, r *http.Request) (any, *problem) {
	if g := s.store.groups.by[r.PathValue("owner")]; g != nil {
		return g, nil
	}
	return nil, noGroup(r.PathValue("owner"))
}

func (s *Sim) setGroup(_ http.ResponseWriter, r *http.Request) (any, *problem) {
	g := s.store.groups.by[r.PathValue("owner")]
	if g == nil {
		return nil, noGroup(r.PathValue("owner"))
	}
	if action, ok := isAction(r); ok {
		if action != active && action != inactive {
			return nil, say(400, "", "Invalid action %s", action)
		}
		g.Status = action
	} else {
		var body AppGroup
		if p := decode(r, &body); p != nil {
			return nil, p
		}
		g.DisplayName, g.Email, g.Attributes = body.DisplayName, body.Email, body.Attributes
	}
	g.LastModifiedAt = s.now()
	return g, nil
}
