package portal

import (
	"net/http"
	"unicode/utf8"

	"gatehouse/core"
)

// noticeBody is an event: schema Event. Its type is for people and for the
// metrics; what happened is what the gateway shows.
type noticeBody struct {
	ID    string `json:"id"`
	Type  string `json:"type"`
	Ref   string `json:"ref"`
	Kind  string `json:"kind"`
	Scope string `json:"scope"`
	At    string `json:"at"`
}

func (n noticeBody) check() error {
	for _, f := range []struct {
		name, value string
		least, most int
	}{{"id", n.ID, 1, 255}, {"ref", n.Ref, 1, 512}, {"kind", n.Kind, 0, 64}, {"scope", n.Scope, 0, 255}, {"at", n.At, 0, 64}} {
		if size := utf8.RuneCountInString(f.value); size < f.least || size > f.most {
			return core.Errorf(core.CodeInvalid, f.name, "it has %d to %d characters", f.least, f.most)
		}
	}
	if n.Type != "deleted" && n.Type != "status_changed" {
		return core.Errorf(core.CodeInvalid, "type", "it is deleted or status_changed")
	}
	return nil
}

// notice answers POST /events/{connection}. It only asks for a look: 202 says
// that the look will come, not what it will find.
func (d *Door) notice(w http.ResponseWriter, r *http.Request) {
	conn, ok := d.byName[r.PathValue("connection")]
	if !ok || conn.Notices == nil {
		d.fail(w, core.Errorf(core.CodeNotFound, "events", "this connection takes no events"))
		return
	}
	body, err := bodyOf(w, r)
	if err != nil {
		d.fail(w, err)
		return
	}
	fingerprint, err := conn.Notices.check(r, conn.Name, body, d.Clock.Now())
	if err != nil {
		d.metrics.noticed(conn.Name, "refused")
		if conn.Notices.User != "" {
			w.Header().Set("WWW-Authenticate", `Basic realm="gatehouse events"`)
		}
		d.fail(w, err)
		return
	}
	var n noticeBody
	if err := decode(body, &n); err != nil {
		d.fail(w, err)
		return
	}
	if err := n.check(); err != nil {
		d.fail(w, err)
		return
	}
	d.accept(w, r, conn.Name, n, fingerprint)
}

// accept queues a notice unless it came before. The very same request again is
// a replay and refused; the same event sent again is known, and that is all.
func (d *Door) accept(w http.ResponseWriter, r *http.Request, connection string, n noticeBody, fingerprint []byte) {
	known, err := d.notices.add(r.Context(), connection, n, fingerprint)
	if err != nil {
		d.metrics.noticed(connection, "refused")
		d.fail(w, err)
		return
	}
	state, status := "accepted", http.StatusAccepted
	if known {
		state, status = "known", http.StatusOK
	}
	d.metrics.noticed(connection, state)
	d.give(w, status, map[string]string{"state": state})
}
