// Package importer reads Apps that a portal exported, from CSV or JSON lines.
// A bad row is reported with its line and never stops the others.
package importer

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gatehouse/core"
)

// Row is one App with the line it began on.
type Row struct {
	Line int
	App  core.App
}

// Bad is a row that cannot be kept.
type Bad struct {
	Line   int
	Reason *core.Error
}

// Column is one column of the input.
type Column struct {
	Name     string
	Required bool
	Help     string
	set      func(*core.App, string) string // returns what is wrong
}

// Columns are the columns there are; the README lists them.
func Columns() []Column {
	return []Column{
		{"name", true, "the App's name, 1 to 255 characters", func(a *core.App, v string) string { a.Name = v; return tooLong(v, 255) }},
		{"connection", true, "the connection it belongs to, as configured", func(a *core.App, v string) string { a.Connection = v; return "" }},
		{"reference_id", true, "the portal's id of it; a row is known by connection and reference id", func(a *core.App, v string) string { a.ReferenceID = v; return tooLong(v, 255) }},
		{"developer", true, "name of the developer or team that asks", func(a *core.App, v string) string { a.Owner.Name = v; return tooLong(v, 255) }},
		{"email", false, "the developer's e-mail address", setEmail},
		{"team", false, "true when the owner is a team", setTeam},
		{"account", false, "the account of the owner", func(a *core.App, v string) string { a.Owner.Account = v; return tooLong(v, 255) }},
		{"description", false, "what the App is for", func(a *core.App, v string) string { a.Description = v; return tooLong(v, 10_000) }},
		{"callback_url", false, "web address", setCallback},
		{"created_at", false, "when it was registered: 2026-01-31 or 2026-01-31T14:30:00Z; empty: now", setCreated},
		{"registrations", false, "what it asks for: API-ID=PLAN-ID, several with ; between", setRegistrations},
		{"attr.NAME", false, "an attribute; one column for each", nil},
	}
}

// ignored are the columns of `apps list -o csv` that an import does not take
// over, so that such a list can be read back.
var ignored = []string{"id", "push", "apis", "waiting", "decided_at", "missing", "lost", "deletion_asked", "native", "revision"}

const attribute = "attr."

// setter finds what a column sets. "status" may be there as long as it says
// PENDING.
func setter(name string) (set func(*core.App, string) string, known bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	if attr, ok := strings.CutPrefix(name, attribute); ok && attr != "" && attr != "name" {
		return func(a *core.App, v string) string {
			if a.Attributes == nil {
				a.Attributes = map[string]string{}
			}
			a.Attributes[attr] = v
			return ""
		}, true
	}
	if name == "status" {
		return func(_ *core.App, v string) string {
			if !strings.EqualFold(v, string(core.Pending)) {
				return "only PENDING Apps are imported"
			}
			return ""
		}, true
	}
	for _, c := range Columns() {
		if c.Name == name && c.set != nil {
			return c.set, true
		}
	}
	return func(*core.App, string) string { return "" }, slices.Contains(ignored, name)
}

// fill sets one value and words what is wrong with it.
func fill(app *core.App, column, value string) *core.Error {
	if value == "" {
		return nil
	}
	set, known := setter(column)
	switch {
	case !known:
		return unknownColumn(column)
	case !utf8.ValidString(value):
		return core.Errorf(core.CodeInvalid, column, "it is not valid UTF-8")
	}
	if msg := set(app, value); msg != "" {
		return core.Errorf(core.CodeInvalid, column, "%s", msg)
	}
	return nil
}

func unknownColumn(name string) *core.Error {
	var names []string
	for _, c := range Columns() {
		names = append(names, c.Name)
	}
	return core.Errorf(core.CodeInvalid, name, "there is no such column").WithHint("Columns: %s.", strings.Join(names, ", "))
}

// complete reports a required column that has no value.
func complete(a core.App) *core.Error {
	for column, value := range map[string]string{"name": a.Name, "connection": a.Connection, "reference_id": a.ReferenceID, "developer": a.Owner.Name} {
		if strings.TrimSpace(value) == "" {
			return core.Errorf(core.CodeInvalid, column, "it is required")
		}
	}
	return nil
}

