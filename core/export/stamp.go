package export

import (
	"encoding/csv"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"gatehouse/core/plaintext"
)

// Stamp says of a file of rows what it is of and whether it is all of it, so
// that nothing is cut off silently (design 1).
type Stamp struct {
	What      string    `json:"what"`    // "Apps"
	Matches   int       `json:"matches"` // rows in the file
	Of        int       `json:"of"`      // rows that there are
	Filter    string    `json:"filter"`
	Complete  bool      `json:"complete"` // every gateway was read whole
	Reads     []Read    `json:"reads"`
	WrittenAt time.Time `json:"written_at"`
}

// Read is how one connection was last read.
type Read struct {
	Connection string    `json:"connection"`
	At         time.Time `json:"at,omitzero"`   // of the last complete one; zero: never
	Why        string    `json:"why,omitempty"` // it is not complete; "" where it is
}

// Line is the stamp as a person reads it.
func (s Stamp) Line() string {
	parts := []string{number(s.Matches) + " of " + number(s.Of) + " " + s.What}
	if s.Complete {
		parts = append(parts, "complete")
	}
	for _, r := range s.Reads {
		switch {
		case r.Why != "":
			parts = append(parts, "INCOMPLETE: "+r.Connection+": "+r.Why)
		case r.At.IsZero():
			parts = append(parts, "INCOMPLETE: "+r.Connection+" was never read")
		default:
			parts = append(parts, r.Connection+" read "+r.At.UTC().Format(time.RFC3339))
		}
	}
	if s.Filter != "" {
		parts = append(parts, "filter: "+s.Filter)
	}
	return plaintext.Line(strings.Join(append(parts, "written "+s.WrittenAt.UTC().Format(time.RFC3339)), "; "))
}

// number groups thousands: "10,412".
func number(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// WriteStamped is Write with a stamp: its line under a table; a last record of a
// CSV file that begins with #; the first line of JSONL, an object with the one
// key "stamp"; JSON becomes an object with "stamp" and "rows".
func WriteStamped[T any](w io.Writer, format Format, view View[T], rows iter.Seq2[T, error], s Stamp) error {
	switch format {
	case JSON:
		return writeStampedJSON(w, view, rows, s)
	case JSONL:
		if err := writeObject(w, map[string]Stamp{"stamp": s}, ""); err != nil {
			return err
		}
		return writeJSONL(w, view, rows)
	}
	if err := Write(w, format, view, rows); err != nil {
		return err
	}
	switch format {
	case CSV:
		record := make([]string, len(view.CSV))
		record[0] = "# " + s.Line()
		out := csv.NewWriter(w)
		if err := out.Write(record); err != nil {
			return err
		}
		out.Flush()
		return out.Error()
	case Markdown:
		_, err := io.WriteString(w, "\n"+escapeMarkdown(s.Line())+"\n")
		return err
	}
	_, err := io.WriteString(w, "\n"+s.Line()+"\n")
	return err
}

func writeStampedJSON[T any](w io.Writer, view View[T], rows iter.Seq2[T, error], s Stamp) error {
	stamp, err := encode(s, "  ", "  ")
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, "{\n  \"stamp\": "+string(stamp)+",\n  \"rows\": "); err != nil {
		return err
	}
	if err := writeJSON(w, view, rows); err != nil {
		return err
	}
	_, err = io.WriteString(w, "}\n")
	return err
}
