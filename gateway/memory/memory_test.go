package memory_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway/memory"
	"github.com/bartizan-ai/bartizan/gateway/memory/memorytest"
)

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func named(name string) bartizan.Key { return bartizan.Key{Name: name} }

func TestSuite(t *testing.T) {
	memorytest.Run(t, func(*testing.T) (a, b bartizan.Memory, pass func(time.Duration)) {
		c := &clock{time.Unix(1e9, 0)}
		m := memory.New(1<<20, c.now)
		return m.For("AAA001"), m.For("BBB001"), func(d time.Duration) { c.at = c.at.Add(d) }
	})
}

func TestMemory(t *testing.T) {
	c := &clock{time.Unix(1e9, 0)}
	m := memory.New(1<<20, c.now)
	a, b := m.For("AAA001"), m.For("BBB001")
	ctx := t.Context()
	set := func(v string) func([]byte) ([]byte, error) {
		return func([]byte) ([]byte, error) { return []byte(v), nil }
	}
	if err := a.Update(ctx, named("k"), time.Minute, set("one")); err != nil {
		t.Fatal(err)
	}
	if got, _ := a.Get(ctx, named("k")); string(got) != "one" {
		t.Errorf("got %q", got)
	}
	if got, _ := b.Get(ctx, named("k")); got != nil {
		t.Errorf("another check sees %q", got)
	}
	if got, _ := a.Get(ctx, bartizan.Key{Name: "k", ID: "x"}); got != nil {
		t.Errorf("another key sees %q", got)
	}
	bad := errors.New("no")
	if err := a.Update(ctx, named("k"), time.Minute, func(old []byte) ([]byte, error) { return nil, fmt.Errorf("%s: %w", old, bad) }); !errors.Is(err, bad) || err.Error() != "one: no" {
		t.Error(err)
	}
	c.at = c.at.Add(time.Minute)
	if got, _ := a.Get(ctx, named("k")); got != nil {
		t.Errorf("%q outlived its time", got)
	}
}

func TestListsAndSums(t *testing.T) {
	m := memory.New(1<<20, time.Now).For("AAA001")
	ctx := t.Context()
	var before [][]byte
	for i := range 5 {
		var err error
		if before, err = m.Append(ctx, named("list"), time.Minute, fmt.Append(nil, i), 3); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([][]byte{[]byte("1"), []byte("2"), []byte("3")}, before); diff != "" {
		t.Error(diff)
	}
	if _, err := m.Append(ctx, named("list"), time.Minute, nil, 0); err == nil {
		t.Error("a list of no items was kept")
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 1000 {
				_, _ = m.Add(ctx, named("sum"), time.Minute, 1)
			}
		})
	}
	wg.Wait()
	if sum, _ := m.Add(ctx, named("sum"), time.Minute, .5); sum != 8000.5 {
		t.Errorf("sum %v", sum)
	}
}

// TestBounded: however much is remembered, the memory stays within its bytes,
// and what was used last stays longest.
func TestBounded(t *testing.T) {
	m := memory.New(1<<20, time.Now)
	v := m.For("AAA001")
	ctx := t.Context()
	for i := range 20_000 {
		err := v.Update(ctx, named(fmt.Sprint(i)), time.Hour, func([]byte) ([]byte, error) { return make([]byte, 100), nil })
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := v.Get(ctx, named("0")); got == nil {
			t.Fatalf("what is used all the time was forgotten after %d", i)
		}
	}
	kept := 0
	for i := range 20_000 {
		if got, _ := v.Get(ctx, named(fmt.Sprint(i))); got != nil {
			kept++
		}
	}
	if kept < 1000 || kept > 1<<20/300 || m.Evicted() != int64(20_000-kept) {
		t.Errorf("%d kept, %d evicted", kept, m.Evicted())
	}
}

func TestOneHugeValue(t *testing.T) {
	m := memory.New(1<<16, time.Now).For("AAA001")
	err := m.Update(t.Context(), named("huge"), time.Hour, func([]byte) ([]byte, error) { return make([]byte, 1<<20), nil })
	if err == nil {
		t.Error("a value of more bytes than there is room for was taken")
	}
}
