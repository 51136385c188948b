package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gatehouse/core"
)

// HeldPlans returns the plans that brakes have stopped, of configured
// connections.
func (e *Engine) HeldPlans(ctx context.Context) ([]core.BrakePlan, error) {
	states, err := e.Store().Connections(ctx)
	if err != nil {
		return nil, err
	}
	var out []core.BrakePlan
	for _, s := range states {
		if _, configured := e.byName[s.Name]; !configured || s.Held == "" {
			continue
		}
		plan, err := e.Store().HeldPlan(ctx, s.Name)
		if core.CodeOf(err) == core.CodeNotFound {
			continue // ended meanwhile
		}
		if err != nil {
			return nil, err
		}
		out = append(out, plan)
	}
	return out, nil
}

// heldPlan finds a held plan by its id.
func (e *Engine) heldPlan(ctx context.Context, id string) (core.BrakePlan, error) {
	plans, err := e.HeldPlans(ctx)
	if err != nil {
		return core.BrakePlan{}, err
	}
	i := slices.IndexFunc(plans, func(p core.BrakePlan) bool { return p.ID == id })
	if i < 0 {
		return core.BrakePlan{}, core.Errorf(core.CodeNotFound, id, "no connection holds this plan").
			WithHint("See what is held: gatehouse connections list")
	}
	return plans[i], nil
}

// Release carries out a plan that a brake stopped, after a fresh read: when
// that comes to another plan it is refused (CodeStale), which says how they
// differ, and nothing of either is carried out. Each removal is proven again.
// What is released does not count for the brake: an administrator decided it.
// reason is kept in the log; it may be empty.
func (e *Engine) Release(ctx context.Context, actor core.Actor, planID, reason string) (SyncReport, error) {
	plan, err := e.heldPlan(ctx, planID)
	if err != nil {
		return SyncReport{}, err
	}
	return e.sync(ctx, plan.Connection, pass{release: planID, reason: reason, actor: actor})
}

// PlanRelease reads the gateway anew and says what Release would do: the
// report's changes, or the error by which it would be refused. Nothing is
// written.
func (e *Engine) PlanRelease(ctx context.Context, actor core.Actor, planID, reason string) (SyncReport, error) {
	plan, err := e.heldPlan(ctx, planID)
	if err != nil {
		return SyncReport{}, err
	}
	return e.sync(ctx, plan.Connection, pass{release: planID, reason: reason, actor: actor, planOnly: true})
}

// released compares the fresh plan with the one that was released.
func (p *pass) released(ctx context.Context, fresh core.BrakePlan, stops, complete bool) error {
	if p.held.ID != p.release {
		return core.Errorf(core.CodeStale, p.release, "this plan was released, dropped or replaced meanwhile").
			WithHint("See what is held: gatehouse connections list")
	}
	if !complete {
		p.report.Held = &p.held
		return core.Errorf(core.CodeTemporary, p.conn.Name, "the fresh read is incomplete: %s; nothing of the plan was carried out", p.report.Listing.Why).
			WithHint("Try again.")
	}
	if fresh.ID == p.release && p.planOnly {
		p.plannedLines(fresh)
		return nil
	}
	if fresh.ID == p.release {
		row := core.Audit{Actor: p.actor.Name, Action: "released", Detail: "plan " + fresh.ID + ": " + fresh.Words() + because(p.reason)}
		if err := p.engine.putPlan(ctx, p.conn.Connection, core.BrakePlan{Connection: p.conn.Name}, row); err != nil {
			return err
		}
		return p.carryAside(ctx)
	}
	how := p.held.Differs(fresh)
	next := "the next reading takes over what is left of it"
	if stops {
		next = "plan " + fresh.ID + " is held instead"
		if err := p.hold(ctx, fresh); err != nil {
			return err
		}
	} else if err := p.unhold(ctx, true); err != nil {
		return err
	}
	return core.Errorf(core.CodeStale, p.release, "the gateway shows another plan now (%s); nothing was carried out; %s", how, next).
		WithHint("Look at it: gatehouse sync --plan -c %s", p.conn.Name)
}

// because appends a reason to what the log says, where there is one.
func because(reason string) string {
	if reason == "" {
		return ""
	}
	return "; " + reason
}

// DropPlan gives a held plan up, or only these Apps of it: they stay as they
// are here, and what the gateway shows of them is not brought up again until it
// shows something else; one that a changed Mapping brought up is sent again
// instead, as it is decided here. What is left of the plan is held on; where it is few
// enough for the brake, the next complete reading carries it out. It returns
// what was given up.
func (e *Engine) DropPlan(ctx context.Context, actor core.Actor, planID string, only ...core.AppID) (core.BrakePlan, error) {
	if err := e.writable("sync"); err != nil {
		return core.BrakePlan{}, err
	}
	plan, err := e.heldPlan(ctx, planID)
	if err != nil {
		return plan, err
	}
	given, left := divide(plan, only)
	if len(given.Lines) == 0 || len(only) > len(given.Lines) {
		return given, core.Errorf(core.CodeNotFound, planID, "the plan does not have every App that was named").
			WithHint("Read it: gatehouse sync --plan -c %s", plan.Connection)
	}
	if err := e.putDropped(ctx, actor, given); err != nil {
		return given, err
	}
	conn := e.byName[plan.Connection].Connection
	row := core.Audit{Actor: actor.Name, Action: "dropped", Detail: "plan " + planID + " would " + plan.Words() + "; they stay as they are here" + sentAgain(given)}
	if len(left.Lines) > 0 {
		row.Detail = fmt.Sprintf("of plan %s: %s stay as they are here (%s)%s; plan %s is left", planID, plural(len(given.Lines), "App", "Apps"), namesOfLines(given), sentAgain(given), left.ID)
	}
	return given, e.putPlan(ctx, conn, left, row)
}

// divide parts a plan into these Apps of it, all where none is named, and the
// rest.
func divide(plan core.BrakePlan, only []core.AppID) (given, left core.BrakePlan) {
	var these, others []core.BrakeLine
	for _, l := range plan.Lines {
		if len(only) == 0 || slices.Contains(only, l.AppID) {
			these = append(these, l)
		} else {
			others = append(others, l)
		}
	}
	if len(others) == 0 {
		return plan, core.BrakePlan{Connection: plan.Connection}
	}
	return core.Held(plan.Connection, these, plan.Since), core.Held(plan.Connection, others, plan.Since)
}

func namesOfLines(plan core.BrakePlan) string {
	var out []string
	for i, l := range plan.Lines {
		if i == shownLines {
			out = append(out, plural(len(plan.Lines)-i, "more", "more"))
			break
		}
		out = append(out, l.Name)
	}
	return strings.Join(out, ", ")
}

// putDropped keeps the differences of a plan as left by an administrator.
func (e *Engine) putDropped(ctx context.Context, actor core.Actor, plan core.BrakePlan) error {
	now := e.Clock.Now()
	for part := range slices.Chunk(plan.Lines, 5*chunk) {
		err := e.Store().Write(ctx, func(tx core.Tx) error {
			for _, l := range part {
				if len(l.Unmapped) > 0 {
					if err := e.sendAgain(tx, actor, l); err != nil {
						return err
					}
					continue
				}
				d := core.DroppedDifference{AppID: l.AppID, What: l.What, Shows: l.Shows, At: now, By: actor.Name}
				if err := tx.PutDropped(plan.Connection, d); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
