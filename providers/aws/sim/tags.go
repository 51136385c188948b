package sim

import (
	"maps"
	"strings"
)

// taggedKey finds the key that an ARN names,
// arn:aws:apigateway:REGION::/apikeys/ID. Only keys have tags here.
func (c *call) taggedKey() (*Key, *apiError) {
	id, ok := strings.CutPrefix(c.vars["arn"], "arn:aws:apigateway:"+c.region.name+"::/apikeys/")
	if !ok || id == "" {
		return nil, badRequest("Invalid ARN specified in the request")
	}
	return c.region.findKey(id)
}

func getTags(c *call) (any, *apiError) {
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	key, err := c.taggedKey()
	if err != nil {
		return nil, err
	}
	tags := map[string]string{}
	maps.Copy(tags, key.Tags)
	return map[string]any{"tags": tags}, nil
}

func tagResource(c *call) (any, *apiError) {
	var in struct {
		Tags map[string]string `json:"tags"`
	}
	if err := c.decode(&in, badRequest); err != nil {
		return nil, err
	}
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	key, err := c.taggedKey()
	if err != nil {
		return nil, err
	}
	tags := maps.Clone(key.Tags)
	if tags == nil {
		tags = map[string]string{}
	}
	maps.Copy(tags, in.Tags)
	if err := checkTags(tags); err != nil {
		return nil, err
	}
	c.region.retag(key, tags)
	return nil, nil
}

func untagResource(c *call) (any, *apiError) {
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	key, err := c.taggedKey()
	if err != nil {
		return nil, err
	}
	tags := maps.Clone(key.Tags)
	for _, name := range c.query["tagKeys"] {
		delete(tags, name)
	}
	c.region.retag(key, tags)
	return nil, nil
}

// retag replaces the tags of a key. Whether that moves lastUpdatedDate is not
// known; here it does not.
func (r *region) retag(key *Key, tags map[string]string) {
	tagged := *key
	tagged.Tags = tags
	r.keys.put(key.ID, &tagged, r.now())
}
