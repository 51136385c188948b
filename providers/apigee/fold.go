package apigee

import (
	"slices"
	"strings"
	"time"

	"gatehouse/core"
)

// entry is one product of an app over all its keys: one registration.
type entry struct {
	product string
	word    string
	on      []holding
}

// holding is one key that has the product.
type holding struct {
	credential
	word string
}

// fold gathers the products of an app's keys, in the order in which they
// come. A product counts on the keys that are approved; where none of its keys
// is, on all of them.
func fold(a app) []entry {
	var out []entry
	at := map[string]int{}
	for _, c := range a.Credentials {
		for _, p := range c.Products {
			i, known := at[p.Product]
			if !known {
				i = len(out)
				at[p.Product] = i
				out = append(out, entry{product: p.Product})
			}
			out[i].on = append(out[i].on, holding{c, p.Status})
		}
	}
	for i := range out {
		out[i].word = wordOf(out[i].counting())
	}
	return out
}

// counting are the holdings that the word rests on.
func (e entry) counting() []holding {
	if live := slices.DeleteFunc(slices.Clone(e.on), func(h holding) bool { return !h.live() }); len(live) > 0 {
		return live
	}
	return e.on
}

// wordOf folds several words: one that waits must be seen, one that is open
// comes next, then what nobody knows.
func wordOf(on []holding) string {
	word := wordRevoked
	for _, h := range on {
		if rank(h.word) > rank(word) {
			word = h.word
		}
	}
	return word
}

func rank(word string) int {
	switch word {
	case wordPending:
		return 3
	case wordApproved:
		return 2
	case wordRevoked:
		return 0
	}
	return 1
}

// registration is the entry as core sees it. An approved product of a revoked
// app is off: the app took it, so an approval gives it back.
func (e entry) registration(a app, who owner, now time.Time) core.Registration {
	r := core.Registration{ID: e.product, API: core.APIRef{ID: e.product}, Status: core.RegistrationUnknown}
	switch e.word {
	case wordPending:
		r.Status = core.Waiting
	case wordRevoked:
		r.Status = core.RegistrationOff
	case wordApproved:
		r.Status, r.Blocked = core.RegistrationOn, strings.Join(e.blocked(a, who, now), "; ")
		if a.Status == wordRevoked {
			r.Status, r.TakenBy = core.RegistrationOff, core.Cancel
		}
	default:
		r.Native = e.word
	}
	return r
}

// blocked says why calls do not pass although the product is approved on a
// key: the other three levels (apigee.md, rule 1).
func (e entry) blocked(a app, who owner, now time.Time) []string {
	var why []string
	if who.blocks() {
		why = append(why, who.why())
	}
	if a.Status != wordApproved {
		why = append(why, "the app is "+a.Status)
	}
	var keys []string
	for _, h := range e.on {
		switch reason := h.blocked(now); {
		case h.word != wordApproved:
		case reason == "":
			return why
		default:
			keys = append(keys, reason)
		}
	}
	return append(why, keys...)
}

// blocked says what is wrong with a key's own level, "" when nothing is.
func (c credential) blocked(now time.Time) string {
	switch {
	case c.Status != wordApproved:
		return "its " + c.label() + " is " + c.Status
	case c.expired(now):
		return "its " + c.label() + " expired on " + c.ExpiresAt.time().Format(time.DateOnly)
	}
	return ""
}

// parts says, for a person, where the levels of an app do not agree.
func parts(a app, who owner, entries []entry, now time.Time) []string {
	var out []string
	if who.blocks() || who.unread != "" {
		out = append(out, who.why())
	}
	if len(a.Credentials) == 0 {
		out = append(out, "it has no key")
	}
	for _, c := range a.Credentials {
		if reason := c.blocked(now); reason != "" {
			out = append(out, strings.TrimPrefix(reason, "its "))
		}
	}
	for _, e := range entries {
		if words := e.words(); len(words) > 1 {
			out = append(out, e.product+": "+strings.Join(words, ", "))
		}
	}
	return out
}

// words are what the keys say of a product, when they do not agree.
func (e entry) words() []string {
	agree := !slices.ContainsFunc(e.on, func(h holding) bool { return h.word != e.on[0].word })
	if agree {
		return nil
	}
	out := make([]string, len(e.on))
	for i, h := range e.on {
		out[i] = h.word + " on " + h.label()
	}
	return out
}
