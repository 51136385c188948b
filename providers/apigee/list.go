package apigee

import (
	"context"
	"fmt"
	"net/url"

	"gatehouse/core"
)

// maxPages ends a list that goes round in circles.
const maxPages = 100_000

// passes are the readings of GET /apps whose union is the whole list: status
// and keyStatus default to approved, and hide the rest (apigee.md, trap 3).
var passes = []pass{
	{wordApproved, wordApproved}, {wordApproved, wordRevoked}, {wordRevoked, wordApproved}, {wordRevoked, wordRevoked},
}

type pass struct{ status, keyStatus string }

// sweep is one full reading of the apps.
type sweep struct {
	*gateway
	people   *people
	yield    func([]core.Remote) error
	seen     map[string]bool
	first    page // the first page of the first pass, ids alone
	nameless int
}

// List implements core.Gateway (apigee.md, Lists): four passes, united by
// appId. What a pass counted and did not hand over is read again, up to three
// times, unless the others brought it.
func (g *gateway) List(ctx context.Context, yield func([]core.Remote) error) (core.Listing, error) {
	s := &sweep{gateway: g, yield: yield, seen: map[string]bool{}}
	var err error
	if s.people, err = g.meet(ctx); err != nil {
		err = g.orNoOrganization(ctx, err)
		return s.partly(err.Error()), err
	}
	left := map[pass]string{}
	for try := 1; try == 1 || (try <= tries && len(left) > 0); try++ {
		for _, p := range passes {
			if _, short := left[p]; try > 1 && !short {
				continue
			}
			n, total, err := s.read(ctx, p)
			if err != nil {
				err = g.orNoOrganization(ctx, err)
				return s.partly(err.Error()), err
			}
			delete(left, p)
			if n < total && len(s.seen) < total {
				left[p] = fmt.Sprintf("Apigee counts %d Apps that are %s with a key that is %s, and handed over %d", total, p.status, p.keyStatus, n)
			}
		}
	}
	for _, p := range passes {
		if left[p] != "" {
			return s.partly(left[p]), nil
		}
	}
	if s.nameless > 0 {
		return s.partly(fmt.Sprintf("%d entries came without an appId", s.nameless)), nil
	}
	return core.Listing{Complete: true, Received: len(s.seen)}, nil
}

// orNoOrganization says of a list that is not there that its organization is
// not, where that is so.
func (g *gateway) orNoOrganization(ctx context.Context, err error) error {
	if core.CodeOf(err) != core.CodeGone {
		return err
	}
	if _, none := g.organization(ctx); none != nil {
		return none
	}
	return err
}

// tries bounds how often a pass is read when its list changes meanwhile.
const tries = 3

func (s *sweep) partly(why string) core.Listing {
	return core.Listing{Why: why, Received: len(s.seen)}
}

// redundant: the pass begins with the very rows of the first one, and some of
// them contradict its filter: this organization does not filter by it, and the
// rest would be the same again.
func (s *sweep) redundant(p pass, first page) bool {
	if p == passes[0] || len(first.Apps) == 0 || len(first.Apps) != len(s.first.Apps) || first.Total != s.first.Total {
		return false
	}
	contradicts := false
	for i, a := range first.Apps {
		if a.ID != s.first.Apps[i].ID {
			return false
		}
		contradicts = contradicts || p.keepsOut(a)
	}
	return contradicts
}

// keepsOut: the filter of the pass should not let this app through.
func (p pass) keepsOut(a app) bool {
	if a.Status != p.status && (a.Status == wordApproved || a.Status == wordRevoked) {
		return true
	}
	for _, c := range a.Credentials {
		if c.Status == p.keyStatus || (c.Status != wordApproved && c.Status != wordRevoked) {
			return false
		}
	}
	return len(a.Credentials) > 0
}

// page is one answer of GET /apps.
type page struct {
	Apps  []app  `json:"app"`
	Next  string `json:"nextPageToken"`
	Total int    `json:"totalSize"`
}

// read reads a pass page by page; the next page is fetched while this one is
// handed over. n is how many apps it had, total the most that it counted; 0
// when it does not count, or brings nothing new.
func (s *sweep) read(ctx context.Context, p pass) (n, total int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	mine, token := map[string]bool{}, ""
	ahead := s.ahead(ctx, p, "")
	defer func() {
		cancel()
		if ahead != nil {
			<-ahead
		}
	}()
	for number := 1; number <= maxPages; number++ {
		got := <-ahead
		ahead = nil
		if got.err != nil {
			return 0, 0, atStep(got.err, fmt.Sprintf("page %d of the apps that are %s", number, p.status))
		}
		if number == 1 && s.redundant(p, got.page) {
			return 0, 0, nil
		}
		if number == 1 && p == passes[0] {
			s.first = got.bare()
		}
		last := got.Next == "" || got.Next == token
		if token = got.Next; !last {
			ahead = s.ahead(ctx, p, token)
		}
		total = max(total, got.Total)
		if err := s.handOver(ctx, got.Apps, mine); err != nil {
			return 0, 0, err
		}
		if last {
			break
		}
	}
	return len(mine), total, nil
}

// fetched is a page, or why it did not come.
type fetched struct {
	page
	err error
}

// ahead fetches a page; the channel delivers once.
func (s *sweep) ahead(ctx context.Context, p pass, token string) <-chan fetched {
	out := make(chan fetched, 1)
	go func() {
		var f fetched
		defer func() {
			if r := recover(); r != nil {
				f.err = core.Errorf(core.CodeInternal, s.conn.Name, "reading a page failed: %v", r)
			}
			out <- f
		}()
		f.page, f.err = s.fetch(ctx, p, token)
	}()
	return out
}

// bare is a page with ids alone.
func (p page) bare() page {
	out := page{Total: p.Total, Apps: make([]app, len(p.Apps))}
	for i, a := range p.Apps {
		out.Apps[i].ID = a.ID
	}
	return out
}

func (s *sweep) fetch(ctx context.Context, p pass, token string) (page, error) {
	query := url.Values{"expand": {"true"}, "includeCred": {"true"}, "pageSize": {itoa(s.pageSize)},
		"status": {p.status}, "keyStatus": {p.keyStatus}}
	if token != "" {
		query.Set("pageToken", token)
	}
	var answer page
	err := s.get(ctx, "", "/apps", query, &answer, "apps")
	return answer, err
}

// handOver gives the apps that were not given yet to yield; mine are those of
// this pass.
func (s *sweep) handOver(ctx context.Context, apps []app, mine map[string]bool) error {
	var fresh []app
	for _, a := range apps {
		if a.ID == "" {
			s.nameless++
			continue
		}
		if mine[a.ID] = true; !s.seen[a.ID] {
			s.seen[a.ID] = true
			fresh = append(fresh, a)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	if err := s.people.join(ctx, fresh); err != nil {
		return err
	}
	if err := s.lookAgain(ctx, fresh); err != nil {
		return err
	}
	out, now := make([]core.Remote, len(fresh)), s.env.Clock.Now()
	for i, a := range fresh {
		out[i] = remote(a, s.people.of(a), now)
	}
	return s.yield(out)
}

// lookAgain reads new apps that came without a key once more, directly: their
// keys may be missing for some seconds (apigee.md, trap 9).
func (s *sweep) lookAgain(ctx context.Context, apps []app) error {
	for i, a := range apps {
		if !s.raw(a) {
			continue
		}
		again, err := s.byID(ctx, "", a.ID)
		if core.CodeOf(err) == core.CodeGone {
			continue
		}
		if err != nil {
			return err
		}
		apps[i] = *again
	}
	return nil
}
