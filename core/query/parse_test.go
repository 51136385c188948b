package query_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gatehouse/core/query"
)

func TestNormalFormOfEveryConstruct(t *testing.T) {
	for in, want := range map[string]string{
		"":                              "",
		"  \t ":                         "",
		"pay":                           "pay",
		"pay  mobile":                   "pay mobile",
		`"mobile app"`:                  `"mobile app"`,
		`"pay"`:                         "pay",
		`"a \" b \\ c"`:                 `"a \" b \\ c"`,
		"-test":                         "-test",
		"--test":                        "test",
		"-(a b)":                        "-(a b)",
		"-(a or b)":                     "-(a or b)",
		"~pymt":                         "~pymt",
		`~"pay mo"`:                     `~"pay mo"`,
		"a or b c":                      "a or b c",
		"(a or b) c":                    "(a or b) c",
		"((a))":                         "a",
		"a (b c)":                       "a b c",
		"a OR b":                        "a or b",
		"a and b":                       "a b",
		"or":                            `"or"`,
		"and":                           `"and"`,
		"search and":                    `search "and"`,
		"oracle":                        "oracle",
		`a "or" b`:                      `a "or" b`,
		"pay - mobile":                  `pay "-" mobile`,
		"Pay!":                          "Pay!",
		"12:30":                         `"12:30"`,
		"status:pending":                "status:pending",
		"STATUS:Pending":                "status:pending",
		"status=pending":                "status:pending",
		"status:cancelled":              "status:canceled",
		"status:pending,approved":       "status:pending or status:approved",
		"pay status:pending,approved":   "pay (status:pending or status:approved)",
		"status!=pending":               "-status:pending",
		"status=paused":                 "status=paused",
		"-status=paused":                "-status=paused",
		`status="a,b"`:                  `status="a,b"`,
		"push:unproven":                 "push:unproven",
		"push:lost":                     "has:conflict",
		"-has:lost":                     "-has:conflict",
		"conn:aws":                      "conn:aws",
		"integration:aws":               "conn:aws",
		"conn=aws-prod":                 "conn=aws-prod",
		"conn!=aws-prod":                "-conn=aws-prod",
		`dev:"Ana Lima"`:                `dev:"Ana Lima"`,
		"developer~anlm":                "dev~anlm",
		`team=""`:                       `team=""`,
		"attr.tier=gold":                "attr.tier=gold",
		`attr."cost center":5`:          `attr."cost center":5`,
		"age>3d":                        "age>3d",
		"AGE>=1D12H":                    "age>=1d12h",
		"age!=3d":                       "-age:3d",
		"decided>180d":                  "decided>180d",
		"created>2026-01-01":            "created>2026-01-01",
		"created=2026-01":               "created:2026-01",
		"created:2026-01-01T10:30:00Z":  "created:2026-01-01t10:30:00z",
		"created:2026-01-01..":          "created:2026-01-01..",
		"age:3d..10d":                   "age:3d..10d",
		"has:note,error":                "has:note or has:error",
		"has:overdue,error":             "has:overdue or has:error",
		"has!=overdue":                  "-has:overdue",
		"due<=1d12h":                    "due<=1d12h",
		"name:a:b":                      "name:a:b",
		"(pay or billing) -has:waiting": "(pay or billing) -has:waiting",
		"pay(test)":                     "pay test",
	} {
		e, err := query.Parse(in)
		if err != nil {
			t.Errorf("Parse(%q): %v", in, err)
			continue
		}
		if got := e.String(); got != want {
			t.Errorf("Parse(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestErrorsPointAtTheCharacterAndHelp(t *testing.T) {
	for _, c := range []struct {
		in         string
		column     int
		message    string // part of it
		hint       string // part of it
		incomplete bool
	}{
		{"stauts:pending", 1, `no field "stauts"`, "did you mean status", false},
		{"pay connecton:aws", 5, "no field", "did you mean connection", false},
		{"https://x.test", 1, `no field "https"`, `put quotes around it`, false},
		{"status:pendng", 8, `"pendng" is no status`, "did you mean pending", false},
		{"é status:pendng", 10, "is no status", "pending", false},
		{"status:pending,aproved", 16, "is no status", "approved", false},
		{"status:pe", 8, "is no status", "pending", true},
		{"status:pe x", 8, "is no status", "pending", false},
		{"status:", 8, "value is missing", "", true},
		{"status: pending", 8, "value is missing", "without a space", false},
		{"has:everything", 5, "is no has", "one of api", false},
		{"(pay", 1, "not closed", ")", true},
		{"pay)", 4, "closes nothing", "quotes", false},
		{"()", 1, "nothing stands between", "", false},
		{`pay "mob`, 5, "not closed", `"`, true},
		{`""`, 1, "nothing to look for", "", true},
		{"pay or", 5, "after or", "", true},
		{"(pay or )", 6, "after or", "", false},
		{"pay -", 5, "after -", "", true},
		{"~", 2, "missing after ~", "", true},
		{":pay", 1, "field is missing", "", false},
		{"!pay", 1, "does not negate", "write -", false},
		{"name<5", 5, "compares times", "created", false},
		{"due<soon", 5, "no time", "three days from now", false},
		{"due:3d..1d", 5, "backwards", "1d..3d", false},
		{"has>overdue", 4, "compares times", "due", false},
		{"has:overdu x", 5, "is no has", "overdue", false},
		{"age~3d", 4, "does not work on times", "", false},
		{"age>3", 5, `"3" is no time`, "3d", true},
		{"age>3 x", 5, `"3" is no time`, "3d", false},
		{"age>2026-01-01", 5, "age is written", "created", false},
		{"created>2026-13-01", 9, "no time", "2026-01-31", true},
		{"age:10d..3d", 5, "backwards", "3d..10d", false},
		{"created:2026-01-01..3d", 21, "day and an age", "", false},
		{"age>3d..4d", 4, "takes no range", "age:3d..4d", false},
		{"age:..", 5, "no end", "", true},
		{"attr.:x", 6, "no name", "attr.NAME", false},
		{`attr."x"`, 9, "operator is missing", "", true},
		{"pay\x1b[31m", 4, "control character (U+001B)", "", false},
		{"pay\xff", 4, "UTF-8", "", false},
		{"~" + strings.Repeat("a", 25), 2, "too long", "24", false},
	} {
		_, err := query.Parse(c.in)
		var e *query.Error
		if !errors.As(err, &e) {
			t.Errorf("Parse(%q): no error", c.in)
			continue
		}
		if e.Column != c.column || !strings.Contains(e.Message, c.message) || !strings.Contains(e.Hint, c.hint) || e.Incomplete != c.incomplete {
			t.Errorf("Parse(%q):\n got column %d %q, hint %q, incomplete %v\nwant column %d %q, hint %q, incomplete %v",
				c.in, e.Column, e.Message, e.Hint, e.Incomplete, c.column, c.message, c.hint, c.incomplete)
		}
		if len([]rune(c.in[:e.Pos]))+1 != e.Column && c.in != "pay\xff" {
			t.Errorf("Parse(%q): byte %d is not column %d", c.in, e.Pos, e.Column)
		}
	}
}

func TestCaretStandsUnderTheCharacter(t *testing.T) {
	src := "é status:pendng"
	_, err := query.Parse(src)
	var e *query.Error
	if !errors.As(err, &e) {
		t.Fatal("no error")
	}
	if got, want := e.Caret(src), "é status:pendng\n         ^"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// hugeFilters are refused; how fast, the benchmark says.
var hugeFilters = map[string]string{
	"10,000 letters":      strings.Repeat("a", 10_000),
	"10,000 parentheses":  strings.Repeat("(", 10_000),
	"2,000 parentheses":   strings.Repeat("(", 2_000),
	"2,000 dashes":        strings.Repeat("-", 1_999) + "a",
	"1,000 words":         strings.Repeat("a ", 1_000),
	"statuses":            "status:" + strings.Repeat("pending,", 240) + "pending",
	"10,000 wide letters": strings.Repeat("漢", 10_000),
}

func BenchmarkHugeFilters(b *testing.B) {
	for name, in := range hugeFilters {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, _ = query.Parse(in)
			}
		})
	}
}

func TestHugeFiltersAreRefused(t *testing.T) {
	for name, in := range hugeFilters {
		_, err := query.Parse(in)
		var e *query.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: no error", name)
			continue
		}
		if e.Incomplete || len(e.Error()) > 200 {
			t.Errorf("%s: unclear: %v", name, e)
		}
	}
}

