package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gatehouse/cmd/gatehouse/internal/ask"
	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/core/plaintext"
)

// The answers that are no setting's name, when everything was asked.
const (
	listSettings = "?"
	writeAnyway  = "write"
)

// round tests the connection and asks what is to become of it. It reports
// whether it is to be written; if not, something was changed, or it is to be
// tested once more.
func (w *guide) round(ctx context.Context) (bool, error) {
	usable, wrong := w.try(ctx)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	q := ask.Question{Label: "Setting to change (" + listSettings + " lists them)", Check: func(answer string) string { return w.unknownSetting(answer, usable) }}
	switch {
	case !usable:
		q.Required = true
	case wrong != nil:
		q.Label, q.Empty = q.Label+", "+writeAnyway+" it as it is, or "+ask.Back+" to leave it", "test it again"
	default:
		q.Empty = "none, go on"
	}
	if wrong != nil {
		w.say(wrong)
	}
	for {
		answer, err := w.dialog().Line(ctx, q)
		switch {
		case err != nil:
			return false, err
		case answer == ask.Back:
			return false, core.Errorf(core.CodeCanceled, "", "nothing was written")
		case answer == listSettings:
			w.listSettings()
		case answer == "":
			w.proven = wrong == nil
			return wrong == nil, nil
		case answer == writeAnyway:
			return true, nil
		default:
			return false, w.change(ctx, answer)
		}
	}
}

// try opens the connection and asks the gateway who we are there, as
// connections test does. It reports whether the settings can be used, and what
// is wrong all the same.
func (w *guide) try(ctx context.Context) (bool, error) {
	began := w.clock.Now()
	gw, err := w.openDraft(ctx, *w.draft, w.kinds, w.typed)
	if err != nil {
		return core.CodeOf(err) == core.CodeSecretMissing, err
	}
	w.dialog().Say("")
	w.dialog().Say("Testing %s ...", w.draft.Name)
	check, err := gw.Check(ctx)
	if check.Latency == 0 {
		check.Latency = w.clock.Now().Sub(began)
	}
	if failed := gw.Close(); err == nil {
		err = failed
	}
	if err == nil {
		w.tellCheck(testOf(w.draft.Name, w.known.Capabilities(), check, nil))
	}
	return true, err
}

func (w *guide) tellCheck(row tested) {
	w.tell("", fmt.Sprintf("%s answers after %d ms; we are %s.", row.Name, row.MS, row.Identity))
	for _, line := range row.mays() {
		w.tell("  ", line)
	}
	for _, line := range row.Detail {
		w.tell("  ", line)
	}
}

// tell says a text after a head; what the terminal has no room for goes under
// the text, broken between words.
func (w *guide) tell(head, text string) {
	room := w.outWidth() - len(head) - 1
	lines := []string{text}
	if room >= leastDetail && ansi.StringWidth(text) > room {
		lines = broken(plaintext.Line(text), room)
	}
	for _, line := range lines {
		w.dialog().Say("%s%s", head, line)
		head = strings.Repeat(" ", len(head))
	}
}

// openDraft makes the client of a connection that is not configured yet; typed
// are secrets that are not kept anywhere yet. The caller closes it.
func (g *gatehouse) openDraft(ctx context.Context, d config.Draft, kinds []core.Provider, typed map[string]string) (core.Gateway, error) {
	c, problems := d.Check(g.env, kinds)
	if len(problems) > 0 {
		return nil, asInput(problems[0])
	}
	conn := g.connected(config.Config{Path: d.File, Connections: []config.Connection{c}})[0]
	kept := conn.Secret
	conn.Secret = func(ctx context.Context, setting string) (string, error) {
		if secret, is := typed[setting]; is {
			return secret, nil
		}
		return kept(ctx, setting)
	}
	gw, err := c.Provider.Open(ctx, c.Connection, g.surroundings(engine.Connected{Secret: conn.Secret}))
	if err != nil && core.CodeOf(err) != core.CodeSecretMissing {
		return nil, asInput(core.AsError(err))
	}
	return gw, err
}

// unknownSetting says why an answer is no setting of the gateway's.
func (w *guide) unknownSetting(answer string, usable bool) string {
	switch {
	case answer == listSettings || answer == ask.Back,
		answer == writeAnyway && usable,
		settingNamed(w.known, answer).Name != "":
		return ""
	}
	return w.known.Capabilities().Title + " has no such setting; " + listSettings + " lists them"
}

// listSettings shows every setting with what it is now.
func (w *guide) listSettings() {
	width := 0
	for _, s := range w.known.Settings() {
		width = max(width, len(s.Name))
	}
	for _, s := range w.known.Settings() {
		now := answerOf(*w.draft, w.known, s.Name)
		if now != "" {
			now = "[" + now + "] "
		}
		w.tell(fmt.Sprintf("  %-*s  ", width, s.Name), now+s.Help)
	}
}

// change asks for one setting again, and then for what follows from it.
func (w *guide) change(ctx context.Context, name string) error {
	q := core.Question{Setting: name, Words: name}
	for _, known := range w.known.Questions() {
		if known.Setting == name {
			q = known
		}
	}
	w.passed[name] = true
	if err := w.askSetting(ctx, q); err != nil {
		return err
	}
	return w.askQuestions(ctx)
}
