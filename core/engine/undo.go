package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"gatehouse/core"
)

// Undo takes back the session's last act as one, as far as it is still held.
// What has left already is in TooLate, and Opposite is the verb to offer then.
// CodeNotFound when the session has nothing to take back.
func (e *Engine) Undo(ctx context.Context, actor core.Actor) (core.Undone, error) {
	if err := e.writable("undo"); err != nil {
		return core.Undone{}, err
	}
	actID, err := e.Store().LastAct(ctx, actor.Session)
	if err != nil {
		return core.Undone{}, err
	}
	if actID, err = e.lastJob(ctx, actor, actID); err != nil {
		return core.Undone{}, err
	}
	if actID == "" {
		return core.Undone{}, core.Errorf(core.CodeNotFound, "undo", "there is nothing to take back").
			WithHint("Only what you did yourself, and what has not left yet, can be taken back.")
	}
	job, err := e.stopJobOf(ctx, actor, actID)
	if err != nil {
		return core.Undone{}, err
	}
	decisions, err := e.Store().Act(ctx, actID)
	undone := core.Undone{ActID: actID, Verb: job.Verb, Unreached: job.Sum().Left()}
	for batch := range slices.Chunk(decisions, maxAct) {
		if err == nil {
			err = e.takeBackAll(ctx, actor, batch, &undone)
		}
	}
	undone.Opposite = opposite(undone.Verb, len(undone.Keys) > 0)
	e.watch.wake()
	return undone, err
}

// lastJob returns the act of the session's newest job where that was begun
// after the act given: a job that has not come to its first item is an act
// too. Ids sort by time (core.IDs).
func (e *Engine) lastJob(ctx context.Context, actor core.Actor, actID string) (string, error) {
	jobs, err := e.Store().OpenJobs(ctx)
	for _, j := range jobs {
		if j.Actor.Session == actor.Session && j.ActID > actID {
			actID = j.ActID
		}
	}
	return actID, err
}

// takeBackAll takes back one batch of an act in one transaction.
func (e *Engine) takeBackAll(ctx context.Context, actor core.Actor, batch []core.Decision, undone *core.Undone) error {
	var back, late []core.AppID
	var keys map[core.AppID][]string
	err := e.Store().Write(ctx, func(tx core.Tx) error {
		back, late, keys = nil, nil, map[core.AppID][]string{}
		for _, d := range batch {
			ok, err := e.takeBack(tx, actor, d.ID)
			if err != nil {
				return err
			}
			if ok {
				back = append(back, d.AppID)
			} else if d.UndoneAt.IsZero() {
				late = append(late, d.AppID)
				if len(d.Before.Keys) > 0 {
					keys[d.AppID] = d.Before.Keys
				}
			}
		}
		return nil
	})
	if err == nil {
		undone.Verb = batch[0].Verb
		undone.Back, undone.TooLate = append(undone.Back, back...), append(undone.TooLate, late...)
		if undone.Keys == nil {
			undone.Keys = keys
		}
		maps.Copy(undone.Keys, keys)
	}
	return err
}

// opposite is the verb that gives back what a verb took, where there is one;
// alone: of registrations decided alone.
func opposite(v core.Verb, alone bool) core.Verb {
	switch v {
	case core.Approve, core.Resume:
		if alone {
			return core.Unsubscribe
		}
		return core.Cancel
	case core.Reprocess:
		return core.Reject
	case core.Reject, core.Cancel, core.Unsubscribe:
		return core.Approve
	case core.Suspend:
		return core.Resume
	}
	return ""
}

