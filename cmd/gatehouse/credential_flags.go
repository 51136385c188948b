package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/providers/registry"
	"gatehouse/providers/secrets"
)

// credentialOptions say how an approval's credential comes to be.
type credentialOptions struct {
	form  string
	set   []string // FIELD=VALUE
	env   []string // FIELD=NAME
	file  []string // FIELD=PATH
	stdin string   // FIELD
}

func (g *gatehouse) credentialFlags(cmd *cobra.Command, o *credentialOptions) {
	f := cmd.Flags()
	f.StringVar(&o.form, "credential", "", "`FORM` of the credential (default: the gateway's first)")
	f.StringArrayVar(&o.set, "set", nil, "a field of the form that is no secret, `FIELD=VALUE`")
	f.StringArrayVar(&o.env, "secret-env", nil, "a secret field from the environment, `FIELD=VARIABLE`")
	f.StringArrayVar(&o.file, "secret-file", nil, "a secret field from a file with mode 0600, `FIELD=PATH`")
	f.StringVar(&o.stdin, "secret-stdin", "", "a secret `FIELD` from standard input")
	cmd.Long += "\n\n" + formsHelp()
	_ = cmd.RegisterFlagCompletionFunc("credential", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var out []string
		for _, p := range registry.Providers() {
			for _, form := range p.Capabilities().Forms {
				out = append(out, form.Name+"\t"+p.Capabilities().Title+": "+form.Title)
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	})
}

// formsHelp lists every gateway's forms, as the providers describe them.
func formsHelp() string {
	var b strings.Builder
	b.WriteString("Credential forms (--credential), the first is the default:\n")
	for _, p := range registry.Providers() {
		caps := p.Capabilities()
		for _, form := range caps.Forms {
			fmt.Fprintf(&b, "  %-9s %-15s %s\n", caps.Kind, form.Name, form.Title)
			for _, field := range form.Fields {
				how := "--set " + field.Name + "=VALUE"
				if field.Secret {
					how = "--secret-stdin " + field.Name + ", --secret-env, --secret-file"
				}
				fmt.Fprintf(&b, "  %-9s   %s: %s\n", "", field.Label, how)
			}
		}
	}
	b.WriteString("A secret is never taken from the command line: others can read it there.")
	return b.String()
}

// choose makes the credential choice for Apps that are approved; nil where
// their gateways ask nothing.
func (g *gatehouse) choose(ctx context.Context, w *workspace, ids []core.AppID, o credentialOptions) (*core.CredentialChoice, error) {
	form, ok, err := formOf(ctx, w, ids, o.form)
	if err != nil || !ok {
		return nil, err
	}
	choice := &core.CredentialChoice{Form: form.Name, Values: map[string]string{}, Secrets: map[string]string{}}
	if err := setValues(choice, form, o.set); err != nil {
		return nil, err
	}
	if err := g.setSecrets(ctx, choice, form, o); err != nil {
		return nil, err
	}
	for _, f := range form.Fields {
		value := choice.Values[f.Name]
		if f.Secret {
			value = choice.Secrets[f.Name]
		}
		if msg := f.Check(value); msg != "" {
			return nil, core.Errorf(core.CodeInvalid, f.Name, "%s", msg).WithHint("%s", howToGive(f))
		}
	}
	return choice, nil
}

func howToGive(f core.Field) string {
	if f.Secret {
		return fmt.Sprintf("Give it with --secret-stdin %s, --secret-env %s=VARIABLE or --secret-file %s=PATH.", f.Name, f.Name, f.Name)
	}
	return fmt.Sprintf("Give it with --set %s=VALUE.", f.Name)
}

// formOf finds the form for the gateways of the Apps: all of them must have
// the one that was named; without a name each takes its own default, and then
// there is nothing to fill in.
func formOf(ctx context.Context, w *workspace, ids []core.AppID, name string) (core.CredentialForm, bool, error) {
	apps, err := w.store.Apps(ctx, ids)
	if err != nil {
		return core.CredentialForm{}, false, err
	}
	var found core.CredentialForm
	for i, a := range apps {
		caps, configured := w.engine.Capabilities(a.Connection)
		if !configured || len(caps.Forms) == 0 {
			if name != "" {
				return found, false, core.Errorf(core.CodeInvalid, show.Of(a), "%s asks for no credential form", a.Connection)
			}
			return found, false, nil
		}
		form := caps.Forms[0]
		if name != "" {
			var ok bool
			if form, ok = caps.Form(name); !ok {
				return found, false, core.Errorf(core.CodeInvalid, "--credential", "%s has no form %q", caps.Title, name).
					WithHint("It has %s.", strings.Join(formNames(caps), ", "))
			}
		}
		if i > 0 && found.Name != form.Name {
			return found, false, nil // of several kinds: each takes its default
		}
		found = form
	}
	return found, len(apps) > 0, nil
}

func formNames(caps core.Capabilities) []string {
	var out []string
	for _, f := range caps.Forms {
		out = append(out, f.Name)
	}
	return out
}

func setValues(choice *core.CredentialChoice, form core.CredentialForm, pairs []string) error {
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		f, err := fieldOf(form, name)
		if err != nil {
			return err
		}
		if f.Secret {
			return core.Errorf(core.CodeInvalid, name, "it is a secret and must not stand on the command line").WithHint("%s", howToGive(f))
		}
		choice.Values[name] = value
	}
	return nil
}

