package store

import (
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// The errors a caller may test for.
var (
	ErrLocked      = errors.New("already open by another bartizan")
	ErrNewerSchema = errors.New("written by a newer bartizan")
	ErrOlderSchema = errors.New("written by an older bartizan; open it once for writing to migrate it")
	ErrCorrupt     = errors.New("the file is damaged; restore a copy, or move it away to start a new one")
	ErrForeign     = errors.New("the file is a database, but not a bartizan store")
	ErrReadOnly    = errors.New("the file or its folder cannot be written")
	ErrFull        = errors.New("no space left for the store")
	ErrClosed      = errors.New("the store is closed")
	ErrNotFound    = errors.New("no such row")
)

// classify joins the store's own error to one of SQLite's, so that a caller
// can test for it and a person reads one clear sentence first.
func classify(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff { // the low byte is the class, the rest the detail
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("%w (%w)", ErrLocked, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fmt.Errorf("%w (%w)", ErrReadOnly, err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w (%w)", ErrCorrupt, err)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w (%w)", ErrFull, err)
	}
	return err
}
