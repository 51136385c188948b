package importer

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"gatehouse/core"
)

func (c *collector) csv(in io.Reader) error {
	r := csv.NewReader(in)
	r.FieldsPerRecord = -1 // counted here, to say it in our words
	header, err := r.Read()
	if err != nil {
		return core.Errorf(core.CodeInvalid, "line 1", "this is neither CSV nor JSON lines: %s", err)
	}
	if err := checkHeader(header); err != nil {
		return err
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var broken *csv.ParseError
		switch {
		case errors.As(err, &broken):
			c.refuse(broken.StartLine, core.Errorf(core.CodeInvalid, "", "the quotes of this row are broken (line %d): %s", broken.Line, broken.Err))
		case err != nil:
			return core.Errorf(core.CodeInvalid, "", "it cannot be read: %s", err)
		default:
			line, _ := r.FieldPos(0)
			c.csvRow(line, header, record)
		}
	}
}

// checkHeader refuses a file whose columns are not understood: a mistyped
// column would lose data without a word.
func checkHeader(header []string) *core.Error {
	var seen []string
	for i, h := range header {
		h = strings.ToLower(strings.TrimSpace(h))
		header[i] = h
		if _, known := setter(h); !known {
			e := unknownColumn(h)
			e.Subject = "line 1: " + h
			return e
		}
		if slices.Contains(seen, h) {
			return core.Errorf(core.CodeInvalid, "line 1: "+h, "this column comes twice")
		}
		seen = append(seen, h)
	}
	for _, col := range Columns() {
		if col.Required && !slices.Contains(seen, col.Name) {
			return core.Errorf(core.CodeInvalid, "line 1", "the column %s is missing", col.Name).
				WithHint("The first line names the columns.")
		}
	}
	return nil
}

func (c *collector) csvRow(line int, header, record []string) {
	if len(record) != len(header) {
		c.refuse(line, core.Errorf(core.CodeInvalid, "", "it has %d cells; the first line has %d", len(record), len(header)))
		return
	}
	var app core.App
	for i, value := range record {
		if why := fill(&app, header[i], undefused(value)); why != nil {
			c.refuse(line, why)
			return
		}
	}
	c.keep(line, app)
}

// undefused takes off the apostrophe that export puts before a cell a
// spreadsheet would run.
func undefused(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && strings.IndexAny(strings.TrimLeft(rest, " \n"), "=+-@|%") == 0 {
		return rest
	}
	return cell
}
