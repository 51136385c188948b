package storetest

import (
	"fmt"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gatehouse/core"
)

// noon is the suite's point in time.
var noon = time.Date(2026, 3, 4, 12, 0, 0, 123456789, time.UTC)

// appID makes ids that sort by n.
func appID(n int) core.AppID { return core.AppID(fmt.Sprintf("01JAPP%08d", n)) }

// full is an App with something in every field.
func full(n int) core.App {
	return core.App{
		ID: appID(n), Name: fmt.Sprintf("Páyments \x1b[31m %d", n), ReferenceID: fmt.Sprintf("6f1c-%d", n),
		Description: "takes payments\nin two lines", CallbackURL: "https://example.test/cb",
		Attributes: map[string]string{"tier": "gold", "cost center": "42"},
		Owner:      core.Owner{Name: "Ana Lima", Email: "ana@example.test", Account: "ACME", Team: true},
		Connection: "aws-prod", CreatedAt: noon.Add(time.Duration(n) * time.Minute),
		Status: core.Approved, Native: "enabled",
		Registrations: []core.Registration{
			{API: core.APIRef{ID: "p", Name: "Payments", Description: "pays"}, Plan: core.PlanRef{ID: "g", Name: "Gold"}, Status: core.Waiting},
			{API: core.APIRef{ID: "l"}, Status: core.RegistrationOff, TakenBy: core.Cancel},
		},
		Credentials: []core.Credential{
			{Kind: "api key", Scope: "us-east-1", RefID: "k1", Fingerprint: "f", LastFour: "1234", Enabled: true, CreatedAt: noon},
			{Kind: "client", ClientID: "c1", ExpiresAt: noon.Add(time.Hour)},
		},
		Reason: "asked nicely", DecidedBy: "bo@bastion", DecidedAt: noon.Add(-time.Hour), Revision: 7,
		Push: core.Push{
			State: core.PushUnproven, From: core.Pending, DecisionID: "d1", NextID: "d2", NextDueAt: noon.Add(time.Hour), DueAt: noon.Add(time.Minute), Attempts: 3, Touched: true,
			Cause: core.CodeTemporary, Message: "no answer", Hint: "wait", Note: "nothing to send", UpdatedAt: noon,
		},
		Refs: core.Refs{{Kind: "key", Scope: "us-east-1", ID: fmt.Sprintf("key-%d", n)}, {Kind: "key", Scope: "eu-west-1", ID: fmt.Sprintf("key-%d", n)}},
		Base: core.Shown("enabled", "plan:a", "plan:b"), Remote: core.Absent(),
		ReadAt: noon.Add(-time.Minute), MissingAt: noon.Add(-time.Second), Lost: "approved by bo", AssignedTo: "ana@bastion",
	}
}

// simple is a PENDING App with few fields.
func simple(n int) core.App {
	return core.App{
		ID: appID(n), Name: fmt.Sprintf("App %04d", n), Connection: "kong", Status: core.Pending,
		Owner: core.Owner{Name: "Bo Chen", Email: "bo@example.test"}, CreatedAt: noon.Add(time.Duration(n) * time.Minute),
	}
}

// diff compares values as the store keeps them: an empty list is none, a
// time's zone is no difference.
func diff(want, got any) string {
	return cmp.Diff(want, got, cmpopts.EquateEmpty(), cmp.Comparer(time.Time.Equal))
}

func ids(rows []core.Row) []core.AppID {
	out := make([]core.AppID, len(rows))
	for i, r := range rows {
		out[i] = r.ID
	}
	return out
}
