package sim

import (
	"strings"
	"time"
)

// keyWire is ApiKey in the service model.
type keyWire struct {
	ID          string            `json:"id"`
	Value       string            `json:"value,omitempty"`
	Name        string            `json:"name,omitempty"`
	CustomerID  string            `json:"customerId,omitempty"`
	Description string            `json:"description,omitempty"`
	Enabled     bool              `json:"enabled"`
	Created     int64             `json:"createdDate"`
	Updated     int64             `json:"lastUpdatedDate"`
	StageKeys   []string          `json:"stageKeys"`
	Tags        map[string]string `json:"tags,omitempty"`
}

// wireKey is the answer about a key, with its value only where asked for.
func wireKey(key *Key, withValue bool) keyWire {
	w := keyWire{ID: key.ID, Name: key.Name, CustomerID: key.CustomerID, Description: key.Description,
		Enabled: key.Enabled, Created: unix(key.Created), Updated: unix(key.Updated),
		StageKeys: []string{}, Tags: key.Tags}
	if withValue {
		w.Value = key.Value
	}
	return w
}

// unix is a date of API Gateway: whole seconds.
func unix(t time.Time) int64 { return t.Unix() }

func createKey(c *call) (any, *apiError) {
	var in struct {
		Name        string            `json:"name"`
		Description string            `json:"description"`
		Enabled     bool              `json:"enabled"`
		Value       string            `json:"value"`
		CustomerID  string            `json:"customerId"`
		Tags        map[string]string `json:"tags"`
	}
	if err := c.decode(&in, badRequest); err != nil {
		return nil, err
	}
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	key, err := c.region.insertKey(Key{Name: in.Name, Description: in.Description, Enabled: in.Enabled,
		Value: in.Value, CustomerID: in.CustomerID, Tags: in.Tags}, c.sim.random)
	if err != nil {
		return nil, err
	}
	return wireKey(key, true), nil
}

// listKeys filters by customer exactly and by the beginning of the name; what
// the name filter does at AWS is not documented.
func listKeys(c *call) (any, *apiError) {
	p, err := readPage(c.query, "apikeys")
	if err != nil {
		return nil, err
	}
	withValues, err := c.flag("includeValues")
	if err != nil {
		return nil, err
	}
	name, customer := c.query.Get("name"), c.query.Get("customerId")
	c.region.mu.Lock()
	keys, next := listOf(c, p, &c.region.keys, func(key *Key) bool {
		return strings.HasPrefix(key.Name, name) && (customer == "" || key.CustomerID == customer)
	})
	c.region.mu.Unlock()
	return listBody(keys, next, func(key *Key) keyWire { return wireKey(key, withValues) }), nil
}

// flag reads a Boolean of the query.
func (c *call) flag(name string) (bool, *apiError) {
	switch c.query.Get(name) {
	case "":
		return false, nil
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, badRequest("Invalid value for %s: want true or false", name)
}

func getKey(c *call) (any, *apiError) {
	withValue, err := c.flag("includeValue")
	if err != nil {
		return nil, err
	}
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	key, err := c.region.findKey(c.vars["key"])
	if err != nil {
		return nil, err
	}
	return wireKey(key, withValue), nil
}

func updateKey(c *call) (any, *apiError) {
	patch, err := c.readPatch()
	if err != nil {
		return nil, err
	}
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	key, err := c.region.findKey(c.vars["key"])
	if err != nil {
		return nil, err
	}
	for _, op := range patch {
		if err := op.check(); err != nil {
			return nil, err
		}
	}
	changed := c.region.changeKey(key, func(k *Key) {
		for _, op := range patch {
			op.apply(k)
		}
	})
	return wireKey(changed, false), nil
}

func deleteKey(c *call) (any, *apiError) {
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	key, err := c.region.findKey(c.vars["key"])
	if err != nil {
		return nil, err
	}
	c.region.removeKey(key)
	return nil, nil
}