// Read reads the whole input. It is JSON lines when it begins with {, else CSV.
// An error means that the input as a whole cannot be read; what came before is
// returned all the same.
func Read(r io.Reader) ([]Row, []Bad, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	if bom, _ := in.Peek(3); bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		if _, err := in.Discard(3); err != nil {
			return nil, nil, err
		}
	}
	start, err := in.Peek(64)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, core.Errorf(core.CodeInvalid, "", "it cannot be read: %s", err)
	}
	start = bytes.TrimLeft(start, " \t\r\n")
	c := &collector{lines: map[string]int{}}
	switch {
	case len(start) == 0:
		return nil, nil, nil
	case start[0] == '{':
		err = c.jsonLines(in)
	case start[0] == '[':
		err = core.Errorf(core.CodeInvalid, "", "this is a JSON array").WithHint("Write one object a line (-o jsonl).")
	default:
		err = c.csv(in)
	}
	return c.rows, c.bad, err
}

// collector keeps rows, and the line each App was first seen on.
type collector struct {
	rows  []Row
	bad   []Bad
	lines map[string]int
}

func (c *collector) refuse(line int, why *core.Error) { c.bad = append(c.bad, Bad{line, why}) }

// keep takes a filled row, unless a part is missing or an earlier row is the
// same App: which of the two is right, only a person knows.
func (c *collector) keep(line int, app core.App) {
	if why := complete(app); why != nil {
		c.refuse(line, why)
		return
	}
	key := app.Connection + "\x00" + app.ReferenceID
	if first, twice := c.lines[key]; twice {
		c.refuse(line, core.Errorf(core.CodeInvalid, "reference_id", "line %d has the same connection and reference id", first))
		return
	}
	c.lines[key] = line
	c.rows = append(c.rows, Row{line, app})
}

func tooLong(v string, most int) string {
	if n := utf8.RuneCountInString(v); n > most {
		return fmt.Sprintf("it has %d characters; at most %d are allowed", n, most)
	}
	return ""
}

func setEmail(a *core.App, v string) string {
	a.Owner.Email = v
	local, domain, ok := strings.Cut(v, "@")
	if !ok || local == "" || domain == "" || strings.ContainsAny(v, " \t\r\n<>,;") || len(v) > 254 {
		return "this is no e-mail address"
	}
	return ""
}

func setTeam(a *core.App, v string) string {
	b, err := strconv.ParseBool(strings.ToLower(v))
	if err != nil {
		return "it must be true or false"
	}
	a.Owner.Team = b
	return ""
}

func setCallback(a *core.App, v string) string {
	a.CallbackURL = v
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return "this is no web address"
	}
	return tooLong(v, 2048)
}

func setCreated(a *core.App, v string) string {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, v); err == nil {
			a.CreatedAt = t.UTC()
			return ""
		}
	}
	return "this is no date; write 2026-01-31 or 2026-01-31T14:30:00Z"
}

func setRegistrations(a *core.App, v string) string {
	a.Registrations = nil
	for part := range strings.SplitSeq(v, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		api, plan, _ := strings.Cut(part, "=")
		if msg := addRegistration(a, strings.TrimSpace(api), strings.TrimSpace(plan)); msg != "" {
			return msg
		}
	}
	return ""
}

func addRegistration(a *core.App, api, plan string) string {
	if api == "" {
		return "a registration names no API"
	}
	r := core.Registration{API: core.APIRef{ID: api}, Plan: core.PlanRef{ID: plan}, Status: core.Waiting}
	for _, other := range a.Registrations {
		if other.API.ID == api && other.Plan.ID == plan {
			return fmt.Sprintf("the API %s comes twice", api)
		}
	}
	a.Registrations = append(a.Registrations, r)
	return ""
}

// Markdown is the list of columns for the README.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| column | |\n|---|---|\n")
	for _, c := range Columns() {
		need := ""
		if c.Required {
			need = " (required)"
		}
		fmt.Fprintf(&b, "| `%s` | %s%s |\n", c.Name, c.Help, need)
	}
	return b.String()
}

// sortedKeys makes reading a JSON object deterministic.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
