package secrets

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"gatehouse/core"
)

// others are the permission bits that let anyone but the owner in.
const others fs.FileMode = 0o077

// readFile reads a secret's file. It looks at the open file, not at the path,
// so that nobody can swap it in between.
func readFile(subject string, ref Reference) (string, error) {
	b, err := readPrivate(ref.File, maxSecret)
	var wide *openToOthersError
	switch {
	case errors.As(err, &wide):
		return "", core.Errorf(core.CodeSecretMissing, subject, "%s can be read by others (mode %04o)", ref, wide.mode).
			WithHint("Run: chmod 600 %s. If others had access to it, replace the secret.", ref.File)
	case errors.Is(err, fs.ErrNotExist):
		return "", core.Errorf(core.CodeSecretMissing, subject, "%s does not exist", ref).
			WithHint("Create it with mode 0600; its content is the secret.")
	case errors.Is(err, errTooLong):
		return "", core.Errorf(core.CodeSecretMissing, subject, "%s has more than %d bytes: this is no secret", ref, maxSecret)
	case err != nil:
		return "", core.Errorf(core.CodeSecretMissing, subject, "%s cannot be read: %s", ref, plain(err)).Because(err)
	}
	return string(b), nil
}

// openToOthersError says that a private file's mode lets others in.
type openToOthersError struct{ mode fs.FileMode }

func (e *openToOthersError) Error() string { return "open to others" }

var (
	errTooLong    = errors.New("too long")
	errNotRegular = errors.New("it is not a regular file")
)

// readPrivate reads a regular file of at most limit bytes that only its owner
// may read.
func readPrivate(path string, limit int64) ([]byte, error) {
	f, err := openNoWait(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // opened for reading: nothing to lose
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errNotRegular
	case info.Mode().Perm()&others != 0 && modesMean:
		return nil, &openToOthersError{info.Mode().Perm()}
	}
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(b)) > limit {
		return nil, errTooLong
	}
	return b, err
}

// plain is the reason of a path error without the path, which the message
// names already.
func plain(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
