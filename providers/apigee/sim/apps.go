package sim

import (
	"net/http"
	"slices"
)

// owner reads the owner of a path: a developer's e-mail (or id), or an
// AppGroup's name.
func (s *Sim) owner(g side, r *http.Request) (string, *problem) {
	id := r.PathValue("owner")
	if g {
		if s.store.groups.by[id] == nil {
			return "", noGroup(id)
		}
		return id, nil
	}
	d := s.developer(id)
	if d == nil {
		return "", noDeveloper(id)
	}
	return d.Email, nil
}

// onApp finds the app of a path: by its name, never by its id (apigee.md,
// trap 11).
func (s *Sim) onApp(g side, c func(w http.ResponseWriter, r *http.Request, a *app) (any, *problem)) call {
	return func(w http.ResponseWriter, r *http.Request) (any, *problem) {
		owner, p := s.owner(g, r)
		if p != nil {
			return nil, p
		}
		a := s.store.byPlace[place{bool(g), owner, r.PathValue("app")}]
		if a == nil {
			return nil, noApp(r.PathValue("app"))
		}
		return c(w, r, a)
	}
}

// changed notes a change of an app. Whether a key's or a pair's change moves
// lastModifiedAt is unknown; here it does not.
func (s *Sim) changed(a *app, itself bool) {
	if itself {
		a.LastModifiedAt = s.now()
	}
	s.store.version++
}

func (s *Sim) readApp(_ http.ResponseWriter, r *http.Request, a *app) (any, *problem) {
	out := s.owned(a)
	s.meddle(a, r)
	return out, nil
}

func (s *Sim) readAppByID(_ http.ResponseWriter, r *http.Request) (any, *problem) {
	a := s.store.byID[r.PathValue("id")]
	if a == nil {
		return nil, say(404, "developer.service.AppDoesNotExist", "App with id %s does not exist", r.PathValue("id"))
	}
	out := s.shown(a)
	s.store.read()
	s.meddle(a, r)
	return out, nil
}

// meddle is somebody else who acts right after a read.
func (s *Sim) meddle(a *app, r *http.Request) {
	if s.hit("outside-revoke", r) {
		a.Status = revoked
		s.changed(a, true)
	}
	if s.hit("outside-delete", r) && !a.gone {
		s.store.remove(a, 0)
	}
}

// createApp makes an approved app and a key for its products, also for none.
func (s *Sim) createApp(g side) call {
	return func(_ http.ResponseWriter, r *http.Request) (any, *problem) {
		owner, p := s.owner(g, r)
		if p != nil {
			return nil, p
		}
		var body appBody
		if p := decode(r, &body); p != nil {
			return nil, p
		}
		if p := s.checkNew(g, owner, body); p != nil {
			return nil, p
		}
		a := s.newApp(g, owner, body)
		s.generate(a, body.APIProducts, s.expiry(g, body.KeyExpiresIn))
		s.store.add(a)
		answer := s.owned(a)
		a.bare = s.hits("no-credentials", r)
		return answer, nil
	}
}

func (s *Sim) checkNew(g side, owner string, body appBody) *problem {
	switch {
	case body.Name == "" || !nameFits(body.Name):
		return say(400, "", "Invalid app name. Characters are restricted to: A-Z0-9._\\-$ %%.")
	case s.store.byPlace[place{bool(g), owner, body.Name}] != nil:
		return say(409, "developer.service.AppAlreadyExists", "App named %s already exists", body.Name)
	}
	return s.offered(body.APIProducts)
}

func nameFits(name string) bool {
	for _, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !letter && !slices.Contains([]rune("._-$ %"), r) {
			return false
		}
	}
	return true
}

func (s *Sim) offered(products []string) *problem {
	for _, name := range products {
		if s.store.products.by[name] == nil {
			return noProduct(name)
		}
	}
	return nil
}

func (s *Sim) newApp(g side, owner string, body appBody) *app {
	a := &app{App: App{
		AppID: s.uuid(), Name: body.Name, Status: approved, CallbackURL: body.CallbackURL, Attributes: body.Attributes,
		Scopes: body.Scopes, AppFamily: body.AppFamily, CreatedAt: s.now(), LastModifiedAt: s.now(),
	}}
	if g {
		a.AppGroup = owner
	} else {
		a.DeveloperEmail, a.DeveloperID = owner, s.store.developers.by[owner].DeveloperID
	}
	return a
}

