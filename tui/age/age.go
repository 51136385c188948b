// Package age words times for people: how long ago, in one unit. Moments are
// written by core.DateFormat.
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

// Due says how far off a time is at which something is to be done: "due in
// 3h", "due now" within a minute of it, "overdue 2d"; "" when at is zero.
func Due(at, now time.Time) string {
	switch d := at.Sub(now); {
	case at.IsZero():
		return ""
	case d <= -time.Minute:
		return "overdue " + Of(-d)
	case d < time.Minute:
		return "due now"
	default:
		return "due in " + Of(d)
	}
}

// Number writes n with its thousands apart: 10,412.
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
