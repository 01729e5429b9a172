package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the database/sql driver
)

// busyMillis is how long a statement waits for an outside tool, such as a
// backup, that holds the file.
const busyMillis = 5000

// dsn names the file at path for the driver. The path is escaped, so that a
// question mark in it does not begin the options.
func dsn(path, options string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(abs), RawQuery: options}
	return u.String(), nil
}

// openWriter opens the one connection that writes. The file is created for its
// owner alone: it holds names of callers and models.
func openWriter(ctx context.Context, path string) (*sql.DB, error) {
	if err := create(path); err != nil {
		return nil, err
	}
	db, err := connect(path, fmt.Sprintf("_txlock=immediate&_pragma=busy_timeout(%d)", busyMillis))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	// The last one writes a page, which is how a read-only file shows.
	for _, stmt := range []string{"PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "PRAGMA user_version = 0"} {
		if _, err := db.ExecContext(ctx, stmt); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	return db, nil
}

func connect(path, options string) (*sql.DB, error) {
	name, err := dsn(path, options)
	if err != nil {
		return nil, err
	}
	return sql.Open("sqlite", name)
}

// create makes an empty file when there is none. It must not open one that is
// there: on POSIX closing any descriptor of a file drops every lock this
// process holds on it, SQLite's own with them.
func create(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w (%w)", ErrReadOnly, err)
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// lock is held while a store is open: an exclusive transaction on an empty
// database beside it. It goes with the process, also with one that is killed,
// and needs no system call of our own on any system SQLite runs on.
type lock struct {
	db   *sql.DB
	conn *sql.Conn
}

func takeLock(ctx context.Context, path string) (*lock, error) {
	path += ".lock"
	if err := create(path); err != nil {
		return nil, err
	}
	db, err := connect(path, "_pragma=busy_timeout(0)")
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	l := &lock{db: db, conn: conn}
	if _, err := conn.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		return nil, errors.Join(err, l.release())
	}
	return l, nil
}

func (l *lock) release() error { return errors.Join(l.conn.Close(), l.db.Close()) }
