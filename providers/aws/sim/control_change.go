package sim

import "gatehouse/providers/simkit"

// Change sets fields of an object as another administrator would, under no
// rules but those of the form. A key has "name", "description", "customerId",
// "enabled", "tags"; a client "name", "settings"; the others all fields but
// "id". Values, secrets and memberships do not change.
func (s *Sim) Change(id string, fields map[string]any) error {
	o, err := s.parseID(id)
	if err != nil {
		return err
	}
	o.region.mu.Lock()
	defer o.region.mu.Unlock()
	if _, ok := o.find(""); !ok {
		return &simkit.NotFoundError{ID: id}
	}
	if _, ok := fields["id"]; ok {
		return &simkit.FieldError{Field: "id", Reason: "does not change"}
	}
	return o.change(fields)
}

func (o objectID) change(fields map[string]any) error {
	r := o.region
	switch o.kind {
	case kindKey:
		return r.editKey(r.keys.items[o.first], fields)
	case kindClient:
		return r.editClient(r.clientsOf(o.first).items[o.second], fields)
	case kindPlan:
		return edit(r, &r.plans, o.first, fields)
	case kindAPI:
		return edit(r, &r.apis, o.first, fields)
	case kindPool:
		return edit(r, &r.pools, o.first, fields)
	}
	return &simkit.FieldError{Field: "plan", Reason: "a membership is created or deleted, not changed"}
}

// edit merges fields into an object of a shelf.
func edit[T any](r *region, s *shelf[T], id string, fields map[string]any) error {
	merged, err := simkit.Merge(*s.items[id], fields)
	if err != nil {
		return err
	}
	s.put(id, &merged, r.now())
	return nil
}

func (r *region) editKey(key *Key, fields map[string]any) error {
	type form struct {
		Name        string            `json:"name"`
		Description string            `json:"description"`
		CustomerID  string            `json:"customerId"`
		Enabled     bool              `json:"enabled"`
		Tags        map[string]string `json:"tags"`
	}
	in, err := simkit.Merge(form{key.Name, key.Description, key.CustomerID, key.Enabled, key.Tags}, fields)
	if err != nil {
		return err
	}
	r.changeKey(key, func(k *Key) {
		k.Name, k.Description, k.CustomerID, k.Enabled, k.Tags = in.Name, in.Description, in.CustomerID, in.Enabled, in.Tags
	})
	return nil
}

func (r *region) editClient(client *Client, fields map[string]any) error {
	type form struct {
		Name     string         `json:"name"`
		Settings ClientSettings `json:"settings"`
	}
	in, err := simkit.Merge(form{client.Name, client.Settings}, fields)
	if err != nil {
		return err
	}
	changed := *client
	changed.Name, changed.Settings = in.Name, in.Settings
	r.storeClient(&changed)
	return nil
}
