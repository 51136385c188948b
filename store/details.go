package store

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"gatehouse/core"
)

// details is what Details needs of a body: decoding the rest of 100,000 Apps
// would take twice as long. Its tags are those of body.
type details struct {
	Kind          core.Kind
	ReferenceID   string
	Description   string
	CallbackURL   string
	Attributes    map[string]string
	Registrations []struct {
		API  core.APIRef
		Plan core.PlanRef
	}
	Credentials []struct{ Kind string }
	Reason      string
	Push        struct {
		Note  string
		Cause core.Code
	}
}

// Details implements core.Reader.
func (s *Store) Details(ctx context.Context, attributes []string, yield func([]core.App) error) error {
	keys := make([][]byte, len(attributes))
	for i, name := range attributes {
		keys[i] = []byte(toJSON(name) + ":")
	}
	return s.read(ctx, func(c *conn) error {
		apps := make([]core.App, 0, batch)
		err := c.query("SELECT id, CAST(body AS BLOB) FROM apps WHERE removed_at = 0", nil, func(r *cells) error {
			id, body := core.AppID(r.text()), bytes.TrimRight(r.blob(), " ")
			mentions := func(key []byte) bool { return bytes.Contains(body, key) }
			if len(keys) > 0 && !slices.ContainsFunc(keys, mentions) {
				return nil
			}
			app, err := detailsOf(id, body)
			if err != nil {
				return corrupt(c.file, "the record of App %s cannot be read: %v", id, err)
			}
			if apps = append(apps, app); len(apps) < batch {
				return nil
			}
			err = yield(apps)
			apps = apps[:0]
			return err
		})
		if err != nil || len(apps) == 0 {
			return err
		}
		return yield(apps)
	})
}

func detailsOf(id core.AppID, body []byte) (core.App, error) {
	var d details
	if err := json.Unmarshal(body, &d); err != nil {
		return core.App{}, err
	}
	a := core.App{ID: id, Kind: d.Kind, ReferenceID: d.ReferenceID, Description: d.Description, CallbackURL: d.CallbackURL,
		Attributes: d.Attributes, Reason: d.Reason, Push: core.Push{Note: d.Push.Note, Cause: d.Push.Cause}}
	for _, r := range d.Registrations {
		a.Registrations = append(a.Registrations, core.Registration{API: r.API, Plan: r.Plan})
	}
	for _, k := range d.Credentials {
		a.Credentials = append(a.Credentials, core.Credential{Kind: k.Kind})
	}
	return a, nil
}
