package sim

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/providers/simkit"
)

// Kinds of objects in ids (see the package comment).
const (
	kindKey        = "apikey"
	kindMembership = "membership"
	kindPlan       = "usageplan"
	kindAPI        = "restapi"
	kindPool       = "userpool"
	kindClient     = "client"
)

// objectID is an id taken apart.
type objectID struct {
	region *region
	kind   string
	first  string // the object's id at AWS; the plan of a membership, the pool of a client
	second string // the key of a membership, the client
}

// prefix is what the ids of a region's objects begin with.
func (s *Sim) prefix(r *region) string {
	if first := s.accounts.first(); first != nil && first.id == r.account {
		return r.name + "/"
	}
	return r.account + "/" + r.name + "/"
}

func (s *Sim) parseID(id string) (objectID, error) {
	parts := strings.Split(id, "/")
	acc := s.accounts.first()
	if accountIDForm.MatchString(parts[0]) {
		acc, _ = s.accounts.find(parts[0])
		parts = parts[1:]
	}
	if acc == nil || len(parts) < 3 {
		return objectID{}, &simkit.NotFoundError{ID: id}
	}
	o := objectID{region: acc.region(parts[0]), kind: parts[1], first: parts[2]}
	paired := o.kind == kindMembership || o.kind == kindClient
	if paired && len(parts) == 4 {
		o.second = parts[3]
	}
	if o.region == nil || paired != (len(parts) == 4) || len(parts) > 4 {
		return objectID{}, &simkit.NotFoundError{ID: id}
	}
	return o, nil
}

// Object returns one object in the form of State.
func (s *Sim) Object(id string) (any, error) {
	o, err := s.parseID(id)
	if err != nil {
		return nil, err
	}
	o.region.mu.Lock()
	defer o.region.mu.Unlock()
	if object, ok := o.find(s.prefix(o.region)); ok {
		return object, nil
	}
	return nil, &simkit.NotFoundError{ID: id}
}

// find returns the object in the form of State; the region is locked.
func (o objectID) find(prefix string) (any, bool) {
	r := o.region
	switch o.kind {
	case kindKey:
		if key, ok := r.keys.get(o.first); ok {
			return stateOfKey(prefix, key), true
		}
	case kindPlan:
		if plan, ok := r.plans.get(o.first); ok {
			return stateOfPlan(prefix, plan), true
		}
	case kindAPI:
		if api, ok := r.apis.get(o.first); ok {
			return stateOfAPI(prefix, api), true
		}
	case kindPool:
		if pool, ok := r.pools.get(o.first); ok {
			return stateOfPool(prefix, r, pool), true
		}
	case kindClient:
		if client, ok := r.clientsOf(o.first).get(o.second); ok {
			return stateOfClient(prefix, client), true
		}
	case kindMembership:
		if r.membersOf(o.first).has(o.second) {
			return membershipState{prefix + kindMembership + "/" + o.first + "/" + o.second, o.first, o.second}, true
		}
	}
	return nil, false
}

// Delete removes an object, as another administrator would: a key takes its
// memberships along, a plan its own, a user pool its clients. A REST API that
// a plan covers stays.
func (s *Sim) Delete(id string) error {
	o, err := s.parseID(id)
	if err != nil {
		return err
	}
	o.region.mu.Lock()
	defer o.region.mu.Unlock()
	if _, ok := o.find(""); !ok {
		return &simkit.NotFoundError{ID: id}
	}
	return o.delete()
}

func (o objectID) delete() error {
	r := o.region
	switch o.kind {
	case kindKey:
		r.removeKey(r.keys.items[o.first])
	case kindMembership:
		r.detach(o.first, r.keys.items[o.second])
	case kindPlan:
		for _, key := range slices.Clone(r.membersOf(o.first).ids.all()) {
			r.detach(o.first, r.keys.items[key])
		}
		r.plans.delete(o.first, r.now())
	case kindAPI:
		for _, id := range r.plans.ids.all() {
			for _, st := range r.plans.items[id].Stages {
				if st.API == o.first {
					return fmt.Errorf("REST API %s is covered by usage plan %s", o.first, id)
				}
			}
		}
		r.apis.delete(o.first, r.now())
	case kindClient:
		r.clientsOf(o.first).delete(o.second, r.now())
	case kindPool:
		delete(r.clients, o.first)
		r.pools.delete(o.first, r.now())
	}
	return nil
}

var _ simkit.Controlled = (*Sim)(nil)
