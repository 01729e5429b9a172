// Package memorytest holds every implementation of a memory to the same.
package memorytest

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
)

// Run tests memories. open gives an empty one as two checks see it, and a way to
// let time pass; nil where there is none, and what it shows is left out.
func Run(t *testing.T, open func(t *testing.T) (a, b bartizan.Memory, pass func(time.Duration))) {
	t.Run("values", func(t *testing.T) { values(t, open) })
	t.Run("lists", func(t *testing.T) { lists(t, open) })
	t.Run("sums", func(t *testing.T) { sums(t, open) })
	t.Run("together", func(t *testing.T) { together(t, open) })
}

type opener = func(t *testing.T) (a, b bartizan.Memory, pass func(time.Duration))

func named(name string) bartizan.Key { return bartizan.Key{Name: name} }

func set(v string) func([]byte) ([]byte, error) {
	return func([]byte) ([]byte, error) { return []byte(v), nil }
}

func values(t *testing.T, open opener) {
	a, b, pass := open(t)
	ctx := t.Context()
	is := func(m bartizan.Memory, k bartizan.Key, want string) {
		t.Helper()
		got, err := m.Get(ctx, k)
		if err != nil || string(got) != want || (got == nil) != (want == "") {
			t.Errorf("%v is %q, %v, want %q", k, got, err, want)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(a.Update(ctx, named("k"), time.Minute, set("one\x00\xff")))
	is(a, named("k"), "one\x00\xff")
	is(b, named("k"), "")
	for _, k := range []bartizan.Key{{Name: "k", ID: "x"}, {Name: "k", Tenant: "x"}, {Name: "k", Model: "x"}, {Name: "k", Per: bartizan.PerModel}} {
		is(a, k, "")
	}
	bad := errors.New("no")
	if err := a.Update(ctx, named("k"), time.Minute, func(old []byte) ([]byte, error) { return nil, fmt.Errorf("%d: %w", len(old), bad) }); !errors.Is(err, bad) || err.Error() != "5: no" {
		t.Error(err)
	}
	is(a, named("k"), "one\x00\xff")
	if pass == nil {
		return
	}
	pass(30 * time.Second)
	must(a.Update(ctx, named("k"), time.Minute, set("two"))) // lives anew
	pass(40 * time.Second)
	is(a, named("k"), "two")
	pass(30 * time.Second)
	is(a, named("k"), "")
}

func lists(t *testing.T, open opener) {
	a, b, pass := open(t)
	push := func(m bartizan.Memory, item string, want ...string) {
		t.Helper()
		before, err := m.Append(t.Context(), named("list"), time.Minute, []byte(item), 3)
		var got []string
		for _, x := range before {
			got = append(got, string(x))
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(err, diff)
		}
	}
	push(a, "1")
	push(b, "other")
	push(a, "2", "1")
	push(a, "", "1", "2")
	push(a, "4", "1", "2", "")
	push(a, "5", "2", "", "4")
	if pass != nil {
		pass(time.Minute)
		push(a, "6")
	}
	if _, err := a.Append(t.Context(), named("list"), time.Minute, nil, 0); err == nil {
		t.Error("a list of no items was kept")
	}
}

func sums(t *testing.T, open opener) {
	a, b, pass := open(t)
	add := func(m bartizan.Memory, n, want float64) {
		t.Helper()
		if got, err := m.Add(t.Context(), named("sum"), time.Minute, n); err != nil || math.Abs(got-want) > 1e-9 {
			t.Errorf("%v, %v, want %v", got, err, want)
		}
	}
	add(a, 0, 0)
	add(a, 1.5, 1.5)
	add(a, -0.25, 1.25)
	add(b, 7, 7)
	add(a, 1e9, 1e9+1.25)
	if pass != nil {
		pass(time.Minute)
		add(a, 2, 2)
	}
	if _, err := a.Add(t.Context(), named("sum"), time.Minute, math.NaN()); err == nil {
		t.Error("what is no number was added")
	}
}

// together: nothing is lost when many change the same.
func together(t *testing.T, open opener) {
	a, _, _ := open(t)
	ctx := t.Context()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if _, err := a.Add(ctx, named("sum"), time.Minute, 1); err != nil {
					t.Error(err)
				}
				err := a.Update(ctx, named("value"), time.Minute, func(old []byte) ([]byte, error) { return append(old, 'x'), nil })
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	sum, _ := a.Add(ctx, named("sum"), time.Minute, 0)
	value, _ := a.Get(ctx, named("value"))
	if sum != 200 || len(value) != 200 {
		t.Errorf("%v and %d of 200", sum, len(value))
	}
}
