package main

import (
	"encoding/json"

	"github.com/rogpeppe/go-internal/testscript"
)

// atAll calls the control for every App of a Sensedia connection that passes a
// filter: another administrator who is thorough.
func atAll(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: atall METHOD CONNECTION FILTER [BODY]")
	}
	ts.Check(ts.Exec("gatehouse", "apps", "list", "--filter", args[2]+" conn="+args[1], "-o", "json"))
	var rows []struct{ ID string }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &rows))
	if len(rows) == 0 {
		ts.Fatalf("no App passes %s", args[2])
	}
	for _, row := range rows {
		object(ts, false, []string{"OBJECT", row.ID, "app"})
		callControl(ts, false, append([]string{args[0], "/" + args[1] + "/objects/" + ts.Getenv("OBJECT")}, args[3:]...))
	}
}

// heldPlan reads the id of the plan that the sync before, with -o json, held.
func heldPlan(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: heldplan VAR")
	}
	var reports []struct{ Held struct{ Plan string } }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &reports))
	if len(reports) != 1 || reports[0].Held.Plan == "" {
		ts.Fatalf("no plan is held: %+v", reports)
	}
	ts.Setenv(args[0], reports[0].Held.Plan)
}
