package config

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"gatehouse/core/plaintext"
)

// text reads a scalar as it is written; a number counts as text, so that an
// account id needs no quotes.
func (r *reader) text(p pair) (string, bool) {
	if s, ok := scalar(p.value); ok {
		return s, true
	}
	switch {
	case isNull(p.value):
		r.problem(p.at, "%s has no value", p.key)
	case p.value.Type() == ast.BoolType:
		r.problem(p.value, "%s must be text; put %s in quotes", p.key, p.value.GetToken().Value)
	default:
		r.problem(p.value, "%s must be text, not %s", p.key, form(p.value))
	}
	return "", false
}

func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimRight(n.Value.Value, "\n"), true
	case *ast.IntegerNode, *ast.FloatNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// form names what a node is, for a message.
func form(n ast.Node) string {
	if isNull(n) {
		return "nothing"
	}
	switch n.Type() {
	case ast.SequenceType:
		return "a list"
	case ast.MappingType, ast.MappingValueType:
		return "keys and values"
	case ast.BoolType:
		return "true or false"
	case ast.IntegerType, ast.FloatType:
		return "a number"
	case ast.StringType, ast.LiteralType:
		return "text"
	case ast.AnchorType, ast.AliasType:
		return "an anchor or alias (they are not supported)"
	}
	return "a " + strings.ToLower(n.Type().String())
}

func (r *reader) flag(p pair) (bool, bool) {
	if b, ok := p.value.(*ast.BoolNode); ok {
		return b.Value, true
	}
	r.problem(orKey(p), "%s must be true or false, not %s", p.key, form(p.value))
	return false, false
}

// orKey is where to point at: the value, or the key when the value was left
// out.
func orKey(p pair) ast.Node {
	if isNull(p.value) {
		return p.at
	}
	return p.value
}

func (r *reader) number(p pair) (string, bool) {
	switch p.value.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		s := strings.ReplaceAll(p.value.GetToken().Value, "_", "")
		if f, err := strconv.ParseFloat(s, 64); err == nil && f >= 0 {
			return s, true
		}
	}
	r.problem(orKey(p), "%s must be a number of zero or more, not %s", p.key, form(p.value))
	return "", false
}

// within reads a number that has a highest value.
func (r *reader) within(p pair, most float64) (float64, bool) {
	s, ok := r.number(p)
	if !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f > most {
		r.problem(p.value, "%s can be at most %g", p.key, most)
		return 0, false
	}
	return f, true
}

// whole reads a number without a fraction.
func (r *reader) whole(p pair) (int, bool) {
	s, ok := r.number(p)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		r.problem(p.value, "%s must be a whole number", p.key)
		return 0, false
	}
	return n, true
}

func (r *reader) duration(p pair) (time.Duration, bool) {
	s, ok := scalar(p.value)
	if !ok {
		r.problem(orKey(p), "%s must be a duration, not %s", p.key, form(p.value)).hint(durationHint)
		return 0, false
	}
	if s == "0" {
		return 0, true
	}
	d, err := time.ParseDuration(s)
	switch {
	case err != nil:
		r.problem(p.value, "%s: %q is not a duration", p.key, plaintext.Line(s)).hint(durationHint)
	case d < 0:
		r.problem(p.value, "%s cannot be negative", p.key)
	default:
		return d, true
	}
	return 0, false
}

const durationHint = "Write it with a unit: 5s, 2m, 1h30m."

func (r *reader) choice(p pair, choices []string) (string, bool) {
	s, ok := r.text(p)
	if !ok {
		return "", false
	}
	if slices.Contains(choices, s) {
		return s, true
	}
	r.refuseChoice(p, s, choices)
	return "", false
}

func (r *reader) refuseChoice(p pair, s string, choices []string) {
	hint := "It is one of " + strings.Join(choices, ", ") + "."
	if guess := nearest(s, choices); guess != "" {
		hint = "Did you mean " + guess + "? " + hint
	}
	r.problem(p.value, "%s cannot be %q", p.key, plaintext.Line(s)).hint(hint)
}

func (r *reader) list(p pair) ([]string, bool) {
	seq, ok := p.value.(*ast.SequenceNode)
	if !ok {
		r.problem(orKey(p), "%s must be a list, not %s", p.key, form(p.value)).hint("Write it as [one, two], or one - line for each.")
		return nil, false
	}
	var out []string
	for _, v := range seq.Values {
		s, ok := r.text(pair{"an entry of " + p.key, v, p.at})
		if !ok {
			return nil, false
		}
		out = append(out, s)
	}
	return out, true
}

// address reads a URL: https, or http to this machine; http elsewhere only
// where the connection says allow-http: true (design 7).
func (r *reader) address(p pair, plainHTTP bool) (string, bool) {
	s, ok := r.text(p)
	if !ok {
		return "", false
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		r.problem(p.value, "%s must be a web address", p.key).hint("Write it as https://HOST/PATH.")
	case u.User != nil:
		r.problem(p.value, "%s holds a user or password", p.key).hint("Secrets are given by reference, in a setting of their own.")
	case u.Scheme == "http" && !plainHTTP && !loopback(u.Hostname()):
		r.problem(p.value, "%s is http: secrets would cross the network unencrypted", p.key).hint("Use https, or allow it with allow-http: true in this connection.")
	default:
		return s, true
	}
	return "", false
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
