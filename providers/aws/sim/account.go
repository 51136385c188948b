package sim

import (
	"fmt"
	"slices"
	"sync"
)

// accounts are all accounts of a simulator and the access keys that lead to
// them. Safe for concurrent use.
type accounts struct {
	cfg Config

	mu         sync.Mutex
	list       []*account
	accessKeys map[string]*account
	regions    map[string]bool
}

// account is one AWS account. Its regions are fixed when it is made.
type account struct {
	id      string
	regions []*region
}

func newAccounts(cfg Config) *accounts {
	return &accounts{cfg: cfg, accessKeys: map[string]*account{}, regions: map[string]bool{}}
}

func (a *accounts) add(seed Account) (*account, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if slices.ContainsFunc(a.list, func(acc *account) bool { return acc.id == seed.ID }) {
		return nil, fmt.Errorf("account %s is there already", seed.ID)
	}
	for _, key := range seed.AccessKeys {
		if other, taken := a.accessKeys[key]; taken {
			return nil, fmt.Errorf("access key %s belongs to account %s", key, other.id)
		}
	}
	acc := &account{id: seed.ID}
	for _, name := range seed.Regions {
		acc.regions = append(acc.regions, newRegion(seed.ID, name, a.cfg))
		a.regions[name] = true
	}
	for _, key := range seed.AccessKeys {
		a.accessKeys[key] = acc
	}
	a.list = append(a.list, acc)
	return acc, nil
}

func (a *accounts) find(id string) (*account, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := slices.IndexFunc(a.list, func(acc *account) bool { return acc.id == id })
	if i < 0 {
		return nil, false
	}
	return a.list[i], true
}

// first is the account whose objects need no account in their ids.
func (a *accounts) first() *account {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.list) == 0 {
		return nil
	}
	return a.list[0]
}

func (a *accounts) all() []*account {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.list)
}

func (a *accounts) byAccessKey(key string) (*account, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	acc, ok := a.accessKeys[key]
	return acc, ok
}

func (a *accounts) switchKey(key string, to *account) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.accessKeys[key] = to
}

func (a *accounts) knowsRegion(name string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.regions[name]
}

// shadow is the account with this id, or a new and empty one with the same
// regions as the one it stands in for.
func (a *accounts) shadow(id string, instead *account) *account {
	if id == "" {
		id = "999999999999"
	}
	names := make([]string, 0, len(instead.regions))
	for _, r := range instead.regions {
		names = append(names, r.name)
	}
	if acc, err := a.add(Account{ID: id, Regions: names}); err == nil {
		return acc
	}
	acc, _ := a.find(id)
	return acc
}

// arn names the user that all access keys of the account belong to.
func (acc *account) arn() string { return "arn:aws:iam::" + acc.id + ":user/gatehouse" }

// region is the account's region with this name; nil when it is not enabled.
func (acc *account) region(name string) *region {
	for _, r := range acc.regions {
		if r.name == name {
			return r
		}
	}
	return nil
}
