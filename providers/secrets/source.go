package secrets

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"strings"
	"time"

	"github.com/zalando/go-keyring"

	"gatehouse/core"
)

const (
	// maxSecret bounds what any source may give, in bytes.
	maxSecret = 64 << 10
	// commandTime bounds how long a command may run: long enough for a person
	// to touch a security key, short enough not to hang a sync for ever.
	commandTime = 30 * time.Second
)

// Sources resolves references. Its zero value knows no environment and the
// real keyring. Safe from any goroutine.
type Sources struct {
	LookupEnv func(name string) (string, bool)
	// Keyring reads an entry of the OS keyring; nil: the real one.
	Keyring func(service, user string) (string, error)
}

// Resolve returns the secret. One line break at its end is dropped, as editors
// and programs leave it there. Every failure is CodeSecretMissing with the
// subject given and a message that names the reference, except CodeCanceled
// when ctx ended.
func (s Sources) Resolve(ctx context.Context, subject string, ref Reference) (string, error) {
	if why := ref.Check(); why != "" {
		return "", core.Errorf(core.CodeSecretMissing, subject, "%s", why)
	}
	var secret string
	var err error
	switch {
	case ref.Env != "":
		secret, err = s.env(subject, ref)
	case ref.File != "":
		secret, err = readFile(subject, ref)
	case ref.Keyring != "":
		secret, err = s.keyring(subject, ref)
	default:
		secret, err = run(ctx, subject, ref)
	}
	if err != nil {
		return "", err
	}
	secret = strings.TrimSuffix(strings.TrimSuffix(secret, "\n"), "\r")
	if secret == "" {
		return "", core.Errorf(core.CodeSecretMissing, subject, "%s is empty", ref)
	}
	return secret, nil
}

func (s Sources) env(subject string, ref Reference) (string, error) {
	if s.LookupEnv != nil {
		if v, ok := s.LookupEnv(ref.Env); ok {
			return v, nil
		}
	}
	return "", core.Errorf(core.CodeSecretMissing, subject, "%s is not set", ref).
		WithHint("Set it in the environment that starts gatehouse.")
}

func (s Sources) keyring(subject string, ref Reference) (string, error) {
	get := s.Keyring
	if get == nil {
		get = keyring.Get
	}
	service, user, _ := strings.Cut(ref.Keyring, "/")
	secret, err := get(service, user)
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return "", core.Errorf(core.CodeSecretMissing, subject, "%s does not exist", ref).
			WithHint("Store it there, or use env, file or command.").Because(err)
	case err != nil:
		return "", core.Errorf(core.CodeSecretMissing, subject, "the keyring of this system cannot be read").
			WithHint("Over SSH there is often none: use env, file or command.").Because(err)
	}
	return secret, nil
}

// run starts the command without a shell and without standard input; its
// standard error is dropped, as it may repeat the secret.
func run(ctx context.Context, subject string, ref Reference) (string, error) {
	bounded, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	cmd := exec.CommandContext(bounded, ref.Command[0], ref.Command[1:]...)
	cmd.WaitDelay = time.Second
	out := &capped{}
	cmd.Stdout = out
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", core.Errorf(core.CodeCanceled, subject, "canceled while %s ran", ref).Because(ctx.Err())
	case bounded.Err() != nil:
		return "", core.Errorf(core.CodeSecretMissing, subject, "%s did not end within %s", ref, commandTime)
	case out.over:
		return "", core.Errorf(core.CodeSecretMissing, subject, "%s printed more than %d bytes", ref, maxSecret)
	case errors.As(err, &exit):
		return "", core.Errorf(core.CodeSecretMissing, subject, "%s failed: %s", ref, exit.ProcessState).
			WithHint("Run it by hand to see what it says.")
	case err != nil:
		return "", core.Errorf(core.CodeSecretMissing, subject, "%s cannot be started", ref).
			WithHint("Check that the program exists and may be run.").Because(err)
	}
	return out.kept.String(), nil
}

// capped keeps at most maxSecret bytes and swallows the rest, so that the
// command is not blocked.
type capped struct {
	kept bytes.Buffer // not embedded: its ReadFrom would go around the cap
	over bool
}

func (c *capped) Write(p []byte) (int, error) {
	if c.kept.Len()+len(p) > maxSecret {
		c.over = true
		return len(p), nil
	}
	return c.kept.Write(p)
}
