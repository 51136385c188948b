package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"

	"modernc.org/sqlite"

	"gatehouse/core"
)

// conn is one connection to the database file with its prepared statements.
// It speaks to the driver without database/sql in between: a decision runs a
// dozen small statements while it holds the write lock, and a list reads
// 100,000 rows. One goroutine at a time.
type conn struct {
	raw   driver.Conn
	file  string // base name, for errors
	stmts map[string]statement
	// decoded is the store's, of all its connections; nil where few Apps are
	// read.
	decoded *decoded
	// ctx is the call's under way: queries end with it.
	ctx context.Context
	// broken is the first failure of a statement in a transaction. From then
	// on nothing runs: SQLite may have rolled back by itself, and what follows
	// would be committed piece by piece.
	broken error
}

// statement is what the driver's prepared statements can do.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// dial opens the file. params are SQLite's and the driver's, as in a URI.
func dial(path, file string, params url.Values) (*conn, error) {
	u := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: params.Encode()}
	connector, err := sqlite.NewConnector(u.String())
	if err != nil {
		return nil, failure(file, err)
	}
	raw, err := connector.Connect(context.Background())
	if err != nil {
		return nil, failure(file, err)
	}
	return &conn{raw: raw, file: file, stmts: map[string]statement{}, ctx: context.Background()}, nil
}

func (c *conn) close() error {
	if c == nil || c.raw == nil {
		return nil
	}
	err := errors.Join(c.forget(), c.raw.Close())
	c.raw = nil
	return failure(c.file, err)
}

// prepared returns the statement for sql from the cache. Every text is a
// constant of this package or one of a few combinations of them.
func (c *conn) prepared(sql string) (statement, error) {
	if c.raw == nil {
		return nil, core.Errorf(core.CodeInternal, c.file, "the transaction or the store is closed")
	}
	if c.broken != nil {
		return nil, c.broken
	}
	if s, ok := c.stmts[sql]; ok {
		return s, nil
	}
	raw, err := c.raw.Prepare(sql)
	if err != nil {
		return nil, c.fail(err)
	}
	s, ok := raw.(statement)
	if !ok {
		return nil, c.fail(fmt.Errorf("the driver's statements are %T", raw))
	}
	if len(c.stmts) == statements {
		if err := c.forget(); err != nil {
			return nil, c.fail(err)
		}
	}
	c.stmts[sql] = s
	return s, nil
}

// statements is how many prepared statements a connection keeps. Only updates
// of unusual sets of columns could ever reach it (apps.go).
const statements = 300

// forget drops the prepared statements. Those that are being read stay: the
// driver closes them when their rows are.
func (c *conn) forget() error {
	errs := make([]error, 0, len(c.stmts))
	for _, s := range c.stmts {
		errs = append(errs, s.Close())
	}
	clear(c.stmts)
	return errors.Join(errs...)
}

// fail maps err and remembers the first one.
func (c *conn) fail(err error) error {
	err = failure(c.file, err)
	if c.broken == nil {
		c.broken = err
	}
	return err
}

// exec runs a statement and returns how many rows it changed and the last
// rowid it inserted.
func (c *conn) exec(sql string, args ...any) (changed, rowid int64, err error) {
	s, err := c.prepared(sql)
	if err != nil {
		return 0, 0, err
	}
	// Without a context: what runs inside a transaction is short, and a
	// statement cut off in the middle would undo the work of others in it.
	res, err := s.ExecContext(context.Background(), bind(args))
	if err != nil {
		return 0, 0, c.fail(err)
	}
	if changed, err = res.RowsAffected(); err != nil {
		return 0, 0, c.fail(err)
	}
	if rowid, err = res.LastInsertId(); err != nil {
		return 0, 0, c.fail(err)
	}
	return changed, rowid, nil
}

// run is exec for those who need no result.
func (c *conn) run(sql string, args ...any) error {
	_, _, err := c.exec(sql, args...)
	return err
}

// query hands over the rows of a statement, one by one, until row returns an
// error. It must be done before the same statement is queried again.
func (c *conn) query(sql string, args []any, row func(*cells) error) (err error) {
	s, err := c.prepared(sql)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(c.ctx, bind(args))
	if err != nil {
		return c.fail(err)
	}
	defer func() {
		if e := rows.Close(); err == nil && e != nil {
			err = c.fail(e)
		}
	}()
	r := &cells{v: make([]driver.Value, len(rows.Columns()))}
	for n := 0; ; n++ {
		if n&255 == 255 && c.ctx.Err() != nil {
			return canceled(c.file, c.ctx.Err())
		}
		if err := rows.Next(r.v); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return c.fail(err)
		}
		r.i = 0
		if err := row(r); err != nil {
			return err
		}
	}
}

// one is query for at most one row; false when there was none.
func (c *conn) one(sql string, args []any, row func(*cells)) (bool, error) {
	found := false
	err := c.query(sql, args, func(r *cells) error {
		if !found {
			row(r)
		}
		found = true
		return nil
	})
	return found, err
}

// number is one for a single integer; 0 when there is no row.
func (c *conn) number(sql string, args ...any) (n int64, err error) {
	_, err = c.one(sql, args, func(r *cells) { n = r.int() })
	return n, err
}

// reading runs fn in a read transaction: one snapshot for all its statements.
func (c *conn) reading(ctx context.Context, fn func(*conn) error) (err error) {
	if ctx.Err() != nil {
		return canceled(c.file, ctx.Err())
	}
	c.broken = nil
	if err := c.run("BEGIN"); err != nil {
		return err
	}
	c.ctx = ctx
	defer func() {
		c.ctx, c.broken = context.Background(), nil
		if e := c.run("COMMIT"); e != nil {
			c.broken = nil
			err = errors.Join(err, e, c.run("ROLLBACK"))
			c.broken = nil
		}
	}()
	return fn(c)
}
