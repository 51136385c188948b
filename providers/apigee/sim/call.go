package sim

import (
	"net/http"
	"slices"
	"time"

	"gatehouse/providers/simkit"
)

// cached is what the runtime remembers of one key and product.
type cached struct {
	at  time.Time
	why string
}

// probe is a call of an API: GET /call?apikey=KEY&product=NAME answers 200, or
// 401 with the level that is not good. For CacheDelay the runtime goes by what
// it knew (apigee.md, Learning of changes).
func (s *Sim) probe(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, product := r.URL.Query().Get("apikey"), r.URL.Query().Get("product")
	id := key + " " + product
	now := s.cfg.Clock()
	known, ok := s.cache[id]
	if !ok || now.Sub(known.at) >= s.cfg.CacheDelay {
		known = cached{now, s.blocked(key, product)}
		s.cache[id] = known
	}
	if known.why != "" {
		say(401, "", "%s", known.why).write(w)
		return
	}
	simkit.WriteJSON(w, 200, map[string]bool{"passed": true})
}

// Passes tells whether a call with a key for a product passes, by the rule of
// the four levels and without the runtime's cache; why is the first level that
// is not good.
func (s *Sim) Passes(key, product string) (why string, passes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	why = s.blocked(key, product)
	return why, why == ""
}

func (s *Sim) blocked(key, product string) string {
	a := s.store.byKey[key]
	if a == nil {
		return "there is no such key"
	}
	c := a.Credentials[slices.IndexFunc(a.Credentials, func(c Credential) bool { return c.ConsumerKey == key })]
	at := slices.IndexFunc(c.APIProducts, func(p Pair) bool { return p.APIProduct == product })
	switch {
	case !s.ownerActive(a):
		return "the developer or AppGroup is not active"
	case a.Status != approved:
		return "the app is " + a.Status
	case c.Status != approved:
		return "the key is " + c.Status
	case c.ExpiresAt > 0 && c.ExpiresAt <= s.now():
		return "the key has expired"
	case at < 0:
		return "the key has no such product"
	case c.APIProducts[at].Status != approved:
		return "the product on the key is " + c.APIProducts[at].Status
	}
	return ""
}

func (s *Sim) ownerActive(a *app) bool {
	if a.AppGroup != "" {
		g := s.store.groups.by[a.AppGroup]
		return g != nil && g.Status == active
	}
	d := s.store.developers.by[a.DeveloperEmail]
	return d != nil && d.Status == active
}
