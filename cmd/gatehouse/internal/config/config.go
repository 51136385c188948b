// Package config reads the configuration file: strictly, so that a mistyped
// key is an error with its line and never a silently missing safety, and only
// ever reading: Gatehouse does not rewrite it. What a connection of a kind may
// set comes from the provider's Settings; nothing here knows a gateway.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"gatehouse/core"
	"gatehouse/providers/secrets"
	"gatehouse/tui/keymap"
	"gatehouse/tui/theme"
)

const (
	// DefaultHold is how long the terminal screen holds a decision (design 6).
	DefaultHold = 5 * time.Second
	// DefaultSyncEvery is the time between full reads of a gateway
	// (sensedia.md, Limits and pacing: full sync every 5 minutes).
	DefaultSyncEvery = 5 * time.Minute
	// maxFile bounds the configuration file, in bytes.
	maxFile = 1 << 20
)

// Config is what a configuration file says, defaults filled in.
type Config struct {
	Path        string // where it was read; "" when there is none
	DB          string // the state database; "" for the usual place
	Hold        time.Duration
	Theme       string
	Dates       core.DateFormat // how moments are written for people
	Keys        keymap.Binds
	Mouse       bool
	Accessible  bool
	Environment Environment
	ReadOnly    bool
	ReasonsFile string         // of reasons that are given often; "" for none
	Reasons     []core.Snippet // what it holds: Load reads it
	Targets     core.Targets   // within which time requests are to be decided
	Mail        *Mail          // nil: no mails
	Connections []Connection
}

// Connection is one configured gateway.
type Connection struct {
	core.Connection
	Provider  core.Provider
	Secrets   map[string]secrets.Reference // by setting
	SyncEvery time.Duration                // 0: only when asked
	Brake     core.Brake                   // how much a gateway may take away within a day before it is held
	Events    *Events                      // nil: its gateway cannot send any
	Mails     []core.MailEvent             // what is mailed; nil: what its provider's data says
	Line      int                          // where it begins in the file
}

// Empty is the configuration of who has no file: no connections, defaults.
func Empty() Config { return Config{Hold: DefaultHold, Theme: Themes()[0], Dates: core.DatesISO} }

// Environment says where this Gatehouse works, in the title line and in every
// confirmation.
type Environment struct {
	Name  string // "": nobody said
	Color string // one of theme.Colors, "" for none
}

// Themes lists what the key theme may say, the default first.
func Themes() []string {
	names := make([]string, 0, len(theme.Kinds()))
	for _, k := range theme.Kinds() {
		names = append(names, string(k))
	}
	return names
}

// Load reads the file at path. Errors are CodeConfig, with the file and line
// as their subject; when there are several the first is returned and says how
// many more there are.
func Load(path string, env Env, kinds []core.Provider) (Config, error) {
	src, err := read(path)
	if err != nil {
		return Config{}, err
	}
	cfg, problems := Parse(path, src, env, kinds)
	problems = append(problems, cfg.ReadReasons()...)
	switch len(problems) {
	case 0:
		return cfg, nil
	case 1:
		return Config{}, problems[0]
	}
	first := *problems[0]
	first.Message += fmt.Sprintf(" (and %d more; see gatehouse doctor)", len(problems)-1)
	return Config{}, &first
}

func read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > maxFile {
		return nil, core.Errorf(core.CodeConfig, path, "it has more than %d bytes: this is no configuration", maxFile)
	}
	var src []byte
	if err == nil {
		src, err = os.ReadFile(path)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, core.Errorf(core.CodeConfig, path, "there is no such configuration file").
			WithHint("Write one (see the README, Configuration), or try: gatehouse demo").Because(err)
	case err != nil:
		var p *os.PathError
		why := err.Error()
		if errors.As(err, &p) {
			why = p.Err.Error()
		}
		return nil, core.Errorf(core.CodeConfig, path, "it cannot be read: %s", why).Because(err)
	}
	return src, nil
}
