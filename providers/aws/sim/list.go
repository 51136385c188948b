package sim

// listOf answers one page of a shelf: the objects that keep accepts (nil: all)
// and the position of the rest. The region's lock is held. The faults that
// spoil lists bite here.
func listOf[T any](c *call, p pageRequest, s *shelf[T], keep func(*T) bool) (items []*T, next string) {
	faults := c.sim.faults
	v := s.now(p.after)
	if _, hit := faults.Hit("stale-list", c.r); hit {
		v = s.before(c.region.now().Add(-c.sim.cfg.StaleWindow), p.after)
	}
	if _, hit := faults.Hit("empty-list", c.r); hit {
		return nil, ""
	}
	ids, next := p.cut(v.ids, func(id string) bool { return keep == nil || keep(v.get(id)) })
	for _, id := range ids {
		items = append(items, v.get(id))
	}
	if _, hit := faults.Hit("truncated-list", c.r); hit {
		next = ""
	}
	return items, next
}

// gatewayList is the body of API Gateway's lists: item, not items (aws.md,
// Traps 12).
type gatewayList[W any] struct {
	Items    []W    `json:"item"`
	Position string `json:"position,omitempty"`
}

func listBody[T, W any](items []*T, next string, wire func(*T) W) gatewayList[W] {
	body := gatewayList[W]{Items: make([]W, 0, len(items)), Position: next}
	for _, item := range items {
		body.Items = append(body.Items, wire(item))
	}
	return body
}
