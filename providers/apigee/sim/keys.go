package sim

import (
	"net/http"
	"slices"
	"strings"
)

// onKey finds the key of a path among its app's.
func (s *Sim) onKey(g side, c func(w http.ResponseWriter, r *http.Request, a *app, key *Credential) (any, *problem)) call {
	return s.onApp(g, func(w http.ResponseWriter, r *http.Request, a *app) (any, *problem) {
		at := slices.IndexFunc(a.Credentials, func(k Credential) bool { return k.ConsumerKey == r.PathValue("key") })
		if at < 0 {
			return nil, noKey()
		}
		a.Credentials = slices.Clone(a.Credentials) // answers given out keep theirs
		return c(w, r, a, &a.Credentials[at])
	})
}

// createKey takes a key over as it is sent: bare and approved, whatever the
// body says; once in the organization.
func (s *Sim) createKey(_ http.ResponseWriter, r *http.Request, a *app) (any, *problem) {
	var body keyBody
	if p := decode(r, &body); p != nil {
		return nil, p
	}
	switch {
	case !keyFits(body.ConsumerKey) || !keyFits(body.ConsumerSecret):
		return nil, say(400, "", "consumerKey and consumerSecret may contain letters, numbers, underscores and hyphens, at most 2 KB")
	case s.store.byKey[body.ConsumerKey] != nil:
		return nil, say(409, "keymanagement.service.ConsumerKeyAlreadyExists", "Consumer key %s already exists", body.ConsumerKey)
	}
	c := Credential{ConsumerKey: body.ConsumerKey, ConsumerSecret: body.ConsumerSecret, Status: approved,
		IssuedAt: s.now(), ExpiresAt: never, APIProducts: []Pair{}, Attributes: body.Attributes}
	if body.ExpiresInSeconds > 0 {
		c.ExpiresAt = s.now() + int64(body.ExpiresInSeconds)*1000
	}
	a.Credentials = append(slices.Clone(a.Credentials), c)
	s.store.byKey[c.ConsumerKey] = a
	s.changed(a, false)
	return c, nil
}

func keyFits(text string) bool {
	outside := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
	}
	return text != "" && len(text) <= 2048 && !strings.ContainsFunc(text, outside)
}

func (s *Sim) readKey(_ http.ResponseWriter, _ *http.Request, _ *app, key *Credential) (any, *problem) {
	return *key, nil
}

// postKey sets a key's status, or adds products to it. A team's key takes the
// action in its body (the reference) or in the query (apigeecli): which of the
// two is right is unknown, so both are.
func (s *Sim) postKey(_ http.ResponseWriter, r *http.Request, a *app, key *Credential) (any, *problem) {
	if action, ok := isAction(r); ok {
		return s.keyStatus(a, key, action)
	}
	var body keyBody
	if p := decode(r, &body); p != nil {
		return nil, p
	}
	if a.AppGroup != "" && body.Action != "" {
		return s.keyStatus(a, key, body.Action)
	}
	if p := s.offered(body.APIProducts); p != nil {
		return nil, p
	}
	key.APIProducts = s.paired(key.APIProducts, body.APIProducts)
	if body.Attributes != nil {
		key.Attributes = body.Attributes
	}
	s.changed(a, false)
	return *key, nil
}

func (s *Sim) keyStatus(a *app, key *Credential, action string) (any, *problem) {
	status, p := approval(action)
	if p != nil {
		return nil, p
	}
	key.Status = status
	s.changed(a, false)
	if a.AppGroup == "" {
		return nil, nil
	}
	return *key, nil
}

func (s *Sim) deleteKey(_ http.ResponseWriter, _ *http.Request, a *app, key *Credential) (any, *problem) {
	out := *key
	a.Credentials = slices.DeleteFunc(a.Credentials, func(k Credential) bool { return k.ConsumerKey == out.ConsumerKey })
	delete(s.store.byKey, out.ConsumerKey)
	s.changed(a, false)
	return out, nil
}

// notPaired is the answer about a product that a key does not have.
func notPaired() *problem {
	return say(400, "keymanagement.service.ApiProductNotAssociated", "APIProduct is not associated with consumer key")
}

func (s *Sim) setPair(w http.ResponseWriter, r *http.Request, a *app, key *Credential) (any, *problem) {
	action, ok := isAction(r)
	if !ok {
		return nil, say(400, "", "want action approve or revoke, Content-Type application/octet-stream and no body")
	}
	status, p := approval(action)
	if p != nil {
		return nil, p
	}
	at := slices.IndexFunc(key.APIProducts, func(p Pair) bool { return p.APIProduct == r.PathValue("product") })
	if at < 0 {
		return nil, notPaired()
	}
	key.APIProducts = slices.Clone(key.APIProducts)
	key.APIProducts[at].Status = status
	s.changed(a, false)
	if s.cfg.EmptyAnswers {
		w.WriteHeader(http.StatusOK)
		return nil, nil
	}
	return struct{}{}, nil
}

func (s *Sim) deletePair(_ http.ResponseWriter, r *http.Request, a *app, key *Credential) (any, *problem) {
	kept := slices.DeleteFunc(slices.Clone(key.APIProducts), func(p Pair) bool { return p.APIProduct == r.PathValue("product") })
	if len(kept) == len(key.APIProducts) {
		return nil, notPaired()
	}
	key.APIProducts = kept
	s.changed(a, false)
	return *key, nil
}
