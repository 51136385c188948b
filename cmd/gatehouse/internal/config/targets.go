package config

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/core"
	"gatehouse/core/plaintext"
)

// targetKeys are the keys of targets.
var targetKeys = []string{"default", "connections", "products"}

// targets reads within which time requests are to be decided. named are the
// connections among them.
func (r *reader) targets(p pair) (t core.Targets, named []pair) {
	pairs, ok := r.mapping(p.value, "targets")
	if !ok {
		return t, nil
	}
	for _, one := range pairs {
		switch one.key {
		case "default":
			t.Default, _ = r.days(one)
		case "connections":
			t.Connections, named = r.targetsBy(one, func(name string) string { return name })
		case "products":
			t.Products, _ = r.targetsBy(one, strings.ToLower)
		default:
			r.unknownKey(one, targetKeys)
		}
	}
	return t, named
}

func (r *reader) targetsBy(p pair, key func(string) string) (map[string]time.Duration, []pair) {
	pairs, ok := r.mapping(p.value, "targets of "+p.key)
	if !ok {
		return nil, nil
	}
	out := map[string]time.Duration{}
	for _, one := range pairs {
		if _, twice := out[key(one.key)]; twice {
			r.problem(one.at, "%s has a target already", plaintext.Line(one.key))
			continue
		}
		if d, ok := r.days(one); ok {
			out[key(one.key)] = d
		}
	}
	return out, pairs
}

// targetsKnown refuses targets of connections that are not in the file: nothing
// would ever be due by them.
func (r *reader) targetsKnown(cfg Config, targets []pair) {
	names := make([]string, len(cfg.Connections))
	for i, c := range cfg.Connections {
		names[i] = c.Name
	}
	for _, p := range targets {
		if slices.Contains(names, p.key) {
			continue
		}
		e := r.problem(p.at, "there is no connection %q for a target", plaintext.Line(p.key))
		if guess := nearest(p.key, names); guess != "" {
			e.hint("Did you mean " + guess + "?")
		}
	}
}

// days reads a duration that may be in days: 3d, 12h, 1h30m; 0 for none.
func (r *reader) days(p pair) (time.Duration, bool) {
	s, _ := scalar(p.value)
	if n, found := strings.CutSuffix(s, "d"); found {
		if days, err := strconv.Atoi(n); err == nil && days >= 0 && days <= 3650 {
			return time.Duration(days) * 24 * time.Hour, true
		}
	}
	return r.duration(p)
}
