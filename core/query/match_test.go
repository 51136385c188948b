package query_test

import (
	"strings"
	"testing"
	"time"

	"gatehouse/core/query"
)

// record is an App by the fields' names; created and decided are days before now.
type record map[query.Field][]string

var now = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)

func (r record) Texts(f query.Field) []string { return r[f] }

func (r record) Time(f query.Field) (int64, bool) {
	if len(r[f]) == 0 {
		return 0, false
	}
	at, err := time.Parse(time.RFC3339, r[f][0])
	return at.Unix(), err == nil
}

var sample = record{
	query.Name: {"Payments Mobile São Paulo"}, query.ID: {"7f3a"}, query.Status: {"PENDING"}, query.Push: {"none"},
	query.Connection: {"aws-prod"}, query.Kind: {"aws"}, query.Developer: {"Ana Lima", "ana@example.com"},
	query.API: {"Payments", "Ledger"}, query.Product: {"Gold"}, "attr.Tier": {"premium"}, "attr.tier": {"premium"},
	query.Has: {"note", "api"}, query.Created: {"2026-06-12T11:00:00Z"}, query.Due: {"2026-06-16T10:00:00Z"}, query.Team: {""},
}

func TestMatch(t *testing.T) {
	for in, want := range map[string]bool{
		"":                                  true,
		"pay":                               true,
		"PAY mobile":                        true,
		"sao":                               true,
		"são":                               true,
		"aws":                               true,
		"lima":                              true,
		"example.com":                       false, // the e-mail is not on the list's screen
		"dev:example.com":                   true,
		"pay stripe":                        false,
		"pay or stripe":                     true,
		"-stripe":                           true,
		"-pay":                              false,
		`"mobile sao"`:                      true,
		`"mobile  sao"`:                     false,
		"~pymt":                             true,
		"~tmyp":                             false,
		"name~pymt":                         true,
		"dev~pymt":                          false,
		"status:pending":                    true,
		"status:approved":                   false,
		"status!=approved":                  true,
		"status=paused":                     false,
		"push:none":                         true,
		"conn:aws":                          true,
		"conn=aws":                          false,
		"conn=AWS-prod":                     true,
		"conn!=aws-prod":                    false,
		"kind:aws":                          true,
		"api:ledg":                          true,
		"api=ledg":                          false,
		"api=ledger":                        true,
		"api!=ledger":                       false,
		"product:gold -plan:metered":        true,
		"attr.tier=premium":                 true,
		"attr.other:x":                      false,
		`attr.other=""`:                     true,
		`team=""`:                           true,
		`team!=""`:                          false,
		`api=""`:                            false,
		"has:note":                          true,
		"has:error":                         false,
		"-has:error":                        true,
		"age>3d":                            true, // 3 days and 1 hour
		"age>=3d":                           true,
		"age:3d":                            true,
		"age<3d":                            false,
		"age<=3d":                           false,
		"age<4d":                            true,
		"age:2d":                            false,
		"age:1d..3d":                        false,
		"age:1d..4d":                        true,
		"age:3d..":                          true,
		"age>3d2h":                          false,
		"created>2d":                        true,
		"created:2026-06-12":                true,
		"created>2026-06-12":                false,
		"created>=2026-06-12":               true,
		"created<2026-06-12":                false,
		"created<=2026-06-12":               true,
		"created>2026-06-11":                true,
		"created:2026-06":                   true,
		"created:2026":                      true,
		"created:2025":                      false,
		"created!=2026-06-12":               false,
		"created:2026-06-01..2026-06-12":    true,
		"created:..2026-06-11":              false,
		"created:2026-06-12T11:00":          true,
		"created:2026-06-12T11:01":          false,
		"created:2026-06-12T13:00:00+02:00": true,
		"created:today":                     false,
		"decided>1d":                        false,
		"decided<1d":                        false, // never decided on
		"-decided>1d":                       true,
		"due<1d":                            true, // 22 hours are left
		"due<22h":                           false,
		"due<=22h":                          true,
		"due>22h":                           false,
		"due>=22h":                          true,
		"due>21h":                           true,
		"due:22h":                           true, // at least 22 and less than 23
		"due:21h":                           false,
		"due:21h..22h":                      true,
		"due:23h..":                         false,
		"due:..22h":                         true,
		"due:tomorrow":                      true,
		"due:today":                         false,
		"due>today":                         true,
		"due<2026-06-16":                    false,
		"has:overdue":                       false,
		"-has:overdue":                      true,
		"has!=overdue":                      true,
		"has:error,overdue":                 false,
		"(status:pending or status:approved) conn:aws -(age<1d or has:error)": true,
	} {
		e, err := query.Parse(in)
		if err != nil {
			t.Errorf("Parse(%q): %v", in, err)
			continue
		}
		if got := e.Bind(now).Match(sample); got != want {
			t.Errorf("%q: got %v, want %v", in, got, want)
		}
	}
}

func TestWhatHadToBeDecidedByNowIsOverdue(t *testing.T) {
	e, err := query.Parse("has:overdue")
	if err != nil {
		t.Fatal(err)
	}
	due := record{query.Due: {now.Format(time.RFC3339)}}
	for ahead, want := range map[time.Duration]bool{-time.Hour: false, 0: false, time.Second: true, 48 * time.Hour: true} {
		if got := e.Bind(now.Add(ahead)).Match(due); got != want {
			t.Errorf("%s after it was due: %v, want %v", ahead, got, want)
		}
	}
	if e.Bind(now).Match(record{}) {
		t.Error("what has no time is overdue")
	}
}

