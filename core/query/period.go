package query

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Period is a stretch of time as it was written: days and moments, or ages that count back from a now still
// to come. Ages and days do not mix within one Period.
type Period struct {
	op       string // ":", "<", "<=", ">", ">="; ":" with two ends for a range
	from, to string // as written, lower case; to only for a range, and either may be empty there
	ranged   bool
	ages     bool
	ahead    bool // an age counts forward from now: how much time is left
}

// overdue is what has:overdue asks of the due time.
var overdue = Period{op: "<", from: "0s", ages: true, ahead: true}

// Anything before or after all moments, in unix seconds.
const (
	minUnix = math.MinInt64
	maxUnix = math.MaxInt64
)

// String gives the period as it is written after a field.
func (p Period) String() string {
	if p.ranged {
		return p.op + p.from + ".." + p.to
	}
	return p.op + p.from
}

// Bounds gives the period as unix seconds, from ≤ t < to, for this now. Days begin in now's time zone.
//
// An age compares how long ago: >3d is more than three days ago, :3d at least three days and less than four,
// 3d..10d both ends included. A day is whole: >2026-01-31 begins with 1 February. Of what lies ahead an age is
// the time left: <3d is less than three days from now, and what is over already.
func (p Period) Bounds(now time.Time) (from, to int64) {
	switch {
	case p.ages && p.ahead: // as ages, with the times mirrored at now
		from, to = p.ageBounds(-now.Unix())
		return mirrored(to), mirrored(from)
	case p.ages:
		return p.ageBounds(now.Unix())
	}
	return p.dayBounds(now)
}

// mirrored turns an end of a stretch of mirrored times back: to, which is not a part of it, becomes from.
func mirrored(end int64) int64 {
	switch end {
	case minUnix:
		return maxUnix
	case maxUnix:
		return minUnix
	}
	return 1 - end
}

func (p Period) ageBounds(now int64) (from, to int64) {
	if p.ranged {
		from, to = minUnix, maxUnix
		if p.to != "" {
			oldest, _, _ := parseAge(p.to)
			from = now - oldest
		}
		if p.from != "" {
			youngest, _, _ := parseAge(p.from)
			to = now - youngest + 1
		}
		return from, to
	}
	age, unit, _ := parseAge(p.from)
	switch p.op {
	case ">":
		return minUnix, now - age
	case ">=":
		return minUnix, now - age + 1
	case "<":
		return now - age + 1, maxUnix
	case "<=":
		return now - age, maxUnix
	}
	return now - age - unit + 1, now - age + 1
}

func (p Period) dayBounds(now time.Time) (from, to int64) {
	if p.ranged {
		from, to = minUnix, maxUnix
		if p.from != "" {
			start, _, _ := parseDay(p.from, now)
			from = start.Unix()
		}
		if p.to != "" {
			_, end, _ := parseDay(p.to, now)
			to = end.Unix()
		}
		return from, to
	}
	start, end, _ := parseDay(p.from, now)
	switch p.op {
	case ">":
		return end.Unix(), maxUnix
	case ">=":
		return start.Unix(), maxUnix
	case "<":
		return minUnix, start.Unix()
	case "<=":
		return minUnix, end.Unix()
	}
	return start.Unix(), end.Unix()
}

var units = map[string]int64{
	"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 7 * 86400, "mo": 30 * 86400, "y": 365 * 86400,
}

var (
	ageForm  = regexp.MustCompile(`^(?:\d{1,6}(?:mo|min|[smhdwy]))+$`)
	agePiece = regexp.MustCompile(`(\d+)([a-z]+)`)
)

// parseAge reads 3d or 1d12h: seconds, and the size of the smallest unit named.
func parseAge(s string) (seconds, unit int64, ok bool) {
	if !ageForm.MatchString(s) {
		return 0, 0, false
	}
	unit = maxUnix
	for _, m := range agePiece.FindAllStringSubmatch(s, -1) {
		n, _ := strconv.ParseInt(m[1], 10, 64)
		seconds += n * units[m[2]]
		unit = min(unit, units[m[2]])
	}
	return seconds, unit, true
}

