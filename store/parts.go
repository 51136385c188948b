package store

import "gatehouse/core"

// The kinds of parts that an App has: those that it has not are not looked for.
const (
	hasRegistrations = 1 << iota
	hasCredentials
	hasRefs
)

func partsOf(a core.App) (kinds int64) {
	if len(a.Registrations) > 0 {
		kinds |= hasRegistrations
	}
	if len(a.Credentials) > 0 {
		kinds |= hasCredentials
	}
	if len(a.Refs) > 0 {
		kinds |= hasRefs
	}
	return kinds
}

// part is one kind of rows that hang on an App: its table's statements, how a
// value becomes a row and back.
type part[T comparable] struct {
	read, insert, drop string
	row                func(T) []any
	scan               func(*cells) T
}

var registrations = part[core.Registration]{
	read: `SELECT api_id, api_name, api_description, plan_id, plan_name, status, taken_by
		FROM registrations WHERE app = ? ORDER BY place`,
	insert: `INSERT INTO registrations (app, place, api_id, api_name, api_description, plan_id, plan_name, status, taken_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	drop: "DELETE FROM registrations WHERE app = ?",
	row: func(r core.Registration) []any {
		return []any{r.API.ID, r.API.Name, r.API.Description, r.Plan.ID, r.Plan.Name, r.Status, r.TakenBy}
	},
	scan: func(r *cells) core.Registration {
		return core.Registration{
			API:  core.APIRef{ID: r.text(), Name: r.text(), Description: r.text()},
			Plan: core.PlanRef{ID: r.text(), Name: r.text()}, Status: core.RegistrationStatus(r.text()), TakenBy: core.Verb(r.text()),
		}
	},
}

var credentials = part[core.Credential]{
	read: `SELECT kind, scope, ref_id, client_id, fingerprint, last_four, enabled, created_at, expires_at
		FROM credentials WHERE app = ? ORDER BY place`,
	insert: `INSERT INTO credentials (app, place, kind, scope, ref_id, client_id, fingerprint, last_four, enabled, created_at, expires_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	drop: "DELETE FROM credentials WHERE app = ?",
	row: func(c core.Credential) []any {
		return []any{c.Kind, c.Scope, c.RefID, c.ClientID, c.Fingerprint, c.LastFour, c.Enabled, c.CreatedAt, c.ExpiresAt}
	},
	scan: func(r *cells) core.Credential {
		return core.Credential{
			Kind: r.text(), Scope: r.text(), RefID: r.text(), ClientID: r.text(), Fingerprint: r.text(), LastFour: r.text(),
			Enabled: r.flag(), CreatedAt: r.time(), ExpiresAt: r.time(),
		}
	},
}

var refs = part[core.Ref]{
	read:   "SELECT kind, scope, id FROM refs WHERE app = ? ORDER BY place",
	insert: "INSERT INTO refs (app, place, kind, scope, id) VALUES (?, ?, ?, ?, ?)",
	drop:   "DELETE FROM refs WHERE app = ?",
	row:    func(r core.Ref) []any { return []any{r.Kind, r.Scope, r.ID} },
	scan:   func(r *cells) core.Ref { return core.Ref{Kind: r.text(), Scope: r.text(), ID: r.text()} },
}

// of returns an App's parts in their order.
func (p part[T]) of(c *conn, app int64) (out []T, err error) {
	err = c.query(p.read, []any{app}, func(r *cells) error {
		out = append(out, p.scan(r))
		return nil
	})
	return out, err
}

// replace writes an App's parts, if they differ from the ones it has.
func (p part[T]) replace(c *conn, app int64, has, want []T) error {
	if p.same(has, want) {
		return nil
	}
	if len(has) > 0 {
		if err := c.run(p.drop, app); err != nil {
			return err
		}
	}
	for i, v := range want {
		if err := c.run(p.insert, append([]any{app, i}, p.row(v)...)...); err != nil {
			return err
		}
	}
	return nil
}

// same compares as rows, where a time's zone is no difference.
func (p part[T]) same(a, b []T) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !sameRow(p.row(a[i]), p.row(b[i])) {
			return false
		}
	}
	return true
}

func sameRow(a, b []any) bool {
	for i := range a {
		if value(a[i]) != value(b[i]) {
			return false
		}
	}
	return true
}
