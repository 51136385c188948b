package sim

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	keyIDLength    = 10
	keyValueLength = 40
	keyNameLimit   = 1024
	plansPerKey    = 10
)

var alphanumericOnly = regexp.MustCompile(`^[a-zA-Z0-9]*$`)

// checkValue applies the rules for a key's value (aws.md, Credentials).
func checkValue(value string) *apiError {
	switch {
	case len(value) < 20:
		return badRequest("API Key value should be at least 20 characters")
	case len(value) > 128:
		return badRequest("API Key value should be at most 128 characters")
	case !alphanumericOnly.MatchString(value):
		return badRequest("API Key value should be alphanumeric")
	}
	return nil
}

var (
	tagCharacters = regexp.MustCompile(`^[a-zA-Z0-9+\-=._:/]*$`)
	tagKeyLimit   = 128
	tagValueLimit = 256
	tagsPerObject = 50
)

// checkTags applies the rules for tags (aws.md, Objects).
func checkTags(tags map[string]string) *apiError {
	if len(tags) > tagsPerObject {
		return badRequest("A resource can have at most %d tags", tagsPerObject)
	}
	for key, value := range tags {
		switch {
		case key == "" || len(key) > tagKeyLimit:
			return badRequest("Invalid tag key: want 1 to %d characters", tagKeyLimit)
		case strings.HasPrefix(strings.ToLower(key), "aws:"):
			return badRequest("Invalid tag key: the prefix aws: is reserved")
		case len(value) > tagValueLimit:
			return badRequest("Invalid value of tag %s: want at most %d characters", key, tagValueLimit)
		case !tagCharacters.MatchString(key) || !tagCharacters.MatchString(value):
			return badRequest("Invalid tag %s: valid characters are [a-zA-Z+-=._:/]", key)
		}
	}
	return nil
}

// insertKey checks a new key, completes and stores it. It begins without plans;
// see join.
func (r *region) insertKey(key Key, rnd *random) (*Key, *apiError) {
	if key.Value == "" {
		key.Value = rnd.unused(alphanumeric, keyValueLength, func(v string) bool { _, taken := r.values[v]; return taken })
	}
	if err := checkValue(key.Value); err != nil {
		return nil, err
	}
	if err := checkTags(key.Tags); err != nil {
		return nil, err
	}
	if len(key.Name) > keyNameLimit {
		return nil, badRequest("API Key name should be at most %d characters", keyNameLimit)
	}
	if _, taken := r.values[key.Value]; taken {
		return nil, conflict("API Key already exists")
	}
	if r.keys.len() >= r.cfg.KeyLimit {
		return nil, limitExceeded("API Keys limit exceeded")
	}
	switch {
	case key.ID == "":
		key.ID = rnd.unused(lowerAlphanumeric, keyIDLength, r.keys.has)
	case r.keys.has(key.ID):
		return nil, conflict("API Key identifier already exists")
	}
	if key.Created.IsZero() {
		key.Created = r.now()
	}
	if key.Updated.IsZero() {
		key.Updated = key.Created
	}
	key.Created, key.Updated = key.Created.Truncate(time.Second), key.Updated.Truncate(time.Second)
	key.Plans = nil
	if key.Enabled {
		key.enabledAt = r.now()
	}
	key.Tags = maps.Clone(key.Tags)
	r.values[key.Value] = key.ID
	r.keys.put(key.ID, &key, r.now())
	return &key, nil
}

// changeKey stores a changed copy of a key. The value cannot change.
func (r *region) changeKey(key *Key, change func(*Key)) *Key {
	changed := *key
	changed.Tags, changed.Plans = maps.Clone(key.Tags), slices.Clone(key.Plans)
	change(&changed)
	changed.Updated = r.second()
	if changed.Enabled && !key.Enabled {
		changed.enabledAt = r.now()
	}
	r.keys.put(key.ID, &changed, r.now())
	return &changed
}

// removeKey deletes a key; its memberships die with it.
func (r *region) removeKey(key *Key) {
	for _, plan := range key.Plans {
		r.membersOf(plan).delete(key.ID, r.now())
	}
	delete(r.values, key.Value)
	r.keys.delete(key.ID, r.now())
}

// membersOf is the shelf of a plan's keys.
func (r *region) membersOf(plan string) *shelf[member] {
	members, ok := r.members[plan]
	if !ok {
		members = &shelf[member]{}
		r.members[plan] = members
	}
	return members
}

// joinable tells why a key that is in plans cannot join one more: once, one
// plan per stage, ten plans per key (aws.md, Objects). The answer for a taken
// stage is not documented; a 400 is what aws.md, Errors, expects.
func (r *region) joinable(plans []string, plan *UsagePlan) *apiError {
	if slices.Contains(plans, plan.ID) {
		return conflict("Usage Plan key already exists")
	}
	if len(plans) >= plansPerKey {
		return limitExceeded("Usage plans per API key limit exceeded")
	}
	for _, id := range plans {
		other, ok := r.plans.get(id)
		if !ok {
			continue
		}
		for _, stage := range other.Stages {
			if slices.Contains(plan.Stages, stage) {
				return badRequest("An API Key cannot reference multiple usage plans with the same api stage: %s:%s", stage.API, stage.Stage)
			}
		}
	}
	return nil
}

// join records a membership without asking. The dates of the key stay.
func (r *region) join(plan *UsagePlan, key *Key) *Key {
	joined := *key
	joined.Plans = append(slices.Clone(key.Plans), plan.ID)
	r.keys.put(key.ID, &joined, r.now())
	r.membersOf(plan.ID).put(key.ID, &member{key.ID, key.Value, key.Name}, r.now())
	return &joined
}

// detach ends a membership; false when there was none.
func (r *region) detach(plan string, key *Key) bool {
	i := slices.Index(key.Plans, plan)
	if i < 0 {
		return false
	}
	left := *key
	left.Plans = slices.Delete(slices.Clone(key.Plans), i, i+1)
	r.keys.put(key.ID, &left, r.now())
	r.membersOf(plan).delete(key.ID, r.now())
	return true
}
