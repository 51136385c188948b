package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date, all steps or none: they run inside one
// transaction, which holds the write lock. Of two first starts one waits here,
// then finds nothing to do.
func migrate(ctx context.Context, path, file string, params url.Values) error {
	u := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: params.Encode()}
	base, err := sqlite.NewConnector(u.String())
	if err != nil {
		return failure(file, err)
	}
	db := sql.OpenDB(savepoints{base})
	db.SetMaxOpenConns(1)
	defer db.Close()
	held, err := db.Conn(ctx)
	if err != nil {
		return failure(file, err)
	}
	// The transaction belongs to the one physical connection: handing it back
	// to the pool lets goose use it, inside the transaction.
	if _, err := held.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return failure(file, err)
	}
	if err := held.Close(); err != nil {
		return failure(file, err)
	}
	if err := steps(ctx, db); err != nil {
		_, _ = db.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return failure(file, err)
	}
	_, err = db.ExecContext(ctx, "COMMIT")
	return failure(file, err)
}

// steps runs what goose finds missing and notes the result where checkSchema
// looks for it.
func steps(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	g, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	if _, err := g.Up(ctx); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, schema))
	return err
}

// savepoints is a connector whose transactions are savepoints, so that goose's
// own run inside the one that migrate holds.
type savepoints struct{ driver.Connector }

func (s savepoints) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := s.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := c.(sqliteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's connections are %T", c), c.Close())
	}
	return savepointConn{full}, nil
}

// sqliteConn is what database/sql uses of the driver's connection.
type sqliteConn interface {
	driver.Conn
	driver.ExecerContext
	driver.QueryerContext
	driver.ConnPrepareContext
}

type savepointConn struct{ sqliteConn }

// BeginTx implements driver.ConnBeginTx.
func (c savepointConn) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	_, err := c.ExecContext(ctx, "SAVEPOINT step", nil)
	return savepointTx{c}, err
}

type savepointTx struct{ c savepointConn }

func (t savepointTx) Commit() error { return t.exec("RELEASE step") }

func (t savepointTx) Rollback() error { return t.exec("ROLLBACK TO step; RELEASE step") }

func (t savepointTx) exec(sql string) error {
	_, err := t.c.ExecContext(context.Background(), sql, nil)
	return err
}
