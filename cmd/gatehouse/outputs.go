package main

import (
	"reflect"
	"strings"
	"time"

	"gatehouse/cmd/gatehouse/internal/schema"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
)

// written is one kind of object that commands write with -o json and -o jsonl.
// Its schema is docs/schema/NAME.json.
type written struct {
	Name     string   `json:"name"`
	About    string   `json:"about"`
	Commands []string `json:"commands"` // that write it
	of       reflect.Type
}

// outputs is the table of everything that programs read from us. Objects of
// one command are told apart by what the command was asked for.
func outputs() []written {
	apps := commands("apps", "list", "find", "approve", "reject", "cancel", "suspend", "resume", "delete", "edit", "keep", "adopt", "retry", "assign")
	apps = append(apps, commands("pushes", "retry", "drop")...)
	apps = append(apps, "registrations add")
	apps = append(apps, "jobs retry", "export")
	regs := commands("registrations", "list", "approve", "reject", "unsubscribe", "reprocess", "delete")
	regs = append(regs, "developers revoke", "export")
	devs := commands("developers", "list", "approve", "reject", "revoke")
	plans := append([]string{"registrations add"}, append(append(commands("apps", "approve", "reject", "cancel", "suspend", "resume", "delete", "edit"), regs[1:len(regs)-1]...), devs[1:]...)...)
	return []written{
		{"ability", "what a gateway can do, in connections test", []string{"connections test"}, reflect.TypeFor[show.Ability]()},
		{"activity", "a row of the audit log", []string{"activity list"}, reflect.TypeFor[show.Activity]()},
		{"adoption", "an object at a gateway, and the App that it would be here", []string{"apps adopt"}, reflect.TypeFor[adopteePlan]()},
		{"app", "an App in a list, or after a decision", apps, reflect.TypeFor[show.App]()},
		{"app-detail", "an App with everything known about it", []string{"apps show", "apps create", "apps note"}, reflect.TypeFor[show.Detail]()},
		{"backup", "a copy of the state database", []string{"backup"}, reflect.TypeFor[backedUp]()},
		{"build", "which Gatehouse this is", []string{"version"}, reflect.TypeFor[built]()},
		{"connection", "a configured gateway and what is known of it", []string{"connections list"}, reflect.TypeFor[show.Connection]()},
		{"connection-added", "a connection that was set up", []string{"connections add"}, reflect.TypeFor[added]()},
		{"credential", "a credential, revealed or masked", []string{"apps credentials"}, reflect.TypeFor[revealed]()},
		{"developer", "a developer's sign-up", devs, reflect.TypeFor[show.Developer]()},
		{"error", "what went wrong, on standard error", []string{""}, reflect.TypeFor[wrongSaid]()},
		{"export", "a file of Apps with its stamp", []string{"export"}, reflect.TypeFor[exportedApps]()},
		{"export-registrations", "a file of registrations with its stamp", []string{"export"}, reflect.TypeFor[exportedRegistrations]()},
		{"export-stamp", "the first line of a file in JSON lines", []string{"export"}, reflect.TypeFor[stamped]()},
		{"finding", "one thing that doctor looked at", []string{"doctor"}, reflect.TypeFor[finding]()},
		{"import", "what an import did", []string{"apps import"}, reflect.TypeFor[imported]()},
		{"job", "a bulk run, and how far it is", commands("jobs", "list", "show", "pause", "resume", "stop"), reflect.TypeFor[show.Job]()},
		{"job-outcome", "what became of one App of a bulk run", []string{"jobs report"}, reflect.TypeFor[export.Outcome]()},
		{"mail", "a mail of the outbox", []string{"mail list", "mail retry", "mail drop"}, reflect.TypeFor[show.Mail]()},
		{"letter", "a mail as it would be sent", []string{"mail preview"}, reflect.TypeFor[letter]()},
		{"mail-taken", "a test mail that the mail server took", []string{"mail test"}, reflect.TypeFor[mailTaken]()},
		{"outbox", "what still waits in the outbox", []string{"mail send"}, reflect.TypeFor[outbox]()},
		{"output", "a kind of object that commands write", []string{"schema"}, reflect.TypeFor[written]()},
		{"plan", "what --dry-run says that a verb would do", append(plans, "jobs retry"), reflect.TypeFor[show.Plan]()},
		{"push", "a decision on its way to a gateway", []string{"pushes list"}, reflect.TypeFor[show.OpenPush]()},
		{"reason", "a reason that is given often", []string{"reasons"}, reflect.TypeFor[snippet]()},
		{"registration", "App × API × plan in a list, or after a decision", regs, reflect.TypeFor[show.RegistrationRow]()},
		{"registration-detail", "a registration, the verbs that it takes, and its App's history", []string{"registrations show"}, reflect.TypeFor[show.RegistrationDetail]()},
		{"review", "what a decision on an App rests on", []string{"apps review"}, reflect.TypeFor[show.Review]()},
		{"sync", "what reading a gateway changed, or would", []string{"sync"}, reflect.TypeFor[show.Sync]()},
		{"sync-change", "one App of a plan that was dropped", []string{"sync"}, reflect.TypeFor[show.SyncChange]()},
		{"test", "the answer of a gateway, and what we may do there", []string{"connections test"}, reflect.TypeFor[tested]()},
		{"token", "a portal's token, never itself", []string{"tokens list", "tokens revoke"}, reflect.TypeFor[show.Token]()},
		{"token-made", "a new token, the one time that it is shown", []string{"tokens create"}, reflect.TypeFor[tokenMade]()},
		{"undone", "what was taken back", []string{"undo"}, reflect.TypeFor[undoneSaid]()},
		{"view", "a saved or built-in view", commands("views", "list", "show", "save", "delete", "import"), reflect.TypeFor[show.View]()},
		{"unmanaged", "an object at a gateway that nobody here knows", []string{"sync"}, reflect.TypeFor[foreign]()},
	}
}

