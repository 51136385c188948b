package sim

import (
	"maps"

	"gatehouse/providers/simkit"
)

// Create makes an object as another administrator would. Field "kind" says what
// (apikey, membership, usageplan, restapi, userpool, client), "region" and
// "account" where; left out, they are the first. The other fields are those of
// State; a membership has "plan" and "key". The rules of the API hold.
func (s *Sim) Create(fields map[string]any) (id string, err error) {
	r, kind, rest, err := s.place(fields)
	if err != nil {
		return "", err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	created, err := r.create(kind, rest, s.random)
	if err != nil {
		return "", err
	}
	return s.prefix(r) + kind + "/" + created, nil
}

// place takes kind, region and account out of the fields.
func (s *Sim) place(fields map[string]any) (r *region, kind string, rest map[string]any, err error) {
	rest = maps.Clone(fields)
	text := func(name string) string {
		value, _ := rest[name].(string)
		delete(rest, name)
		return value
	}
	kind = text("kind")
	acc := s.accounts.first()
	if id := text("account"); id != "" {
		acc, _ = s.accounts.find(id)
	}
	if acc == nil {
		return nil, "", nil, &simkit.FieldError{Field: "account", Reason: "there is no such account"}
	}
	r = acc.regions[0]
	if name := text("region"); name != "" {
		r = acc.region(name)
	}
	if r == nil {
		return nil, "", nil, &simkit.FieldError{Field: "region", Reason: "the account has no such region"}
	}
	return r, kind, rest, nil
}

// create returns what comes after the kind in the new object's id.
func (r *region) create(kind string, fields map[string]any, rnd *random) (id string, err error) {
	switch kind {
	case kindKey:
		return r.createKey(fields, rnd)
	case kindMembership:
		return r.createMembership(fields)
	case kindClient:
		return r.createClient(fields, rnd)
	case kindPlan:
		plan, err := simkit.Merge(UsagePlan{}, fields)
		if err != nil {
			return "", err
		}
		return r.insertPlan(plan, rnd)
	case kindAPI:
		api, err := simkit.Merge(RestAPI{}, fields)
		if err != nil {
			return "", err
		}
		return r.insertAPI(api, rnd), nil
	case kindPool:
		pool, err := simkit.Merge(UserPool{}, fields)
		if err != nil {
			return "", err
		}
		return r.insertPool(pool, rnd), nil
	}
	return "", &simkit.FieldError{Field: "kind", Reason: "want apikey, membership, usageplan, restapi, userpool or client"}
}

func (r *region) createKey(fields map[string]any, rnd *random) (id string, err error) {
	key, err := simkit.Merge(Key{Enabled: true}, fields)
	if err != nil {
		return "", err
	}
	plans := key.Plans
	created, refused := r.insertKey(key, rnd)
	if refused != nil {
		return "", refused
	}
	for _, id := range plans {
		if err := r.enroll(id, created.ID); err != nil {
			r.removeKey(r.keys.items[created.ID])
			return "", err
		}
	}
	return created.ID, nil
}

// enroll puts a key into a plan under the rules of the API.
func (r *region) enroll(planID, keyID string) error {
	plan, refused := r.findPlan(planID)
	if refused != nil {
		return &simkit.FieldError{Field: "plan", Reason: refused.message}
	}
	key, refused := r.findKey(keyID)
	if refused != nil {
		return &simkit.FieldError{Field: "key", Reason: refused.message}
	}
	if refused := r.joinable(key.Plans, plan); refused != nil {
		return refused
	}
	r.join(plan, key)
	return nil
}

func (r *region) createMembership(fields map[string]any) (id string, err error) {
	in, err := simkit.Merge(struct {
		Plan string `json:"plan"`
		Key  string `json:"key"`
	}{}, fields)
	if err != nil {
		return "", err
	}
	return in.Plan + "/" + in.Key, r.enroll(in.Plan, in.Key)
}

func (r *region) createClient(fields map[string]any, rnd *random) (id string, err error) {
	client, err := simkit.Merge(Client{}, fields)
	if err != nil {
		return "", err
	}
	pool, refused := r.findPool(client.Pool)
	if refused != nil {
		return "", &simkit.FieldError{Field: "pool", Reason: refused.message}
	}
	created, refused := r.insertClient(pool, client, rnd)
	if refused != nil {
		return "", refused
	}
	return pool.ID + "/" + created.ID, nil
}