func TestStatusesAndFieldsSayWhatAStoreCanFilterFirst(t *testing.T) {
	for _, c := range []struct {
		in     string
		set    string
		ok     bool
		fields string
	}{
		{"", "", false, ""},
		{"pay", "", false, ","},
		{"status:pending pay", "pending", true, "status,,"},
		{"status:pending or status:approved", "pending approved", true, "status,"},
		{"status:pending or pay", "", false, "status,,"},
		{"(status:pending or status:approved) status:approved", "approved", true, "status,"},
		{"status:pending status:approved", "", true, "status,"},
		{"-status:pending", "", false, "status,"},
		{"--status:pending age>3d attr.x:y", "pending", true, "status,age,attr.x,"},
		{"status~pen", "", false, "status,"},
	} {
		e, err := query.Parse(c.in)
		if err != nil {
			t.Fatal(err)
		}
		set, ok := e.Statuses()
		var fields string
		for _, f := range e.Fields() {
			fields += string(f) + ","
		}
		if got := strings.Join(set, " "); got != c.set || ok != c.ok || fields != c.fields {
			t.Errorf("%q: statuses %q %v, fields %q; want %q %v, %q", c.in, got, ok, fields, c.set, c.ok, c.fields)
		}
	}
}

func TestEveryExampleOfTheReferenceParses(t *testing.T) {
	rows := query.Doc()
	if len(rows) < 30 {
		t.Fatalf("only %d rows", len(rows))
	}
	for _, r := range rows {
		if _, err := query.Parse(r.Example); err != nil || r.Example == "" || r.Meaning == "" {
			t.Errorf("%s: example %q: %v", r.Form, r.Example, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, r := range query.Doc() {
		f.Add(r.Example)
	}
	f.Add(`attr."a b"=c (x or -"y) z") status!=pending,approved created:..2026`)
	f.Add("((((-(a)))))) or or and ~~ \"\\\"")
	f.Fuzz(func(t *testing.T, src string) {
		e, err := query.Parse(src)
		if err != nil {
			var qe *query.Error
			if !errors.As(err, &qe) || qe.Pos < 0 || qe.Pos > len(src) || qe.Column < 1 || qe.Message == "" {
				t.Fatalf("%q: bad error %#v", src, err)
			}
			return
		}
		normal := e.String()
		again, err := query.Parse(normal)
		if err != nil {
			if len([]rune(normal)) > query.MaxLength {
				return
			}
			t.Fatalf("%q: normal form %q does not parse: %v", src, normal, err)
		}
		if again.String() != normal {
			t.Fatalf("%q: normal form %q becomes %q", src, normal, again.String())
		}
		r := record{"name": {src}}
		now := time.Unix(1.8e9, 0).UTC()
		if e.Bind(now).Match(r) != again.Bind(now).Match(r) {
			t.Fatalf("%q and its normal form %q disagree", src, normal)
		}
		for _, s := range e.Highlights(query.Name, src) {
			_ = src[s.Start:s.End]
		}
		query.Complete(src, len(src)/2)
	})
}
