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
	people *people
	yield  func([]core.Remote) error
	seen   map[string]bool
	// openStatus and openKeys: an answer held a row that its filter should
	// have kept out, so that this organization does not filter by it, and the
	// passes that differ in it alone are redundant.
	openStatus, openKeys bool
	short                string // what is missing, for a person
	nameless             int
}

// List implements core.Gateway (apigee.md, Lists): four passes, united by
// appId. A pass that is proven redundant, by rows that contradict its filter,
// is left out.
func (g *gateway) List(ctx context.Context, yield func([]core.Remote) error) (core.Listing, error) {
	s := &sweep{gateway: g, yield: yield, seen: map[string]bool{}}
	var err error
	if s.people, err = g.meet(ctx); err != nil {
		return s.partly(err.Error()), err
	}
	for _, p := range passes {
		if s.redundant(p) {
			continue
		}
		if err := s.read(ctx, p); err != nil {
			return s.partly(err.Error()), err
		}
	}
	switch {
	case s.short != "":
		return s.partly(s.short), nil
	case s.nameless > 0:
		return s.partly(fmt.Sprintf("%d entries came without an appId", s.nameless)), nil
	}
	return core.Listing{Complete: true, Received: len(s.seen)}, nil
}

func (s *sweep) partly(why string) core.Listing {
	return core.Listing{Why: why, Received: len(s.seen)}
}

// redundant: the pass differs from an earlier one only in filters that this
// organization ignores.
func (s *sweep) redundant(p pass) bool {
	return (p.status == wordApproved || s.openStatus) && (p.keyStatus == wordApproved || s.openKeys) && p != passes[0]
}

// tries bounds how often one pass is read when its list changes meanwhile.
const tries = 3

// read reads one pass until it agrees with its own count.
func (s *sweep) read(ctx context.Context, p pass) error {
	for try := 1; ; try++ {
		n, total, err := s.pages(ctx, p)
		if err != nil || n >= total {
			return err
		}
		if try == tries {
			s.short = fmt.Sprintf("Apigee counts %d Apps that are %s with a key that is %s, and handed over %d", total, p.status, p.keyStatus, n)
			return nil
		}
	}
}

// page is one answer of GET /apps.
type page struct {
	Apps  []app  `json:"app"`
	Next  string `json:"nextPageToken"`
	Total int    `json:"totalSize"`
}

// pages reads a pass page by page. n is how many apps it had, total the most
// that it counted; 0 when it does not count.
func (s *sweep) pages(ctx context.Context, p pass) (n, total int, err error) {
	mine, token := map[string]bool{}, ""
	for number := 1; number <= maxPages; number++ {
		answer, err := s.fetch(ctx, p, token)
		if err != nil {
			return 0, 0, atStep(err, fmt.Sprintf("page %d of the apps that are %s", number, p.status))
		}
		total = max(total, answer.Total)
		s.notice(p, answer.Apps)
		if err := s.handOver(ctx, answer.Apps, mine); err != nil {
			return 0, 0, err
		}
		if answer.Next == "" || answer.Next == token {
			return len(mine), total, nil
		}
		token = answer.Next
	}
	return len(mine), total, nil
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

// notice finds rows that contradict the filter.
func (s *sweep) notice(p pass, apps []app) {
	for _, a := range apps {
		if a.Status != p.status && (a.Status == wordApproved || a.Status == wordRevoked) {
			s.openStatus = true
		}
		if len(a.Credentials) > 0 && !hasKey(a, p.keyStatus) {
			s.openKeys = true
		}
	}
}

func hasKey(a app, status string) bool {
	for _, c := range a.Credentials {
		if c.Status == status || (c.Status != wordApproved && c.Status != wordRevoked) {
			return true
		}
	}
	return false
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
	out, now := make([]core.Remote, len(fresh)), s.env.Clock.Now()
	for i, a := range fresh {
		out[i] = remote(a, s.people.of(a), now)
	}
	return s.yield(out)
}
