package portal

import "net/http"

type connection struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	APIs []api  `json:"apis"`
}

type api struct {
	ID          string `json:"id"`
	Name        string `json:"name,omitempty"`
	Description string `json:"description,omitempty"`
	Plans       []plan `json:"plans"`
}

type plan struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

// connections answers GET /v1/connections, from what was last read.
func (d *Door) connections(w http.ResponseWriter, r *http.Request, c caller) {
	out := struct {
		Connections []connection `json:"connections"`
	}{Connections: []connection{}}
	for _, conn := range d.Connections {
		if !c.token.MayUse(conn.Name) {
			continue
		}
		catalog, err := d.Store.Catalog(r.Context(), conn.Name)
		if err != nil {
			d.fail(w, err)
			return
		}
		one := connection{Name: conn.Name, Kind: conn.Kind, APIs: []api{}}
		for _, a := range catalog {
			plans := []plan{}
			for _, p := range a.Plans {
				plans = append(plans, plan(p))
			}
			one.APIs = append(one.APIs, api{a.ID, a.Name, a.Description, plans})
		}
		out.Connections = append(out.Connections, one)
	}
	d.give(w, http.StatusOK, out)
}
