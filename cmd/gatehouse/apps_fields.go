package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/core"
	"gatehouse/core/plaintext"
)

// appFields are what create and edit take of an App on the command line.
type appFields struct {
	name, description, callback string
	attributes                  []string // NAME=VALUE
	developer                   string   // NAME <E-MAIL>, NAME or E-MAIL
	email, account, team        string
	apis                        []string // ID|NAME[:PLAN]
}

func (f *appFields) flags(cmd *cobra.Command, apiFlag, apiHelp string) {
	flags := cmd.Flags()
	flags.StringVar(&f.name, "name", "", "the App's name, 1 to 255 characters")
	flags.StringVar(&f.description, "description", "", "what it is for")
	flags.StringVar(&f.callback, "callback", "", "its callback `URL`")
	flags.StringArrayVar(&f.attributes, "attribute", nil, "an attribute, `NAME=VALUE` (may be repeated)")
	flags.StringVar(&f.developer, "developer", "", "the developer who owns it, `'NAME <E-MAIL>'`")
	flags.StringVar(&f.email, "email", "", "the developer's or team's e-mail `ADDRESS`")
	flags.StringVar(&f.account, "account", "", "the account that the owner belongs to, or that owns it")
	flags.StringVar(&f.team, "team", "", "the team that owns it, instead of a developer")
	flags.StringArrayVar(&f.apis, apiFlag, nil, apiHelp)
}

// owner is who the flags name, on top of who it is so far.
func (f *appFields) owner(o core.Owner) (core.Owner, error) {
	if f.developer != "" && f.team != "" {
		return o, core.Errorf(core.CodeInvalid, "--team", "an App has one owner: a developer or a team")
	}
	switch {
	case f.developer != "":
		name, email := nameAndAddress(f.developer)
		if name == "" {
			name = email
		}
		o.Name, o.Team = name, false
		if email != "" || f.email == "" {
			o.Email = email
		}
	case f.team != "":
		if !o.Team {
			o.Email = ""
		}
		o.Name, o.Team = f.team, true
	}
	if f.email != "" {
		o.Email = f.email
	}
	if o.Name == "" {
		o.Name = o.Email
	}
	if f.account != "" {
		o.Account = f.account
	}
	if o.Email != "" && checkAddress(o.Email) != "" {
		return o, core.Errorf(core.CodeInvalid, "--email", "%s", checkAddress(o.Email))
	}
	return o, nil
}

// nameAndAddress takes "Ana Lima <ana@acme.example>" apart; an address alone is
// one, and anything else a name.
func nameAndAddress(text string) (name, address string) {
	text = strings.TrimSpace(text)
	before, rest, angle := strings.Cut(text, "<")
	switch {
	case angle:
		return strings.Trim(strings.TrimSpace(before), `"`), strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), ">"))
	case strings.Contains(text, "@") && !strings.Contains(text, " "):
		return "", text
	}
	return text, ""
}

// checkAddress returns "" for what can be an e-mail address.
func checkAddress(text string) string {
	local, domain, at := strings.Cut(text, "@")
	if !at || local == "" || domain == "" || strings.ContainsAny(text, " <>\t\r\n") {
		return "an e-mail address is written like ana@example.com"
	}
	return ""
}

// pairs reads attributes.
func pairs(typed []string) (map[string]string, error) {
	out := map[string]string{}
	for _, t := range typed {
		name, value, ok := strings.Cut(t, "=")
		if !ok || strings.TrimSpace(name) == "" {
			return nil, core.Errorf(core.CodeInvalid, "--attribute", "%q is no attribute", plaintext.Line(t)).WithHint("Write NAME=VALUE.")
		}
		out[name] = value
	}
	return out, nil
}

// wanted finds what was typed in the catalog: an API by id or name, and after a
// colon its plan by id or name. Ids may hold colons, so the longest API that
// fits is meant.
func wanted(catalog []core.CatalogAPI, typed string) (core.Registration, error) {
	for end := len(typed); end > 0; end = strings.LastIndex(typed[:end], ":") {
		api, err := apiOf(catalog, typed[:end])
		if err != nil {
			return core.Registration{}, err
		}
		if api == nil {
			continue
		}
		r := core.Registration{API: api.APIRef, Status: core.Waiting}
		if end < len(typed) {
			r.Plan, err = planOf(*api, typed[end+1:])
		}
		return r, err
	}
	likely := similar(catalog, typed)
	return core.Registration{}, core.Errorf(core.CodeInvalid, typed, "the connection offers no such API").
		WithHint("It offers %s.", labels(len(likely), func(i int) string { return likely[i].Label() }))
}

// similar is the catalog with the APIs first whose name has what was typed in it.
func similar(catalog []core.CatalogAPI, typed string) []core.CatalogAPI {
	name, _, _ := strings.Cut(strings.ToLower(typed), ":")
	out := slices.Clone(catalog)
	slices.SortStableFunc(out, func(a, b core.CatalogAPI) int {
		has := func(c core.CatalogAPI) int {
			if strings.Contains(strings.ToLower(c.Name), name) {
				return 0
			}
			return 1
		}
		return has(a) - has(b)
	})
	return out
}

// apiOf is the API with that id, else the one with that name; nil where there
// is none.
func apiOf(catalog []core.CatalogAPI, text string) (*core.CatalogAPI, error) {
	if i := slices.IndexFunc(catalog, func(a core.CatalogAPI) bool { return a.ID == text }); i >= 0 {
		return &catalog[i], nil
	}
	var found []int
	for i, a := range catalog {
		if strings.EqualFold(a.Name, text) {
			found = append(found, i)
		}
	}
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return &catalog[found[0]], nil
	}
	return nil, core.Errorf(core.CodeInvalid, text, "%d APIs have this name; give the id of one", len(found)).
		WithHint("%s", labels(len(found), func(i int) string { return catalog[found[i]].ID }))
}

func planOf(api core.CatalogAPI, text string) (core.PlanRef, error) {
	for _, same := range []func(p core.PlanRef) bool{
		func(p core.PlanRef) bool { return p.ID == text },
		func(p core.PlanRef) bool { return strings.EqualFold(p.Name, text) },
	} {
		if i := slices.IndexFunc(api.Plans, same); i >= 0 {
			return api.Plans[i], nil
		}
	}
	return core.PlanRef{}, core.Errorf(core.CodeInvalid, text, "%s has no such plan", api.Label()).
		WithHint("It has %s.", labels(len(api.Plans), func(i int) string { return api.Plans[i].Label() }))
}

// namedLabels is how many names a hint lists.
const namedLabels = 12

func labels(n int, name func(int) string) string {
	if n == 0 {
		return "none"
	}
	var out []string
	for i := range min(n, namedLabels) {
		out = append(out, name(i))
	}
	if n > namedLabels {
		out = append(out, strconv.Itoa(n-namedLabels)+" more")
	}
	return strings.Join(out, ", ")
}
