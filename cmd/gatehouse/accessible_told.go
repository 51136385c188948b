package main

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
)

// eachSpoken is of how many Apps each is told of by a sentence of its own: of
// more, those that have the same to say are counted.
const eachSpoken = 5

// told collects what there is to say of Apps, in the order in which it came.
type told struct {
	order []string
	names map[string][]string // of those of which it is said
}

func (t *told) add(name, what string) {
	if t.names == nil {
		t.names = map[string][]string{}
	}
	if t.names[what] == nil {
		t.order = append(t.order, what)
	}
	t.names[what] = append(t.names[what], name)
}

// sentences are as few as say it: "Payroll is CANCELED, confirmed.", "44 Apps are
// CANCELED, confirmed."
func (t *told) sentences() []string {
	var out []string
	for _, what := range t.order {
		names := t.names[what]
		if len(names) > eachSpoken {
			out = append(out, show.Count(len(names), "App is", "Apps are")+" "+what)
			continue
		}
		for _, name := range names {
			out = append(out, name+" is "+what)
		}
	}
	return out
}

// tell says how many Apps stand now.
func (s *session) tell(apps []core.App) {
	var all told
	for _, a := range apps {
		what := core.StatusWord(a.Kind, a.Status)
		if push := spokenPush(a.Push.State); push != "" {
			what += ", " + push
		}
		all.add(a.Name, what+".")
	}
	s.g.dialog().Say("%s", strings.Join(all.sentences(), " "))
}

// News tells how this session's decisions ended, each once.
func (s *session) News(ctx context.Context) ([]string, error) {
	var news told
	err := s.gather(ctx, &news)
	return news.sentences(), err
}

// gather adds what became of this session's decisions since it was asked last.
func (s *session) gather(ctx context.Context, news *told) error {
	apps, err := s.w.store.Apps(ctx, slices.Sorted(maps.Keys(s.watched)))
	for _, a := range apps {
		state := a.Push.State
		was := s.watched[a.ID]
		s.watched[a.ID] = state
		switch {
		case state == was:
		case state.Settled():
			delete(s.watched, a.ID)
			what := core.StatusWord(a.Kind, a.Status)
			if state != core.PushNone { // as after an undo: there is nothing to prove
				what += ", " + string(state) + because(a.Push.Note)
			}
			news.add(a.Name, what+".")
		case state.Attention():
			news.add(a.Name, core.StatusWord(a.Kind, a.Status)+" here, the push "+string(state)+": "+a.Push.Message+". "+a.Push.Hint)
		}
	}
	return err
}

func because(note string) string {
	if note == "" {
		return ""
	}
	return ": " + note
}

// beat is the time between two words on how far it is.
const beat = 5 * time.Second

// Settle waits for this session's decisions, and says now and then how far they
// are. Of many, how they ended is said at the end, counted.
func (s *session) Settle(ctx context.Context) error {
	changed := s.w.engine.Changed()
	defer s.w.engine.Unsubscribe(changed)
	all := len(s.watched)
	tick := s.g.clock.After(ctx, beat)
	var news told
	say := func() {
		for _, n := range news.sentences() {
			s.g.dialog().Say("%s", n)
		}
		news = told{}
	}
	for len(s.watched) > 0 {
		if err := s.gather(ctx, &news); err != nil {
			return err
		}
		if all <= eachSpoken {
			say()
		}
		if !slices.ContainsFunc(slices.Collect(maps.Values(s.watched)), func(p core.PushState) bool { return !p.Attention() }) {
			break // what is left wants a person
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		case <-tick:
			tick = s.g.clock.After(ctx, beat)
			s.g.dialog().Say("%s of %d proven.", strconv.Itoa(all-len(s.watched)), all)
		}
	}
	say()
	s.g.dialog().Say("Nothing is on its way any more.")
	return nil
}
