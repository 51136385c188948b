package sim

import (
	"slices"

	"gatehouse/providers/simkit"
)

var _ simkit.Controlled = (*Sim)(nil)

// Credentials returns all credentials in the order they were made.
func (s *Sim) Credentials() []Credential {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.credentials)
}

// State returns {"credentials": [...]}. It implements simkit.Controlled, whose
// objects are the credentials here.
func (s *Sim) State() any { return map[string]any{"credentials": s.Credentials()} }

// Object implements simkit.Controlled.
func (s *Sim) Object(id string) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.find(id)
	if err != nil {
		return nil, err
	}
	return s.credentials[i], nil
}

func (s *Sim) find(id string) (int, error) {
	i := slices.IndexFunc(s.credentials, func(c Credential) bool { return c.ID == id })
	if i < 0 {
		return 0, &simkit.NotFoundError{ID: id}
	}
	return i, nil
}

// Create makes a credential the customer made by hand.
func (s *Sim) Create(fields map[string]any) (string, error) {
	c, err := simkit.Merge(Credential{}, fields)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.find(c.ID); err == nil {
		return "", &simkit.FieldError{Field: "id", Reason: "already in use"}
	}
	return s.add(c).ID, nil
}

// Change sets fields of a credential.
func (s *Sim) Change(id string, fields map[string]any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.find(id)
	if err != nil {
		return err
	}
	c, err := simkit.Merge(s.credentials[i], fields)
	if err != nil {
		return err
	}
	if c.ID != id {
		return &simkit.FieldError{Field: "id", Reason: "cannot change"}
	}
	s.credentials[i] = c
	return nil
}

// Delete forgets a credential.
func (s *Sim) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.find(id)
	if err != nil {
		return err
	}
	s.credentials = slices.Delete(s.credentials, i, i+1)
	return nil
}
