package core

import (
	"slices"
	"time"
)

// DateFormat is how a moment is written for people. Programs get RFC 3339,
// whatever is set. The zero DateFormat is DatesISO.
type DateFormat string

// DatesISO is ISO 8601.
const DatesISO DateFormat = "iso"

// dateLayout is a format with its layout of package time.
type dateLayout struct {
	format DateFormat
	layout string
}

// dateLayouts are the formats that there are, the usual one first.
var dateLayouts = []dateLayout{
	{DatesISO, "2006-01-02 15:04"},
	{"yyyy-MM-dd HH:mm:ss", "2006-01-02 15:04:05"},
	{"dd/MM/yyyy HH:mm:ss", "02/01/2006 15:04:05"},
	{"dd/MM/yyyy HH:mm", "02/01/2006 15:04"},
	{"dd.MM.yyyy HH:mm:ss", "02.01.2006 15:04:05"},
	{"dd.MM.yyyy HH:mm", "02.01.2006 15:04"},
	{"MM/dd/yyyy HH:mm:ss", "01/02/2006 15:04:05"},
	{"MM/dd/yyyy HH:mm", "01/02/2006 15:04"},
}

// DateFormats lists every format, the usual one first.
func DateFormats() []string {
	names := make([]string, len(dateLayouts))
	for i, l := range dateLayouts {
		names[i] = string(l.format)
	}
	return names
}

// Moment is a time on a screen, in the zone of the terminal; "" when it is
// zero.
func (f DateFormat) Moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	i := slices.IndexFunc(dateLayouts, func(l dateLayout) bool { return l.format == f })
	return at.Local().Format(dateLayouts[max(i, 0)].layout)
}

// Line is a time in a table of the command line: as on a screen, but the usual
// format is written with its seconds and in UTC (RFC 3339), so that lines of
// two machines can be compared. "" when it is zero.
func (f DateFormat) Line(at time.Time) string {
	switch {
	case at.IsZero():
		return ""
	case f == "" || f == DatesISO:
		return at.UTC().Format(time.RFC3339)
	}
	return f.Moment(at)
}
