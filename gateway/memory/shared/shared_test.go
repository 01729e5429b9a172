package shared_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway/memory/memorytest"
	"github.com/bartizan-ai/bartizan/gateway/memory/shared"
)

func TestMemory(t *testing.T) {
	memorytest.Run(t, func(t *testing.T) (a, b bartizan.Memory, pass func(time.Duration)) {
		s := miniredis.RunT(t)
		m, err := shared.Open("redis://"+s.Addr()+"/0", "test:")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(m.Close)
		return m.For("AAA001"), m.For("BBB001"), s.FastForward
	})
}

// TestTwoGateways see what the other remembers, unless their prefixes differ;
// names of callers do not stand on the server.
func TestTwoGateways(t *testing.T) {
	s := miniredis.RunT(t)
	open := func(prefix string) bartizan.Memory {
		m, err := shared.Open("redis://"+s.Addr(), prefix)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(m.Close)
		return m.For("access")
	}
	one, two, other := open("a:"), open("a:"), open("b:")
	k := bartizan.Key{ID: "key ann", Name: "tokens"}
	for _, m := range []bartizan.Memory{one, two, other} {
		if _, err := m.Add(t.Context(), k, time.Minute, 1); err != nil {
			t.Fatal(err)
		}
	}
	if sum, _ := one.Add(t.Context(), k, time.Minute, 0); sum != 2 {
		t.Errorf("sum %v", sum)
	}
	for _, name := range s.Keys() {
		if strings.Contains(name, "ann") {
			t.Errorf("the server sees %s", name)
		}
	}
}

func TestNoServer(t *testing.T) {
	for _, url := range []string{"redis://127.0.0.1:1", "http://x", "", "redis://:secret@[::bad"} {
		m, err := shared.Open(url, "")
		if err == nil {
			m.Close()
			t.Errorf("%q was opened", url)
		} else if strings.Contains(err.Error(), "secret") {
			t.Error(err)
		}
	}
	s := miniredis.RunT(t)
	m, err := shared.Open("redis://"+s.Addr(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	s.Close()
	if _, err := m.For("a").Get(t.Context(), bartizan.Key{}); err == nil {
		t.Error("a server that is gone remembers")
	}
}