var dayForms = []struct {
	layout string
	end    func(time.Time) time.Time
}{
	{"2006", func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
	{"2006-01", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
	{"2006-01-02", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
	{"2006-01-02t15:04", func(t time.Time) time.Time { return t.Add(time.Minute) }},
	{"2006-01-02t15:04z07:00", func(t time.Time) time.Time { return t.Add(time.Minute) }},
	{"2006-01-02t15:04:05", func(t time.Time) time.Time { return t.Add(time.Second) }},
	{"2006-01-02t15:04:05z07:00", func(t time.Time) time.Time { return t.Add(time.Second) }},
}

// parseDay reads a year, month, day, minute or second (lower case): its start and the start of the next.
func parseDay(s string, now time.Time) (start, end time.Time, ok bool) {
	year, month, day := now.Date()
	switch s {
	case "today":
		return time.Date(year, month, day, 0, 0, 0, 0, now.Location()), time.Date(year, month, day+1, 0, 0, 0, 0, now.Location()), true
	case "tomorrow":
		return time.Date(year, month, day+1, 0, 0, 0, 0, now.Location()), time.Date(year, month, day+2, 0, 0, 0, 0, now.Location()), true
	case "yesterday":
		return time.Date(year, month, day-1, 0, 0, 0, 0, now.Location()), time.Date(year, month, day, 0, 0, 0, 0, now.Location()), true
	}
	for _, form := range dayForms {
		layout := strings.NewReplacer("t", "T", "z", "Z").Replace(form.layout)
		if t, err := time.ParseInLocation(layout, strings.NewReplacer("t", "T", "z", "Z").Replace(s), now.Location()); err == nil {
			return t, form.end(t), true
		}
	}
	return time.Time{}, time.Time{}, false
}

// timeTerm reads the value of created, age, decided or due.
func (p *parser) timeTerm(info fieldInfo, op string) (Node, error) {
	at := p.pos
	if op == "~" {
		return nil, p.fail(at-1, "~ does not work on times", "use : = < > <= >=")
	}
	s, err := p.value(op)
	if err != nil {
		return nil, err
	}
	period := Period{op: op, from: strings.ToLower(s), ahead: info.field == Due}
	if op == "=" || op == "!=" {
		period.op = ":"
	}
	if from, to, ranged := strings.Cut(period.from, ".."); ranged {
		if period.op != ":" {
			return nil, p.fail(at-len(op), op+" takes no range", fmt.Sprintf("write %s:%s", info.field, s))
		}
		period.from, period.to, period.ranged = from, to, true
	}
	if e := p.checkPeriod(&period, info, at); e != nil {
		return nil, e
	}
	t := &Term{Field: info.field, Op: Within, Text: period.String(), Period: period}
	if op == "!=" {
		return &Not{Kid: t}, nil
	}
	return t, nil
}

func (p *parser) checkPeriod(period *Period, info fieldInfo, at int) *Error {
	if period.ranged && period.from == "" && period.to == "" {
		return p.unfinished(at, "the range has no end", "write one on at least one side of ..")
	}
	ends := []string{period.from}
	if period.ranged {
		ends = append(ends, period.to)
	}
	ages, days := 0, 0
	for i, end := range ends {
		if end == "" && period.ranged {
			continue
		}
		where := at + i*(len(period.from)+len(".."))
		_, _, isAge := parseAge(end)
		_, _, isDay := parseDay(end, time.Unix(0, 0).UTC())
		switch {
		case isAge:
			ages++
		case isDay && info.field == Age:
			return p.fail(where, "an age is written like 3d", "for a day write created instead of age")
		case isDay:
			days++
		default:
			return p.notTime(end, where, info)
		}
		if ages > 0 && days > 0 {
			return p.fail(where, "a day and an age do not make a range", "write two days or two ages")
		}
	}
	period.ages = ages > 0
	if from, to := period.Bounds(time.Unix(1e9, 0).UTC()); period.ranged && from >= to {
		return p.fail(at, "the range runs backwards", fmt.Sprintf("write %s..%s", period.to, period.from))
	}
	return nil
}

func (p *parser) notTime(s string, at int, info fieldInfo) *Error {
	hint := "write 2026-01-31, or 3d for three days ago"
	switch info.field {
	case Age:
		hint = "write a number and a unit: 30m, 12h, 3d, 2w, 6mo, 1y"
	case Due:
		hint = "write 2026-01-31, or 3d for three days from now"
	}
	e := p.fail(at, fmt.Sprintf("%q is no time", shorten(s)), hint)
	e.Incomplete = p.pos == len(p.src) && strings.Trim(s, "0123456789-t:.") == "" || beginsOne(s, []string{"today", "yesterday", "tomorrow"})
	return e
}
