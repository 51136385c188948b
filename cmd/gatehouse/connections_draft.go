package main

import (
	"path/filepath"
	"slices"
	"strings"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/providers/secrets"
)

// draftOf takes the flags over; it asks nothing and calls nobody.
func draftOf(o addOptions, kinds []core.Provider) (config.Draft, error) {
	d := config.Draft{Name: o.name, Kind: o.kind, SyncEvery: o.syncEvery, Secrets: map[string]secrets.Reference{}}
	known := providerOf(o.kind, kinds)
	if o.kind != "" && known == nil {
		return d, core.Errorf(core.CodeInvalid, "--kind", "there is no kind %q", plaintext.Line(o.kind)).
			WithHint("It is one of %s.", strings.Join(kindNames(), ", "))
	}
	given := len(o.set) + len(o.env) + len(o.file) + len(o.command) + len(o.keyring)
	if known == nil && given > 0 {
		return d, core.Errorf(core.CodeInvalid, "--kind", "it is required where settings are given").
			WithHint("It is one of %s.", strings.Join(kindNames(), ", "))
	}
	if known == nil {
		return d, nil
	}
	lists := map[string][]string{}
	for _, pair := range o.set {
		s, value, err := settingOf(known, pair)
		switch {
		case err != nil:
			return d, err
		case s.Type == core.SecretSetting:
			return d, core.Errorf(core.CodeInvalid, s.Name, "it is a secret and must not stand on the command line").
				WithHint("Say where it is: --secret-env %s=VARIABLE, --secret-file, --secret-command or --secret-keyring.", s.Name)
		case s.Type == core.ListSetting:
			lists[s.Name] = append(lists[s.Name], splitList(value)...)
			d.Set(s.Name, lists[s.Name]...)
		default:
			d.Set(s.Name, value)
		}
	}
	return d, referencesOf(&d, o, known)
}

func splitList(value string) []string {
	var out []string
	for _, v := range strings.Split(value, ",") {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// referencesOf takes over where secrets are said to be.
func referencesOf(d *config.Draft, o addOptions, known core.Provider) error {
	for _, source := range []struct {
		pairs []string
		ref   func(value string) (secrets.Reference, error)
	}{
		{o.env, func(v string) (secrets.Reference, error) { return secrets.Reference{Env: v}, nil }},
		{o.file, fileReference},
		{o.command, func(v string) (secrets.Reference, error) { return secrets.Reference{Command: strings.Fields(v)}, nil }},
		{o.keyring, func(v string) (secrets.Reference, error) { return secrets.Reference{Keyring: v}, nil }},
	} {
		for _, pair := range source.pairs {
			s, value, err := settingOf(known, pair)
			if err != nil {
				return err
			}
			if s.Type != core.SecretSetting {
				return core.Errorf(core.CodeInvalid, s.Name, "it is no secret").WithHint("Give it with --set %s=VALUE.", s.Name)
			}
			ref, err := source.ref(value)
			if err != nil {
				return err
			}
			if why := ref.Check(); why != "" {
				return core.Errorf(core.CodeInvalid, s.Name, "%s", why)
			}
			d.Secrets[s.Name] = ref
		}
	}
	return nil
}

// fileReference names a file for good: a path given here is meant from here,
// one in the configuration from the configuration's folder.
func fileReference(path string) (secrets.Reference, error) {
	if path == "" || strings.HasPrefix(path, "~/") {
		return secrets.Reference{File: path}, nil
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return secrets.Reference{}, core.Errorf(core.CodeInvalid, path, "where this file is cannot be told").Because(err)
	}
	return secrets.Reference{File: whole}, nil
}

// settingOf finds the setting that a pair names.
func settingOf(known core.Provider, pair string) (core.Setting, string, error) {
	name, value, _ := strings.Cut(pair, "=")
	all := known.Settings()
	i := slices.IndexFunc(all, func(s core.Setting) bool { return s.Name == name })
	if i >= 0 {
		return all[i], value, nil
	}
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
	}
	return core.Setting{}, "", core.Errorf(core.CodeInvalid, plaintext.Line(name), "%s has no such setting", known.Capabilities().Title).
		WithHint("Its settings are %s.", strings.Join(names, ", "))
}

func providerOf(kind string, kinds []core.Provider) core.Provider {
	i := slices.IndexFunc(kinds, func(p core.Provider) bool { return p.Capabilities().Kind == kind })
	if i < 0 {
		return nil
	}
	return kinds[i]
}
