package konnect

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// step is one registration to bring somewhere.
type step struct {
	app  string // the application's id
	reg  core.Registration
	id   string // the registration's; "": it has to be made
	was  string // its native word as last read; "" with an empty id
	want string // the native word; "": it is deleted
}

func (s step) opens() bool { return s.want == wireApproved }

// asks reports whether the step makes a registration.
func (s step) asks() bool { return s.id == "" }

// plan lists what differs between the App and what the portal shows of it, what
// closes first. It is checked before anything is sent.
func (p *push) plan(app string) ([]step, error) {
	there := map[string]core.Registration{}
	for _, r := range p.current.Registrations {
		there[r.Key()] = r
	}
	var steps []step
	for _, r := range p.App.Registrations {
		has, known := there[r.Key()]
		delete(there, r.Key())
		was, want := grantOf(p.current.Projection, r.Key()), registrationWord(r.Status)
		if waitsHere(p.App, r) {
			want = wireRejected
		}
		switch {
		case r.Status == core.RegistrationUnknown, known && was == want:
		case known:
			steps = append(steps, step{app, has, has.ID, was, want})
		case r.Status == core.Waiting || r.Status == core.RegistrationOn:
			steps = append(steps, step{app: app, reg: r, want: want})
		}
	}
	for key, r := range there { // deleted here
		steps = append(steps, step{app, r, r.ID, grantOf(p.current.Projection, key), ""})
	}
	slices.SortStableFunc(steps, func(a, b step) int {
		return cmp.Or(rank(a)-rank(b), strings.Compare(a.reg.Key(), b.reg.Key()))
	})
	for _, s := range steps {
		if err := p.possible(s); err != nil {
			return nil, err
		}
	}
	return steps, nil
}

func rank(s step) int {
	if s.opens() {
		return 1
	}
	return 0
}

// possible refuses what Konnect cannot do, before anything is sent.
func (p *push) possible(s step) error {
	refuse := func(hint, format string, args ...any) error {
		return core.Errorf(core.CodeRefused, p.App.Name, format, args...).WithHint("%s", hint)
	}
	switch {
	case !s.asks():
		return nil
	case p.classic:
		return refuse("Its developer must ask for it in the portal.", "a classic portal (v2) takes no registrations from administrators: %s", s.reg.API.Label())
	case s.reg.Plan.ID != "":
		return refuse("Register it without a plan.", "Konnect has no plans; %s is asked for under %s", s.reg.API.Label(), s.reg.Plan.Label())
	case !uuid.MatchString(s.reg.API.ID):
		return refuse("Choose an API of the connection's catalog.", "the portal has no API %s", httpclient.Visible(s.reg.API.ID, 80))
	}
	return nil
}

// unchanged reads what is about to be written again, and refuses when it is not
// as it was (trap 4). A single registration is looked at right before its call.
func (p *push) unchanged(ctx context.Context, app string, steps []step, owner bool) error {
	if len(steps) < 2 && !owner {
		return nil
	}
	now, err := p.again(ctx, app)
	if err != nil {
		return err
	}
	if owner && !slices.Equal(now.Projection.Fields, p.current.Projection.Fields) {
		return p.changed("its owner was changed at the gateway: now it is " + now.Owner.Label())
	}
	for _, s := range steps {
		switch shown := grantOf(now.Projection, s.reg.Key()); {
		case s.asks(), shown == s.was, shown == s.want && shown != "":
		case shown == "" && s.want == "": // deleted by somebody else
		default:
			return p.changed(changedRow(s, shown))
		}
	}
	return nil
}

func changedRow(s step, shown string) string {
	if shown == "" {
		return fmt.Sprintf("its registration for %s was deleted at the gateway", s.reg.API.Label())
	}
	return fmt.Sprintf("its registration for %s was %s, now it is %s at the gateway", s.reg.API.Label(), s.was, shown)
}

// run takes one step after the other. One that is refused, or that our token
// may not take, does not hold up the others: they are kept for together.
// Anything else stops, an unknown outcome above all.
func (p *push) run(ctx context.Context, steps []step) error {
	for _, s := range steps {
		switch err := p.take(ctx, s); core.CodeOf(err) {
		case "":
		case core.CodeForbidden, core.CodeRefused:
			p.failed = append(p.failed, named(err, s))
		default:
			return err
		}
	}
	return nil
}

// named says which registration an error is about.
func named(err error, s step) error {
	e := *core.AsError(err)
	e.Message = s.reg.API.Label() + ": " + e.Message
	return &e
}

// together is one error for all rows that failed, of so many: the first one's
// code and hint, each one's words. nil when none failed.
func (p *push) together(of int) error {
	if len(p.failed) == 0 {
		return nil
	}
	const most = 5
	first := *core.AsError(p.failed[0])
	var said []string
	for _, err := range p.failed[:min(len(p.failed), most)] {
		said = append(said, core.AsError(err).Message)
	}
	if len(p.failed) > most {
		said = append(said, fmt.Sprintf("and %d more", len(p.failed)-most))
	}
	first.Message = strings.Join(said, "; ")
	if of > 1 {
		first.Message = fmt.Sprintf("%d of %d registrations could not be changed: %s", len(p.failed), of, first.Message)
	}
	return &first
}

