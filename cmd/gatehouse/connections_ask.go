package main

import (
	"context"
	"strings"

	"gatehouse/cmd/gatehouse/internal/ask"
	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
)

// dialog is the process's one conversation with the person at the terminal.
func (g *gatehouse) dialog() *ask.Dialog {
	if g.asked == nil {
		g.asked = ask.New(g.in, g.err)
	}
	return g.asked
}

// guide asks for what the flags left open of a connection.
type guide struct {
	*gatehouse
	draft  *config.Draft
	cfg    config.Config // the configuration that is there
	kinds  []core.Provider
	known  core.Provider
	passed map[string]bool   // questions that were asked, answered or not
	typed  map[string]string // secrets that were typed, by setting, until they are kept
	proven bool              // the gateway answered to what is in the draft
}

// complete asks until the connection is one that Gatehouse can use and the
// person is content with it.
func (w *guide) complete(ctx context.Context) error {
	if err := w.askKind(ctx); err != nil {
		return err
	}
	if err := w.askName(ctx); err != nil {
		return err
	}
	w.known = providerOf(w.draft.Kind, w.kinds)
	if err := w.askQuestions(ctx); err != nil {
		return err
	}
	if len(w.passed) == 0 {
		return w.checkDraft(ctx, *w.draft, w.kinds)
	}
	for {
		done, err := w.round(ctx)
		if done || err != nil {
			return err
		}
	}
}

func (w *guide) askKind(ctx context.Context) error {
	if w.draft.Kind != "" {
		return nil
	}
	var options []ask.Option
	for _, p := range w.kinds {
		options = append(options, ask.Option{Name: p.Capabilities().Kind, Note: p.Capabilities().Title})
	}
	i, err := w.dialog().Pick(ctx, "Kind of gateway", true, options)
	if err == nil {
		w.draft.Kind = options[i].Name
		w.passed["kind"] = true
	}
	return err
}

func (w *guide) askName(ctx context.Context) error {
	taken := func(name string) string {
		for _, c := range w.cfg.Connections {
			if c.Name == name {
				return "there is a connection of this name already"
			}
		}
		typed := *w.draft
		typed.Name = name
		return w.about(typed, `"`)
	}
	if w.draft.Name != "" {
		if why := taken(w.draft.Name); why != "" {
			return core.Errorf(core.CodeInvalid, "--name", "%s", why)
		}
		return nil
	}
	var err error
	w.draft.Name, err = w.dialog().Line(ctx, ask.Question{Label: "Name of the connection", Default: w.draft.Kind + "-prod", Required: true, Check: taken})
	w.passed["name"] = true
	return err
}

// about gives a draft's first problem that begins with a word: the setting that
// was just typed, whatever else is still missing.
func (w *guide) about(d config.Draft, word string) string {
	if p := problemOf(d, w.env, w.kinds, word); p != nil {
		return strings.TrimSpace(p.Message + ". " + p.Hint)
	}
	return ""
}

func problemOf(d config.Draft, env config.Env, kinds []core.Provider, word string) *core.Error {
	_, problems := d.Check(env, kinds)
	for _, p := range problems {
		if rest, is := strings.CutPrefix(p.Message, word); is && !strings.HasPrefix(rest, "-") {
			return p
		}
	}
	return nil
}

// askQuestions asks the provider's questions that are open and wanted.
func (w *guide) askQuestions(ctx context.Context) error {
	for _, q := range w.known.Questions() {
		if w.passed[q.Setting] || !isOpen(*w.draft, w.known, q) {
			continue
		}
		w.passed[q.Setting] = true
		if err := w.askSetting(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// isOpen reports whether a question is wanted and not answered yet.
func isOpen(d config.Draft, known core.Provider, q core.Question) bool {
	if given(d, q.Setting) {
		return false
	}
	return q.When == nil || q.When(func(setting string) string { return answerOf(d, known, setting) })
}

// given reports whether a draft has a setting.
func given(d config.Draft, setting string) bool {
	_, secret := d.Secrets[setting]
	for _, e := range d.Settings {
		if e.Name == setting {
			return true
		}
	}
	return secret
}

// answerOf is what a draft says of a setting, else its usual value.
func answerOf(d config.Draft, known core.Provider, setting string) string {
	if ref, secret := d.Secrets[setting]; secret {
		return ref.String()
	}
	for _, e := range d.Settings {
		if e.Name == setting {
			return strings.Join(e.Values, ",")
		}
	}
	return settingNamed(known, setting).Default
}

// settingNamed is the zero Setting for a name that the provider does not have.
func settingNamed(known core.Provider, name string) core.Setting {
	for _, s := range known.Settings() {
		if s.Name == name {
			return s
		}
	}
	return core.Setting{}
}