// takeBack restores what a held decision replaced.
func (e *Engine) takeBack(tx core.Tx, actor core.Actor, decisionID string) (bool, error) {
	d, err := tx.Decision(decisionID)
	if err != nil {
		return false, err
	}
	app, err := tx.App(d.AppID)
	if err != nil {
		return false, err
	}
	p := app.Push
	held := p.State == core.PushHeld && p.DecisionID == d.ID
	behind := p.State.InFlight() && p.NextID == d.ID
	if !d.UndoneAt.IsZero() || !held && !behind {
		return false, nil
	}
	now := e.Clock.Now()
	caps, _ := e.Capabilities(app.Connection)
	app = core.TakeBack(app, caps, d)
	app.Revision++
	if behind {
		app.Push.NextID, app.Push.NextDueAt = d.Before.Push.NextID, d.Before.Push.NextDueAt // what this one replaced waits again
	} else {
		app.Push = pushBefore(d, app.Push, now)
	}
	app.Push.UpdatedAt = now
	if d.SecretID != "" {
		if err := tx.DropSecret(d.SecretID); err != nil {
			return false, err
		}
	}
	d.UndoneAt = now
	if err := tx.PutDecision(d); err != nil {
		return false, err
	}
	if err := tx.PutApp(app); err != nil {
		return false, err
	}
	return true, tx.Audit(core.Audit{
		At: now, Actor: actor.Name, Action: "undo", AppID: app.ID, Subject: app.Name,
		Detail: fmt.Sprintf("%s taken back: %s again", d.Verb, core.StatusWord(app.Kind, app.Status)),
	})
}

// pushBefore is the push that a decision replaced. One that waited behind a
// push in flight took its place since: the decision before it is proven again.
func pushBefore(d core.Decision, p core.Push, now time.Time) core.Push {
	was := d.Before.Push
	if !was.State.InFlight() {
		return was
	}
	if was.NextID != "" {
		was.DecisionID = was.NextID
	}
	return core.Push{State: core.PushQueued, DecisionID: was.DecisionID, From: p.From, DueAt: now, Touched: p.Touched, UpdatedAt: now}
}

// Held says how many of the session's decisions are still held and when the
// first of them leaves.
func (e *Engine) Held(ctx context.Context, session string) (int, time.Time, error) {
	n, next := 0, time.Time{}
	err := e.eachHeld(ctx, session, func(app core.App) {
		n++
		if next.IsZero() || app.Push.DueAt.Before(next) {
			next = app.Push.DueAt
		}
	})
	return n, next, err
}

// eachHeld calls fn for every App whose held decision the session made.
func (e *Engine) eachHeld(ctx context.Context, session string, fn func(core.App)) error {
	ids, err := e.Store().HeldBy(ctx, session)
	if err != nil {
		return err
	}
	apps, err := e.Store().Apps(ctx, ids)
	for _, a := range apps {
		fn(a)
	}
	return err
}

// SendNow lets the session's held decisions leave at once and returns how many
// there were.
func (e *Engine) SendNow(ctx context.Context, actor core.Actor) (int, error) {
	if err := e.writable("send now"); err != nil {
		return 0, err
	}
	ids, err := e.Store().HeldBy(ctx, actor.Session)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	n := 0
	for batch := range slices.Chunk(ids, maxAct) {
		sent := 0
		err = e.Store().Write(ctx, func(tx core.Tx) error {
			sent = 0
			for _, id := range batch {
				ok, err := e.sendOne(tx, actor, id)
				if err != nil {
					return err
				}
				if ok {
					sent++
				}
			}
			return nil
		})
		if err != nil {
			break
		}
		n += sent
	}
	e.watch.wake()
	return n, err
}

// sendOne lets one held decision leave, if it is still this session's.
func (e *Engine) sendOne(tx core.Tx, actor core.Actor, id core.AppID) (bool, error) {
	app, err := tx.App(id)
	if err != nil || app.Push.State != core.PushHeld {
		return false, err
	}
	d, err := tx.Decision(app.Push.DecisionID)
	if err != nil || d.Actor.Session != actor.Session {
		return false, err
	}
	now := e.Clock.Now()
	app.Push.State, app.Push.DueAt, app.Push.UpdatedAt = core.PushQueued, now, now
	return true, tx.PutPush(id, app.Push)
}
