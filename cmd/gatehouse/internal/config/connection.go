package config

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/providers/secrets"
)

// ownKeys are the keys of a connection that do not come from its provider.
var ownKeys = []string{"name", "kind", "sync-every", "brake-apps", "brake-share", "events", "mails"}

// allowHTTP means the same in every provider that has it: plain http beyond
// this machine.
const allowHTTP = "allow-http"

func (r *reader) connections(p pair) []Connection {
	if isNull(p.value) {
		return nil
	}
	seq, ok := p.value.(*ast.SequenceNode)
	if !ok {
		r.problem(p.value, "connections must be a list, not %s", form(p.value)).hint("Begin each with - name: NAME.")
		return nil
	}
	var out []Connection
	lines := map[string]int{}
	for _, v := range seq.Values {
		pairs, ok := r.mapping(v, "a connection")
		if !ok {
			continue
		}
		c, ok := r.connection(v.GetToken().Position.Line, pairs)
		if !ok {
			continue
		}
		if first, twice := lines[c.Name]; twice {
			r.problemAt(c.Line, "the connection %q is already defined on line %d", c.Name, first)
			continue
		}
		lines[c.Name] = c.Line
		out = append(out, c)
	}
	return out
}

func (r *reader) connection(line int, pairs []pair) (Connection, bool) {
	before := len(r.problems)
	c := Connection{Line: line, Secrets: map[string]secrets.Reference{}}
	c.Settings, c.Brake = map[string][]string{}, core.DefaultBrake()
	if len(pairs) > 0 {
		c.Line = pairs[0].at.GetToken().Position.Line
	}
	c.Name = r.name(c.Line, pairs)
	c.Provider = r.kind(c.Line, pairs)
	if c.Provider == nil {
		return c, false
	}
	c.Kind = c.Provider.Capabilities().Kind
	r.settings(&c, pairs)
	return c, len(r.problems) == before
}

func (r *reader) name(line int, pairs []pair) string {
	p, ok := find(pairs, "name")
	if !ok {
		r.problemAt(line, "this connection has no name")
		return ""
	}
	s, ok := r.text(p)
	if ok && !connectionName.MatchString(s) {
		r.problem(p.value, "%q cannot be a connection's name", plaintext.Line(s)).hint("Use up to 64 letters, digits, dots, dashes and underscores.")
	}
	return s
}

func (r *reader) kind(line int, pairs []pair) core.Provider {
	var names []string
	for _, k := range r.kinds {
		names = append(names, k.Capabilities().Kind)
	}
	p, ok := find(pairs, "kind")
	if !ok {
		r.problemAt(line, "this connection has no kind").hint("It is one of " + strings.Join(names, ", ") + ".")
		return nil
	}
	s, ok := r.choice(p, names)
	if !ok {
		return nil
	}
	return r.kinds[slices.Index(names, s)]
}

func find(pairs []pair, key string) (pair, bool) {
	i := slices.IndexFunc(pairs, func(p pair) bool { return p.key == key })
	if i < 0 {
		return pair{}, false
	}
	return pairs[i], true
}

// settings reads what is the provider's, then looks for what is missing.
func (r *reader) settings(c *Connection, pairs []pair) {
	known := c.Provider.Settings()
	names := slices.Clone(ownKeys)
	byName := map[string]core.Setting{}
	for _, s := range known {
		names = append(names, s.Name)
		byName[s.Name] = s
	}
	plainHTTP := false
	if p, ok := find(pairs, allowHTTP); ok && byName[allowHTTP].Type == core.FlagSetting {
		b, isFlag := p.value.(*ast.BoolNode)
		plainHTTP = isFlag && b.Value
	}
	for _, p := range pairs {
		s, ofProvider := byName[p.key]
		switch {
		case ofProvider && s.Type == core.SecretSetting:
			if ref, ok := r.reference(p); ok {
				c.Secrets[s.Name] = ref
			}
		case ofProvider:
			if values, ok := r.setting(s, p, plainHTTP); ok {
				c.Settings[s.Name] = values
			}
		case p.key == "mails":
			c.Mails = r.mails(p)
		case p.key == "sync-every":
			if d, ok := r.duration(p); ok {
				c.SyncEvery = d
			}
		case p.key == "brake-apps":
			if n, ok := r.whole(p); ok {
				c.Brake.Apps = n
			}
		case p.key == "brake-share":
			if n, ok := r.within(p, 100); ok {
				c.Brake.Share = n
			}
		case p.key == "events":
			c.Events = r.events(p)
		case !slices.Contains(ownKeys, p.key):
			r.unknownKey(p, names)
		}
	}
	r.missing(c, known, pairs)
	if _, written := find(pairs, "sync-every"); !written {
		c.SyncEvery = DefaultSyncEvery
	}
}

