package bydir_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/bydir"
)

type names struct{ bydir.Names }

func TestDirs(t *testing.T) {
	a, b := bydir.New[names](), bydir.New[names]()
	for _, n := range []string{"d", "b"} {
		a.At("x").Add(n)
	}
	for _, n := range []string{"c", "a"} {
		b.At("x").Add(n)
	}
	b.At("y").Add("z")
	raw, err := b.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	back := bydir.New[names]()
	if err := back.UnmarshalBinary(raw); err != nil {
		t.Fatal(err)
	}
	a.Merge(&back, func(mine, theirs *names) { mine.Merge(theirs.Names) })
	if diff := cmp.Diff([]string{"x", "y"}, a.Sorted()); diff != "" {
		t.Error(diff)
	}
	if got := a.At("x").Files("weight"); got != "4 weight files (a, b, c, …)" {
		t.Error(got)
	}
	if got := a.At("y").Files("weight"); got != "1 weight file (z)" {
		t.Error(got)
	}
	if err := back.UnmarshalBinary([]byte("x")); err == nil || a.Unfinished() != nil {
		t.Error("broken JSON is read, or an end is missed")
	}
}

// TestOver says so when there are too many folders.
func TestOver(t *testing.T) {
	d := bydir.New[names]()
	for i := range bydir.MostDirs {
		d.At(fmt.Sprint(i))
	}
	if d.Unfinished() != nil || d.At("one more") != nil || d.Unfinished() == nil || d.At("0") == nil {
		t.Error("the bound does not hold")
	}
}

func TestPlaces(t *testing.T) {
	tar := &bartizan.Artifact{Entry: bartizan.Entry{Path: "in/a.tar"}}
	inner := &bartizan.Artifact{Entry: bartizan.Entry{Path: "b.zip"}, Parent: tar}
	a := &bartizan.Artifact{Entry: bartizan.Entry{Path: "m/w.bin"}, Parent: inner}
	var got []string
	for dir, ok := bydir.Of(a), true; ok; dir, ok = bydir.Up(dir) {
		got = append(got, dir)
	}
	if diff := cmp.Diff([]string{"in/a.tar!b.zip!m", "in/a.tar!b.zip!.", "in/a.tar!.", "in", "."}, got); diff != "" {
		t.Error(diff)
	}
}
