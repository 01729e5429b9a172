package custom_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway/custom"
)

func ofModule(code []byte) custom.Spec {
	s := spec()
	s.Module = func() ([]byte, error) { return code, nil }
	s.Timeout, s.Concurrent = 300*time.Millisecond, 2
	return s
}

func TestModule(t *testing.T) {
	g := guard(t, ofModule(shouts()))
	for text, want := range map[string]int{"stop!": 1, "stop.": 0, "": 0, strings.Repeat("a", 1<<20): 0} {
		got, err := inspect(t.Context(), g, text)
		if err != nil || len(got) != want {
			t.Errorf("%.20q: %d signals, %v, want %d", text, len(got), err, want)
		}
		if want == 1 && (got[0].Range != bartizan.Range{To: 2} || got[0].Score != 0.9 || got[0].Edit == nil || got[0].Edit.With.Text != "?") {
			t.Errorf("signal %+v", got[0])
		}
	}
	if _, err := inspect(t.Context(), g, strings.Repeat("a", 1<<20+1)); !errors.As(err, &bartizan.Unexamined{}) {
		t.Errorf("a text over the limit: %v", err)
	}
}

// TestModuleIsShared: many questions at a time, on two instances.
func TestModuleIsShared(t *testing.T) {
	s := ofModule(shouts())
	s.Timeout = 10 * time.Second
	g := guard(t, s)
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			text := []string{"stop.", "stop!"}[i%2]
			if got, err := inspect(t.Context(), g, text); err != nil || len(got) != i%2 {
				t.Errorf("%q: %v, %v", text, got, err)
			}
		})
	}
	all.Wait()
}

// TestHostileModules: whatever a module does, the part counts as not examined,
// in time, and the next question is asked of a fresh instance.
func TestHostileModules(t *testing.T) {
	grow := []byte{0x03, 0x40, 0x41, 0x80, 0x08, 0x40, 0, 0x41, 0x7f, 0x46, 0x45, 0x0d, 0, 0x0b, 0} // memory.grow(1024) until it fails, then trap
	cases := []struct {
		name, why string
		code      []byte
	}{
		{"trap", "unreachable", wasm("", place(4096), []byte{0}, 0)},
		{"endless loop", "in time", wasm("", place(4096), []byte{0x03, 0x40, 0x0c, 0, 0x0b, 0}, 0)},
		{"endless alloc", "in time", wasm("", []byte{0x03, 0x40, 0x0c, 0, 0x0b, 0}, fixed(0, 0), 0)},
		{"memory bomb", "unreachable", wasm("", place(4096), grow, 0)},
		{"alloc outside", "outside", wasm("", place(-8), fixed(0, 0), 0)},
		{"alloc at the end", "outside", wasm("", place(32<<16-4), fixed(0, 0), 0)},
		{"answer outside", "outside", wasm("", place(4096), fixed(32<<16-4, 64), 0)},
		{"answer too large", "more than", wasm("", place(4096), fixed(0, 1<<20+1), 0)},
		{"no answer", "read answer", wasm("", place(4096), fixed(0, 0), 0)},
		{"no JSON", "read answer", wasm("{signals}", place(4096), fixed(0, 9), 0)},
		{"the question for an answer", "unknown field", wasm("", place(4096), append(append([]byte{}, 0x20, 0, 0xad, 0x42), append(sleb(32), 0x86, 0x20, 1, 0xad, 0x84)...), 0)},
		{"endless recursion", "", wasm("", place(4096), []byte{0x20, 0, 0x20, 1, 0x10, 1}, 0)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			g := guard(t, ofModule(c.code))
			for range 3 {
				begin := time.Now()
				got, err := inspect(t.Context(), g, "text!")
				if len(got) > 0 || !errors.As(err, &bartizan.Unexamined{}) || !strings.Contains(err.Error(), c.why) {
					t.Errorf("%v, %v; want %q", got, err, c.why)
				}
				if took := time.Since(begin); took > 20*time.Second {
					t.Errorf("took %v", took)
				}
			}
		})
	}
}

// TestModuleGivesUp: an exchange that ends takes its question with it.
func TestModuleGivesUp(t *testing.T) {
	s := ofModule(wasm("", place(4096), []byte{0x03, 0x40, 0x0c, 0, 0x0b, 0}, 0))
	s.Timeout = 30 * time.Second
	g := guard(t, s)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	begin := time.Now()
	if _, err := inspect(ctx, g, "text"); err == nil || time.Since(begin) > 25*time.Second {
		t.Errorf("%v after %v", err, time.Since(begin))
	}
}

// TestBadModules do not start.
func TestBadModules(t *testing.T) {
	broken := errors.New("no such file")
	for name, module := range map[string]func() ([]byte, error){
		"file":        func() ([]byte, error) { return nil, broken },
		"no module":   func() ([]byte, error) { return []byte("hello"), nil },
		"empty":       func() ([]byte, error) { return nil, nil },
		"no exports":  func() ([]byte, error) { return []byte{0, 'a', 's', 'm', 1, 0, 0, 0}, nil },
		"cut":         func() ([]byte, error) { return shouts()[:60], nil },
		"too large":   func() ([]byte, error) { return make([]byte, 32<<20+1), nil },
		"more memory": func() ([]byte, error) { return wasm("", place(0), fixed(0, 0), 0), nil },
	} {
		s := spec()
		s.Module = module
		if name == "more memory" {
			s.Memory = 64 << 10
		}
		c, err := custom.New(s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Guard(bartizan.Settings{Now: time.Now}); err == nil {
			t.Errorf("%s: started", name)
		}
	}
}

func BenchmarkModule(b *testing.B) {
	s := ofModule(shouts())
	c, err := custom.New(s)
	if err != nil {
		b.Fatal(err)
	}
	g, err := c.Guard(bartizan.Settings{Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("All is well. ", 80)
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := inspect(b.Context(), g, text); err != nil {
			b.Fatal(err)
		}
	}
}
