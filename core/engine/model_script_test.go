package engine_test

import (
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"gatehouse/core"
)

// script is one random course of events, drawn as a whole so that it can be
// played again and made shorter.
type script struct {
	paper, ledger int           // how many Apps each gateway has
	every         time.Duration // how often processes read the gateways; 0: never by themselves
	patient       bool          // nobody can tell whether a process is dead: its leases are waited for
	brake         bool          // the deletion brake is on, and an administrator releases what it holds
	cold          bool          // every reading at the desk is by a new process
	rounds        [][]step
}

// step is one event. What n and m mean depends on what it is.
type step struct {
	what string
	app  int
	n, m int
}

func (st step) String() string { return fmt.Sprintf("%s %d/%d/%d", st.what, st.app, st.n, st.m) }

func (sc script) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d paper, %d ledger, every %v, patient %v, brake %v, cold %v", sc.paper, sc.ledger, sc.every, sc.patient, sc.brake, sc.cold)
	for i, r := range sc.rounds {
		fmt.Fprintf(&b, "\n  round %d: %v", i, r)
	}
	return b.String()
}

// likely are the steps with how often they are drawn.
var likely = func() (out []string) {
	for what, n := range map[string]int{
		"decide": 8, "outside": 6, "fault": 4, "launch": 3, "kill": 3, "stop": 1, "wait": 4, "sync": 2, "plan": 2, "reveal": 1,
		"bulk": 3, "halt": 1, "undo": 2, "edit": 2, "owner": 1, "newcomer": 1,
	} {
		for range n {
			out = append(out, what)
		}
	}
	return sorted(out)
}()

// duel are the steps of a course in which both sides change and nothing else
// happens.
var duel = []string{"decide", "decide", "outside", "outside", "decide", "outside", "plan", "sync"}

// crowd are the steps of a course in which much is done at once, taken back,
// stopped and killed.
var crowd = []string{
	"bulk", "bulk", "bulk", "bulk", "decide", "decide", "edit", "undo", "undo", "undo", "halt", "outside", "outside", "launch", "launch", "kill",
	"wait", "sync", "owner", "newcomer", "fault",
}

func steps(of []string) *rapid.Generator[step] {
	return rapid.Custom(func(t *rapid.T) step {
		return step{
			what: rapid.SampledFrom(of).Draw(t, "what"), app: rapid.IntRange(0, 3).Draw(t, "app"),
			n: rapid.IntRange(0, 59).Draw(t, "n"), m: rapid.IntRange(0, 11).Draw(t, "m"),
		}
	})
}

// courses draws scripts of these steps.
func courses(of []string) *rapid.Generator[script] {
	return rapid.Custom(func(t *rapid.T) script {
		sc := script{
			paper: rapid.IntRange(0, 3).Draw(t, "paper"), ledger: rapid.IntRange(0, 2).Draw(t, "ledger"),
			every:   rapid.SampledFrom([]time.Duration{0, 20 * time.Second}).Draw(t, "every"),
			patient: rapid.Bool().Draw(t, "patient"),
			brake:   rapid.Bool().Draw(t, "brake"),
			cold:    rapid.Bool().Draw(t, "cold"),
		}
		if sc.paper+sc.ledger == 0 {
			sc.paper = 1
		}
		sc.rounds = rapid.SliceOfN(rapid.SliceOfN(steps(of), 1, 10), 1, 3).Draw(t, "rounds")
		return sc
	})
}

var (
	scripts = courses(likely)
	crowds  = rapid.Custom(func(t *rapid.T) script {
		return script{
			paper: 3, ledger: 1, every: 20 * time.Second, patient: rapid.Bool().Draw(t, "patient"), cold: rapid.Bool().Draw(t, "cold"),
			rounds: rapid.SliceOfN(rapid.SliceOfN(steps(crowd), 6, 12), 1, 3).Draw(t, "rounds"),
		}
	})
	duels = rapid.Custom(func(t *rapid.T) script {
		return script{paper: 3, cold: rapid.Bool().Draw(t, "cold"), rounds: rapid.SliceOfN(rapid.SliceOfN(steps(duel), 6, 8), 2, 3).Draw(t, "rounds")}
	})
)

// open are the verbs on an App: design 2.1 once more.
var open = map[core.Status][]core.Verb{
	core.Pending:   {core.Approve, core.Reject},
	core.Approved:  {core.Cancel, core.Suspend, core.Reject, core.Approve}, // the last two for what waits of it
	core.Rejected:  {core.Approve, core.Delete},
	core.Canceled:  {core.Approve, core.Delete},
	core.Suspended: {core.Resume, core.Cancel},
}

// holds are how long a decision can be taken back.
var holds = []time.Duration{0, time.Minute, 0, 5 * time.Second}
