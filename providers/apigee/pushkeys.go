package apigee

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"gatehouse/core"
)

// wanted is the word that each product must show; one that is not in it must
// not be on any key.
func (p *push) wanted() map[string]string {
	out := map[string]string{}
	for _, grant := range p.want.Grants {
		if i := strings.LastIndex(grant, "="); i >= 0 {
			out[grant[:i]] = grant[i+1:]
		}
	}
	return out
}

// closePairs revokes products that must not pass on every key that has them,
// and takes off those that were deleted here.
func (p *push) closePairs(ctx context.Context) error {
	want := p.wanted()
	for _, e := range fold(p.a) {
		word, known := want[e.product]
		for _, h := range e.on {
			var err error
			switch {
			case !known:
				err = p.takeOff(ctx, h.credential, e.product)
			case word == wordRevoked && h.word != wordRevoked:
				err = p.setPair(ctx, h.credential, e.product, "revoke", wordRevoked)
			case word == wordPending && e.word != wordPending:
				err = core.Errorf(core.CodeRefused, p.App.Name, "Apigee cannot set %s back to waiting", e.product).
					WithHint("Approve it, or reject it.")
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *push) setPair(ctx context.Context, c credential, product, action, word string) error {
	route := p.at.route("keys", "{key}", "apiproducts", "{product}") + "?action=" + action
	req := p.action(http.MethodPost, action, p.App.Name, route, p.at.elements("keys", c.Key, "apiproducts", product))
	if _, err := p.write(ctx, req); err != nil {
		return asChanged(err)
	}
	p.note(c.Key, product, word)
	return nil
}

// asChanged: a product that is not on the key any more was taken off by
// somebody between our read and our write.
func asChanged(err error) error {
	if e := core.AsError(err); answerOf(err).status == http.StatusBadRequest {
		return core.Errorf(core.CodeChanged, e.Subject, "%s", e.Message).WithHint("Look at it again and decide.").Because(err)
	}
	return err
}

// takeOff removes a product from a key; that it is not there is success.
func (p *push) takeOff(ctx context.Context, c credential, product string) error {
	route := p.at.route("keys", "{key}", "apiproducts", "{product}")
	_, err := p.write(ctx, p.api(http.MethodDelete, route, nil, p.at.elements("keys", c.Key, "apiproducts", product)...))
	switch {
	case core.CodeOf(err) == core.CodeGone:
		if err := p.confirmGone(ctx, err); core.CodeOf(err) != core.CodeChanged {
			return err
		}
	case err != nil && answerOf(err).status != http.StatusBadRequest:
		return err
	}
	p.note(c.Key, product, "")
	return nil
}

// note keeps up with what this push did; "" takes the product off.
func (p *push) note(key, product, word string) {
	for i, c := range p.a.Credentials {
		if c.Key != key {
			continue
		}
		pairs := slices.DeleteFunc(slices.Clone(c.Products), func(x pair) bool { return x.Product == product && word == "" })
		for j := range pairs {
			if pairs[j].Product == product {
				pairs[j].Status = word
			}
		}
		p.a.Credentials[i].Products = pairs
	}
}

// approvePairs approves what waits. Where nothing waits and nothing is open,
// what was revoked is given back.
func (p *push) approvePairs(ctx context.Context) error {
	want := p.wanted()
	for _, e := range fold(p.a) {
		if want[e.product] != wordApproved || e.word == wordApproved {
			continue
		}
		for _, h := range e.counting() {
			if h.word == wordApproved || (e.word == wordPending && h.word != wordPending) {
				continue
			}
			if err := p.setPair(ctx, h.credential, e.product, "approve", wordApproved); err != nil {
				return err
			}
		}
	}
	return nil
}

// missing are the products that must be on a key and are on none.
func (p *push) missing() []string {
	have := map[string]bool{}
	for _, e := range fold(p.a) {
		have[e.product] = true
	}
	var out []string
	want := p.wanted()
	for _, r := range p.App.Registrations {
		if word := want[r.Key()]; !have[r.API.ID] && (word == wordApproved || word == wordRevoked) {
			out = append(out, r.API.ID)
		}
	}
	return out
}

// addProducts puts what is missing on a key, in one call; manual ones wait
// there. What must be revoked is revoked again at once; the app is closed then.
func (p *push) addProducts(ctx context.Context) error {
	missing := p.missing()
	if len(missing) == 0 {
		return nil
	}
	c, ok := p.target()
	if !ok {
		return core.Errorf(core.CodeRefused, p.App.Name, "it has no working key that %s could be added to", missing[0]).
			WithHint("Its keys were revoked or have expired. Cancel the App and approve it again to choose a key, or make one at Apigee.")
	}
	req := p.api(http.MethodPost, p.at.route("keys", "{key}"), nil, p.at.elements("keys", c.Key)...)
	resp, err := p.write(ctx, withJSON(req, map[string]any{"apiProducts": missing}))
	if err != nil {
		return err
	}
	if err := p.take(ctx, c, resp.Body); err != nil {
		return err
	}
	return p.closePairs(ctx)
}

// target is the key that products are added to: the one typed, else the
// newest that works.
func (p *push) target() (credential, bool) {
	var best credential
	now := p.env.Clock.Now()
	for _, c := range p.a.Credentials {
		if c.Key == p.typedKey() {
			return c, true
		}
		if c.live() && !c.expired(now) && (best.Key == "" || c.IssuedAt > best.IssuedAt || c.Key == p.ownKey()) {
			best = c
		}
	}
	return best, best.Key != ""
}

// take keeps a key as the answer to its change shows it. Where that shows no
// products (their form is not published for this answer), the key is read.
func (p *push) take(ctx context.Context, c credential, body []byte) (err error) {
	fresh := c
	fresh.Products = nil
	if json.Unmarshal(body, &fresh) != nil || len(fresh.Products) == 0 {
		if fresh, err = p.readKey(ctx, c.Key); err != nil {
			return p.confirmRead(ctx, err)
		}
	}
	for i := range p.a.Credentials {
		if p.a.Credentials[i].Key == c.Key {
			p.a.Credentials[i] = fresh
			return nil
		}
	}
	p.a.Credentials = append(p.a.Credentials, fresh)
	return nil
}