// stamped heads a file of rows; exportedApps and exportedRegistrations are such
// files.
type stamped struct {
	Stamp export.Stamp `json:"stamp"`
}

type exportedApps struct {
	stamped
	Rows []show.App `json:"rows"`
}

type exportedRegistrations struct {
	stamped
	Rows []show.RegistrationRow `json:"rows"`
}

// commands are those of a group, by their paths.
func commands(group string, names ...string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = group + " " + n
	}
	return out
}

// schemaOf is the JSON schema of an output.
func schemaOf(o written) ([]byte, error) {
	m := schema.Maker{
		Moments: []reflect.Type{reflect.TypeFor[show.Time](), reflect.TypeFor[time.Time]()},
		Values: map[string][]string{
			"App.push": pushWords(), "Developer.push": pushWords(), "OpenPush.push": pushWords(), "RegistrationRow.push": pushWords(),
			"App.status": statusWords(), "finding.result": {wellOK, noted, wrong}, "SyncChange.side": {"here", "gateway"},
			"Job.state":           {string(core.JobRunning), string(core.JobPaused), string(core.JobStopped), string(core.JobDone)},
			"Registration.status": registrationWords(), "RegistrationRow.status": registrationWords(),
		},
	}
	return m.Of("gatehouse "+o.Name, strings.ToUpper(o.About[:1])+o.About[1:]+".", o.of)
}

func pushWords() []string {
	words := []string{"none"}
	for _, p := range core.PushStates() {
		if p != core.PushNone {
			words = append(words, string(p))
		}
	}
	return words
}

func statusWords() []string {
	words := []string{string(core.Unknown), string(core.Deleted), "REVOKED"}
	for _, s := range core.Statuses() {
		words = append(words, string(s))
	}
	return distinct(words)
}

func registrationWords() []string {
	return []string{
		string(core.Waiting), string(core.RegistrationOn), string(core.RegistrationOff), string(core.RegistrationRefused),
		string(core.RegistrationUnknown), "DELETED",
	}
}

func distinct(words []string) []string {
	seen, out := map[string]bool{}, []string{}
	for _, w := range words {
		if !seen[w] {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}
