package core_test

import (
	"testing"
	"time"

	"gatehouse/core"
)

func TestAMomentIsWrittenInTheFormatThatIsSet(t *testing.T) {
	at := time.Date(2026, 1, 31, 14, 30, 5, 0, time.Local)
	for format, want := range map[core.DateFormat]string{
		"":                    "2026-01-31 14:30",
		"iso":                 "2026-01-31 14:30",
		"dd/MM/yyyy HH:mm:ss": "31/01/2026 14:30:05",
		"dd.MM.yyyy HH:mm":    "31.01.2026 14:30",
		"MM/dd/yyyy HH:mm:ss": "01/31/2026 14:30:05",
	} {
		if got := format.Moment(at); got != want {
			t.Errorf("%q writes %q, want %q", format, got, want)
		}
		if format.Moment(time.Time{}) != "" || format.Line(time.Time{}) != "" {
			t.Errorf("%q writes a moment that there is not", format)
		}
	}
	if got, want := core.DatesISO.Line(at), at.UTC().Format(time.RFC3339); got != want {
		t.Errorf("a line of a table has %q, want %q", got, want)
	}
	if got := core.DateFormat("dd/MM/yyyy HH:mm:ss").Line(at); got != "31/01/2026 14:30:05" {
		t.Errorf("a line of a table has %q", got)
	}
}

// Every format is one of its own, and as wide for every moment: columns are.
func TestDateFormatsDifferAndAreAsWideForEveryMoment(t *testing.T) {
	seen := map[string]string{}
	for _, name := range core.DateFormats() {
		f := core.DateFormat(name)
		a := f.Moment(time.Date(2026, 1, 2, 3, 4, 5, 0, time.Local))
		b := f.Moment(time.Date(2031, 12, 31, 23, 59, 58, 0, time.Local))
		if len(a) != len(b) {
			t.Errorf("%s: %q and %q", name, a, b)
		}
		if other, twice := seen[a]; twice {
			t.Errorf("%s and %s write the same", name, other)
		}
		seen[a] = name
	}
}
