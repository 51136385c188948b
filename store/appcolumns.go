package store

import (
	"encoding/json"
	"strings"

	"gatehouse/core"
)

// appColumns are the columns of apps after num and change: what columnsOf
// gives and, from plainFrom on, scanApp reads, in this order.
var appColumns = strings.Fields(`
	name_key owner_key email_key apis_key status_rank push_rank queue attention due base_present
	parts id name reference_id description callback_url attributes
	owner_name owner_email owner_account owner_team connection created_at
	status native reason decided_by decided_at revision
	push push_decision push_next push_due_at push_attempts push_touched
	push_cause push_message push_hint push_note push_at
	base remote read_at missing_at removed_at lost`)

// plainFrom is where the derived columns, which nobody reads back, end.
const plainFrom = 10

var (
	selectApp = "SELECT num, change, " + strings.Join(appColumns[plainFrom:], ", ") + " FROM apps WHERE id = ?"
	insertApp = "INSERT INTO apps (change, " + strings.Join(appColumns, ", ") +
		") VALUES (?" + strings.Repeat(", ?", len(appColumns)) + ")"
)

// columnsOf gives an App's values for appColumns; row is its list row.
func columnsOf(a core.App, row core.Row) []any {
	o, p := a.Owner, a.Push
	return []any{
		fold(a.Name), fold(o.Name), emailKey(o), fold(row.APIs), statusRank(a.Status), pushRank(p.State),
		row.InQueue(), attention(row), dueOf(a), a.Base.Present,
		partsOf(a),
		string(a.ID), a.Name, a.ReferenceID, a.Description, a.CallbackURL, attributesText(a.Attributes),
		o.Name, o.Email, o.Account, o.Team, a.Connection, nanos(a.CreatedAt),
		string(a.Status), a.Native, a.Reason, a.DecidedBy, nanos(a.DecidedAt), a.Revision,
		string(p.State), p.DecisionID, p.NextID, nanos(p.DueAt), int64(p.Attempts), p.Touched,
		string(p.Cause), p.Message, p.Hint, p.Note, nanos(p.UpdatedAt),
		projectionText(a.Base), projectionText(a.Remote), nanos(a.ReadAt), nanos(a.MissingAt), nanos(a.RemovedAt), a.Lost,
	}
}

// scanApp reads the columns of selectApp after num, change and parts.
func scanApp(r *cells) (a core.App, err error) {
	a.ID = core.AppID(r.text())
	a.Name, a.ReferenceID, a.Description, a.CallbackURL = r.text(), r.text(), r.text(), r.text()
	attributes := r.text()
	a.Owner = core.Owner{Name: r.text(), Email: r.text(), Account: r.text(), Team: r.flag()}
	a.Connection, a.CreatedAt = r.text(), r.time()
	a.Status, a.Native = core.Status(r.text()), r.text()
	a.Reason, a.DecidedBy, a.DecidedAt, a.Revision = r.text(), r.text(), r.time(), r.int()
	a.Push = core.Push{
		State: core.PushState(r.text()), DecisionID: r.text(), NextID: r.text(), DueAt: r.time(),
		Attempts: int(r.int()), Touched: r.flag(), Cause: core.Code(r.text()),
		Message: r.text(), Hint: r.text(), Note: r.text(), UpdatedAt: r.time(),
	}
	base, remote := r.text(), r.text()
	a.ReadAt, a.MissingAt, a.RemovedAt, a.Lost = r.time(), r.time(), r.time(), r.text()
	for _, part := range []struct {
		text string
		into any
	}{{attributes, &a.Attributes}, {base, &a.Base}, {remote, &a.Remote}} {
		if err := fromJSON(part.text, part.into); err != nil {
			return a, err
		}
	}
	return a, nil
}

func attributesText(m map[string]string) string {
	if len(m) == 0 {
		return ""
	}
	return toJSON(m)
}

func projectionText(p core.Projection) string {
	if !p.Known {
		return ""
	}
	return toJSON(p)
}

// fromJSON is the inverse of toJSON; "" leaves the zero value.
func fromJSON(text string, into any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}