func TestDaysBeginInTheReadersTimeZone(t *testing.T) {
	e, err := query.Parse("created:2026-06-12")
	if err != nil {
		t.Fatal(err)
	}
	tokyo := time.FixedZone("JST", 9*3600)
	late := record{query.Created: {"2026-06-12T23:00:00Z"}} // 13 June in Tokyo
	if !e.Bind(now).Match(late) || e.Bind(now.In(tokyo)).Match(late) {
		t.Error("a day is not the one of the reader's time zone")
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Pay": "pay", "São Paulo": "sao paulo", "Sa\u0303o": "sao", "Straße": "strasse", "ÆØÅ": "aeoa", "Łódź": "lodz",
		"İstanbul ıI": "istanbul ii", "ΣΊΣΥΦΟΣ ς": "σισυφοσ σ", "Ёлка Йод": "елка иод", "Nguyễn": "nguyen", "ＡＢＣ１": "abc1",
		"a\u00a0b": "a b", "a\u200bb\u202eC": "abc", "a\x00\x1bb": "ab", "ﬁn": "fin", "漢字": "漢字", "\xff": "\uFFFD", "K": "k",
	} {
		if got := query.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("São ẞ ǅ İ Ⱥ ﬁ \u0345 ᾳ")
	f.Fuzz(func(t *testing.T, s string) {
		folded, stripped := query.Fold(s), string(query.AppendStripped(nil, s))
		if query.Fold(folded) != folded {
			t.Fatalf("Fold(%q) = %q, again %q", s, folded, query.Fold(folded))
		}
		if len(folded) != len(stripped) || query.Fold(stripped) != folded {
			t.Fatalf("%q: folded %q, stripped %q", s, folded, stripped)
		}
	})
}

func TestEveryRuneFoldsToItsFold(t *testing.T) {
	for r := rune(0); r < 0x20000; r++ {
		s := string(r)
		folded, stripped := query.Fold(s), string(query.AppendStripped(nil, s))
		if query.Fold(folded) != folded || len(folded) != len(stripped) || query.Fold(stripped) != folded {
			t.Errorf("U+%04X: folded %q, again %q, stripped %q", r, folded, query.Fold(folded), stripped)
		}
	}
}

func TestHighlights(t *testing.T) {
	for _, c := range []struct{ in, name, want string }{
		{"pay", "Payments Repay", "[Pay]ments Re[pay]"},
		{"pay ment", "Payments", "[Payment]s"},
		{"pay -ments", "Payments", "[Pay]ments"},
		{"sao", "São Paulo", "[São] Paulo"},
		{"sao", "Sa\u0303o Paulo", "[Sa\u0303o] Paulo"},
		{"strasse", "Große Straße", "Große [Straße]"},
		{"s", "ß", "[ß]"},
		{"~pymt", "Payments", "[P]a[ym]en[t]s"},
		{"~pay", "Prepay All", "Pre[pay] All"},
		{"name:pay dev:ments", "Payments", "[Pay]ments"},
		{"name=payments", "Payments", "[Payments]"},
		{"stripe or pay", "Payments", "[Pay]ments"},
		{"status:pending", "pending", "pending"},
		{"zzz", "Payments", "Payments"},
	} {
		e, err := query.Parse(c.in)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		at := 0
		for _, s := range e.Highlights(query.Name, c.name) {
			b.WriteString(c.name[at:s.Start] + "[" + c.name[s.Start:s.End] + "]")
			at = s.End
		}
		if got := b.String() + c.name[at:]; got != c.want {
			t.Errorf("%q on %q: got %q, want %q", c.in, c.name, got, c.want)
		}
	}
}

func TestComplete(t *testing.T) {
	values := map[query.Field][]string{
		query.Connection: {"aws-prod", "konnect eu"}, query.Attributes: {"tier", "Cost center"},
	}
	c := query.Completer{Values: func(f query.Field) []string { return values[f] }}
	for _, tt := range []struct{ in, want string }{ // | is the cursor; the first suggestion, applied
		{"sta|", "status:"},
		{"pay -sta|", "pay -status:"},
		{"(sta|)", "(status:)"},
		{"integ|", "conn:"},
		{"ag|", "age>"},
		{"du|", "due<"},
		{"due<to|", "due<today"},
		{"has:ov|", "has:overdue"},
		{"status:p|", "status:pending"},
		{"status:pending,ap|", "status:pending,approved"},
		{"status:p|xx rest", "status:pending rest"},
		{"has:cr|", "has:credential"},
		{"conn:kon|", `conn:"konnect eu"`},
		{`conn:"kon|`, `conn:"konnect eu"`},
		{`conn:"kon|" x`, `conn:"konnect eu" x`},
		{"attr.co|", `attr."Cost center":`},
		{"decided>1|", "decided>180d"},
		{"zzz|", ""},
		{"zzz:p|", ""},
		{`"sta|`, ""},
	} {
		cursor := strings.Index(tt.in, "|")
		in := strings.Replace(tt.in, "|", "", 1)
		got := ""
		if s := c.Complete(in, cursor); len(s) > 0 {
			got = in[:s[0].Start] + s[0].Text + in[s[0].End:]
		}
		if got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
	if n := len(query.Complete("", 0)); n < 15 {
		t.Errorf("an empty line suggests %d fields", n)
	}
}
