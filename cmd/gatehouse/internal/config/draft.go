package config

import (
	"slices"
	"strings"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/providers/secrets"
)

// Draft is a connection that is about to be written into a configuration.
type Draft struct {
	Name, Kind string
	File       string // the configuration it is for: relative paths start at its folder
	SyncEvery  string // as the file says it; "" leaves the default
	Settings   []Entry
	Secrets    map[string]secrets.Reference // by setting
}

// Entry is one setting with its values; a list has several.
type Entry struct {
	Name   string
	Values []string
}

// Set gives a setting its values, instead of those it had. A copy of the draft
// keeps what it has.
func (d *Draft) Set(name string, values ...string) {
	d.Settings = append(slices.DeleteFunc(slices.Clone(d.Settings), func(e Entry) bool { return e.Name == name }), Entry{name, values})
}

// Check reads the draft as the configuration file's reader will, and returns
// the connection that it makes, or every problem it has; their subject is the
// connection's name.
func (d Draft) Check(env Env, kinds []core.Provider) (Connection, []*core.Error) {
	if e := d.unprintable(); e != nil {
		return Connection{}, []*core.Error{e}
	}
	src := "connections:\n" + d.YAML("  ", kinds)
	cfg, problems := Parse(d.File, []byte(src), env, kinds)
	for _, p := range problems {
		p.Subject = d.Name
	}
	if len(problems) > 0 || len(cfg.Connections) != 1 {
		return Connection{}, problems
	}
	return cfg.Connections[0], nil
}

// PathOf is the file that a relative path means in the draft's configuration:
// it starts at the configuration's folder.
func (d Draft) PathOf(env Env, path string) string { return env.resolve(path, d.File) }

// unprintable finds a value that cannot stand on one line; it is not repeated.
func (d Draft) unprintable() *core.Error {
	values := map[string][]string{"name": {d.Name}, "kind": {d.Kind}, "sync-every": {d.SyncEvery}}
	for _, e := range d.Settings {
		values[e.Name] = append(e.Values, e.Name)
	}
	for name, ref := range d.Secrets {
		values[name] = append([]string{name, ref.Env, ref.File, ref.Keyring}, ref.Command...)
	}
	for _, name := range sortedNames(values) {
		if slices.ContainsFunc(values[name], func(v string) bool { return !printable(v) }) {
			return core.Errorf(core.CodeConfig, "", "%s has a character that cannot be printed", plaintext.Line(name))
		}
	}
	return nil
}

// YAML writes the draft as one entry of the list connections, each line
// indented, in the order in which the provider names its settings.
func (d Draft) YAML(indent string, kinds []core.Provider) string {
	lines := []string{"name: " + scalarText(d.Name), "kind: " + scalarText(d.Kind)}
	types := map[string]core.SettingType{}
	var order []string
	for _, s := range settingsOf(d.Kind, kinds) {
		types[s.Name] = s.Type
		order = append(order, s.Name)
	}
	entries := slices.Clone(d.Settings)
	slices.SortStableFunc(entries, func(a, b Entry) int { return slices.Index(order, a.Name) - slices.Index(order, b.Name) })
	for _, e := range entries {
		lines = append(lines, scalarText(e.Name)+": "+valueText(types[e.Name], e.Values))
	}
	for _, name := range sortedNames(d.Secrets) {
		lines = append(lines, scalarText(name)+": "+referenceText(d.Secrets[name]))
	}
	if d.SyncEvery != "" {
		lines = append(lines, "sync-every: "+scalarText(d.SyncEvery))
	}
	return indent + "- " + strings.Join(lines, "\n"+indent+"  ") + "\n"
}

func settingsOf(kind string, kinds []core.Provider) []core.Setting {
	for _, k := range kinds {
		if k.Capabilities().Kind == kind {
			return k.Settings()
		}
	}
	return nil
}

func valueText(t core.SettingType, values []string) string {
	switch {
	case t == core.ListSetting:
		return listText(values)
	case len(values) != 1:
		return listText(values) // the reader says what is wrong with it
	case t == core.NumberSetting || t == core.FlagSetting:
		if bare(values[0]) {
			return values[0]
		}
	}
	return scalarText(values[0])
}

func referenceText(ref secrets.Reference) string {
	switch {
	case ref.Env != "":
		return "{env: " + scalarText(ref.Env) + "}"
	case ref.File != "":
		return "{file: " + scalarText(ref.File) + "}"
	case ref.Keyring != "":
		return "{keyring: " + scalarText(ref.Keyring) + "}"
	}
	return "{command: " + listText(ref.Command) + "}"
}

func listText(values []string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = scalarText(v)
	}
	return "[" + strings.Join(out, ", ") + "]"
}
