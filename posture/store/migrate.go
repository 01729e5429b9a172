package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks a store in the file's header; migration 1 sets it.
const applicationID = 0x42415254

// checkLimit is the file size up to which Open reads every page to find
// damage: about half a second. In a larger file damage shows when the page is
// first read.
const checkLimit = 64 << 20

// migrate brings the file to the schema of this binary. It refuses what it
// does not understand before it changes anything.
func migrate(ctx context.Context, db *sql.DB, path string, now func() time.Time) error {
	steps, err := migrator(db)
	if err != nil {
		return err
	}
	if err := integrity(ctx, db, path); err != nil {
		return err
	}
	have, err := schemaVersion(ctx, db)
	if err != nil {
		return err
	}
	want := newest(steps)
	switch {
	case have > want:
		return newer(have, want)
	case have == want:
		return nil
	case have > 0:
		if err := backup(ctx, db, path, have, now()); err != nil {
			return err
		}
	}
	if _, err := steps.Up(ctx); err != nil {
		return fmt.Errorf("migrate from schema %d to %d: %w", have, want, err)
	}
	return nil
}

func newer(have, want int64) error {
	return fmt.Errorf("%w: its schema is %d, this binary knows up to %d", ErrNewerSchema, have, want)
}

func migrator(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true), goose.WithVerbose(false))
}

func newest(p *goose.Provider) (v int64) {
	for _, s := range p.ListSources() {
		v = max(v, s.Version)
	}
	return v
}

// schemaVersion is 0 for a new file. A database with tables that are not ours
// gives ErrForeign.
func schemaVersion(ctx context.Context, db *sql.DB) (int64, error) {
	var id, tables, version int64
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return 0, err
	}
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return 0, err
	}
	if tables == 0 {
		return 0, nil
	}
	if id != applicationID {
		return 0, ErrForeign
	}
	err := db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&version)
	return version, err
}

// integrity reads every page of a file that is small enough for it.
func integrity(ctx context.Context, db *sql.DB, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Size() > checkLimit {
		return nil
	}
	var answer string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&answer); err != nil {
		return err
	}
	if answer != "ok" {
		return fmt.Errorf("%w (%s)", ErrCorrupt, answer)
	}
	return nil
}

// backup copies the store beside itself, named for its schema and the time.
func backup(ctx context.Context, db *sql.DB, path string, version int64, at time.Time) error {
	to := fmt.Sprintf("%s.schema%d-%s.bak", path, version, at.UTC().Format("20060102T150405.000"))
	if err := create(to); err != nil {
		return fmt.Errorf("back up to %q: %w", to, err)
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return fmt.Errorf("back up to %q: %w", to, err)
	}
	return nil
}
