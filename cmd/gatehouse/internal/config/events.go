package config

import "gatehouse/providers/secrets"

// Events says how a connection's gateway, or a bridge in front of it, may tell
// Gatehouse that something changed there (gatehouse serve): with a user and a
// password, or by signing with a key.
type Events struct {
	User   string // "" : events are signed
	Secret secrets.Reference
}

// eventKeys are the keys of a connection's events.
var eventKeys = []string{"key", "user", "password"}

func (r *reader) events(p pair) *Events {
	pairs, ok := r.mapping(p.value, "events")
	if !ok {
		return nil
	}
	var e Events
	given := map[string]bool{}
	before := len(r.problems)
	for _, one := range pairs {
		given[one.key] = true
		switch one.key {
		case "user":
			e.User, _ = r.text(one)
		case "key", "password":
			e.Secret, _ = r.reference(one)
		default:
			r.unknownKey(one, eventKeys)
		}
	}
	signed, basic := given["key"], given["user"] && given["password"]
	if len(r.problems) == before && (signed == basic || signed && (given["user"] || given["password"])) {
		r.problem(p.at, "events needs a key, or a user and a password").hint("Write events: {key: {env: NAME}}, or user: NAME and password: {env: NAME}.")
	}
	return &e
}
