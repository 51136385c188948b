// Package storetest is the contract of core.Store as tests: every store passes
// Run. What the port's comments promise is here; where they are silent, this
// suite decides (the order of a result, what a limit of 0 means).
package storetest

import (
	"testing"

	"gatehouse/core"
)

// Open returns a fresh, empty store, which it closes when the test ends.
type Open func(t *testing.T) core.Store

// Run checks a store against the contract. Each part opens stores of its own.
func Run(t *testing.T, open Open) {
	for _, part := range []struct {
		name string
		test func(*testing.T, Open)
	}{
		{"Apps", testApps},
		{"Finding", testFinding},
		{"Feed", testFeed},
		{"Pages", testPages},
		{"Registrations", testRegistrations},
		{"Details", testDetails},
		{"Views", testViews},
		{"Kinds", testKinds},
		{"Counts", testCounts},
		{"Owners", testOwners},
		{"Pushes", testPushes},
		{"Decisions", testDecisions},
		{"Audit", testAudit},
		{"Events", testEvents},
		{"Mails", testMails},
		{"Leases", testLeases},
		{"Secrets", testSecrets},
		{"Connections", testConnections},
		{"Brake", testBrake},
		{"Agreed", testAgreed},
		{"Jobs", testJobs},
		{"Writes", testWrites},
		{"Version", testVersion},
		{"Backup", testBackup},
		{"Tokens", testTokens},
		{"Answers", testAnswers},
		{"Notices", testNotices},
		{"PushTallies", testPushTallies},
		{"DeletionAsked", testDeletionAsked},
		{"Review", testReview},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(t, open) })
	}
}

// write runs fn in a transaction that must succeed.
func write(t *testing.T, s core.Store, fn func(core.Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), fn); err != nil {
		t.Fatalf("write: %v", err)
	}
}

// put writes Apps in one transaction.
func put(t *testing.T, s core.Store, apps ...core.App) {
	t.Helper()
	write(t, s, func(tx core.Tx) error {
		for _, a := range apps {
			if err := tx.PutApp(a); err != nil {
				return err
			}
		}
		return nil
	})
}

// must returns the value of a call that must not fail.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// wantCode fails unless err has the code.
func wantCode(t *testing.T, err error, code core.Code) {
	t.Helper()
	if got := core.CodeOf(err); got != code {
		t.Fatalf("got code %q (%v), want %q", got, err, code)
	}
}

// subtest is one sentence of the contract.
type subtest struct {
	name string
	test func(t *testing.T, s core.Store)
}

func run(t *testing.T, open Open, tests []subtest) {
	t.Helper()
	for _, st := range tests {
		t.Run(st.name, func(t *testing.T) { st.test(t, open(t)) })
	}
}
