// Package age words times for people: how long ago, in one unit, and moments in
// the zone of the terminal.
package age

import (
	"strconv"
	"time"
)

// Of is d in one unit, short: "now" for less than a minute, "5m", "3h", "12d",
// "4mo", "2y". Nothing finer than a minute: what is on screen changes at most
// once a minute.
func Of(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + "m"
	case d < day:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	case d < 90*day:
		return strconv.Itoa(int(d/day)) + "d"
	case d < 730*day:
		return strconv.Itoa(int(d/(30*day))) + "mo"
	}
	return strconv.Itoa(int(d/(365*day))) + "y"
}

// Since is Of the time from then to now; "" when then is zero.
func Since(then, now time.Time) string {
	if then.IsZero() {
		return ""
	}
	return Of(now.Sub(then))
}

// Moment is a time for a person: "2026-01-31 14:30"; "" when it is zero.
func Moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Local().Format("2006-01-02 15:04")
}

// Number writes n with its thousands apart: 10,412.
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
