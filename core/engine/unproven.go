package engine

import (
	"context"
	"slices"

	"gatehouse/core"
)

// unproven are the parts of an App that decisions which are not proven yet have
// changed: what an attempt for them may have written at the gateway. The value
// says whether it may have made the part vanish there.
type unproven map[string]bool

// mine is a core.Mine: a part that is gone and that none of our decisions takes
// from the gateway was deleted by somebody else.
func (u unproven) mine(part string, shown bool) bool {
	deleted, written := u[part]
	return written && (shown || deleted)
}

// leaves returns what tells whether the gateway has an entry of a registration
// of this App.
func (c Connected) leaves(app core.App) func(core.Registration) bool {
	return func(r core.Registration) bool {
		with := app.Clone()
		with.Registrations = slices.DeleteFunc(with.Registrations, func(o core.Registration) bool { return o.Key() == r.Key() })
		with.Registrations = append(with.Registrations, r)
		return c.project(with).Tells(r.Key())
	}
}

// unprovenParts collects the parts of the decisions with these ids, and of those
// they replaced before they were proven.
func unprovenParts(decision func(string) (core.Decision, error), leaves func(core.Registration) bool, ids ...string) (unproven, error) {
	parts := unproven{}
	err := eachUnproven(decision, ids, func(d core.Decision) error {
		for _, was := range d.Before.Registrations {
			left := d.Left(was)
			if left.Status == was.Status {
				continue // only what we remember of it changed
			}
			parts[was.Key()] = parts[was.Key()] || left.Status == "" || !leaves(left)
		}
		for _, key := range d.Before.Added {
			parts[key] = parts[key]
		}
		for _, c := range d.Before.Fields {
			parts[core.PartField(c.Field)] = true
		}
		if len(d.Before.Keys) == 0 && d.Verb != core.Edit {
			parts[core.PartState] = true
		}
		return nil
	})
	return parts, err
}

// eachUnproven calls fn for decisions and for those they replaced before they
// were proven.
func eachUnproven(decision func(string) (core.Decision, error), ids []string, fn func(core.Decision) error) error {
	todo, seen := ids, map[string]bool{"": true}
	for len(todo) > 0 {
		id := todo[0]
		todo = todo[1:]
		if seen[id] {
			continue
		}
		seen[id] = true
		d, err := decision(id)
		if err != nil {
			return err
		}
		if err := fn(d); err != nil {
			return err
		}
		if p := d.Before.Push; !p.State.Done() {
			todo = append(todo, p.DecisionID, p.NextID)
		}
	}
	return nil
}

// unfinished tells what an earlier attempt may have written; nil when none was
// made.
func (a *attempt) unfinished() (core.Mine, error) {
	if !a.touched && !a.takeover {
		return nil, nil
	}
	return a.pushed()
}

// pushed tells what this attempt and those before it have brought to the
// gateway, or may have.
func (a *attempt) pushed() (core.Mine, error) {
	if a.parts == nil {
		var err error
		ctx := context.WithoutCancel(a.calls)
		decision := func(id string) (core.Decision, error) { return a.engine.Store().Decision(ctx, id) }
		if a.parts, err = unprovenParts(decision, a.conn.leaves(a.app), a.app.Push.DecisionID); err != nil {
			return nil, err
		}
	}
	return a.parts.mine, nil
}
