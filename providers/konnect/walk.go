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
	once    bool // one reading is enough: what it misses is noticed otherwise
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
	seen := map[string]int{} // the last reading that brought a row, by its id
	var first, last, got int
	for reading := 1; reading <= passes; reading++ {
		first, got = -1, 0
		err := pass(ctx, g, l, func(page pageOf[T]) error {
			if last = page.total(); first < 0 {
				first = last
			}
			var fresh []T
			for _, row := range page.Data {
				key := id(row)
				before := seen[key]
				if seen[key] = reading; before < reading {
					got++
				}
				if before == 0 && key != "" {
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
		if seen[""] == 0 && first == last && got == last {
			return tally{complete: true}, nil
		}
		if l.once {
			break
		}
	}
	return tally{why: fmt.Sprintf("%d of %d %s were read; the list kept changing or did not show all of them", got, last, l.what)}, nil
}

// fetch gets one page of a list.
func fetch[T any](ctx context.Context, g *gateway, l listing, number int) (page pageOf[T], err error) {
	if err := g.get(ctx, g.pageRequest(l, number), &page); err != nil {
		return page, l.at(number, err)
	}
	return page, nil
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
func pass[T any](ctx context.Context, g *gateway, l listing, yield func(pageOf[T]) error) error {
	page, err := fetch[T](ctx, g, l, 1)
	if err != nil {
		return err
	}
	if err := yield(page); err != nil {
		return err
	}
	total, size := page.total(), int(page.Meta.Page.Size)
	if len(page.Data) >= total || size < 1 {
		return nil
	}
	return ahead(ctx, g, l, (total+size-1)/size, yield)
}

// fetched is a page on its way.
type fetched[T any] struct {
	page pageOf[T]
	err  error
}

// ahead fetches pages 2 to last, some at once, and hands them over in order. It
// returns when all its goroutines have ended.
func ahead[T any](ctx context.Context, g *gateway, l listing, last int, yield func(pageOf[T]) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	var line []chan fetched[T]
	next := 2
	for {
		for next <= last && len(line) < g.window {
			ch, number := make(chan fetched[T], 1), next
			group.Go(func() { ch <- safely[T](ctx, g, l, number) })
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
func safely[T any](ctx context.Context, g *gateway, l listing, number int) (f fetched[T]) {
	defer func() {
		if p := recover(); p != nil {
			f = fetched[T]{err: core.Errorf(core.CodeInternal, g.conn.Name, "reading page %d of %s panicked: %v", number, l.what, p)}
		}
	}()
	page, err := fetch[T](ctx, g, l, number)
	return fetched[T]{page, err}
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
