package portal

import "net/http"

type health struct {
	Status  string `json:"status"`
	Why     string `json:"why,omitempty"`
	Version string `json:"version,omitempty"`
}

func (d *Door) healthz(w http.ResponseWriter, _ *http.Request) {
	d.give(w, http.StatusOK, health{Status: "ok", Version: d.Version})
}

// readyz says whether the process can serve. A gateway that is down is not its
// fault, and restarting it would not help.
func (d *Door) readyz(w http.ResponseWriter, r *http.Request) {
	err := d.Ready()
	if err == nil {
		_, err = d.Store.Version(r.Context())
	}
	if err != nil {
		p, _ := problemOf(err)
		d.give(w, http.StatusServiceUnavailable, health{Status: "unready", Why: p.Detail, Version: d.Version})
		return
	}
	d.give(w, http.StatusOK, health{Status: "ok", Version: d.Version})
}
