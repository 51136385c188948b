package secrets

import (
	"path/filepath"
	"strings"
)

// Reference says where a secret is; exactly one of its fields is set. It is
// safe to show.
type Reference struct {
	Env     string   // name of an environment variable
	File    string   // path of a file that only its owner may read
	Command []string // program and arguments; the secret is its standard output
	Keyring string   // SERVICE/USER in the keyring of the operating system
}

// String says where it points, for a message: "file /etc/gatehouse/token".
func (r Reference) String() string {
	switch {
	case r.Env != "":
		return "environment variable " + r.Env
	case r.File != "":
		return "file " + r.File
	case len(r.Command) > 0:
		return "command " + filepath.Base(r.Command[0])
	case r.Keyring != "":
		return "keyring entry " + r.Keyring
	}
	return "no source"
}

// Check returns "" when the reference is well formed, else what is wrong.
func (r Reference) Check() string {
	set := 0
	for _, is := range []bool{r.Env != "", r.File != "", len(r.Command) > 0, r.Keyring != ""} {
		if is {
			set++
		}
	}
	service, user, slash := strings.Cut(r.Keyring, "/")
	switch {
	case set == 0:
		return "it names no source"
	case set > 1:
		return "it names more than one source"
	case r.Keyring != "" && (!slash || service == "" || user == ""):
		return "a keyring entry is written SERVICE/USER"
	case len(r.Command) > 0 && r.Command[0] == "":
		return "the command has no program"
	}
	return ""
}
