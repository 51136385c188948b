package sim

// The forms of State: each object with the id that Object, Change and Delete
// take.
type (
	accountState struct {
		ID      string        `json:"id"`
		Regions []regionState `json:"regions"`
	}
	regionState struct {
		Region string      `json:"region"`
		APIs   []apiState  `json:"restApis"`
		Plans  []planState `json:"usagePlans"`
		Keys   []keyState  `json:"apiKeys"`
		Pools  []poolState `json:"userPools"`
	}
	apiState struct {
		Object string `json:"object"`
		RestAPI
	}
	planState struct {
		Object string `json:"object"`
		UsagePlan
	}
	keyState struct {
		Object string `json:"object"`
		Key
	}
	membershipState struct {
		Object string `json:"object"`
		Plan   string `json:"plan"`
		Key    string `json:"key"`
	}
	poolState struct {
		Object string `json:"object"`
		UserPool
		Clients []clientState `json:"clients"`
	}
	clientState struct {
		Object string `json:"object"`
		Client
	}
)

// State returns all accounts with their regions and objects, in order of id.
func (s *Sim) State() any {
	state := struct {
		Accounts []accountState `json:"accounts"`
	}{[]accountState{}}
	for _, acc := range s.accounts.all() {
		a := accountState{ID: acc.id, Regions: []regionState{}}
		for _, r := range acc.regions {
			a.Regions = append(a.Regions, r.state(s.prefix(r)))
		}
		state.Accounts = append(state.Accounts, a)
	}
	return state
}

func (r *region) state(prefix string) regionState {
	r.mu.Lock()
	defer r.mu.Unlock()
	return regionState{
		Region: r.name,
		APIs:   states(&r.apis, func(api *RestAPI) apiState { return stateOfAPI(prefix, api) }),
		Plans:  states(&r.plans, func(plan *UsagePlan) planState { return stateOfPlan(prefix, plan) }),
		Keys:   states(&r.keys, func(key *Key) keyState { return stateOfKey(prefix, key) }),
		Pools:  states(&r.pools, func(pool *UserPool) poolState { return stateOfPool(prefix, r, pool) }),
	}
}

func states[T, S any](s *shelf[T], form func(*T) S) []S {
	out := make([]S, 0, s.len())
	for _, id := range s.ids.all() {
		out = append(out, form(s.items[id]))
	}
	return out
}

func stateOfAPI(prefix string, api *RestAPI) apiState {
	return apiState{prefix + kindAPI + "/" + api.ID, *api}
}

func stateOfPlan(prefix string, plan *UsagePlan) planState {
	return planState{prefix + kindPlan + "/" + plan.ID, *plan}
}

func stateOfKey(prefix string, key *Key) keyState {
	state := keyState{prefix + kindKey + "/" + key.ID, *key}
	if state.Plans == nil {
		state.Plans = []string{}
	}
	if state.Tags == nil {
		state.Tags = map[string]string{}
	}
	return state
}

func stateOfPool(prefix string, r *region, pool *UserPool) poolState {
	return poolState{prefix + kindPool + "/" + pool.ID, *pool,
		states(r.clientsOf(pool.ID), func(c *Client) clientState { return stateOfClient(prefix, c) })}
}

func stateOfClient(prefix string, c *Client) clientState {
	return clientState{prefix + kindClient + "/" + c.Pool + "/" + c.ID, *c}
}
