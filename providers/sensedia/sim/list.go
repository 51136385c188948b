package sim

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/providers/simkit"
)

// page is the part of a list a request asks for.
type page struct{ from, size int } // size 0: everything

// pageOf reads actualPage and pageSize as this tenant does.
func (s *Sim) pageOf(q url.Values) (page, error) {
	number, err := numberParam(q, "actualPage", 0)
	if err != nil {
		return page{}, err
	}
	size, err := numberParam(q, "pageSize", s.cfg.DefaultPageSize)
	if err != nil || s.cfg.Paging == Unpaged {
		return page{}, err
	}
	if s.cfg.MaxPageSize > 0 && (size == 0 || size > s.cfg.MaxPageSize) {
		size = s.cfg.MaxPageSize
	}
	if s.cfg.Paging == OneBased {
		number = max(number-1, 0)
	}
	return page{from: number * size, size: size}, nil
}

func numberParam(q url.Values, name string, fallback int) (int, error) {
	text := q.Get(name)
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 1_000_000_000 {
		return 0, fmt.Errorf("%s: not a number", name)
	}
	return n, nil
}

// take returns the page of the elements that match, in a slice of its own.
// match nil takes all, without looking at those before the page.
func take[T any](all []T, p page, match func(T) bool) []T {
	if match == nil {
		from := min(p.from, len(all))
		to := len(all)
		if p.size > 0 {
			to = min(from+p.size, to)
		}
		return slices.Clone(all[from:to])
	}
	var out []T
	skip := p.from
	for _, v := range all {
		switch {
		case !match(v):
		case skip > 0:
			skip--
		default:
			out = append(out, v)
			if len(out) == p.size {
				return out
			}
		}
	}
	return out
}

// writeList answers with a bare array, spoiled by the faults of lists.
func writeList[T any](s *Sim, w http.ResponseWriter, r *http.Request, list []T) {
	if _, ok := s.faults.Hit("empty", r); ok {
		list = nil
	}
	if _, ok := s.faults.Hit("short-page", r); ok {
		list = list[:len(list)/2]
	}
	if list == nil {
		list = []T{}
	}
	simkit.WriteJSON(w, 200, list)
}

// appFilter reads the filters of GET /apps; nil matches everything. Name and
// keyword match parts of words without regard to case. extraFields is taken
// and has no effect: nobody says what it does.
func (s *Sim) appFilter(q url.Values) (func(*record) bool, error) {
	var tests []func(*record) bool
	add := func(param string, test func(value string) (func(*record) bool, error)) error {
		value := q.Get(param)
		if value == "" {
			return nil
		}
		t, err := test(value)
		if err != nil {
			return fmt.Errorf("%s: %w", param, err)
		}
		tests = append(tests, t)
		return nil
	}
	for _, f := range []struct {
		param string
		test  func(string) (func(*record) bool, error)
	}{
		{"status", s.byStatus}, {"name", byName}, {"developer", byDeveloper}, {"clientId", byClientID},
		{"keyword", byKeyword}, {"appIds", byIDs}, {"beginDate", byBegin}, {"endDate", byEnd},
	} {
		if err := add(f.param, f.test); err != nil {
			return nil, err
		}
	}
	if len(tests) == 0 {
		return nil, nil
	}
	return func(rec *record) bool {
		for _, test := range tests {
			if !test(rec) {
				return false
			}
		}
		return true
	}, nil
}

func (s *Sim) byStatus(value string) (func(*record) bool, error) {
	status, ok := s.parseStatus(value)
	if !ok {
		return nil, fmt.Errorf("unknown status %q", value)
	}
	return func(rec *record) bool { return rec.app.Status == status }, nil
}

func byName(value string) (func(*record) bool, error) {
	part := strings.ToLower(value)
	return func(rec *record) bool { return strings.Contains(rec.name, part) }, nil
}

func byDeveloper(value string) (func(*record) bool, error) {
	return func(rec *record) bool { return strings.EqualFold(rec.app.Developer, value) }, nil
}

func byClientID(value string) (func(*record) bool, error) {
	return func(rec *record) bool { return rec.app.ClientID == value }, nil
}

func byKeyword(value string) (func(*record) bool, error) {
	part := strings.ToLower(value)
	return func(rec *record) bool {
		return strings.Contains(rec.name, part) || strings.Contains(strings.ToLower(rec.app.Description), part) ||
			strings.Contains(strings.ToLower(rec.app.Developer), part) || strings.Contains(rec.app.ClientID, part)
	}, nil
}

func byIDs(value string) (func(*record) bool, error) {
	ids := map[int64]bool{}
	for text := range strings.SplitSeq(value, ",") {
		id, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not an id", text)
		}
		ids[id] = true
	}
	return func(rec *record) bool { return ids[rec.app.ID] }, nil
}

func byBegin(value string) (func(*record) bool, error) {
	begin, _, err := parseDate(value)
	return func(rec *record) bool { return !rec.created.Before(begin) }, err
}

// byEnd includes the whole day when the end is a date without a time.
func byEnd(value string) (func(*record) bool, error) {
	end, day, err := parseDate(value)
	if day {
		end = end.Add(24*time.Hour - time.Nanosecond)
	}
	return func(rec *record) bool { return !rec.created.After(end) }, err
}

// parseDate reads a date or a date with time; the vendor's format is unknown.
func parseDate(value string) (t time.Time, day bool, err error) {
	if t, err = time.Parse(time.DateOnly, value); err == nil {
		return t, true, nil
	}
	if t, err = time.Parse(time.RFC3339, value); err == nil {
		return t, false, nil
	}
	return t, false, fmt.Errorf("%q is not a date", value)
}
