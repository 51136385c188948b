package simkit

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// rule is one parsed RULE of the grammar in the package comment.
type rule struct {
	left    int     // requests still to hit; -1: no limit
	percent float64 // share of matching requests that hit; 100: all
	arg     string

	method string
	path   string
	exact  bool // path must be equal, not only a prefix
	route  string
	skip   int // matching requests to let pass first
}

// parseRules parses a VALUE; "off" and "" give no rules.
func parseRules(value string) ([]*rule, error) {
	var rules []*rule
	for part := range strings.SplitSeq(value, ";") {
		words := strings.Fields(part)
		if len(words) == 0 || words[0] == "off" {
			continue
		}
		r := &rule{left: -1, percent: 100}
		if err := r.parseWhen(words[0]); err != nil {
			return nil, err
		}
		for _, w := range words[1:] {
			if err := r.parseMatcher(w); err != nil {
				return nil, err
			}
		}
		rules = append(rules, r)
	}
	return rules, nil
}

func (r *rule) parseWhen(word string) error {
	when, arg, _ := strings.Cut(word, "@")
	r.arg = arg
	if when == "on" {
		return nil
	}
	if n, err := strconv.Atoi(when); err == nil && n >= 0 {
		r.left = n
		return nil
	}
	if p, ok := strings.CutSuffix(when, "%"); ok {
		f, err := strconv.ParseFloat(p, 64)
		if err != nil || !(f >= 0 && f <= 100) {
			return fmt.Errorf("%q is not a share from 0%% to 100%%", when)
		}
		r.percent = f
		return nil
	}
	if d, err := time.ParseDuration(when); err == nil && d >= 0 && arg == "" {
		r.arg = when
		return nil
	}
	return fmt.Errorf("cannot read %q: want off, on, a number, a share like 10%%, or a duration like 50ms, then @ARG if needed", word)
}

func (r *rule) parseMatcher(word string) error {
	switch word {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodHead:
		r.method = word
		return nil
	}
	if k, ok := strings.CutPrefix(word, "after:"); ok {
		n, err := strconv.Atoi(k)
		if err != nil || n < 0 {
			return fmt.Errorf("%q: want after:K with a number K", word)
		}
		r.skip = n
		return nil
	}
	if strings.HasPrefix(word, "/") {
		r.path, r.exact = strings.CutSuffix(word, "$")
		return nil
	}
	r.route = word
	return nil
}

// matches tells whether the rule is about this request. base is the path
// under which the gateway's API lives and may be left out of a rule.
func (r *rule) matches(req *http.Request, route, base string) bool {
	if req == nil {
		return r.method == "" && r.path == "" && r.route == ""
	}
	if r.method != "" && r.method != req.Method {
		return false
	}
	if r.route != "" && r.route != route && !strings.HasSuffix(route, " "+r.route) && !strings.HasSuffix(route, "."+r.route) {
		return false
	}
	return r.path == "" || r.matchesPath(req.URL.Path) || r.matchesPath(strings.TrimPrefix(req.URL.Path, base))
}

func (r *rule) matchesPath(path string) bool {
	if r.exact {
		return path == r.path
	}
	return strings.HasPrefix(path, r.path)
}

// hit uses the rule up by one matching request.
func (r *rule) hit(rnd *rand.Rand) bool {
	if r.skip > 0 {
		r.skip--
		return false
	}
	if r.left == 0 || (r.percent < 100 && rnd.Float64()*100 >= r.percent) {
		return false
	}
	if r.left > 0 {
		r.left--
	}
	return true
}

// spent tells that the rule cannot hit any more.
func (r *rule) spent() bool { return r.left == 0 }
