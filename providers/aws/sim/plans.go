package sim

import (
	"slices"
	"strings"
)

type planWire struct {
	ID          string        `json:"id"`
	Name        string        `json:"name"`
	Description string        `json:"description,omitempty"`
	Stages      []stageWire   `json:"apiStages"`
	Throttle    *throttleWire `json:"throttle,omitempty"`
	Quota       *quotaWire    `json:"quota,omitempty"`
}

type stageWire struct {
	API   string `json:"apiId"`
	Stage string `json:"stage"`
}

type throttleWire struct {
	Burst int     `json:"burstLimit"`
	Rate  float64 `json:"rateLimit"`
}

type quotaWire struct {
	Limit  int    `json:"limit"`
	Offset int    `json:"offset"`
	Period string `json:"period"`
}

// planKeyWire is UsagePlanKey; it carries the key's value (aws.md, Traps 6).
type planKeyWire struct {
	ID    string `json:"id"`
	Type  string `json:"type"`
	Value string `json:"value"`
	Name  string `json:"name"`
}

func wirePlan(p *UsagePlan) planWire {
	w := planWire{ID: p.ID, Name: p.Name, Description: p.Description, Stages: []stageWire{}}
	for _, s := range p.Stages {
		w.Stages = append(w.Stages, stageWire(s))
	}
	if p.RateLimit > 0 || p.BurstLimit > 0 {
		w.Throttle = &throttleWire{p.BurstLimit, p.RateLimit}
	}
	if p.QuotaLimit > 0 {
		w.Quota = &quotaWire{Limit: p.QuotaLimit, Period: p.QuotaPeriod}
	}
	return w
}

// listPlans answers all plans, or with keyId those of one key.
func listPlans(c *call) (any, *apiError) {
	p, err := readPage(c.query, "usageplans")
	if err != nil {
		return nil, err
	}
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	var keep func(*UsagePlan) bool
	if id := c.query.Get("keyId"); id != "" {
		key, err := c.region.findKey(id)
		if err != nil {
			return nil, err
		}
		keep = func(plan *UsagePlan) bool { return slices.Contains(key.Plans, plan.ID) }
	}
	plans, next := listOf(c, p, &c.region.plans, keep)
	return listBody(plans, next, wirePlan), nil
}

func getPlan(c *call) (any, *apiError) {
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	plan, err := c.region.findPlan(c.vars["plan"])
	if err != nil {
		return nil, err
	}
	return wirePlan(plan), nil
}

// attachPlan is CreateUsagePlanKey. It runs one at a time per account and
// region; another at the same moment is refused (aws.md, Limits and pacing).
func attachPlan(c *call) (any, *apiError) {
	if _, hit := c.sim.faults.Hit("concurrent", c.r); hit {
		return nil, concurrentModification()
	}
	if !c.region.attaching.CompareAndSwap(false, true) {
		return nil, concurrentModification()
	}
	defer c.region.attaching.Store(false)
	c.sim.cfg.Sleep(c.r.Context(), c.sim.cfg.PlanKeyTime)

	var in struct {
		KeyID   string `json:"keyId"`
		KeyType string `json:"keyType"`
	}
	if err := c.decode(&in, badRequest); err != nil {
		return nil, err
	}
	if in.KeyType != "API_KEY" {
		return nil, badRequest("Invalid key type '%s' specified. Must be one of: [API_KEY]", in.KeyType)
	}
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	plan, key, err := c.planAndKey(in.KeyID)
	if err != nil {
		return nil, err
	}
	if err := c.region.joinable(key.Plans, plan); err != nil {
		return nil, err
	}
	c.region.join(plan, key)
	return planKeyWire{key.ID, "API_KEY", key.Value, key.Name}, nil
}

func (c *call) planAndKey(keyID string) (*UsagePlan, *Key, *apiError) {
	plan, err := c.region.findPlan(c.vars["plan"])
	if err != nil {
		return nil, nil, err
	}
	key, err := c.region.findKey(keyID)
	return plan, key, err
}

func listPlanKeys(c *call) (any, *apiError) {
	p, err := readPage(c.query, "usageplans/"+c.vars["plan"]+"/keys")
	if err != nil {
		return nil, err
	}
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	plan, err := c.region.findPlan(c.vars["plan"])
	if err != nil {
		return nil, err
	}
	wanted := c.query.Get("name")
	members, next := listOf(c, p, c.region.membersOf(plan.ID), func(m *member) bool {
		return strings.HasPrefix(c.region.nameOf(m), wanted)
	})
	return listBody(members, next, func(m *member) planKeyWire {
		return planKeyWire{m.id, "API_KEY", m.value, c.region.nameOf(m)}
	}), nil
}

// nameOf is the present name of a member; the key may be gone when the list is
// stale.
func (r *region) nameOf(m *member) string {
	if key, ok := r.keys.get(m.id); ok {
		return key.Name
	}
	return m.name
}

func getPlanKey(c *call) (any, *apiError) {
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	plan, key, err := c.planAndKey(c.vars["key"])
	if err != nil {
		return nil, err
	}
	if !slices.Contains(key.Plans, plan.ID) {
		return nil, notFound("Invalid Usage Plan Key specified")
	}
	return planKeyWire{key.ID, "API_KEY", key.Value, key.Name}, nil
}

func detachPlan(c *call) (any, *apiError) {
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	plan, key, err := c.planAndKey(c.vars["key"])
	if err != nil {
		return nil, err
	}
	if !c.region.detach(plan.ID, key) {
		return nil, notFound("Invalid Usage Plan Key specified")
	}
	return nil, nil
}
