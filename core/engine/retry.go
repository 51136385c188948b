package engine

import (
	"context"
	"slices"

	"gatehouse/core"
)

// Retry queues failed and unproven pushes again, at once, and returns how many
// there were.
func (e *Engine) Retry(ctx context.Context, actor core.Actor, ids []core.AppID) (int, error) {
	if err := e.writable("retry"); err != nil {
		return 0, err
	}
	n := 0
	for batch := range slices.Chunk(ids, maxAct) {
		again := 0
		err := e.Store().Write(ctx, func(tx core.Tx) error {
			again = 0
			for _, id := range batch {
				_, err := e.retryOne(tx, actor, id)
				switch {
				case err == nil:
					again++
				case core.CodeOf(err) != core.CodeNotAllowed:
					return err
				}
			}
			return nil
		})
		if err != nil {
			return n, err
		}
		n += again
	}
	e.breakers.reset()
	e.watch.wake()
	return n, nil
}

// mayRetry says why there is nothing to push again.
func mayRetry(app core.App) error {
	switch p := app.Push; {
	case app.Removed():
		return core.Errorf(core.CodeGone, app.Name, "it is removed")
	case app.Untold != "" && !p.State.Attention() && p.Cause == "":
		return core.Errorf(core.CodeNotAllowed, app.Name, "its push needs none: a mail to its owner was not taken").
			WithHint("See gatehouse mail list; then: gatehouse mail retry, or mail drop.")
	case p.State.Attention(), p.State == core.PushQueued && p.Cause != "":
		return nil
	}
	return core.Errorf(core.CodeNotAllowed, app.Name, "its push has neither failed nor is it unproven")
}

// retryOne puts one push back in the queue and returns the decision it carries.
func (e *Engine) retryOne(tx core.Tx, actor core.Actor, id core.AppID) (decision string, err error) {
	app, err := tx.App(id)
	if err != nil {
		return "", err
	}
	if err := mayRetry(app); err != nil {
		return "", err
	}
	p, now := app.Push, e.Clock.Now()
	message := p.Message
	p.Attempts, p.DueAt, p.UpdatedAt = 0, now, now
	if p.State != core.PushUnproven { // a fresh start: Settle must not take the old cause for the new outcome
		p.State, p.Cause, p.Message, p.Hint = core.PushQueued, "", "", ""
	}
	if err := tx.PutPush(id, p); err != nil {
		return "", err
	}
	return p.DecisionID, tx.Audit(core.Audit{At: now, Actor: actor.Name, Action: "retry", AppID: id, Subject: app.Name, Detail: message})
}

// addRetry plans a push again.
func (r *planning) addRetry(item core.PlanItem, conn Connected, app core.App) {
	switch err := mayRetry(app); {
	case err == nil:
		item.Send, item.Support = true, core.Native
		item.Effect = "pushed again at " + r.caps(conn).Title
		r.change(item, app)
	case !app.Push.State.Settled():
		r.plan.Already = append(r.plan.Already, item)
	default:
		r.refuse(item, err)
	}
}
