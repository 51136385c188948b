package importer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/cmd/gatehouse/internal/importer"
	"gatehouse/core"
)

const header = "name,connection,reference_id,developer,email,team,account,description,callback_url,created_at,registrations,attr.tier\n"

var whole = core.App{
	Name: "Pay, please", Connection: "aws-prod", ReferenceID: "r1",
	Owner:       core.Owner{Name: "Ana Lima", Email: "ana@acme.example", Account: "Acme", Team: true},
	Description: "two\nlines", CallbackURL: "https://acme.example/cb", CreatedAt: time.Date(2026, 1, 31, 14, 30, 0, 0, time.UTC),
	Attributes: map[string]string{"tier": "gold"},
	Registrations: []core.Registration{
		{API: core.APIRef{ID: "us-east-1/a/prod"}, Plan: core.PlanRef{ID: "p1"}, Status: core.Waiting},
		{API: core.APIRef{ID: "b"}, Status: core.Waiting},
	},
}

func TestBothFormsReadTheSameApp(t *testing.T) {
	csv := header + `"Pay, please",aws-prod,r1,Ana Lima,ana@acme.example,true,Acme,"two` + "\n" +
		`lines",https://acme.example/cb,2026-01-31T14:30:00Z,us-east-1/a/prod=p1; b,gold` + "\n"
	json := `{"name":"Pay, please","connection":"aws-prod","reference_id":"r1","developer":"Ana Lima","email":"ana@acme.example","team":true,` +
		`"account":"Acme","description":"two\nlines","callback_url":"https://acme.example/cb","created_at":"2026-01-31T14:30:00Z",` +
		`"registrations":[{"api_id":"us-east-1/a/prod","plan_id":"p1"},{"api_id":"b"}],"attributes":{"tier":"gold"}}` + "\n"
	for form, src := range map[string]string{"csv": csv, "jsonl": json, "csv with a byte order mark": "\ufeff" + csv} {
		rows, bad, err := importer.Read(strings.NewReader(src))
		if err != nil || len(bad) > 0 || len(rows) != 1 {
			t.Errorf("%s: %v %v %v", form, rows, bad, err)
			continue
		}
		if diff := cmp.Diff(whole, rows[0].App); diff != "" {
			t.Errorf("%s: %s", form, diff)
		}
	}
}

func TestABadRowIsReportedWithItsLineAndTheGoodOnesAreKept(t *testing.T) {
	good := func(ref string) string { return "App,c," + ref + ",Ana,,,,,,,,\n" }
	for _, c := range []struct{ name, row, want string }{
		{"name missing", ",c,x,Ana,,,,,,,,\n", "name: it is required"},
		{"name of blanks", "  ,c,x,Ana,,,,,,,,\n", "name: it is required"},
		{"connection missing", "App,,x,Ana,,,,,,,,\n", "connection: it is required"},
		{"reference missing", "App,c,,Ana,,,,,,,,\n", "reference_id: it is required"},
		{"developer missing", "App,c,x,,,,,,,,,\n", "developer: it is required"},
		{"name too long", strings.Repeat("界", 256) + ",c,x,Ana,,,,,,,,\n", "at most 255"},
		{"no e-mail", "App,c,x,Ana,ana,,,,,,,\n", "no e-mail address"},
		{"header injection", "App,c,x,Ana,\"a@b.c\nBcc: x@y.z\",,,,,,,\n", "no e-mail address"},
		{"team", "App,c,x,Ana,,maybe,,,,,,\n", "team: it must be true or false"},
		{"callback", "App,c,x,Ana,,,,,javascript:alert(1),,,\n", "no web address"},
		{"date", "App,c,x,Ana,,,,,,31.1.2026,,\n", "no date"},
		{"registration without API", "App,c,x,Ana,,,,,,,=p1,\n", "names no API"},
		{"API twice", "App,c,x,Ana,,,,,,,a=p;a=p,\n", "comes twice"},
		{"too few cells", "App,c,x\n", "it has 3 cells; the first line has 12"},
		{"bad quotes", "App,c,\"x\"y,Ana,,,,,,,,\n", "quotes of this row are broken"},
		{"bad UTF-8", "A\xff,c,x,Ana,,,,,,,,\n", "not valid UTF-8"},
		{"same App again", "Other,c,r1,Ana,,,,,,,,\n", "line 2 has the same connection and reference id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, bad, err := importer.Read(strings.NewReader(header + good("r1") + c.row + good("r2")))
			if err != nil || len(rows) != 2 || rows[1].App.ReferenceID != "r2" {
				t.Fatalf("the good rows: %v, %v", rows, err)
			}
			if len(bad) != 1 || bad[0].Line != 3 || !strings.Contains(bad[0].Reason.Error(), c.want) {
				t.Fatalf("bad rows: %+v, want line 3: %s", bad, c.want)
			}
		})
	}
}

