package uitest

import (
	"context"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/tui"
)

// scene is a state of the program that is worth a golden.
type scene struct {
	set    func(w *world)
	change func(o *tui.Options)
	play   func(w *world, u *ui)
}

// scenes are those that have no set-up in common.
func scenes() map[string]scene {
	fill := func(w *world) {
		w.portal(40)
		w.read("paper-prod", 0)
		w.read("paper-eu", 3*minute)
	}
	production := func(o *tui.Options) { o.Environment, o.EnvironmentColor = "prod", "red" }
	keys := func(names ...string) func(*world, *ui) { return func(_ *world, u *ui) { u.press(names...); u.rest() } }
	return map[string]scene{
		"empty-queue":         {play: keys("1")},
		"empty-apps":          {play: keys("2")},
		"empty-registrations": {play: keys("3")},
		"empty-connections":   {play: keys("4"), change: func(o *tui.Options) { o.Connections = nil }},
		"empty-activity":      {play: keys("5")},
		"empty-attention":     {play: keys("6")},
		"empty-jobs":          {play: keys("7")},
		"nothing-matches":     {set: fill, play: func(_ *world, u *ui) { u.press("2", "/"); u.write("zzz"); u.press("enter"); u.rest() }},
		"filter-wrong":        {set: fill, play: func(_ *world, u *ui) { u.press("2", "/"); u.write("staus:pending (pay"); u.rest() }},
		"environment":         {set: fill, change: production, play: keys("x")},
		"read-only":           {set: fill, change: func(o *tui.Options) { o.ReadOnly = true }, play: keys("a")},
		"command-output": {set: fill, play: func(_ *world, u *ui) {
			u.press(":")
			u.write("connections list")
			u.press("enter")
			u.rest()
		}, change: func(o *tui.Options) {
			o.Execute = replies("NAME        GATEWAY  STATE\npaper-prod  Paper    read now\npaper-eu    Paper    read 3m ago\n")
		}},
		"view-save": {set: fill, play: func(_ *world, u *ui) { u.press("2", ":"); u.write("view save mine"); u.rest() }},
		"edit-many": {set: fill, play: keys("2", "*", "e")},
		"note":      {set: fill, play: keys("enter", "m")},
		"hand-over": {set: fill, play: keys("enter", "T")},
		"reasons": {set: fill, play: keys("x", "ctrl+p"), change: func(o *tui.Options) {
			o.Reasons = []core.Snippet{{Name: "duplicate", Text: "You have this App already."}, {Name: "no-contract", Text: "There is no contract yet."}}
		}},
		"retry-many": {set: func(w *world) { fill(w); w.fails("app-00001", "app-00005") }, play: keys("6", "*", "R")},
		"too-late": {set: fill, change: at(0), play: func(_ *world, u *ui) {
			u.press("2", "/")
			u.write("status:suspended")
			u.press("enter", "r")
			u.settled()
			u.press("enter")
			u.pass(10 * time.Second)
			u.press("u")
			u.rest()
		}},
		"one-by-one": {set: func(w *world) { w.gate.forms = forms()[1:]; fill(w) }, change: at(0), play: func(_ *world, u *ui) {
			u.press("*", "a")
			u.rest()
		}},
		"revoked": {set: func(w *world) {
			his := app(2, "Dana's Till", core.Approved)
			his.Owner, his.Connection = dana, "paper-prod"
			she := signUpOf(1, dana, core.Approved)
			she.Connection, she.Refs = "paper-prod", core.Refs{{Kind: "app", ID: "app-00001"}}
			w.gate.objects["app-00001"] = she.Base
			w.gate.more = keysGoOn
			w.put(his, she)
		}, play: func(_ *world, u *ui) {
			u.press("2", "D", "c")
			u.settled()
			u.write("left the company")
			u.press("ctrl+o")
			u.rest()
		}},
	}
}

// replies is a command line that answers the same to every command.
func replies(text string) func(context.Context, []string) (string, error) {
	return func(context.Context, []string) (string, error) { return text, nil }
}

func TestGoldenRest(t *testing.T) {
	for name, s := range scenes() {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				if s.set != nil {
					s.set(w)
				}
				change := []func(*tui.Options){}
				if s.change != nil {
					change = append(change, s.change)
				}
				u := w.show(sizes[0].width, sizes[0].height, change...)
				u.rest()
				s.play(w, u)
				u.inAllSizes(name)
			})
		})
	}
}

// fails makes the last push of Apps a failed one.
func (w *world) fails(ids ...core.AppID) {
	w.t.Helper()
	for _, id := range ids {
		w.change(id, func(a *core.App) {
			a.Push = core.Push{State: core.PushFailed, Cause: core.CodePermanent, Message: "the plan is closed", UpdatedAt: time.Now()}
		})
	}
}
