package sim

import (
	"strings"

	"gatehouse/providers/simkit"
)

// State returns {"apps", "developers", "appGroups", "products"} with keys and
// secrets as they are. It implements simkit.Controlled, whose objects are apps
// by appId, "developer/EMAIL", "appgroup/NAME" and "product/NAME".
func (s *Sim) State() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	apps := make([]App, 0, len(s.store.order))
	for _, a := range s.store.order {
		if !a.gone {
			apps = append(apps, a.App)
		}
	}
	return map[string]any{"apps": apps, "developers": s.store.developers.page("", len(s.store.developers.keys)),
		"appGroups": s.store.groups.page("", len(s.store.groups.keys)), "products": s.store.products.page("", len(s.store.products.keys))}
}

// App returns one app by its appId.
func (s *Sim) App(id string) (App, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.store.live(id); a != nil {
		return a.App, true
	}
	return App{}, false
}

// Object implements simkit.Controlled.
func (s *Sim) Object(id string) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.object(id); o != nil {
		return o, nil
	}
	return nil, &simkit.NotFoundError{ID: id}
}

func (s *Sim) object(id string) any {
	kind, name, _ := strings.Cut(id, "/")
	switch kind {
	case "developer":
		return found(s.store.developers.by[name])
	case "appgroup":
		return found(s.store.groups.by[name])
	case "product":
		return found(s.store.products.by[name])
	}
	if a := s.store.live(id); a != nil {
		return a.App
	}
	return nil
}

func found[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

// Create makes an app as another administrator or a developer's portal would.
func (s *Sim) Create(fields map[string]any) (string, error) {
	a, err := simkit.Merge(App{}, fields)
	if err != nil {
		return "", err
	}
	if a.Name == "" || (a.DeveloperEmail == "" && a.AppGroup == "") {
		return "", &simkit.FieldError{Field: "name", Reason: "name and developerEmail or appGroup are required"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addApp(a).AppID, nil
}

// Change sets fields of an object as another administrator would. Any word is
// taken as a status, so that tests can show one nobody knows.
func (s *Sim) Change(id string, fields map[string]any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	kind, name, _ := strings.Cut(id, "/")
	switch kind {
	case "developer":
		return merge(s.store.developers.by[name], id, fields)
	case "appgroup":
		return merge(s.store.groups.by[name], id, fields)
	case "product":
		return merge(s.store.products.by[name], id, fields)
	}
	a := s.store.live(id)
	if a == nil {
		return &simkit.NotFoundError{ID: id}
	}
	after, err := simkit.Merge(a.App, fields)
	if err != nil {
		return err
	}
	if after.AppID != a.AppID || (&app{App: after}).place() != a.place() {
		return &simkit.FieldError{Field: "name", Reason: "an app's id, owner and name cannot change"}
	}
	for _, c := range a.Credentials {
		delete(s.store.byKey, c.ConsumerKey)
	}
	after.Credentials = s.completed(after.Credentials)
	for _, c := range after.Credentials {
		s.store.byKey[c.ConsumerKey] = a
	}
	a.App = after
	s.changed(a, true)
	return nil
}

func merge[T any](object *T, id string, fields map[string]any) error {
	if object == nil {
		return &simkit.NotFoundError{ID: id}
	}
	after, err := simkit.Merge(*object, fields)
	if err == nil {
		*object = after
	}
	return err
}

// Delete removes an app as another administrator would.
func (s *Sim) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.store.live(id)
	if a == nil {
		return &simkit.NotFoundError{ID: id}
	}
	s.store.remove(a, s.hits("linger", nil))
	return nil
}
