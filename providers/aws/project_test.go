package aws_test

import (
	"testing"

	"gatehouse/core"
	"gatehouse/providers/aws"
)

func TestProjection(t *testing.T) {
	keyRefs := core.Refs{{Kind: "key", Scope: east, ID: "k"}}
	clientRefs := core.Refs{{Kind: "client", Scope: pool, ID: "c"}}
	hookRefs := core.Refs{{Kind: "webhook", ID: "w"}}
	both := []string{west + "/" + goldWest, east + "/" + goldEast}
	held, revoked := core.Absent(), core.Absent() // at AWS, in step with the webhook
	held.State, held.Grants = "webhook credential", []string{"apis:55a4276f01318ce1"}
	revoked.State = "webhook credential revoked"
	keyTexts := []string{core.FieldText("name", app(1).Name), core.FieldText("description", app(1).Description)}
	clientText := core.FieldText("name", app(1).Name)
	seen := core.Shown("partly", "x")
	for name, c := range map[string]struct {
		status core.Status
		refs   core.Refs
		want   core.Projection
	}{
		"pending":                     {core.Pending, nil, core.Absent()},
		"rejected, never created":     {core.Rejected, nil, core.Absent()},
		"rejected, created":           {core.Rejected, keyRefs, core.Shown("disabled").With(keyTexts...)},
		"approved":                    {core.Approved, nil, core.Shown("enabled", both...).With(keyTexts...)},
		"approved key":                {core.Approved, keyRefs, core.Shown("enabled", both...).With(keyTexts...)},
		"approved client":             {core.Approved, clientRefs, core.Shown("enabled", "scope:"+apiEast+"/prod", "scope:"+apiWest+"/prod").With(clientText)},
		"approved webhook":            {core.Approved, hookRefs, held},
		"canceled webhook":            {core.Canceled, hookRefs, revoked},
		"deleted webhook":             {core.Deleted, hookRefs, revoked},
		"canceled":                    {core.Canceled, keyRefs, core.Shown("disabled").With(keyTexts...)},
		"suspended":                   {core.Suspended, keyRefs, core.Shown("disabled").With(keyTexts...)},
		"canceled before it was sent": {core.Canceled, nil, core.Absent()},
		"canceled client":             {core.Canceled, clientRefs, core.Shown("disabled").With(clientText)},
		"deleted":                     {core.Deleted, keyRefs, core.Absent()},
		"unknown stays as shown":      {core.Unknown, keyRefs, seen},
		"a ref that was taken back":   {core.Canceled, core.Refs{{Kind: "key", Scope: east}}, core.Absent()},
	} {
		t.Run(name, func(t *testing.T) {
			a := app(1)
			a.Status, a.Refs, a.Remote = c.status, c.refs, seen
			for n := range a.Registrations {
				a.Registrations[n].Status = core.RegistrationOn
			}
			waiting := a.Registrations[0]
			waiting.Status, waiting.Plan.ID, waiting.API.ID = core.Waiting, "other", east+"/other/prod"
			a.Registrations = append(a.Registrations, waiting)
			if got := aws.New(nil).Project(core.Connection{}, a); !got.Same(c.want) {
				t.Errorf("%+v, want %+v; grants %v", got, c.want, got.Grants)
			}
		})
	}
}

func TestProjectionOfWhatIsNotOfAWSIsNeverShown(t *testing.T) {
	a := app(1)
	a.Status = core.Approved
	a.Registrations = []core.Registration{{API: core.APIRef{ID: "payments"}, Plan: core.PlanRef{ID: "gold"}, Status: core.RegistrationOn}}
	if got := aws.New(nil).Project(core.Connection{}, a); len(got.Grants) != 1 || got.Grants[0] != "unknown:payments/gold" {
		t.Errorf("%+v", got)
	}
}

func TestApprovedClientWithoutScopesIsDisabled(t *testing.T) {
	a := app(1)
	a.Status, a.Refs, a.Registrations = core.Approved, core.Refs{{Kind: "client", Scope: pool, ID: "c"}}, nil
	if got := aws.New(nil).Project(core.Connection{}, a); !got.Same(core.Shown("disabled").With(core.FieldText("name", a.Name))) {
		t.Errorf("%+v", got)
	}
}
