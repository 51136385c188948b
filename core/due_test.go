package core_test

import (
	"testing"
	"time"

	"gatehouse/core"
)

func TestTheShortestTargetThatAppliesCounts(t *testing.T) {
	since := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	targets := core.Targets{
		Default:     72 * time.Hour,
		Connections: map[string]time.Duration{"aws": 24 * time.Hour, "free": 0},
		Products:    map[string]time.Duration{"payments": 4 * time.Hour, "reports": 48 * time.Hour},
	}
	for _, c := range []struct {
		name, conn, apis string
		want             time.Duration // 0: none
	}{
		{"by default", "kong", "Ledger", 72 * time.Hour},
		{"by connection", "aws", "Ledger", 24 * time.Hour},
		{"by product", "kong", "Reports", 48 * time.Hour},
		{"the shorter of both", "aws", "Reports\nPayments", 4 * time.Hour},
		{"the connection is shorter", "aws", "Reports", 24 * time.Hour},
		{"a connection without", "free", "Ledger", 0},
	} {
		row := core.Row{Status: core.Pending, Connection: c.conn, APIs: c.apis, WaitingSince: since}
		got := targets.Due(row)
		if want := since.Add(c.want); c.want == 0 && !got.IsZero() || c.want != 0 && !got.Equal(want) {
			t.Errorf("%s: due %s", c.name, got)
		}
		row.Status = core.Approved
		if !targets.Due(row).IsZero() {
			t.Errorf("%s: a decided request is due", c.name)
		}
	}
	if (core.Targets{}).Any() || !(core.Targets{}).Due(core.Row{Status: core.Pending, WaitingSince: since}).IsZero() {
		t.Error("without targets something is due")
	}
	if !targets.Due(core.Row{Status: core.Pending}).IsZero() {
		t.Error("what waits since nobody knows when is due")
	}
}

func TestARequestWaitsSinceTheOldestOfItWasAskedFor(t *testing.T) {
	made := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	day := func(n int) time.Time { return made.AddDate(0, 0, n) }
	reg := func(s core.RegistrationStatus, at time.Time) core.Registration {
		return core.Registration{API: core.APIRef{ID: at.String()}, Status: s, CreatedAt: at}
	}
	for _, c := range []struct {
		name string
		app  core.App
		want time.Time
	}{
		{"a new App", core.App{Status: core.Pending, CreatedAt: made}, made},
		{"asked for later", core.App{Status: core.Pending, CreatedAt: made, Registrations: []core.Registration{reg(core.Waiting, day(9)), reg(core.Waiting, day(5))}}, day(5)},
		{"more for an approved App", core.App{Status: core.Approved, CreatedAt: made, Registrations: []core.Registration{reg(core.RegistrationOn, made), reg(core.Waiting, day(7))}}, day(7)},
		{"nobody knows when", core.App{Status: core.Approved, CreatedAt: made, Registrations: []core.Registration{{Status: core.Waiting}}}, time.Time{}},
		{"its deletion", core.App{Status: core.Approved, CreatedAt: made, DeletionAskedAt: day(3)}, day(3)},
		{"nothing waits", core.App{Status: core.Approved, CreatedAt: made}, time.Time{}},
	} {
		if got := core.RowOf(c.app).WaitingSince; !got.Equal(c.want) {
			t.Errorf("%s: since %s, want %s", c.name, got, c.want)
		}
	}
}
