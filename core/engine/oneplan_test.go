package engine_test

import (
	"slices"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// onePlanned is a ledger where an App has an API under one plan.
type onePlanned struct{ ledger }

func (s onePlanned) Capabilities() core.Capabilities {
	c := s.ledger.Capabilities()
	c.OnePlan = "the ledger has one plan for an API"
	return c
}

func TestTwoPlansOfOneAPIAreSaidBeforeAnApprovalFailsAndRefusedForANewApp(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		two := core.NewApp{
			Name: "Both", Connection: "ledger", Owner: core.Owner{Name: "Bo", Email: "bo@example.org"},
			Registrations: []core.Registration{{API: core.APIRef{ID: "p"}, Plan: core.PlanRef{ID: "gold"}}, {API: core.APIRef{ID: "p"}, Plan: core.PlanRef{ID: "free"}}},
		}
		app, err := p.Create(w.ctx, ana, two)
		if err != nil {
			t.Fatal(err)
		}
		warned := func(p *process) bool {
			plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: []core.AppID{app.ID}}, core.Approve, core.Input{})
			if err != nil || len(plan.Change) != 1 {
				t.Fatalf("%+v, %v", plan, err)
			}
			return slices.ContainsFunc(plan.Warnings, func(s string) bool {
				return strings.Contains(s, "are two plans of one API; the ledger has one plan for an API")
			})
		}
		q := w.start("two", func(c *engine.Config) {
			c.Connections = append(c.Connections, engine.Connected{Connection: core.Connection{Name: "ledger", Kind: "ledger"}, Provider: onePlanned{ledger{g}}})
		})
		if warned(p) || !warned(q) {
			t.Errorf("said where several are fine: %v; where one is: %v", warned(p), warned(q))
		}
		if _, err := q.Create(w.ctx, ana, two); core.CodeOf(err) != core.CodeInvalid || !strings.Contains(err.Error(), "two plans of one API") {
			t.Errorf("a new App: %v", err)
		}
	})
}
