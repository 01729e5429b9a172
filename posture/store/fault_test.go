package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/posture/store"
)

// filled makes a closed store of some pages.
func filled(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	s := open(t, path, store.Options{})
	for i := range 2000 {
		s.Record(event(i))
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpenRefuses(t *testing.T) {
	tests := []struct {
		name string
		harm func(t *testing.T, path string) error
		want error
		says string
	}{
		{"garbage", func(_ *testing.T, p string) error {
			return os.WriteFile(p, bytes.Repeat([]byte("not a database "), 1000), 0o600)
		}, store.ErrCorrupt, "damaged"},
		{"a page overwritten", func(_ *testing.T, p string) error {
			f, err := os.OpenFile(p, os.O_RDWR, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteAt(bytes.Repeat([]byte{0xA5}, 4096*5), 4096*20)
			return err
		}, store.ErrCorrupt, "damaged"},
		{"cut short", func(_ *testing.T, p string) error { return os.Truncate(p, 4096*10) }, store.ErrCorrupt, "damaged"},
		{"a later schema", func(_ *testing.T, p string) error {
			return store.Exec(p, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)")
		}, store.ErrNewerSchema, "its schema is 999"},
		{"somebody else's database", func(_ *testing.T, p string) error {
			return errors.Join(os.Remove(p), store.Exec(p, "CREATE TABLE t (x)"))
		}, store.ErrForeign, "not a bartizan store"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filled(t)
			if err := tt.harm(t, path); err != nil {
				t.Fatal(err)
			}
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), path, store.Options{Now: clock})
			if err == nil {
				_ = s.Close(t.Context())
			}
			if !errors.Is(err, tt.want) || !strings.Contains(fmt.Sprint(err), tt.says) || !strings.Contains(fmt.Sprint(err), path) {
				t.Errorf("got %v", err)
			}
			if errors.Is(tt.want, store.ErrNewerSchema) || errors.Is(tt.want, store.ErrForeign) {
				after, _ := os.ReadFile(path)
				if len(after) != len(before) {
					t.Error("the refused file was changed")
				}
			}
		})
	}
}

func TestEmptyFileIsANewStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, path, store.Options{})
}

