package apigee

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// create makes the app, bare: its products come with its key, and it opens
// last. An app of the same name is adopted only when it bears our mark.
func (p *push) create(ctx context.Context) (core.Pushed, error) {
	at, err := p.ownersPath(ctx, p.App.Owner, p.refs, p.App.Name)
	if err != nil {
		return core.Pushed{}, err
	}
	at.name = nativeName(p.App)
	p.at, p.making = at, true
	made, err := p.postApp(ctx)
	if err != nil {
		return core.Pushed{}, err
	}
	p.a = *at.complete(made)
	p.refs = makeRefs(made.ID, developerOf(at), p.a.AppGroup, at.name)
	if err := p.journal(core.Pushed{Refs: p.refs}); err != nil {
		return core.Pushed{}, err
	}
	return p.converge(ctx)
}

func developerOf(at path) string {
	if at.team {
		return ""
	}
	return at.owner
}

func (p *push) postApp(ctx context.Context) (app, error) {
	elements := p.at.elements()
	req := p.api(http.MethodPost, strings.TrimSuffix(p.at.route(), "/{app}"), nil, elements[:len(elements)-1]...)
	body := map[string]any{"name": p.at.name, "attributes": p.attributes(nil), "callbackUrl": p.App.CallbackURL}
	resp, err := p.write(ctx, withJSON(req, body))
	switch {
	case answerOf(err).status == http.StatusConflict:
		return p.adoptApp(ctx, err)
	case err != nil:
		return app{}, err
	case len(resp.Body) == 0:
		return p.byName(ctx)
	}
	var made app
	if err := resp.Decode(&made); err != nil {
		return app{}, err
	}
	if made.ID == "" {
		return app{}, core.Errorf(core.CodeUnknownOutcome, p.App.Name, "the answer to its creation has no appId").
			WithHint("It is looked for by our mark before anything is sent again.")
	}
	return made, nil
}

// adoptApp takes over what an earlier attempt made, and nothing else.
func (p *push) adoptApp(ctx context.Context, conflict error) (app, error) {
	there, err := p.byName(ctx)
	if err != nil {
		return app{}, err
	}
	if there.mark() != p.App.ID {
		return app{}, core.Errorf(core.CodeRefused, p.App.Name, "its owner has another app named %s already", p.at.name).
			WithHint("Rename that app's successor here, or delete the one at Apigee.").Because(conflict)
	}
	return there, nil
}

func (p *push) byName(ctx context.Context) (app, error) {
	var a app
	err := p.get(ctx, p.App.Name, p.at.route(), nil, &a, p.at.elements()...)
	return a, err
}

// nativeName is a new app's name at Apigee, which cannot change: readable, and
// its own by the App's id. Its characters are restricted by the reference.
func nativeName(a core.App) string {
	fit := func(s string) string {
		s = strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
				return r
			}
			return '-'
		}, s)
		return strings.Trim(s, "-")
	}
	id, name := fit(string(a.ID)), fit(a.Name)
	if name = strings.Trim(name[:min(len(name), 60)], "-"); name == "" {
		return id
	}
	return strings.ToLower(name) + "-" + id
}

// edit sends back the whole app with the changed texts: attributes that are
// not sent are wiped, products and scopes that are sent mint keys (apigee.md,
// traps 4 and 5). What we do not know goes back as it came.
func (p *push) edit(ctx context.Context) error {
	shown := fields(p.a.title(), p.a.value(attrNotes), p.a.CallbackURL, p.a.custom())
	if slices.Equal(core.Projection{}.With(shown...).Fields, p.want.Fields) {
		return nil
	}
	var held map[string]json.RawMessage
	if err := p.get(ctx, p.App.Name, p.at.route(), nil, &held, p.at.elements()...); err != nil {
		return p.confirmRead(ctx, err)
	}
	var fresh app
	raw, err := json.Marshal(held)
	if err == nil {
		err = json.Unmarshal(raw, &fresh)
	}
	if err != nil {
		return core.Errorf(core.CodePermanent, p.App.Name, "the answer is not in the expected form").Because(err)
	}
	body := map[string]any{}
	for name, value := range held {
		if !outputOnly[name] {
			body[name] = value
		}
	}
	had := slices.Concat([]attribute{}, fresh.Attributes) // not nil: the app is there
	body["attributes"], body["callbackUrl"] = p.attributes(had), p.App.CallbackURL
	req := p.api(http.MethodPut, p.at.route(), nil, p.at.elements()...)
	if _, err := p.write(ctx, withJSON(req, body)); err != nil {
		return err
	}
	p.a.Attributes, p.a.CallbackURL = p.attributes(had), p.App.CallbackURL
	return nil
}

func (p *push) confirmRead(ctx context.Context, err error) error {
	if core.CodeOf(err) == core.CodeGone {
		return p.confirmGone(ctx, err)
	}
	return err
}

// outputOnly are the fields that an edit must not send: what the gateway
// fills in, and what would make keys.
var outputOnly = map[string]bool{
	"appId": true, "developerId": true, "developerEmail": true, "appGroup": true, "companyName": true, "status": true,
	"createdAt": true, "lastModifiedAt": true, "credentials": true, "apiProducts": true, "scopes": true, "keyExpiresIn": true,
}

// attributes are the App's, in the order in which they were there, with the
// ones that have a meaning. Only what we make bears our mark; one that is
// there stays, whoever left it.
func (p *push) attributes(had []attribute) []attribute {
	want := maps.Clone(p.App.Attributes)
	if want == nil {
		want = map[string]string{}
	}
	maps.DeleteFunc(want, func(name, _ string) bool { return reserved(name) })
	if mark := (app{Attributes: had}).value(attrMark); mark != "" {
		want[attrMark] = mark
	} else if had == nil {
		want[attrMark] = string(p.App.ID)
	}
	if p.App.Name != p.at.name {
		want[attrDisplayName] = p.App.Name
	}
	if p.App.Description != "" {
		want[attrNotes] = p.App.Description
	}
	out, done := []attribute{}, map[string]bool{}
	for _, a := range had {
		value, ok := want[a.Name]
		if !ok {
			continue
		}
		if !done[a.Name] { // a second one of the same name is nothing that we know: it stays as it is
			a.Value = value
		}
		done[a.Name] = true
		out = append(out, a)
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !done[name] {
			out = append(out, attribute{name, want[name]})
		}
	}
	return out
}

// withJSON gives a request its body, without the escapes that Go adds for web
// pages.
func withJSON(req httpclient.Request, body any) httpclient.Request {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		panic(err) // strings, and raw JSON that was read
	}
	req.Body = bytes.TrimRight(b.Bytes(), "\n")
	req.Header.Set("Content-Type", "application/json")
	return req
}
