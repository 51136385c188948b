package sim

import (
	"fmt"
	"slices"
	"time"
)

// AddAccount makes an account with empty regions. The first account is the
// default one for ids (see the package comment) and for the /call probe.
func (s *Sim) AddAccount(a Account) error {
	if err := accountID(a.ID); err != nil {
		return err
	}
	if len(a.Regions) == 0 {
		return fmt.Errorf("account %s needs a region", a.ID)
	}
	_, err := s.accounts.add(a)
	return err
}

// SwitchAccount lets an access key answer as another account from now on.
func (s *Sim) SwitchAccount(accessKey, account string) error {
	if _, known := s.accounts.byAccessKey(accessKey); !known {
		return fmt.Errorf("there is no access key %s", accessKey)
	}
	acc, known := s.accounts.find(account)
	if !known {
		return fmt.Errorf("there is no account %s", account)
	}
	s.accounts.switchKey(accessKey, acc)
	return nil
}

// AddRestAPI puts a REST API into a region and returns its id.
func (s *Sim) AddRestAPI(account, regionName string, api RestAPI) (id string, err error) {
	err = s.seed(account, regionName, func(r *region) error {
		id = r.insertAPI(api, s.random)
		return nil
	})
	return id, err
}

func (r *region) insertAPI(api RestAPI, rnd *random) (id string) {
	if api.ID == "" {
		api.ID = rnd.unused(lowerAlphanumeric, 10, r.apis.has)
	}
	if api.Created.IsZero() {
		api.Created = r.second()
	}
	r.apis.load(api.ID, &api)
	return api.ID
}

// AddUsagePlan puts a usage plan into a region and returns its id. The stages
// it covers must be there.
func (s *Sim) AddUsagePlan(account, regionName string, plan UsagePlan) (id string, err error) {
	err = s.seed(account, regionName, func(r *region) error {
		id, err = r.insertPlan(plan, s.random)
		return err
	})
	return id, err
}

func (r *region) insertPlan(plan UsagePlan, rnd *random) (id string, err error) {
	if plan.ID == "" {
		plan.ID = rnd.unused(lowerAlphanumeric, 6, r.plans.has)
	}
	for _, st := range plan.Stages {
		api, ok := r.apis.get(st.API)
		if !ok || !slices.Contains(api.Stages, st.Stage) {
			return "", fmt.Errorf("plan %q: there is no stage %s of a REST API %s", plan.Name, st.Stage, st.API)
		}
	}
	r.plans.load(plan.ID, &plan)
	return plan.ID, nil
}

// AddKey puts an API key and its memberships (Plans) into a region and returns
// its id. The rules of CreateApiKey and CreateUsagePlanKey hold; dates and id
// are taken as given.
func (s *Sim) AddKey(account, regionName string, key Key) (id string, err error) {
	err = s.seed(account, regionName, func(r *region) error {
		id, err = r.seedKey(key, s.random)
		r.keys.journal = nil
		return err
	})
	return id, err
}

// AddUserPool puts a user pool into a region and returns its id.
func (s *Sim) AddUserPool(account, regionName string, pool UserPool) (id string, err error) {
	err = s.seed(account, regionName, func(r *region) error {
		id = r.insertPool(pool, s.random)
		return nil
	})
	return id, err
}

func (r *region) insertPool(pool UserPool, rnd *random) (id string) {
	if pool.ID == "" {
		pool.ID = r.name + "_" + rnd.unused(alphanumeric, 9, func(id string) bool { return r.pools.has(r.name + "_" + id) })
	}
	if pool.Created.IsZero() {
		pool.Created = r.now()
	}
	r.pools.load(pool.ID, &pool)
	return pool.ID
}

// AddClient puts an app client into the user pool named in it and returns its
// id. Dates and id are taken as given.
func (s *Sim) AddClient(account, regionName string, client Client) (id string, err error) {
	err = s.seed(account, regionName, func(r *region) error {
		id, err = r.seedClient(client, s.random)
		return err
	})
	return id, err
}

// seed runs do on one region, locked. What it writes was always there: no list
// is stale about it.
func (s *Sim) seed(account, regionName string, do func(*region) error) error {
	acc, known := s.accounts.find(account)
	if !known {
		return fmt.Errorf("there is no account %s", account)
	}
	r := acc.region(regionName)
	if r == nil {
		return fmt.Errorf("account %s has no region %s", account, regionName)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return do(r)
}

// seedKey is CreateApiKey and its CreateUsagePlanKeys, long ago.
func (r *region) seedKey(key Key, rnd *random) (string, error) {
	plans := key.Plans
	stored, refused := r.insertKey(key, rnd)
	if refused != nil {
		return "", fmt.Errorf("key %q: %w", key.Name, refused)
	}
	for _, id := range plans {
		plan, refused := r.findPlan(id)
		if refused == nil {
			refused = r.joinable(stored.Plans, plan)
		}
		if refused != nil {
			r.removeKey(stored)
			return "", fmt.Errorf("key %q, plan %s: %w", key.Name, id, refused)
		}
		stored = r.join(plan, stored)
		r.membersOf(id).journal = nil
	}
	settled := *stored
	settled.enabledAt = time.Time{}
	r.keys.load(settled.ID, &settled)
	return settled.ID, nil
}

// seedClient is CreateUserPoolClient, long ago.
func (r *region) seedClient(client Client, rnd *random) (string, error) {
	pool, refused := r.findPool(client.Pool)
	if refused != nil {
		return "", refused
	}
	stored, refused := r.insertClient(pool, client, rnd)
	if refused != nil {
		return "", fmt.Errorf("client %q: %w", client.Name, refused)
	}
	r.clientsOf(pool.ID).journal = nil
	return stored.ID, nil
}