func TestBackupBeforeMigration(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "store.db")
	if err := store.MigrateTo(t.Context(), path, 1); err != nil {
		t.Fatal(err)
	}
	if err := store.Exec(path, "INSERT INTO meta VALUES ('last_event', 41)"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenReader(t.Context(), path); !errors.Is(err, store.ErrOlderSchema) {
		t.Errorf("reader of an older schema: %v", err)
	}
	s := open(t, path, store.Options{})
	s.Record(event(1))
	wait(t, s, 1)
	if got, _ := s.RecentEvents(t.Context(), 1, 0); len(got) != 1 || got[0].ID != 42 {
		t.Errorf("the old row was not kept: %v", got)
	}
	copies, err := filepath.Glob(filepath.Join(dir, "store.db.schema1-20261122T120030*.bak"))
	if err != nil || len(copies) != 1 {
		t.Fatalf("copies %v, %v", copies, err)
	}
	if err := store.Exec(copies[0], "UPDATE meta SET value = 1"); err != nil {
		t.Errorf("the copy is no database: %v", err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	open(t, path, store.Options{}) // nothing to migrate, so no second copy
	if all, _ := filepath.Glob(filepath.Join(dir, "*.bak")); len(all) != 1 {
		t.Errorf("copies %v", all)
	}
}

func TestFullDisk(t *testing.T) {
	var said bytes.Buffer // written by the writer goroutine, read after Close
	log := slog.New(slog.NewTextHandler(&said, nil))
	s := open(t, filepath.Join(t.TempDir(), "store.db"), store.Options{Log: log})
	s.Record(event(0))
	wait(t, s, 1)
	if err := s.Pragma(t.Context(), "PRAGMA max_page_count = 1"); err != nil { // the present size
		t.Fatal(err)
	}
	err := s.RecordRun(t.Context(), store.Run{ID: "big", Verb: "scan", Manifest: strings.Repeat("x", 1<<20)}, nil)
	if !errors.Is(err, store.ErrFull) || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("run on a full disk: %v", err)
	}
	for i := range 3000 {
		s.Record(event(i))
	}
	for s.Stats().Written+s.Stats().Failed < 3001 {
		if err := s.Do(t.Context(), func() {}); err != nil {
			t.Fatal(err)
		}
	}
	st := s.Stats()
	if st.Failed == 0 { // a small batch may still fit
		t.Errorf("stats %+v", st)
	}
	if err := s.Pragma(t.Context(), "PRAGMA max_page_count = 100000"); err != nil {
		t.Fatal(err)
	}
	s.Record(event(1))
	wait(t, s, st.Written+1)
	if got := s.Stats().LastError; got != "" {
		t.Errorf("after room was made the error is still %q", got)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if !strings.Contains(said.String(), "no space left") {
		t.Errorf("the log says %q", said.String())
	}
}

func TestSecondOpenerIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s := open(t, path, store.Options{})
	_, err := store.Open(t.Context(), path, store.Options{Now: clock})
	if !errors.Is(err, store.ErrLocked) {
		t.Errorf("in one process: %v", err)
	}
	if out := child(t, "open", path, 0); !strings.Contains(out, "already open by another bartizan") {
		t.Errorf("from a second process: %s", out)
	}
	s.Record(event(1))
	wait(t, s, 1)
	if out := child(t, "read", path, 0); out != "1 events" {
		t.Errorf("reading beside the writer: %s", out)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if out := child(t, "open", path, 0); out != "opened" {
		t.Errorf("after closing: %s", out)
	}
	if out := child(t, "read", path, 0); out != "1 events" {
		t.Errorf("reading a closed store: %s", out)
	}
}

func TestKilledHolderLeavesNoLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	if out := child(t, "kill", path, 0); !strings.Contains(out, "killed") {
		t.Fatalf("child: %s", out)
	}
	s := open(t, path, store.Options{})
	if got, err := s.RecentEvents(t.Context(), 5, 0); err != nil || len(got) != 1 {
		t.Errorf("after a kill: %v, %v", got, err)
	}
}

func TestReadOnly(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to become somebody who may not write")
	}
	path := filled(t)
	dir := filepath.Dir(path)
	for name, modes := range map[string][2]os.FileMode{"file": {0o777, 0o444}, "folder": {0o555, 0o666}, "both": {0o555, 0o444}} {
		if err := errors.Join(os.Chmod(filepath.Dir(dir), 0o755), os.Chmod(dir, modes[0]), os.Chmod(path, modes[1]), os.Chmod(path+".lock", 0o666)); err != nil {
			t.Fatal(err)
		}
		if out := child(t, "open", path, 65534); !strings.Contains(out, "cannot be written") || strings.Contains(out, "damaged") {
			t.Errorf("read-only %s: %s", name, out)
		}
	}
}

// child runs this test binary again as another process, as another user when
// uid is not 0, and returns what it said.
func child(t *testing.T, what, path string, uid uint32) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^$")
	if uid != 0 {
		cmd = asUser(t, cmd, uid)
	}
	cmd.Env = append(os.Environ(), "STORE_CHILD="+what, "STORE_PATH="+path)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return strings.TrimSpace(string(out) + " " + err.Error())
	}
	return strings.TrimSpace(string(out))
}

func TestMain(m *testing.M) {
	if what := os.Getenv("STORE_CHILD"); what != "" {
		if err := childMain(context.Background(), what, os.Getenv("STORE_PATH")); err != nil {
			fmt.Println(err)
		}
		return
	}
	os.Exit(m.Run())
}

func childMain(ctx context.Context, what, path string) error {
	if what == "read" {
		r, err := store.OpenReader(ctx, path)
		if err != nil {
			return err
		}
		got, err := r.RecentEvents(ctx, 10, 0)
		fmt.Println(len(got), "events")
		return errors.Join(err, r.Close())
	}
	s, err := store.Open(ctx, path, store.Options{Now: clock})
	if err != nil {
		return err
	}
	if what == "kill" {
		s.Record(event(1))
		for s.Stats().Written == 0 {
			if err := s.Do(ctx, func() {}); err != nil {
				return err
			}
		}
		p, err := os.FindProcess(os.Getpid())
		if err != nil {
			return err
		}
		return p.Kill()
	}
	fmt.Println("opened")
	return s.Close(ctx)
}
