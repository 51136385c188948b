package sim

import (
	"net/http"
	"net/url"
	"strconv"

	"gatehouse/providers/simkit"
)

// listApps is GET /apps: filters that default to approved, pages only when
// pageSize is sent, keys only with includeCred (apigee.md, Lists).
func (s *Sim) listApps(_ http.ResponseWriter, r *http.Request) (any, *problem) {
	q := r.URL.Query()
	all := s.store.filtered(s.viewOf(q))
	size, asked := s.pageSize(q, "pageSize")
	page, next, p := appPage(all, q.Get("pageToken"), size, s.cfg.IndexTokens)
	if p != nil {
		return nil, p
	}
	s.store.read()
	out := map[string]any{"app": s.appRows(page, q)}
	if !s.cfg.NoTotals {
		out["totalSize"] = len(all)
	}
	if next != "" && asked && !s.hit("no-token", r) {
		out["nextPageToken"] = next
	}
	return out, nil
}

// viewOf reads status and keyStatus as this organization does.
func (s *Sim) viewOf(q url.Values) view {
	v := view{q.Get("status"), q.Get("keyStatus")}
	switch {
	case s.cfg.Filters == Ignored:
		return view{}
	case s.cfg.Filters == Strict && v.status == "":
		v.status = approved
	}
	if s.cfg.Filters == Strict && v.keyStatus == "" {
		v.keyStatus = approved
	}
	return v
}

func (s *Sim) pageSize(q url.Values, name string) (size int, asked bool) {
	size = s.cfg.PageCap
	if n, err := strconv.Atoi(q.Get(name)); err == nil && n > 0 {
		return min(n, size), true
	}
	return size, false
}

// appRows are apps as a list shows them: ids alone without expand.
func (s *Sim) appRows(page []*app, q url.Values) []App {
	rows := make([]App, 0, len(page))
	for _, a := range page {
		switch {
		case q.Get("expand") != "true":
			rows = append(rows, App{AppID: a.AppID})
		case q.Get("includeCred") != "true":
			shown := s.shown(a)
			shown.Credentials = nil
			rows = append(rows, shown)
		default:
			rows = append(rows, s.shown(a))
		}
	}
	return rows
}

// shown is an app as GET /apps and GET /apps/{id} give it.
func (s *Sim) shown(a *app) App {
	out := s.seen(a)
	out.AppFamily = ""
	if !s.cfg.EmailsInApps {
		out.DeveloperEmail = ""
	}
	return out
}

// owned is an app as its owner's paths give it.
func (s *Sim) owned(a *app) App {
	out := s.seen(a)
	out.DeveloperEmail = ""
	return out
}

// seen is an app as a read sees it; shortly after its creation it may be seen
// without its keys (apigee.md, trap 9).
func (s *Sim) seen(a *app) App {
	out := a.App
	if a.bare > 0 {
		a.bare--
		out.Credentials = []Credential{}
	}
	return out
}

// hit asks for a fault without an argument.
func (s *Sim) hit(fault string, r *http.Request) bool {
	_, ok := s.faults.Hit(fault, r)
	return ok
}

// hits asks for a fault whose argument is a number, 1 when left out.
func (s *Sim) hits(fault string, r *http.Request) int {
	arg, ok := s.faults.Hit(fault, r)
	if !ok {
		return 0
	}
	if n, err := strconv.Atoi(arg); err == nil {
		return n
	}
	return 1
}

// listOwnersApps is GET .../apps of a developer (count, startKey) or of an
// AppGroup (pageSize, pageToken).
func (s *Sim) listOwnersApps(g side) call {
	return func(_ http.ResponseWriter, r *http.Request) (any, *problem) {
		owner, p := s.owner(g, r)
		if p != nil {
			return nil, p
		}
		all := s.store.byOwner[place{group: bool(g), owner: owner}]
		if g {
			return s.groupsApps(all, r)
		}
		return s.developersApps(all, r), nil
	}
}

func (s *Sim) developersApps(all []*app, r *http.Request) any {
	q := r.URL.Query()
	size, _ := s.pageSize(q, "count")
	rows, started := []App{}, q.Get("startKey") == ""
	for _, a := range all {
		if started = started || a.Name == q.Get("startKey"); !started || len(rows) == size {
			continue
		}
		if q.Get("expand") == "true" {
			rows = append(rows, s.owned(a))
		} else {
			rows = append(rows, App{AppID: a.Name})
		}
	}
	return map[string]any{"app": rows}
}

func (s *Sim) groupsApps(all []*app, r *http.Request) (any, *problem) {
	q := r.URL.Query()
	size, asked := s.pageSize(q, "pageSize")
	page, next, p := appPage(all, q.Get("pageToken"), size, false)
	if p != nil {
		return nil, p
	}
	rows := []App{}
	for _, a := range page {
		rows = append(rows, s.owned(a))
	}
	out := map[string]any{"appGroupApps": rows}
	if next != "" && asked {
		out["nextPageToken"] = next
	}
	return out, nil
}

// listProducts is GET /apiproducts; startKey is inclusive.
func (s *Sim) listProducts(_ http.ResponseWriter, r *http.Request) (any, *problem) {
	q := r.URL.Query()
	count, _ := s.pageSize(q, "count")
	rows := []any{}
	for _, p := range s.store.products.page(q.Get("startKey"), count) {
		if q.Get("expand") == "true" {
			rows = append(rows, p)
		} else {
			rows = append(rows, map[string]string{"name": p.Name})
		}
	}
	return map[string]any{"apiProduct": rows}, nil
}

func (s *Sim) readProduct(_ http.ResponseWriter, r *http.Request) (any, *problem) {
	if p := s.store.products.by[r.PathValue("product")]; p != nil {
		return p, nil
	}
	return nil, say(404, "keymanagement.service.ApiProductDoesNotExist", "ApiProduct does not exist")
}

var _ simkit.Controlled = (*Sim)(nil)
