package linear_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"gatehouse/cmd/gatehouse/internal/ask"
	"gatehouse/cmd/gatehouse/internal/linear"
	"gatehouse/core"
)

// desk answers from memory and keeps the command lines that it was given.
type desk struct {
	ran    []string
	filter string
	news   []string
	failed []error
}

func (d *desk) Lines(_ context.Context, l linear.List, filter string) ([]linear.Line, error) {
	d.filter = filter
	if filter == "nobody" {
		return nil, nil
	}
	var lines []linear.Line
	for i := range 23 {
		lines = append(lines, linear.Line{Name: fmt.Sprintf("%s-%d", l.Name, i+1), Text: fmt.Sprintf("App %d", i+1)})
	}
	return lines, nil
}
func (d *desk) Summary(context.Context) (string, error) { return "23 wait.", nil }
func (d *desk) Run(_ context.Context, args []string)    { d.ran = append(d.ran, strings.Join(args, "|")) }
func (d *desk) Choice(context.Context, []string) ([]string, error) {
	return []string{"--credential", "create"}, nil
}
func (d *desk) News(context.Context) ([]string, error) {
	n := d.news
	d.news = nil
	return n, nil
}
func (d *desk) Settle(context.Context) error           { return nil }
func (d *desk) MayLeave(context.Context) (bool, error) { return true, nil }
func (d *desk) Fail(err error)                         { d.failed = append(d.failed, err) }

// talk types lines and returns what was said.
func talk(t *testing.T, d *desk, lines ...string) string {
	t.Helper()
	var out bytes.Buffer
	s := linear.Session{Ask: ask.New(strings.NewReader(strings.Join(lines, "\n")+"\n"), &out), Desk: d, Hold: "5s"}
	if err := s.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestNumbersMeanTheLinesThatWereReadOut(t *testing.T) {
	for typed, want := range map[string]string{
		"reject 2":                      "apps|reject|queue-2|--reason|why|--hold|5s|--detach",
		"reject 1 3":                    "apps|reject|queue-1|queue-3|--reason|why|--hold|5s|--detach",
		"reject 2-4 3":                  "apps|reject|queue-2|queue-3|queue-4|--reason|why|--hold|5s|--detach",
		"approve 1":                     "apps|approve|queue-1|--credential|create|--reason|why|--hold|5s|--detach",
		"reject 1-2 --reason 3":         "apps|reject|--hold|5s|--detach|queue-1|queue-2|--reason|3",
		"approve --filter 'conn:aws x'": "apps|approve|--hold|5s|--detach|--filter|conn:aws x",
		"reject 'A B'":                  "apps|reject|A B|--reason|why|--hold|5s|--detach",
		"show 1":                        "apps|show|queue-1",
		"credentials 23":                "apps|credentials|queue-23",
		"undo":                          "undo",
		"sync --plan":                   "sync|--plan",
		"apps list -f x":                "apps|list|-f|x",
		"connections":                   "connections|list",
		"connections add":               "connections|add",
	} {
		d := &desk{}
		talk(t, d, "queue", typed, "why")
		if len(d.ran) == 0 || d.ran[0] != want {
			t.Errorf("%s runs %q, want %q (%v)", typed, d.ran, want, d.failed)
		}
	}
}

func TestWhatTheListHasNotIsRefused(t *testing.T) {
	for _, typed := range []string{"reject 0", "reject 24", "reject 5-2", "reject", "reject 'open"} {
		d := &desk{}
		talk(t, d, "queue", typed)
		if len(d.failed) != 1 || len(d.ran) != 0 {
			t.Errorf("%s: %v, ran %q", typed, d.failed, d.ran)
		}
	}
}

func TestAllMeansTheWholeListNotThePage(t *testing.T) {
	d := &desk{}
	talk(t, d, "queue", "reject all", "why")
	if n := strings.Count(d.ran[0], "queue-"); n != 23 {
		t.Errorf("%d Apps", n)
	}
}

func TestAListIsReadTenAtATime(t *testing.T) {
	said := talk(t, &desk{}, "queue", "more", "more", "more")
	for _, want := range []string{"1. App 1.", "10. App 10.", "13 more; type more", "20. App 20.", "3 more", "23. App 23.", "That is the end"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q was not said:\n%s", want, said)
		}
	}
}

func TestAFilterAndItsEmptyListAreSaid(t *testing.T) {
	d := &desk{}
	said := talk(t, d, "apps", "filter nobody", "filter")
	if !strings.Contains(said, "Apps, those that pass nobody: none") || d.filter != "" {
		t.Errorf("filter %q:\n%s", d.filter, said)
	}
}

func TestVerbsAreThoseOfTheList(t *testing.T) {
	d := &desk{}
	talk(t, d, "registrations", "unsubscribe 1", "moved", "developers", "revoke 2", "left")
	want := []string{
		"registrations|unsubscribe|registrations-1|--reason|moved|--hold|5s|--detach",
		"developers|revoke|developers-2|--reason|left|--hold|5s|--detach",
	}
	if strings.Join(d.ran, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q", d.ran)
	}
}

func TestNewsAreToldBetweenTwoCommands(t *testing.T) {
	d := &desk{news: []string{"Payroll is APPROVED, confirmed."}}
	said := talk(t, d, "queue")
	if !strings.Contains(said, "Payroll is APPROVED, confirmed.\nCommand: ") {
		t.Errorf("%s", said)
	}
}

func TestWithoutAReasonNothingIsRejected(t *testing.T) {
	d := &desk{}
	talk(t, d, "queue", "reject 1") // and the input ends
	if len(d.ran) != 0 || core.CodeOf(d.failed[0]) != core.CodeCanceled {
		t.Errorf("ran %q, %v", d.ran, d.failed)
	}
}
