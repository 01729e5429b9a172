package pins_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/gateway/pins"
)

func state(t *testing.T, f *pins.File) string {
	t.Helper()
	all, err := f.All()
	if err != nil {
		t.Fatal(err)
	}
	out := ""
	for _, p := range all {
		agreed, seen := "-", "-"
		if p.Agreed != nil {
			agreed = p.Agreed.Digest
		}
		if p.Seen != nil {
			seen = p.Seen.Digest
		}
		out += fmt.Sprintf("%s.%s %s %s %s;", p.Server, p.Tool, agreed, seen, p.By)
	}
	return out
}

func TestLifeOfAPin(t *testing.T) {
	for name, path := range map[string]string{"in memory": "", "in a file": filepath.Join(t.TempDir(), "data", "pins.json")} {
		t.Run(name, func(t *testing.T) {
			f := pins.New(path, time.Now)
			offer := func(trust bool, tools ...pins.Tool) func() error {
				return func() error { return f.Offered("s", tools, trust) }
			}
			approve := func(tool string) func() error {
				return func() error { _, err := f.Approve("s", tool, "ann"); return err }
			}
			steps := []struct {
				name string
				do   func() error
				want string
			}{
				{"first use", offer(true, pins.Tool{Name: "b", Digest: "1"}, pins.Tool{Name: "a", Digest: "1"}), "s.a 1 - first use;s.b 1 - first use;"},
				{"again", offer(true, pins.Tool{Name: "a", Digest: "1"}), "s.a 1 - first use;s.b 1 - first use;"},
				{"a change", offer(true, pins.Tool{Name: "a", Digest: "2", Refused: true}), "s.a 1 2 first use;s.b 1 - first use;"},
				{"and back", offer(true, pins.Tool{Name: "a", Digest: "1"}), "s.a 1 - first use;s.b 1 - first use;"},
				{"a change that no guard stopped", offer(true, pins.Tool{Name: "a", Digest: "3"}), "s.a 1 3 first use;s.b 1 - first use;"},
				{"approved", approve("a"), "s.a 3 - ann;s.b 1 - first use;"},
				{"refused from the start", offer(true, pins.Tool{Name: "c", Digest: "1", Refused: true}), "s.a 3 - ann;s.b 1 - first use;s.c - 1 ;"},
				{"and harmless then", offer(true, pins.Tool{Name: "c", Digest: "2"}), "s.a 3 - ann;s.b 1 - first use;s.c 2 - first use;"},
				{"no trust in first use", offer(false, pins.Tool{Name: "d", Digest: "1"}), "s.a 3 - ann;s.b 1 - first use;s.c 2 - first use;s.d - 1 ;"},
				{"all approved", approve(""), "s.a 3 - ann;s.b 1 - first use;s.c 2 - first use;s.d 1 - ann;"},
				{"one forgotten", func() error { _, err := f.Forget("s", "c"); return err }, "s.a 3 - ann;s.b 1 - first use;s.d 1 - ann;"},
			}
			for _, s := range steps {
				if err := s.do(); err != nil {
					t.Fatalf("%s: %v", s.name, err)
				}
				if got := state(t, f); got != s.want {
					t.Errorf("%s: %s, want %s", s.name, got, s.want)
				}
				if path != "" {
					if got := state(t, pins.New(path, time.Now)); got != s.want {
						t.Errorf("%s: another process sees %s", s.name, got)
					}
				}
			}
			if _, err := f.Approve("s", "nobody", "ann"); !errors.Is(err, pins.ErrUnknown) {
				t.Errorf("approve an unknown tool: %v", err)
			}
			if _, err := f.Forget("other", ""); !errors.Is(err, pins.ErrUnknown) {
				t.Errorf("forget an unknown server: %v", err)
			}
		})
	}
}

// TestAnotherProcess: what somebody approves is seen by a gateway that runs.
func TestAnotherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pins.json")
	gateway, person := pins.New(path, time.Now), pins.New(path, time.Now)
	for i, d := range []string{"1", "2"} {
		if err := gateway.Offered("s", []pins.Tool{{Name: "a", Digest: d, Refused: i > 0}}, true); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := person.Approve("s", "a", "ann"); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if got := state(t, gateway); got != "s.a 2 - ann;" {
		t.Errorf("the gateway sees %s", got)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestManyWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pins.json")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			f := pins.New(path, time.Now)
			if err := f.Offered(fmt.Sprint("s", i), []pins.Tool{{Name: "a", Digest: "1"}}, true); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, err := pins.New(path, time.Now).All()
	if err != nil || len(all) != 8 {
		t.Errorf("%d pins, %v", len(all), err)
	}
}

func TestBadFiles(t *testing.T) {
	for name, body := range map[string]string{"no JSON": "{", "another version": `{"version":2}`} {
		path := filepath.Join(t.TempDir(), "pins.json")
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		f := pins.New(path, time.Now)
		if _, err := f.All(); err == nil {
			t.Errorf("%s: All passed", name)
		}
		if err := f.Offered("s", []pins.Tool{{Name: "a"}}, true); err == nil {
			t.Errorf("%s: Offered passed", name)
		}
		if got, _ := os.ReadFile(path); string(got) != body {
			t.Errorf("%s: the file was overwritten", name)
		}
	}
}

func TestTooManyTools(t *testing.T) {
	f := pins.New("", time.Now)
	var tools []pins.Tool
	for i := range pins.MostTools + 1 {
		tools = append(tools, pins.Tool{Name: fmt.Sprint("t", i), Digest: "1"})
	}
	if err := f.Offered("s", tools[:pins.MostTools], true); err != nil {
		t.Fatal(err)
	}
	if err := f.Offered("s", tools, true); err == nil {
		t.Error("one more passed")
	}
}

func TestStaleLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pins.json")
	if err := os.WriteFile(path+".lock", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	later := func() time.Time { return time.Now().Add(time.Minute) }
	if err := pins.New(path, later).Offered("s", []pins.Tool{{Name: "a"}}, true); err != nil {
		t.Errorf("a lock that was left holds for ever: %v", err)
	}
}
