package store

import (
	"context"
	"database/sql"
)

// Clamp is clamp, for its fuzz target.
var Clamp = clamp

// Do runs something on the writer goroutine, so that a test can hold it up.
func (s *Store) Do(ctx context.Context, do func()) error {
	return s.await(ctx, func(context.Context) error { do(); return nil })
}

// Pragma runs one statement on the writer's connection.
func (s *Store) Pragma(ctx context.Context, stmt string) error {
	return s.await(ctx, func(ctx context.Context) error {
		_, err := s.db.ExecContext(ctx, stmt)
		return err
	})
}

// MigrateTo brings a file to an older schema.
func MigrateTo(ctx context.Context, path string, version int64) error {
	return withFile(path, func(db *sql.DB) error {
		p, err := migrator(db)
		if err != nil {
			return err
		}
		_, err = p.UpTo(ctx, version)
		return err
	})
}

// Newest is the schema version of this binary.
func Newest() int64 {
	var v int64
	_ = withFile(":memory:", func(db *sql.DB) error {
		p, err := migrator(db)
		if err == nil {
			v = newest(p)
		}
		return err
	})
	return v
}

// Exec runs one statement on the file, past the store.
func Exec(path, stmt string) error {
	return withFile(path, func(db *sql.DB) error { _, err := db.Exec(stmt); return err })
}

func withFile(path string, do func(*sql.DB) error) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	return do(db)
}
