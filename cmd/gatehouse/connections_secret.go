package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gatehouse/cmd/gatehouse/internal/ask"
	"gatehouse/core"
	"gatehouse/providers/secrets"
)

// askSecret asks where a secret is; where it is no file, it can be typed.
func (w *guide) askSecret(ctx context.Context, q core.Question, s core.Setting) error {
	needed := q.Needed || s.Required
	w.tell("  ", "Say where it is: env NAME, file PATH, command PROGRAM ARGUMENT... or keyring SERVICE/USER.")
	empty := "none"
	if !q.File {
		empty = "type it, not shown"
	}
	for {
		answer, err := w.dialog().Line(ctx, ask.Question{
			Label: "Source of the " + q.Words, Required: needed && q.File, Empty: empty, Check: wrongReference,
		})
		if err != nil {
			return err
		}
		if answer == "" {
			if q.File {
				return nil
			}
			return w.typeSecret(ctx, q, s, needed)
		}
		ref, _ := referenceFrom(answer)
		if kept, err := w.findSecret(ctx, ref); kept || err != nil {
			w.refer(s.Name, ref)
			return err
		}
	}
}

// refer notes where a secret is.
func (w *guide) refer(setting string, ref secrets.Reference) {
	delete(w.typed, setting)
	w.draft.Secrets[setting] = ref
}

// findSecret looks whether there is something at a reference. What is not there
// yet may be put there later: then the person decides.
func (w *guide) findSecret(ctx context.Context, ref secrets.Reference) (bool, error) {
	if ref.File != "" {
		ref.File = w.draft.PathOf(w.env, ref.File)
	}
	_, err := secrets.Sources{LookupEnv: w.env.Lookup}.Resolve(ctx, "it", ref)
	if err == nil || ctx.Err() != nil {
		return err == nil, ctx.Err()
	}
	e := core.AsError(err)
	w.tell("  ", strings.TrimSpace(e.Message+". "+e.Hint))
	return w.dialog().Yes(ctx, "Take it all the same?")
}

// typeSecret reads a secret that the terminal does not show. It is kept in a
// file of its own when the connection is written, not before.
func (w *guide) typeSecret(ctx context.Context, q core.Question, s core.Setting, needed bool) error {
	for {
		typed, err := w.readUnseen(ctx, q.Words)
		switch {
		case err != nil:
			return err
		case typed != "":
			path := w.freeFile(s.Name)
			w.draft.Secrets[s.Name] = secrets.Reference{File: path}
			w.typed[s.Name] = typed
			w.tell("  ", "It will be kept in "+path+", with mode 0600.")
			return nil
		case !needed:
			return nil
		}
		w.tell("  ", "It is needed; type it, or leave with ctrl+c.")
	}
}

// freeFile is a file beside the configuration that is not there yet.
func (w *guide) freeFile(setting string) string {
	path := filepath.Join(filepath.Dir(w.draft.File), "secrets", w.draft.Name+"-"+setting)
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	free := path
	for n := 2; ; n++ {
		if _, err := os.Lstat(free); errors.Is(err, fs.ErrNotExist) {
			return free
		}
		free = fmt.Sprintf("%s-%d", path, n)
	}
}

// keep writes what was typed into its files, none of which is there yet. They
// are taken away again where one cannot be written.
func (w *guide) keep() error {
	var written []string
	for setting, secret := range w.typed {
		path := w.draft.Secrets[setting].File
		if err := writeSecret(path, secret); err != nil {
			for _, p := range written {
				err = errors.Join(err, os.Remove(p))
			}
			return core.Errorf(core.CodeConfig, path, "the secret cannot be kept there").
				WithHint("Give it by reference instead: env, file, command or keyring.").Because(err)
		}
		written = append(written, path)
	}
	return nil
}

func writeSecret(path, secret string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(secret + "\n")
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

func wrongReference(answer string) string {
	_, why := referenceFrom(answer)
	return why
}

// referenceFrom reads where a secret is, or says why it cannot. It repeats
// nothing: somebody may have typed the secret.
func referenceFrom(answer string) (secrets.Reference, string) {
	source, rest, _ := strings.Cut(strings.TrimSpace(answer), " ")
	rest = strings.TrimSpace(rest)
	var ref secrets.Reference
	switch source {
	case "env":
		ref.Env = rest
	case "file":
		var err error
		if ref, err = fileReference(rest); err != nil {
			return ref, core.AsError(err).Message
		}
	case "command":
		ref.Command = strings.Fields(rest)
	case "keyring":
		ref.Keyring = rest
	default:
		return ref, "this does not say where the secret is; begin with env, file, command or keyring"
	}
	return ref, ref.Check()
}
