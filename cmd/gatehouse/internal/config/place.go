package config

import (
	"os"
	"path/filepath"
	"strings"

	"gatehouse/core"
)

// Env is the environment, from outside.
type Env struct {
	Lookup func(name string) (string, bool)
	Home   string // the home directory; "" when there is none
}

func (e Env) get(name string) string {
	if e.Lookup == nil {
		return ""
	}
	v, _ := e.Lookup(name)
	return v
}

// Find says which configuration file to read: the flag's, else
// $GATEHOUSE_CONFIG, else gatehouse/config.yaml in the XDG config home. asked
// is true when a person named it: then it must exist.
func Find(flag string, env Env) (path string, asked bool) {
	if flag != "" {
		return flag, true
	}
	if p := env.get("GATEHOUSE_CONFIG"); p != "" {
		return p, true
	}
	return filepath.Join(xdg(env, "XDG_CONFIG_HOME", ".config"), "gatehouse", "config.yaml"), false
}

// FindDB says where the state database is: the flag's place, else the
// configuration's, else gatehouse/gatehouse.db in the XDG data home.
func FindDB(flag string, cfg Config, env Env) string {
	switch {
	case flag != "":
		return flag
	case cfg.DB != "":
		return cfg.DB
	}
	return filepath.Join(xdg(env, "XDG_DATA_HOME", ".local/share"), "gatehouse", "gatehouse.db")
}

// xdg is a base directory of the XDG specification; it says that a relative
// path in the variable must be ignored.
func xdg(env Env, variable, under string) string {
	if dir := env.get(variable); filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(env.Home, under)
}

// MakeStateDir makes the directory that the database and the vault's key lie
// in, with mode 0700. A directory that is there is left as it is.
func MakeStateDir(db string) (string, error) {
	dir := filepath.Dir(db)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", core.Errorf(core.CodeStoreReadOnly, dir, "the state directory cannot be made").
			WithHint("Check who owns the directory above it, or choose another place with --db.").Because(err)
	}
	return dir, nil
}

// resolve makes a path of the file absolute: ~/ is the home directory, and a
// relative path starts at the file's own directory.
func (e Env) resolve(path, file string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok && e.Home != "" {
		return filepath.Join(e.Home, rest)
	}
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}
