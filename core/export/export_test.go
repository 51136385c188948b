package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"iter"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gatehouse/core"
	"gatehouse/core/export"
)

type row struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}

var columns = []export.Column[row]{
	{Title: "NAME", Text: func(r row) string { return r.Name }},
	{Title: "N", Right: true, Text: func(r row) string { return strconv.Itoa(r.N) }},
}

var view = export.View[row]{Table: columns, CSV: columns, Object: func(r row) any { return r }}

func write(t *testing.T, f export.Format, rows ...row) string {
	t.Helper()
	var b bytes.Buffer
	if err := export.Write(&b, f, view, export.All(rows)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTableAlignsByDisplayWidthAndCutsNothing(t *testing.T) {
	long := strings.Repeat("界", 255)
	got := write(t, export.Table, row{"ab", 7}, row{"日本", 1234}, row{long, 1})
	lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
	width := 2 * 255
	want := []string{
		"NAME" + strings.Repeat(" ", width-4) + "     N",
		"ab" + strings.Repeat(" ", width-2) + "     7",
		"日本" + strings.Repeat(" ", width-4) + "  1234",
		long + "     1",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Fatal(diff)
	}
}

func TestTableHasNoBlanksAtLineEnds(t *testing.T) {
	only := export.View[row]{Table: columns[:1]}
	var b bytes.Buffer
	if err := export.Write(&b, export.Table, only, export.All([]row{{"a", 1}, {"long name", 2}})); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "NAME\na\nlong name\n"; got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
}

func TestNoFormatLetsATerminalActOnData(t *testing.T) {
	hostile := "x\x1b]0;owned\x07\u202eevil\u009b31m\x7f\u2066\xff"
	for _, f := range export.Formats() {
		got := write(t, f, row{hostile, 1})
		for _, r := range got {
			if (r < ' ' && r != '\n') || (r >= 0x7f && r < 0xa0) || r == '\u202e' || r == '\u2066' {
				t.Errorf("%s passes %U on: %q", f, r, got)
			}
		}
	}
}

func TestJSONKeepsTheValueOfWhatItEscapes(t *testing.T) {
	name := "a\u202eb\u009bc\u200dd\x1be<&>"
	var back []row
	if err := json.Unmarshal([]byte(write(t, export.JSON, row{name, 1}, row{"b", 2})), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]row{{name, 1}, {"b", 2}}, back); diff != "" {
		t.Fatal(diff)
	}
}

func TestJSONOfNothingIsAnEmptyArray(t *testing.T) {
	if got := write(t, export.JSON); got != "[]\n" {
		t.Fatalf("got %q", got)
	}
}

func TestJSONLIsOneObjectALine(t *testing.T) {
	if got, want := write(t, export.JSONL, row{"a\nb", 1}, row{"c", 2}), "{\"name\":\"a\\nb\",\"n\":1}\n{\"name\":\"c\",\"n\":2}\n"; got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
}

func TestOneIsAnObject(t *testing.T) {
	var b bytes.Buffer
	if err := export.One(&b, export.JSON, view, row{"a", 1}); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "{\n  \"name\": \"a\",\n  \"n\": 1\n}\n"; got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
}

func TestCellsASpreadsheetWouldRunAreDefused(t *testing.T) {
	for name, want := range map[string]string{
		`=HYPERLINK("x")`: `'=HYPERLINK("x")`,
		"+1":              "'+1",
		"-2+3":            "'-2+3",
		"@SUM(A1)":        "'@SUM(A1)",
		"\t=1":            "'    =1",
		"  =1":            "'  =1",
		"\n=1":            "'\n=1",
		"＝1":              "'＝1",
		"|cmd":            "'|cmd",
		"a=b":             "a=b",
		"Payments -2":     "Payments -2",
		"":                "",
	} {
		records, err := csv.NewReader(strings.NewReader(write(t, export.CSV, row{name, 1}))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if got := records[1][0]; got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}

func TestAnErrorOfTheRowsLeavesNoWholeLookingArray(t *testing.T) {
	broken := errors.New("half way")
	rows := func(yield func(row, error) bool) {
		if yield(row{"a", 1}, nil) {
			yield(row{}, broken)
		}
	}
	for _, f := range export.Formats() {
		var b bytes.Buffer
		if err := export.Write(&b, f, view, iter.Seq2[row, error](rows)); !errors.Is(err, broken) {
			t.Errorf("%s: got error %v", f, err)
		}
		if f == export.JSON && json.Valid(b.Bytes()) {
			t.Errorf("the array is whole: %s", b.String())
		}
	}
}

func TestParseFormatNamesTheFormats(t *testing.T) {
	for _, f := range export.Formats() {
		if got, err := export.ParseFormat(string(f)); err != nil || got != f {
			t.Errorf("%s: %v %v", f, got, err)
		}
	}
	_, err := export.ParseFormat("xml")
	if core.CodeOf(err) != core.CodeInvalid {
		t.Errorf("xml: %v", err)
	}
}

func TestMarkdownIsATableWhoseCellsAreData(t *testing.T) {
	got := write(t, export.Markdown, row{"[x](https://evil.example) | <img> *b* @ana\n# h", 7}, row{"plain name", 1234})
	want := "| NAME | N |\n|---|---:|\n" +
		"| \\[x\\]\\(https\\://evil.example\\) \\| \\<img\\> \\*b\\* \\@ana\\^J\\# h | 7 |\n| plain name | 1234 |\n"
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