func TestBadJSONLines(t *testing.T) {
	good := `{"name":"App","connection":"c","reference_id":"r1","developer":"Ana"}` + "\n"
	for _, c := range []struct{ row, want string }{
		{`{"name":`, "no JSON object"},
		{`[1]`, "no JSON object"},
		{`{"name":"App","connection":"c","reference_id":"x","developer":"Ana","naem":"x"}`, "no such column"},
		{`{"name":["App"],"connection":"c","reference_id":"x","developer":"Ana"}`, "it must be text"},
		{`{"name":"App","connection":"c","reference_id":"x","developer":"Ana","registrations":["a"]}`, "names no API"},
		{`{"name":"App","connection":"c","reference_id":"x","developer":"Ana","status":"APPROVED"}`, "only PENDING"},
	} {
		rows, bad, err := importer.Read(strings.NewReader(good + c.row + "\n"))
		if err != nil || len(rows) != 1 || len(bad) != 1 || bad[0].Line != 2 || !strings.Contains(bad[0].Reason.Error(), c.want) {
			t.Errorf("%s: rows %v, bad %+v, %v; want %s", c.row, rows, bad, err, c.want)
		}
	}
}

func TestAFileWhoseColumnsAreNotUnderstoodIsRefusedWhole(t *testing.T) {
	for src, want := range map[string]string{
		"name,connection,reference_id,developper\nA,c,r,Ana\n":       "developper: there is no such column",
		"name,connection,reference_id\nA,c,r\n":                      "the column developer is missing",
		"name,name,connection,reference_id,developer\nA,A,c,r,Ana\n": "comes twice",
		"[{\"name\":\"A\"}]\n":                                       "JSON array",
		"\"broken\n":                                                 "neither CSV nor JSON",
		`{"name":"` + strings.Repeat("x", 5<<20) + `"}` + "\n":       "more than",
	} {
		rows, _, err := importer.Read(strings.NewReader(src))
		if core.CodeOf(err) != core.CodeInvalid || !strings.Contains(err.Error(), want) || len(rows) > 0 {
			t.Errorf("%.40q: %v, %v; want %s", src, rows, err, want)
		}
	}
}

func TestAnEmptyFileHasNoRows(t *testing.T) {
	for _, src := range []string{"", "\n\n", header} {
		rows, bad, err := importer.Read(strings.NewReader(src))
		if err != nil || len(rows)+len(bad) != 0 {
			t.Errorf("%q: %v %v %v", src, rows, bad, err)
		}
	}
}

func TestAListThatWeExportedCanBeReadBack(t *testing.T) {
	src := "id,name,status,push,connection,developer,email,team,account,reference_id,apis,waiting,created_at,decided_at,missing,lost,native\n" +
		"01x,'=cmd,PENDING,none,c,Ana,,false,,r1,Payments +2,1,2026-01-31T14:30:00Z,,false,false,\n"
	rows, bad, err := importer.Read(strings.NewReader(src))
	if err != nil || len(bad) > 0 || len(rows) != 1 || rows[0].App.Name != "=cmd" {
		t.Fatalf("%+v %+v %v", rows, bad, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(header + "App,c,r1,Ana,,,,,,,,\n")
	f.Add(`{"name":"A","connection":"c","reference_id":"r","developer":"d","registrations":[{"api_id":1}]}`)
	f.Fuzz(func(t *testing.T, src string) {
		rows, _, _ := importer.Read(strings.NewReader(src))
		for _, r := range rows {
			if strings.TrimSpace(r.App.Name) == "" || r.App.Connection == "" || r.App.ReferenceID == "" || r.Line < 1 {
				t.Errorf("kept: %+v", r)
			}
		}
	})
}
