package sensedia

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// listing is one list to read to its end.
type listing struct {
	path    string // "apps", "apis", "plans"
	query   url.Values
	subject string // of errors; "": the connection
}

// fetch gets one page.
func (g *gateway) fetch(ctx context.Context, l listing, number int) ([]object, error) {
	query := url.Values{"actualPage": {itoa(number)}, "pageSize": {itoa(g.pageSize)}}
	for name, values := range l.query {
		query[name] = values
	}
	req := g.api(http.MethodGet, "/"+l.path, query, l.path)
	req.Subject = l.subject
	resp, err := g.call(ctx, req)
	if err != nil {
		return nil, err
	}
	return page(resp)
}

// page decodes a bare array; an entry that is no object stays as an empty one,
// so that it is noticed.
func page(resp httpclient.Response) ([]object, error) {
	if out, err := array(resp.Body); err == nil {
		return out, nil
	}
	return nil, resp.Decode(new([]json.RawMessage))
}

// pages hands over page after page until one is empty, brings nothing new (an
// unpaged tenant repeats itself), or is short while enough says that all came.
// enough is asked after each page.
func (g *gateway) pages(ctx context.Context, l listing, enough func() bool, yield func([]object) (fresh int, err error)) error {
	number, first, err := g.firstPage(ctx, l)
	if err != nil {
		return err
	}
	for batch := first; len(batch) > 0; {
		fresh, err := yield(batch)
		if err != nil {
			return err
		}
		if fresh == 0 || (len(batch) < g.pageSize && enough()) {
			return nil
		}
		number++
		if batch, err = g.fetch(ctx, l, number); err != nil {
			return atPage(err, number, l.path)
		}
	}
	return nil
}

// atPage says at which page of a list an error came.
func atPage(err error, number int, path string) error {
	e := *core.AsError(err)
	e.Message = fmt.Sprintf("page %d of %s: %s", number, path, e.Message)
	return &e
}

// firstPage finds out once whether this list counts its pages from 0 or from 1
// (trap 5), and returns the first page with its number.
func (g *gateway) firstPage(ctx context.Context, l listing) (int, []object, error) {
	if number, known := g.knownFirst(l.path); known {
		first, err := g.fetch(ctx, l, number)
		return number, first, err
	}
	zero, err := g.fetch(ctx, l, 0)
	if core.CodeOf(err) == core.CodeRefused {
		zero, err = nil, nil // a tenant that counts from 1 may refuse page 0
	}
	if err != nil {
		return 0, nil, err
	}
	one, err := g.fetch(ctx, l, 1)
	if err != nil {
		return 0, nil, err
	}
	number, first := g.learn(l.path, zero, one)
	return number, first, nil
}

// learn compares pages 0 and 1. Equal ones: pages count from 1, or there is no
// paging, for which 1 is as good. An empty page 0 before a full one is read
// the same way, but not remembered: it may have been a bad moment.
func (g *gateway) learn(path string, zero, one []object) (number int, first []object) {
	if len(zero) == 0 && len(one) > 0 {
		return 1, one
	}
	number, first = 0, zero
	if slices.Equal(identities(zero), identities(one)) {
		number, first = 1, one
	}
	if len(first) > 0 {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.firstAt[path] = number
	}
	return number, first
}

func (g *gateway) knownFirst(path string) (int, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	number, known := g.firstAt[path]
	return number, known
}

func identities(batch []object) []string {
	out := make([]string, len(batch))
	for i, o := range batch {
		out[i] = o.identity()
	}
	return out
}

// walk hands over every object of a list once. A short page ends it.
func (g *gateway) walk(ctx context.Context, l listing, yield func(object) error) error {
	seen := map[string]bool{}
	return g.pages(ctx, l, func() bool { return true }, func(batch []object) (int, error) {
		fresh := unseen(batch, seen)
		for _, o := range fresh {
			if err := yield(o); err != nil {
				return 0, err
			}
		}
		return len(fresh), nil
	})
}

// unseen returns the objects not in seen, and notes them there.
func unseen(batch []object, seen map[string]bool) []object {
	var out []object
	for _, o := range batch {
		if id := o.identity(); id != "" && !seen[id] {
			seen[id] = true
			out = append(out, o)
		}
	}
	return out
}

// wholeNumber reads a JSON number, or a string with one.
func wholeNumber(raw []byte) (int, bool) {
	n, err := strconv.Atoi(strings.Trim(strings.TrimSpace(string(raw)), `"`))
	return n, err == nil && n >= 0
}
