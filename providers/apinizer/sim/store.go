package sim

import (
	"encoding/json"
	"slices"
)

// Project is what a project holds beside its credentials.
type Project struct {
	Name    string              `json:"name"`
	Proxies []string            `json:"proxies"`
	Groups  map[string][]string `json:"groups"` // API proxy groups: the proxies in each
	// Lists are the rate-limit lists (RLCL): the usernames in each.
	Lists map[string][]string `json:"lists"`
}

// Credential is a credential as the manager holds it.
type Credential struct {
	Project     string           `json:"project"`
	Username    string           `json:"username"`
	Password    string           `json:"password"`
	Email       string           `json:"email"`
	FullName    string           `json:"fullName"`
	Description string           `json:"description"`
	Roles       []string         `json:"roleNameList"`
	Enabled     bool             `json:"enabled"`
	IPs         []string         `json:"ipList"`
	ExpireDate  string           `json:"expireDate,omitempty"` // ISO 8601 in UTC
	Metadata    []map[string]any `json:"metadata,omitempty"`
	Grants      []Grant          `json:"grants"`
}

// Grant is a credential's access to one API proxy or API proxy group.
type Grant struct {
	Project    string `json:"project"`
	Name       string `json:"name"`
	Type       string `json:"type"` // API_PROXY or API_PROXY_GROUP
	ExpireTime string `json:"expireTime,omitempty"`
}

// same tells whether two grants open the same.
func (g Grant) same(o Grant) bool {
	return g.Project == o.Project && g.Name == o.Name && g.Type == o.Type
}

// record is one credential as it stands. Records never change: a write puts a
// new one in the place of the old, so that an environment can keep an old one.
type record struct {
	Credential
	row []byte // as a list shows it
}

// rowOf is a credential as GET credentials/ shows it: never the password.
func rowOf(c Credential) []byte {
	row, err := json.Marshal(struct {
		Email       string           `json:"email"`
		FullName    string           `json:"fullName"`
		Description string           `json:"description"`
		Username    string           `json:"username"`
		Password    *string          `json:"password"`
		Roles       []string         `json:"roleNameList"`
		Enabled     bool             `json:"enabled"`
		IPs         []string         `json:"ipList"`
		ExpireDate  *string          `json:"expireDate"`
		Metadata    []map[string]any `json:"metadata,omitempty"`
	}{c.Email, c.FullName, c.Description, c.Username, nil, orEmpty(c.Roles), c.Enabled, orEmpty(c.IPs), orNull(c.ExpireDate), shown(c.Metadata)})
	if err != nil {
		panic(err) // strings and what was read from JSON
	}
	return row
}

// shown are metadata entries as they are read back: secret values are not.
func shown(all []map[string]any) []map[string]any {
	out := make([]map[string]any, 0, len(all))
	for _, entry := range all {
		if entry["secret"] == true {
			entry = map[string]any{"key": entry["key"], "secret": true}
		}
		out = append(out, entry)
	}
	return out
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// store holds all objects. Sim.mu guards it.
type store struct {
	projects []*Project
	order    map[string][]*record // of credentials, by project
	byName   map[string]*record
	deployed map[string]map[string]*record // by environment and username
}

func newStore(environments []string) store {
	st := store{order: map[string][]*record{}, byName: map[string]*record{}, deployed: map[string]map[string]*record{}}
	for _, env := range environments {
		st.deployed[env] = map[string]*record{}
	}
	return st
}

func (st *store) project(name string) *Project {
	i := slices.IndexFunc(st.projects, func(p *Project) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return st.projects[i]
}

func (st *store) addProject(p Project) {
	if p.Groups == nil {
		p.Groups = map[string][]string{}
	}
	if p.Lists == nil {
		p.Lists = map[string][]string{}
	}
	if old := st.project(p.Name); old != nil {
		*old = p
		return
	}
	st.projects = append(st.projects, &p)
}

// set puts after in the place of before; either may be nil.
func (st *store) set(before, after *record) {
	if before != nil && (after == nil || after.Project != before.Project) {
		list := st.order[before.Project]
		i := slices.Index(list, before)
		st.order[before.Project] = slices.Delete(list, i, i+1)
		delete(st.byName, before.Username)
		before = nil
	}
	switch {
	case after == nil:
		return
	case before == nil:
		st.order[after.Project] = append(st.order[after.Project], after)
	default:
		list := st.order[after.Project]
		list[slices.Index(list, before)] = after
	}
	st.byName[after.Username] = after
}

// deploy brings one environment to the manager's state of a credential.
func (st *store) deploy(env, username string) {
	if now := st.byName[username]; now != nil {
		st.deployed[env][username] = now
		return
	}
	delete(st.deployed[env], username)
}

func newRecord(c Credential) *record { return &record{Credential: c, row: rowOf(c)} }