func (p *push) take(ctx context.Context, s step) error {
	switch {
	case s.asks():
		return p.register(ctx, s)
	case s.want == "":
		return p.unregister(ctx, s)
	}
	return p.move(ctx, s)
}

func (p *push) rowRequest(method string, s step) httpclient.Request {
	return about(p.inPortal(method, "/applications/{application}/registrations/{registration}", nil,
		"applications", s.app, "registrations", s.id), p.App.Name)
}

// move changes a registration's status, unless it is there already: a second
// call would mail the developer a second time (trap 12).
func (p *push) move(ctx context.Context, s step) error {
	var now, answer registration
	if err := p.get(ctx, p.rowRequest(http.MethodGet, s), &now); err != nil {
		return notGone(err, "its registration for "+s.reg.API.Label())
	}
	switch now.Status {
	case s.want:
		return nil
	case s.was:
	default:
		return p.changed(changedRow(s, now.Status))
	}
	p.sent = true
	err := p.get(ctx, withBody(p.rowRequest(http.MethodPatch, s), statusBody{s.want}), &answer)
	if core.CodeOf(err) == core.CodeRefused && s.was == wireRejected && s.want == wirePending {
		return p.keepWaiting(s)
	}
	return p.hinted(notGone(err, "its registration for "+s.reg.API.Label()), s)
}

// keepWaiting lets a registration wait here that Konnect keeps as rejected.
func (p *push) keepWaiting(s step) error {
	p.kept = p.kept.With(refWaitsHere, s.reg.Key(), s.id)
	p.note = noteWaitsHere
	return p.journal(core.Pushed{Refs: p.known()})
}

// hinted says what is known of a refused change.
func (p *push) hinted(err error, s step) error {
	if core.CodeOf(err) != core.CodeRefused || s.was != wireRejected {
		return err
	}
	return core.AsError(err).WithHint("Konnect does not approve a rejected request. Delete the registration here and add it again, or let the developer ask anew.")
}

// unregister deletes a registration; that it is not there is success.
func (p *push) unregister(ctx context.Context, s step) error {
	p.sent = true
	_, err := p.call(ctx, p.rowRequest(http.MethodDelete, s))
	if core.CodeOf(err) == core.CodeGone {
		return nil
	}
	return err
}

// registerBody asks for an API, with the status that was decided.
type registerBody struct {
	APIID  string `json:"api_id"`
	Status string `json:"status"`
}

// register asks for an API in the App's name. One that is there already, from
// an earlier attempt or by the developer, is adopted and brought to its status.
func (p *push) register(ctx context.Context, s step) error {
	req := about(p.inPortal(http.MethodPost, "/applications/{application}/registrations", nil, "applications", s.app, "registrations"), p.App.Name)
	p.sent = true
	resp, err := p.call(ctx, withBody(req, registerBody{s.reg.API.ID, s.want}))
	var made registration
	switch {
	case resp.Status == http.StatusConflict:
		return p.adopt(ctx, s)
	case core.CodeOf(err) == core.CodeGone:
		return p.noSuchAPI(ctx, s, err)
	case err != nil:
		return p.unpublished(err, s)
	}
	if err := resp.Decode(&made); err != nil {
		return err
	}
	s.id, s.was = made.ID, made.Status
	switch s.was {
	case s.want:
		return nil
	case wireApproved: // it waits nowhere: a switch of the portal or the API approved it
		return core.Errorf(core.CodeRefused, p.App.Name, "the request was made, and Konnect approved it by itself").
			WithHint("Approve it here too, or cancel it; the switch is auto-approve of the portal or of the API in Konnect.")
	}
	return p.move(ctx, s)
}

func (p *push) adopt(ctx context.Context, s step) error {
	rows, err := p.rowsOf(ctx, s.app, p.App.Name)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(rows, func(r row) bool { return r.api.ID == s.reg.API.ID })
	if i < 0 {
		return core.Errorf(core.CodeChanged, p.App.Name, "Konnect says that it is registered for %s already, but does not show it", s.reg.API.Label()).
			WithHint("Look at the App again and decide.")
	}
	s.id, s.was = rows[i].id, rows[i].status
	if s.was == wireRejected || s.was == wireRevoked {
		return p.changed(fmt.Sprintf("its registration for %s is %s at the gateway", s.reg.API.Label(), s.was))
	}
	if s.was == s.want {
		return nil
	}
	return p.move(ctx, s)
}

// noSuchAPI tells an application that is gone from an API that is.
func (p *push) noSuchAPI(ctx context.Context, s step, err error) error {
	if _, gone := p.application(ctx, s.app, p.App.Name); gone != nil {
		return gone
	}
	return core.Errorf(core.CodeRefused, p.App.Name, "%s is not published to this portal (404)", s.reg.API.Label()).
		WithHint("Publish the API in Konnect, or take it out of the App.").Because(err)
}

func (p *push) unpublished(err error, s step) error {
	if core.CodeOf(err) != core.CodeRefused {
		return err
	}
	return core.AsError(err).WithHint("Is %s still published to this portal? If not, take it out of the App.", s.reg.API.Label())
}
