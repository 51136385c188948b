package sensedia

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// write completes a request that changes something.
func (p *push) write(method, route string, body object, path ...string) httpclient.Request {
	req := p.api(method, route, nil, path...)
	req.Subject = p.App.Name
	if body != nil {
		req.Body = quote(body)
		req.Header.Set("Content-Type", "application/json")
		req.Secrets = append(req.Secrets, body.text("secret"))
	}
	return req
}

// newBody is an app that does not exist yet.
func (p *push) newBody() object {
	return object{
		"name":        quote(p.App.Name),
		"description": quote(p.App.Description),
		"developer":   quote(developerOf(p.App.Owner)),
		"status":      quote(wireApproved),
		"apis":        quote(p.wantedAPIs(nil)),
		"extraInfo":   quote(object{markApp: quote(string(p.App.ID))}),
	}
}

// changedBody is the app as it was read, with its new state, name, description
// and our mark, for an approval with exactly the decided APIs. A masked secret is left out (trap
// 6); everything else goes back as it came (trap 14).
func (p *push) changedBody(fresh object, word string) object {
	body := maps.Clone(fresh)
	body["status"] = quote(word)
	body["extraInfo"] = p.marked(fresh)
	for field, text := range map[string]string{"name": p.App.Name, "description": p.App.Description} {
		if fresh.text(field) != text {
			body[field] = quote(text)
		}
	}
	if p.App.Status == core.Approved {
		body["apis"] = quote(p.wantedAPIs(fresh.objects("apis")))
	}
	if masked(fresh.text("secret"), p.App.Credentials) {
		delete(body, "secret")
	}
	return body
}

// marked is an app's extraInfo with our mark, in the form in which it came:
// an object, or a string with one inside. Of any other form it is left alone.
func (p *push) marked(fresh object) json.RawMessage {
	raw, extra := fresh["extraInfo"], maps.Clone(fresh.object("extraInfo"))
	if extra == nil {
		if text := fresh.text("extraInfo"); text != "" || len(fresh.objects("extraInfo")) > 0 {
			return raw
		}
		extra = object{}
	}
	extra[markApp] = quote(string(p.App.ID))
	delete(extra, markSuspended)
	if p.App.Status == core.Suspended {
		extra[markSuspended] = quote("true")
	}
	if strings.HasPrefix(string(raw), `"`) {
		return quote(string(quote(extra)))
	}
	return quote(extra)
}

// wantedAPIs are the entries for the registrations that are on, in their
// order; those the app has already keep all their fields.
func (p *push) wantedAPIs(have []object) []object {
	plans := map[string][]string{}
	var order []string
	for _, r := range p.App.Registrations {
		if r.Status != core.RegistrationOn {
			continue
		}
		if _, ok := plans[r.API.ID]; !ok {
			order = append(order, r.API.ID)
			plans[r.API.ID] = nil
		}
		if r.Plan.ID != "" && !slices.Contains(plans[r.API.ID], r.Plan.ID) {
			plans[r.API.ID] = append(plans[r.API.ID], r.Plan.ID)
		}
	}
	out := make([]object, 0, len(order))
	for _, api := range order {
		entry := maps.Clone(byID(have, api))
		if entry == nil {
			entry = object{"id": id(api)}
		}
		entry["plans"] = quote(wantedPlans(entry.objects("plans"), plans[api]))
		out = append(out, entry)
	}
	return out
}

func wantedPlans(have []object, ids []string) []object {
	out := make([]object, 0, len(ids))
	for _, plan := range ids {
		entry := byID(have, plan)
		if entry == nil {
			entry = object{"id": id(plan)}
		}
		out = append(out, entry)
	}
	return out
}

func byID(list []object, id string) object {
	for _, o := range list {
		if o.text("id") == id {
			return o
		}
	}
	return nil
}
