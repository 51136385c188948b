package secrets_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"gatehouse/core"
	"gatehouse/providers/secrets"
)

func write(t *testing.T, content string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func sources() secrets.Sources {
	env := map[string]string{"TOKEN": "from-env", "EMPTY": ""}
	return secrets.Sources{
		LookupEnv: func(n string) (string, bool) { v, ok := env[n]; return v, ok },
		Keyring: func(service, user string) (string, error) {
			switch service + "/" + user {
			case "gatehouse/ana":
				return "from-keyring", nil
			case "gatehouse/nobody":
				return "", keyring.ErrNotFound
			}
			return "", errors.New("no session bus")
		},
	}
}

func TestEverySourceGivesItsSecret(t *testing.T) {
	for want, ref := range map[string]secrets.Reference{
		"from-env":     {Env: "TOKEN"},
		"from-file":    {File: write(t, "from-file\n", 0o600)},
		"from-dos":     {File: write(t, "from-dos\r\n", 0o400)},
		"two words":    {File: write(t, "two words", 0o600)},
		"from-command": {Command: []string{"printf", "%s\n", "from-command"}},
		"from-keyring": {Keyring: "gatehouse/ana"},
	} {
		got, err := sources().Resolve(t.Context(), "sensedia token", ref)
		if err != nil || got != want {
			t.Errorf("%s: got %q, %v; want %q", ref, got, err, want)
		}
	}
}

func TestWhatIsMissingOrUnsafeIsRefusedAndSaid(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		name string
		ref  secrets.Reference
		want string
	}{
		{"env unset", secrets.Reference{Env: "NOPE"}, "environment variable NOPE is not set"},
		{"env empty", secrets.Reference{Env: "EMPTY"}, "is empty"},
		{"file missing", secrets.Reference{File: dir + "/none"}, "does not exist"},
		{"file readable by group", secrets.Reference{File: write(t, "hidden", 0o640)}, "can be read by others (mode 0640)"},
		{"file readable by all", secrets.Reference{File: write(t, "hidden", 0o604)}, "can be read by others (mode 0604)"},
		{"file empty", secrets.Reference{File: write(t, "\n", 0o600)}, "is empty"},
		{"file too long", secrets.Reference{File: write(t, strings.Repeat("hidden", 20_000), 0o600)}, "more than 65536 bytes"},
		{"directory", secrets.Reference{File: dir}, "not a regular file"},
		{"command fails", secrets.Reference{Command: []string{"sh", "-c", "echo hidden; echo hidden >&2; exit 3"}}, "command sh failed: exit status 3"},
		{"command missing", secrets.Reference{Command: []string{dir + "/none"}}, "cannot be started"},
		{"command silent", secrets.Reference{Command: []string{"true"}}, "is empty"},
		{"command too loud", secrets.Reference{Command: []string{"sh", "-c", "yes hidden | head -c 100000"}}, "more than 65536 bytes"},
		{"keyring entry missing", secrets.Reference{Keyring: "gatehouse/nobody"}, "keyring entry gatehouse/nobody does not exist"},
		{"no keyring", secrets.Reference{Keyring: "other/ana"}, "keyring of this system cannot be read"},
		{"two sources", secrets.Reference{Env: "TOKEN", File: "x"}, "more than one source"},
		{"no source", secrets.Reference{}, "no source"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := sources().Resolve(t.Context(), "sensedia token", c.ref)
			e := core.AsError(err)
			if e == nil || e.Code != core.CodeSecretMissing || got != "" {
				t.Fatalf("got %d bytes, %v", len(got), err)
			}
			if e.Subject != "sensedia token" || !strings.Contains(e.Message, c.want) {
				t.Errorf("says %q, want it to contain %q", e, c.want)
			}
			if strings.Contains(e.Message+e.Hint, "hidden") {
				t.Errorf("the message carries the secret: %q", e)
			}
		})
	}
}

func TestACommandEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := sources().Resolve(ctx, "s", secrets.Reference{Command: []string{"sleep", "60"}})
	if core.CodeOf(err) != core.CodeCanceled {
		t.Fatalf("got %v", err)
	}
}
