package desk

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
)

// HeldRead answers HeldPlan. Plan has no id where nothing is held.
type HeldRead struct {
	Request    Request
	Connection string
	Plan       core.BrakePlan
	Err        error
}

// HeldPlan reads the plan that a connection's brake has stopped, from the store.
func (d *Desk) HeldPlan(connection string) (Request, tea.Cmd) {
	out := HeldRead{Connection: connection}
	return d.ask("held plan", func(ctx context.Context) (err error) {
		out.Plan, err = d.Engine.Store().HeldPlan(ctx, connection)
		if core.CodeOf(err) == core.CodeNotFound {
			return nil
		}
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// Release carries a held plan out, after a fresh read. The answer is a Synced;
// its Report has another plan where the gateway shows one.
func (d *Desk) Release(plan core.BrakePlan, reason string) (Request, tea.Cmd) {
	out := Synced{Connection: plan.Connection, Released: true}
	return d.ask("release", func(ctx context.Context) (err error) {
		out.Report, err = d.Engine.Release(context.WithoutCancel(ctx), d.Actor, plan.ID, reason)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// PlanDropped answers DropPlan: what was given up.
type PlanDropped struct {
	Request    Request
	Connection string
	Plan       core.BrakePlan
	Err        error
}

// DropPlan gives a held plan up, or only these Apps of it.
func (d *Desk) DropPlan(plan core.BrakePlan, only ...core.AppID) (Request, tea.Cmd) {
	out := PlanDropped{Connection: plan.Connection}
	return d.ask("drop", func(ctx context.Context) (err error) {
		out.Plan, err = d.Engine.DropPlan(context.WithoutCancel(ctx), d.Actor, plan.ID, only...)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// AdoptionPlanned answers PlanAdoption.
type AdoptionPlanned struct {
	Request Request
	Plan    core.Adoption
	Err     error
}

// PlanAdoption says what adopting an unmanaged object would do; it is read.
func (d *Desk) PlanAdoption(connection string, object core.Remote) (Request, tea.Cmd) {
	var out AdoptionPlanned
	return d.ask("adoption", func(ctx context.Context) (err error) {
		out.Plan, err = d.Engine.PlanAdoptionOf(ctx, d.Actor, connection, []core.Remote{object}, core.Owner{})
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// Adopted answers Adopt.
type Adopted struct {
	Request Request
	Done    core.Adoption
	Err     error
}

// Adopt carries an adoption out.
func (d *Desk) Adopt(plan core.Adoption) (Request, tea.Cmd) {
	var out Adopted
	return d.ask("adopt", func(ctx context.Context) (err error) {
		out.Done, err = d.Engine.Adopt(context.WithoutCancel(ctx), plan)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}
