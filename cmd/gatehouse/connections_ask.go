package main

import (
	"context"
	"strings"

	"gatehouse/cmd/gatehouse/internal/ask"
	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
	"gatehouse/providers/secrets"
)

// dialog is the process's one conversation with the person at the terminal.
func (g *gatehouse) dialog() *ask.Dialog {
	if g.asked == nil {
		g.asked = ask.New(g.in, g.err)
	}
	return g.asked
}

// completeDraft asks for what the flags left open, until the connection is one
// that Gatehouse can use.
func (g *gatehouse) completeDraft(ctx context.Context, d *config.Draft, cfg config.Config, kinds []core.Provider) error {
	if err := g.askKind(ctx, d, kinds); err != nil {
		return err
	}
	if err := g.askName(ctx, d, cfg, kinds); err != nil {
		return err
	}
	known := providerOf(d.Kind, kinds)
	asked := false
	for _, s := range known.Settings() {
		if s.Required && !given(*d, s.Name) {
			asked = true
			if err := g.askSetting(ctx, d, s, kinds); err != nil {
				return err
			}
		}
	}
	for {
		wrong := g.checkDraft(ctx, *d, kinds)
		if wrong == nil && !asked {
			return nil
		}
		if wrong != nil {
			g.say(wrong)
		}
		more, err := g.askMore(ctx, d, known, kinds)
		if err != nil {
			return err
		}
		if !more && wrong == nil {
			return nil
		}
		asked = true
	}
}

func given(d config.Draft, setting string) bool {
	_, secret := d.Secrets[setting]
	for _, e := range d.Settings {
		if e.Name == setting {
			return true
		}
	}
	return secret
}

func (g *gatehouse) askKind(ctx context.Context, d *config.Draft, kinds []core.Provider) error {
	if d.Kind != "" {
		return nil
	}
	var options []ask.Option
	for _, p := range kinds {
		options = append(options, ask.Option{Name: p.Capabilities().Kind, Note: p.Capabilities().Title})
	}
	i, err := g.dialog().Pick(ctx, "Kind of gateway", true, options)
	if err == nil {
		d.Kind = options[i].Name
	}
	return err
}

func (g *gatehouse) askName(ctx context.Context, d *config.Draft, cfg config.Config, kinds []core.Provider) error {
	taken := func(name string) string {
		for _, c := range cfg.Connections {
			if c.Name == name {
				return "there is a connection of this name already"
			}
		}
		typed := *d
		typed.Name = name
		return about(typed, g.env, kinds, `"`)
	}
	if d.Name != "" {
		if why := taken(d.Name); why != "" {
			return core.Errorf(core.CodeInvalid, "--name", "%s", why)
		}
		return nil
	}
	var err error
	d.Name, err = g.dialog().Line(ctx, ask.Question{Label: "Name of the connection", Default: d.Kind + "-prod", Required: true, Check: taken})
	return err
}

// about gives the draft's first problem that begins with a word: the setting
// that was just typed, whatever else is still missing.
func about(d config.Draft, env config.Env, kinds []core.Provider, word string) string {
	_, problems := d.Check(env, kinds)
	for _, p := range problems {
		if rest, is := strings.CutPrefix(p.Message, word); is && !strings.HasPrefix(rest, "-") {
			return strings.TrimSpace(p.Message + ". " + p.Hint)
		}
	}
	return ""
}

// askSetting asks for one setting and takes it over.
func (g *gatehouse) askSetting(ctx context.Context, d *config.Draft, s core.Setting, kinds []core.Provider) error {
	if s.Type == core.SecretSetting {
		return g.askReference(ctx, d, s)
	}
	label := s.Name
	switch {
	case len(s.Choices) > 0:
		label += " (" + strings.Join(s.Choices, ", ") + ")"
	case s.Type == core.ListSetting:
		label += " (several with commas)"
	case s.Type == core.FlagSetting:
		label += " (true or false)"
	}
	take := func(d *config.Draft, answer string) {
		if s.Type == core.ListSetting {
			d.Set(s.Name, splitList(answer)...)
			return
		}
		d.Set(s.Name, answer)
	}
	answer, err := g.dialog().Line(ctx, ask.Question{Label: label, Help: s.Help, Default: s.Default, Required: s.Required, Check: func(answer string) string {
		typed := *d
		take(&typed, answer)
		return about(typed, g.env, kinds, s.Name)
	}})
	if err == nil && answer != "" {
		take(d, answer)
	}
	return err
}

// askReference asks where a secret is.
func (g *gatehouse) askReference(ctx context.Context, d *config.Draft, s core.Setting) error {
	answer, err := g.dialog().Line(ctx, ask.Question{
		Label: "source of " + s.Name, Required: s.Required,
		Help: s.Help + ". Say where the secret is: env NAME, file PATH, command PROGRAM ARGUMENT..., or keyring SERVICE/USER",
		Check: func(answer string) string {
			_, why := referenceFrom(answer)
			return why
		},
	})
	if err == nil && answer != "" {
		d.Secrets[s.Name], _ = referenceFrom(answer)
	}
	return err
}

// referenceFrom reads where a secret is, or says why it cannot. It repeats
// nothing: somebody may have typed the secret.
func referenceFrom(answer string) (secrets.Reference, string) {
	source, rest, _ := strings.Cut(strings.TrimSpace(answer), " ")
	rest = strings.TrimSpace(rest)
	var ref secrets.Reference
	switch source {
	case "env":
		ref.Env = rest
	case "file":
		var err error
		if ref, err = fileReference(rest); err != nil {
			return ref, core.AsError(err).Message
		}
	case "command":
		ref.Command = strings.Fields(rest)
	case "keyring":
		ref.Keyring = rest
	default:
		return ref, "this does not say where the secret is; begin with env, file, command or keyring"
	}
	return ref, ref.Check()
}

// askMore offers the other settings, one at a time; false when none is wanted.
func (g *gatehouse) askMore(ctx context.Context, d *config.Draft, known core.Provider, kinds []core.Provider) (bool, error) {
	settings := known.Settings()
	options := make([]ask.Option, len(settings))
	for i, s := range settings {
		note := s.Help
		if given(*d, s.Name) {
			note = "(set) " + note
		}
		options[i] = ask.Option{Name: s.Name, Note: note}
	}
	i, err := g.dialog().Pick(ctx, "Another setting", false, options)
	if err != nil || i < 0 {
		return false, err
	}
	return true, g.askSetting(ctx, d, settings[i], kinds)
}
