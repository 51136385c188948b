package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gatehouse/core"
)

// WriteFirst writes a configuration with one connection to path, with mode 0600
// in a directory with mode 0700. It never touches a file that is there: then
// its error is CodeConfig.
func WriteFirst(path string, d Draft, kinds []core.Provider) error {
	failed := func(err error) error {
		return core.Errorf(core.CodeConfig, path, "the configuration cannot be written").
			WithHint("Check who owns the directory, or name another file with --config.").Because(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return failed(err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return core.Errorf(core.CodeConfig, path, "somebody wrote it meanwhile; it was not touched").Because(err)
	}
	if err != nil {
		return failed(err)
	}
	_, err = f.WriteString(firstLines + d.YAML("  ", kinds))
	if err = errors.Join(err, f.Close()); err != nil {
		return failed(errors.Join(err, os.Remove(path)))
	}
	return nil
}

const firstLines = `# Gatehouse reads this file and never rewrites it; see the README, Configuration.
connections:
`

// Paste says what to add to the configuration at path, which was read as cfg,
// so that it has one more connection: the lines, and where they belong.
func Paste(cfg Config, d Draft, kinds []core.Provider) (lines, where string, err error) {
	if len(cfg.Connections) == 0 {
		return "connections:\n" + d.YAML("  ", kinds), "into it, in place of its key connections if it has one", nil
	}
	for _, c := range cfg.Connections {
		if c.Name == d.Name {
			return "", "", core.Errorf(core.CodeConfig, d.Name, "line %d of %s has a connection of this name", c.Line, cfg.Path).
				WithHint("Choose another name.")
		}
	}
	src, err := read(cfg.Path)
	if err != nil {
		return "", "", err
	}
	return d.YAML(indentOf(string(src), cfg.Connections[0].Line), kinds), "at the end of its list connections", nil
}

// indentOf is what stands before the dash of an entry that begins on a line.
func indentOf(src string, line int) string {
	lines := strings.Split(src, "\n")
	for n := line; n > 0 && n <= len(lines); n-- { // the dash may stand on a line of its own
		text := strings.TrimLeft(lines[n-1], " ")
		if strings.HasPrefix(text, "-") {
			return lines[n-1][:len(lines[n-1])-len(text)]
		}
	}
	return "  "
}