// missing fills defaults in and reports required settings that were left out.
func (r *reader) missing(c *Connection, known []core.Setting, pairs []pair) {
	for _, s := range known {
		if _, written := find(pairs, s.Name); written {
			continue
		}
		switch {
		case s.Default != "" && s.Type == core.ListSetting:
			c.Settings[s.Name] = strings.Split(s.Default, ",")
		case s.Default != "":
			c.Settings[s.Name] = []string{s.Default}
		case s.Required:
			r.problemAt(c.Line, "the connection %q needs %s", c.Name, s.Name).hint(s.Help)
		}
	}
}

// setting reads one value by its declared type.
func (r *reader) setting(s core.Setting, p pair, plainHTTP bool) ([]string, bool) {
	var value string
	var ok bool
	switch s.Type {
	case core.ListSetting:
		return r.listSetting(s, p)
	case core.NumberSetting:
		value, ok = r.number(p)
	case core.FlagSetting:
		var b bool
		if b, ok = r.flag(p); b {
			value = "true"
		} else {
			value = "false"
		}
	case core.DurationSetting:
		d, isDuration := r.duration(p)
		value, ok = d.String(), isDuration
	case core.URLSetting:
		value, ok = r.address(p, plainHTTP)
	case core.PathSetting:
		if value, ok = r.text(p); ok && value != "" {
			value = r.env.resolve(value, r.path)
		}
	default:
		if len(s.Choices) > 0 {
			value, ok = r.choice(p, s.Choices)
		} else {
			value, ok = r.text(p)
		}
	}
	return []string{value}, ok
}

// listSetting reads a list and checks its entries against the choices there
// are.
func (r *reader) listSetting(s core.Setting, p pair) ([]string, bool) {
	values, ok := r.list(p)
	if !ok {
		return nil, false
	}
	if s.Required && len(values) == 0 {
		r.problem(p.at, "%s needs at least one entry", p.key)
		return nil, false
	}
	for _, v := range values {
		if len(s.Choices) > 0 && !slices.Contains(s.Choices, v) {
			r.refuseChoice(p, v, s.Choices)
			ok = false
		}
	}
	return values, ok
}

// referenceKeys are the sources a secret may come from.
var referenceKeys = []string{"env", "file", "command", "keyring"}

// reference reads where a secret is. What stands there instead is never
// repeated: it may be the secret.
func (r *reader) reference(p pair) (secrets.Reference, bool) {
	var ref secrets.Reference
	if _, isMap := p.value.(ast.MapNode); !isMap {
		r.problem(orKey(p), "%s must say where the secret is, not hold it", p.key).hint("Write one of {env: NAME}, {file: PATH}, {command: [PROGRAM, ARGUMENT]}, {keyring: SERVICE/USER}.")
		return ref, false
	}
	pairs, _ := r.mapping(p.value, p.key)
	for _, source := range pairs {
		var ok bool
		switch source.key {
		case "env":
			ref.Env, ok = r.text(source)
		case "file":
			if ref.File, ok = r.text(source); ok {
				ref.File = r.env.resolve(ref.File, r.path)
			}
		case "command":
			ref.Command, ok = r.list(source)
		case "keyring":
			ref.Keyring, ok = r.text(source)
		default:
			r.unknownKey(source, referenceKeys)
		}
		if !ok {
			return ref, false
		}
	}
	if why := ref.Check(); why != "" {
		r.problem(orKey(p), "%s: %s", p.key, why)
		return ref, false
	}
	return ref, true
}
