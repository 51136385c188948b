package fleet

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gatehouse/core"
)

// filed is a gateway with settings that point at files.
type filed interface {
	// files are their contents, by setting.
	files() map[string]string
}

// WriteConfig writes a configuration that points at every member, and its
// secrets as files with mode 0600, into dir. It returns the configuration's
// path. syncEvery is the time between full reads, as the file says it.
func (f *Fleet) WriteConfig(dir, syncEvery, db string) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "# Written by gatehouse for its simulated gateways.\ndb: %s\nconnections:\n", quoted(db))
	for _, m := range f.Members {
		fmt.Fprintf(&b, "  - name: %s\n    kind: %s\n    sync-every: %s\n", m.Name, m.Kind, syncEvery)
		for _, line := range m.gateway.settings(m.URL()) {
			fmt.Fprintf(&b, "    %s\n", line)
		}
		if with, is := m.gateway.(filed); is {
			for setting, content := range with.files() {
				path := filepath.Join(dir, m.Name+"."+setting+".yaml")
				if err := writePrivate(path, []byte(content)); err != nil {
					return "", err
				}
				fmt.Fprintf(&b, "    %s: %s\n", setting, quoted(path))
			}
		}
		for setting, value := range m.gateway.secrets() {
			path := filepath.Join(dir, m.Name+"."+setting)
			if err := writePrivate(path, []byte(value+"\n")); err != nil {
				return "", err
			}
			fmt.Fprintf(&b, "    %s: {file: %s}\n", setting, quoted(path))
		}
	}
	path := filepath.Join(dir, "config.yaml")
	return path, writePrivate(path, []byte(b.String()))
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// writePrivate writes a file whole, with mode 0600, or not at all.
func writePrivate(path string, content []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*") // mode 0600
	if err == nil {
		_, err = tmp.Write(content)
		err = errors.Join(err, tmp.Close())
		if err == nil {
			err = os.Rename(tmp.Name(), path)
		}
		if err != nil {
			_ = os.Remove(tmp.Name())
		}
	}
	if err != nil {
		return core.Errorf(core.CodeConfig, path, "it cannot be written").WithHint("Check the directory and the space on its disk.").Because(err)
	}
	return nil
}