// expiry is when a generated key ends: keyExpiresIn is in milliseconds for a
// developer's app and in seconds for an AppGroup's (apigee.md, Credentials).
func (s *Sim) expiry(g side, in flexibleInt) int64 {
	switch {
	case in <= 0:
		return never
	case bool(g):
		return s.now() + int64(in)*1000
	}
	return s.now() + int64(in)
}

// generate adds a key made here, with products.
func (s *Sim) generate(a *app, products []string, expires int64) {
	c := Credential{ConsumerKey: s.random(48), ConsumerSecret: s.random(64), Status: approved, IssuedAt: s.now(), ExpiresAt: expires, APIProducts: []Pair{}}
	c.APIProducts = s.paired(c.APIProducts, products)
	a.Credentials = append(slices.Clone(a.Credentials), c)
	s.store.byKey[c.ConsumerKey] = a
}

// paired adds products; a manual one waits. One that is there stays.
func (s *Sim) paired(have []Pair, products []string) []Pair {
	have = slices.Clone(have)
	for _, name := range products {
		if slices.ContainsFunc(have, func(p Pair) bool { return p.APIProduct == name }) {
			continue
		}
		status := approved
		if s.store.products.by[name].ApprovalType == manual {
			status = pending
		}
		have = append(have, Pair{name, status})
	}
	return have
}

// putApp replaces attributes and callback; products in the body mint another
// key (apigee.md, traps 4 and 5). For an AppGroup's app it also takes actions.
func (s *Sim) putApp(_ http.ResponseWriter, r *http.Request, a *app) (any, *problem) {
	if action, ok := isAction(r); ok && a.AppGroup != "" {
		status, p := approval(action)
		if p != nil {
			return nil, p
		}
		a.Status = status
		s.changed(a, true)
		return nil, nil
	}
	return s.replace(r, a, false)
}

// postApp is generateKeyPairOrUpdateDeveloperAppStatus.
func (s *Sim) postApp(_ http.ResponseWriter, r *http.Request, a *app) (any, *problem) {
	if action, ok := isAction(r); ok {
		status, p := approval(action)
		if p != nil {
			return nil, p
		}
		a.Status = status
		s.changed(a, true)
		return nil, nil
	}
	return s.replace(r, a, true)
}

// replace takes over what a body says of an app; mint makes a key even for no
// products.
func (s *Sim) replace(r *http.Request, a *app, mint bool) (any, *problem) {
	var body appBody
	if p := decode(r, &body); p != nil {
		return nil, p
	}
	if body.Name != "" && body.Name != a.Name {
		return nil, say(400, "", "the app name cannot be changed")
	}
	if p := s.offered(body.APIProducts); p != nil {
		return nil, p
	}
	a.Attributes, a.CallbackURL = body.Attributes, body.CallbackURL
	if body.AppFamily != "" {
		a.AppFamily = body.AppFamily
	}
	if mint || len(body.APIProducts) > 0 {
		s.generate(a, body.APIProducts, s.expiry(a.AppGroup != "", body.KeyExpiresIn))
	}
	s.changed(a, true)
	return s.owned(a), nil
}

func (s *Sim) setAttribute(_ http.ResponseWriter, r *http.Request, a *app) (any, *problem) {
	var body Attribute
	if p := decode(r, &body); p != nil {
		return nil, p
	}
	body.Name = r.PathValue("attribute")
	at := slices.IndexFunc(a.Attributes, func(x Attribute) bool { return x.Name == body.Name })
	a.Attributes = slices.Clone(a.Attributes)
	if at < 0 {
		a.Attributes = append(a.Attributes, body)
	} else {
		a.Attributes[at] = body
	}
	s.changed(a, true)
	return body, nil
}

// deleteApp answers with the deleted app; it may linger in reads.
func (s *Sim) deleteApp(_ http.ResponseWriter, r *http.Request, a *app) (any, *problem) {
	out := s.owned(a)
	s.store.remove(a, s.hits("linger", r))
	return out, nil
}
