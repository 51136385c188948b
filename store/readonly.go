package store

import (
	"context"
	"os"
	"time"

	"gatehouse/core"
)

// readOnlyConn opens a reader on a file that is not to be written, or cannot
// be: writes get refused.
//
//   - On a full disk there is no room for the index of the write-ahead log. With
//     readonly_shm SQLite makes itself one in memory, and notices when another
//     process writes (sqlite.org/wal.html, Read-Only Databases).
//   - Where SQLite cannot even make the file of that index (a read-only
//     directory), and there is no log whose content would be missed, the file is
//     taken as one that nobody writes.
func (s *Store) readOnlyConn(ctx context.Context, patience time.Duration, refused *core.Error) (*conn, error) {
	if _, err := os.Stat(s.path); err != nil {
		return nil, explainPath(s.path, err)
	}
	params := reading(patience)
	s.way.set(params, refused)
	c, err := s.checkedConn(ctx)
	switch {
	case core.CodeOf(err) == core.CodeStoreFull:
		params.Set("readonly_shm", "1")
	case core.CodeOf(err) == core.CodeStoreReadOnly && !s.hasLog():
		params.Set("immutable", "1")
	default:
		return c, err
	}
	return s.checkedConn(ctx)
}

func (s *Store) checkedConn(ctx context.Context) (*conn, error) {
	c, err := s.dial()
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
