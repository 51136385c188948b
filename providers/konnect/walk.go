package konnect

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"sync"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// passes is how often a list is read at most, until a reading agrees with the
// gateway's own count.
const passes = 4

// listing is one list to read to its end.
type listing struct {
	what    string // "applications", for messages
	route   string
	path    []string // below the portal; or with all set, the whole path
	all     bool
	query   url.Values
	subject string
}

// pageOf is one page. meta's numbers may come as floats (trap 14).
type pageOf[T any] struct {
	Data []T `json:"data"`
	Meta struct {
		Page struct {
			Number float64 `json:"number"`
			Size   float64 `json:"size"`
			Total  float64 `json:"total"`
		} `json:"page"`
	} `json:"meta"`
}

func (p pageOf[T]) total() int { return int(p.Meta.Page.Total) }

// tally says how a reading of a list ended.
type tally struct {
	complete bool
	why      string
}

// sweep reads a whole list and hands over each row once, page by page. Offset
// paging over a list that moves repeats or skips rows: repeated ones are
// dropped by id, and the list is read again until one reading agrees with the
// count before and after it (konnect.md, Lists).
func sweep[T any](ctx context.Context, g *gateway, l listing, id func(T) string, yield func([]T) error) (tally, error) {
	seen := map[string]bool{}
	var first, last, got int
	for range passes {
		now := map[string]bool{}
		first = -1
		err := g.pass(ctx, l, fetcher[T](g, l), func(v any) error {
			page, _ := v.(pageOf[T])
			if last = page.total(); first < 0 {
				first = last
			}
			var fresh []T
			for _, row := range page.Data {
				key := id(row)
				now[key] = true
				if key != "" && !seen[key] {
					seen[key] = true
					fresh = append(fresh, row)
				}
			}
			if len(fresh) == 0 {
				return nil
			}
			return yield(fresh)
		})
		if err != nil {
			return tally{why: err.Error()}, err
		}
		if got = len(now); !now[""] && first == last && got == last {
			return tally{complete: true}, nil
		}
	}
	return tally{why: fmt.Sprintf("%d of %d %s were read; the list kept changing or did not show all of them", got, last, l.what)}, nil
}

// paged is what pass needs to know of a page.
type paged interface {
	shape() (rows, size, total int)
}

func (p pageOf[T]) shape() (rows, size, total int) {
	return len(p.Data), int(p.Meta.Page.Size), p.total()
}

// fetcher gets one page of a list.
func fetcher[T any](g *gateway, l listing) func(ctx context.Context, number int) (paged, error) {
	return func(ctx context.Context, number int) (paged, error) {
		var page pageOf[T]
		if err := g.get(ctx, g.pageRequest(l, number), &page); err != nil {
			return nil, l.at(number, err)
		}
		return page, nil
	}
}

func (g *gateway) pageRequest(l listing, number int) httpclient.Request {
	query := url.Values{"page[number]": {fmt.Sprint(number)}, "page[size]": {fmt.Sprint(g.pageSize)}}
	for name, values := range l.query {
		query[name] = values
	}
	if l.all {
		return request(g.regional, "GET", l.route, query, l.path...)
	}
	return about(g.inPortal("GET", l.route, query, l.path...), l.subject)
}

// at says at which page of a list an error came.
func (l listing) at(number int, err error) error {
	e := *core.AsError(err)
	if number > 1 {
		e.Message = fmt.Sprintf("page %d of %s: %s", number, l.what, e.Message)
	}
	return &e
}

// pass reads each page once, in order; after the first, which tells how many
// there are and how large, several are under way at once. The returned size
// counts, not the one asked for.
func (g *gateway) pass(ctx context.Context, l listing, fetch func(context.Context, int) (paged, error), yield func(any) error) error {
	page, err := fetch(ctx, 1)
	if err != nil {
		return err
	}
	if err := yield(page); err != nil {
		return err
	}
	rows, size, total := page.shape()
	if rows >= total || size < 1 {
		return nil
	}
	return g.ahead(ctx, (total+size-1)/size, fetch, yield)
}

// fetched is a page on its way.
type fetched struct {
	page paged
	err  error
}

// ahead fetches pages 2 to last, some at once, and hands them over in order. It
// returns when all its goroutines have ended.
func (g *gateway) ahead(ctx context.Context, last int, fetch func(context.Context, int) (paged, error), yield func(any) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	var line []chan fetched
	next := 2
	for {
		for next <= last && len(line) < g.window {
			ch := make(chan fetched, 1)
			number := next
			group.Go(func() { ch <- safely(ctx, fetch, number) })
			line, next = append(line, ch), next+1
		}
		if len(line) == 0 {
			return nil
		}
		f := <-line[0]
		line = slices.Delete(line, 0, 1)
		if f.err != nil {
			return f.err
		}
		if err := yield(f.page); err != nil {
			return err
		}
	}
}

// safely turns a panic of a fetch into an error.
func safely(ctx context.Context, fetch func(context.Context, int) (paged, error), number int) (f fetched) {
	defer func() {
		if p := recover(); p != nil {
			f = fetched{err: core.Errorf(core.CodeInternal, "konnect", "reading page %d panicked: %v", number, p)}
		}
	}()
	page, err := fetch(ctx, number)
	return fetched{page, err}
}

// all reads a short list whole.
func all[T any](ctx context.Context, g *gateway, l listing, id func(T) string) ([]T, error) {
	var out []T
	t, err := sweep(ctx, g, l, id, func(rows []T) error { out = append(out, rows...); return nil })
	if err == nil && !t.complete {
		err = core.Errorf(core.CodeTemporary, or(l.subject, g.conn.Name), "%s", t.why).WithHint("Try again in a moment.")
	}
	return out, err
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
