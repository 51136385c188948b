package sim

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"gatehouse/providers/simkit"
)

// auditRow is one call that somebody made.
type auditRow struct {
	at     time.Time
	method string
	uri    string
	who    string
}

// auditKept is how long rows are kept (konnect.md, Lists).
const auditKept = 7 * 24 * time.Hour

// auditRows is how many rows are kept at most, so that a long demo stays small.
const auditRows = 20_000

// writeAudit notes a call, reads too. The caller holds mu.
func (s *Sim) writeAudit(r *http.Request, who caller) {
	s.note(auditRow{s.cfg.Clock(), r.Method, r.URL.Path, or(who.Email, who.Name)})
}

func (s *Sim) note(row auditRow) {
	if len(s.audit) >= auditRows {
		s.audit = append(s.audit[:0], s.audit[auditRows/2:]...)
	}
	s.audit = append(s.audit, row)
}

// writeAuditOutside notes a change that was made from outside of this program.
func (s *Sim) writeAuditOutside(method, uri string) {
	s.note(auditRow{s.cfg.Clock(), method, uri, outsider})
}

// outsider is the other administrator in the audit log.
const outsider = "outside.admin@example.com"

// listAudit pages by cursor, newest last.
func (s *Sim) listAudit(w http.ResponseWriter, r *http.Request, who caller) {
	if !who.everything() {
		forbid(w, r)
		return
	}
	q := r.URL.Query()
	window, wrong := auditQuery(q, s.cfg.Clock())
	if len(wrong) > 0 {
		refuse(w, r, wrong...)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var rows []auditRow
	for _, row := range s.audit {
		if !row.at.Before(window.since) && !row.at.After(window.until) {
			rows = append(rows, row)
		}
	}
	size, from := window.size, min(window.from, len(rows))
	page := rows[from:min(from+size, len(rows))]
	var next any
	if from+size < len(rows) {
		q.Set("page[after]", strconv.Itoa(from+size))
		next = "/v3/audit-logs?" + q.Encode()
	}
	data := make([]any, len(page))
	for i, row := range page {
		data[i] = s.wireAudit(row)
	}
	simkit.WriteJSON(w, http.StatusOK, map[string]any{"data": data,
		"meta": map[string]any{"page": map[string]any{"size": size, "next": next, "previous": nil}}})
}

// auditWindow is what a reading of the audit log asks for.
type auditWindow struct {
	size, from   int
	since, until time.Time
}

func auditQuery(q url.Values, now time.Time) (out auditWindow, wrong []invalid) {
	out = auditWindow{size: 20, since: now.Add(-auditKept), until: now}
	for name, values := range q {
		var err error
		switch value := values[0]; name {
		case "page[size]":
			if out.size, err = strconv.Atoi(value); err == nil && (out.size < 1 || out.size > 1000) {
				err = strconv.ErrRange
			}
		case "page[after]":
			out.from, err = strconv.Atoi(value)
		case "filter[ts][gte]":
			out.since, err = time.Parse(time.RFC3339, value)
		case "filter[ts][lte]":
			out.until, err = time.Parse(time.RFC3339, value)
		case "filter[type]":
			if value != "gateway_access" && value != "authorization" && value != "authentication" {
				err = strconv.ErrSyntax
			}
		default:
			wrong = append(wrong, unknownField(name, "query"))
		}
		if err != nil {
			wrong = append(wrong, invalid{"field": name, "rule": "invalid", "source": "query", "reason": "cannot be read"})
		}
	}
	out.from = max(out.from, 0)
	return out, wrong
}

func (s *Sim) wireAudit(row auditRow) any {
	return map[string]any{"type": "gateway_access", "ts": stamp(row.at), "org_id": s.org, "principal_id": row.who, "actor_id": row.who,
		"client_ip": "127.0.0.1", "trace_id": fmt.Sprint(row.at.UnixNano()), "user_agent": "", "method": row.method, "uri": row.uri,
		"query": "", "status_code": 200, "signature": ""}
}