func fieldOf(form core.CredentialForm, name string) (core.Field, error) {
	i := slices.IndexFunc(form.Fields, func(f core.Field) bool { return f.Name == name })
	if i >= 0 {
		return form.Fields[i], nil
	}
	var names []string
	for _, f := range form.Fields {
		names = append(names, f.Name)
	}
	e := core.Errorf(core.CodeInvalid, name, "the form %q has no such field", form.Name)
	if len(names) == 0 {
		return core.Field{}, e.WithHint("It has no fields.")
	}
	return core.Field{}, e.WithHint("Its fields are %s.", strings.Join(names, ", "))
}

// setSecrets fills the secret fields from where they were said to be; at a
// terminal what is still missing is asked for, unseen.
func (g *gatehouse) setSecrets(ctx context.Context, choice *core.CredentialChoice, form core.CredentialForm, o credentialOptions) error {
	refs := map[string]secrets.Reference{}
	for _, pair := range o.env {
		name, variable, _ := strings.Cut(pair, "=")
		refs[name] = secrets.Reference{Env: variable}
	}
	for _, pair := range o.file {
		name, path, _ := strings.Cut(pair, "=")
		refs[name] = secrets.Reference{File: path}
	}
	for name, ref := range refs {
		if _, err := fieldOf(form, name); err != nil {
			return err
		}
		value, err := secrets.Sources{LookupEnv: g.env.Lookup}.Resolve(ctx, name, ref)
		if err != nil {
			return err
		}
		choice.Secrets[name] = value
	}
	if o.stdin != "" {
		if _, err := fieldOf(form, o.stdin); err != nil {
			return err
		}
		b, err := io.ReadAll(io.LimitReader(g.in, maxSecretInput))
		if err != nil {
			return core.Errorf(core.CodeInvalid, o.stdin, "standard input cannot be read: %s", err)
		}
		choice.Secrets[o.stdin] = strings.TrimRight(string(b), "\r\n")
	}
	return g.askSecrets(ctx, choice, form)
}

// maxSecretInput is more than any field allows, in bytes.
const maxSecretInput = 64 << 10

func (g *gatehouse) askSecrets(ctx context.Context, choice *core.CredentialChoice, form core.CredentialForm) error {
	if !g.inTerminal {
		return nil
	}
	for _, f := range form.Fields {
		if !f.Secret || !f.Required || choice.Secrets[f.Name] != "" {
			continue
		}
		typed, err := g.readUnseen(ctx, f.Label)
		if err != nil {
			return err
		}
		choice.Secrets[f.Name] = typed
	}
	return nil
}
