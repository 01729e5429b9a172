package memory_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/gateway/memory"
)

// TestKept: what was remembered is there after a new start, but for what has
// expired; a damaged file is an error and changes nothing.
func TestKept(t *testing.T) {
	c := &clock{time.Unix(1e9, 0)}
	file := filepath.Join(t.TempDir(), "counts.json")
	m := memory.New(1<<20, c.now)
	if err := m.Load(file); err != nil {
		t.Fatalf("no file: %v", err)
	}
	ctx := t.Context()
	if _, err := m.For("a").Add(ctx, named("long"), time.Hour, 5); err != nil {
		t.Fatal(err)
	}
	if _, err := m.For("a").Add(ctx, named("short"), time.Minute, 7); err != nil {
		t.Fatal(err)
	}
	if _, err := m.For("b").Append(ctx, named("list"), time.Hour, []byte("x"), 3); err != nil {
		t.Fatal(err)
	}
	if err := m.Save(file); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	c.at = c.at.Add(10 * time.Minute)
	again := memory.New(1<<20, c.now)
	if err := again.Load(file); err != nil {
		t.Fatal(err)
	}
	long, _ := again.For("a").Add(ctx, named("long"), time.Hour, 0)
	short, _ := again.For("a").Add(ctx, named("short"), time.Hour, 0)
	list, _ := again.For("b").Append(ctx, named("list"), time.Hour, nil, 3)
	if long != 5 || short != 0 || len(list) != 1 {
		t.Errorf("%v %v %q", long, short, list)
	}
	if err := os.WriteFile(file, []byte(`[{"check":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := memory.New(1<<20, c.now).Load(file); err == nil {
		t.Error("a damaged file was read")
	}
}
