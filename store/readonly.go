package store

import (
	"context"
	"net/url"
	"os"

	"gatehouse/core"
)

// readOnlyConn opens a reader on a file that is not to be written. Where
// SQLite cannot even make the index of the write-ahead log (a read-only
// directory), and there is no log whose content would be missed, the file is
// taken as one that nobody writes.
func (s *Store) readOnlyConn(ctx context.Context) (*conn, error) {
	if _, err := os.Stat(s.path); err != nil {
		return nil, explainPath(s.path, err)
	}
	s.params = url.Values{"mode": {"ro"}, "_busy_timeout": s.params["_busy_timeout"], "_error_rc": {"1"}, "_dqs": {"0"}}
	c, err := s.checkedConn(ctx)
	if core.CodeOf(err) != core.CodeStoreReadOnly || s.hasLog() {
		return c, err
	}
	s.params.Set("immutable", "1")
	return s.checkedConn(ctx)
}

func (s *Store) checkedConn(ctx context.Context) (*conn, error) {
	c, err := dial(s.path, s.file, s.params)
	if err != nil {
		return nil, err
	}
	current, err := checkSchema(ctx, c)
	if err == nil && !current {
		err = readOnly(s.file).WithHint("Its schema is older than this Gatehouse: start it once where it can be written.")
	}
	if err != nil {
		_ = c.close() // what made it unusable is the error to tell
		return nil, err
	}
	return c, nil
}

// hasLog reports whether a write-ahead log with content lies beside the file.
func (s *Store) hasLog() bool {
	info, err := os.Stat(s.path + "-wal")
	return err == nil && info.Size() > 0
}
