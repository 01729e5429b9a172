package probe_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/probe"
	"github.com/google/go-cmp/cmp"
)

// nowFunc is the clock of tests that do not care.
func nowFunc() time.Time { return time.Now() }

// stored runs a small plan with a checkpoint and returns its path and config.
func stored(t *testing.T) (probe.Config, *probe.Report) {
	t.Helper()
	c := probe.Config{
		Checks: []*bartizan.Check{joiner("INJ900", frames...)}, Target: targetOf(t, say("no"), probe.TargetOptions{}, 4),
		Repeats: 5, Seed: 1, Checkpoint: file(t), Now: time.Now,
	}
	return c, run(t, c)
}

func TestResumeRepeatsNothing(t *testing.T) {
	c, first := stored(t)
	sends := first.Sends
	again := run(t, c)
	if again.Sends != sends || again.Resumed != 20 {
		t.Errorf("%d requests more, %d resumed", again.Sends-sends, again.Resumed)
	}
	if diff := cmp.Diff(lasting(first), lasting(again), cmp.AllowUnexported(probe.Plan{})); diff != "" {
		t.Errorf("reports differ:\n%s", diff)
	}
	info, err := os.Stat(c.Checkpoint)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestTornLastLineIsPassedOver(t *testing.T) {
	c, first := stored(t)
	whole, err := os.ReadFile(c.Checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	last := bytes.LastIndexByte(whole[:len(whole)-1], '\n') + 1
	for _, cut := range []int{last, last + 1, (last + len(whole)) / 2, len(whole) - 1} {
		if err := os.WriteFile(c.Checkpoint, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		again := run(t, c)
		if diff := cmp.Diff(lasting(first), lasting(again), cmp.AllowUnexported(probe.Plan{})); diff != "" || again.Resumed != 19 {
			t.Errorf("cut at %d: %d resumed\n%s", cut, again.Resumed, diff)
		}
		b, err := os.ReadFile(c.Checkpoint)
		if err != nil {
			t.Fatal(err)
		}
		if results, inFlight, good, err := probe.ReadCheckpoint(bytes.NewReader(b)); err != nil || results != 20 || inFlight != 0 || good != int64(len(b)) {
			t.Errorf("cut at %d: the file holds %d results, %d in flight, %d of %d bytes, %v", cut, results, inFlight, good, len(b), err)
		}
	}
}

// What a kill left of a long line must not outlive the resume behind shorter ones.
func TestLongTornLineIsCutOff(t *testing.T) {
	c, _ := stored(t)
	whole, err := os.ReadFile(c.Checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.Checkpoint, append(bytes.Clone(whole), bytes.Repeat([]byte("x"), 1<<17)...), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, c)
	if b, err := os.ReadFile(c.Checkpoint); err != nil || !bytes.Equal(b, whole) {
		t.Errorf("the file has %d bytes, want %d; %v", len(b), len(whole), err)
	}
}

func TestDamagedOrForeignCheckpointIsRefused(t *testing.T) {
	c, _ := stored(t)
	whole, err := os.ReadFile(c.Checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]struct {
		change func(*probe.Config)
		file   string
		want   string
	}{
		"flipped byte":   {func(*probe.Config) {}, strings.Replace(string(whole), "resisted", "exploitd", 1), "damaged"},
		"other number":   {func(*probe.Config) {}, strings.Replace(string(whole), `"asks":1`, `"asks":2`, 1), "checksum"},
		"missing line 1": {func(*probe.Config) {}, string(whole[bytes.IndexByte(whole, '\n')+1:]), "header"},
		"other file":     {func(*probe.Config) {}, "hello\nworld\n", "damaged"},
		"other seed":     {func(c *probe.Config) { c.Seed = 2 }, string(whole), "seed 1, not 2"},
		"other plan":     {func(c *probe.Config) { c.Repeats = 6 }, string(whole), "another plan"},
		"other checks":   {func(c *probe.Config) { c.Checks = []*bartizan.Check{joiner("INJ900", "x %s %s")} }, string(whole), "another plan"},
		"other target":   {func(c *probe.Config) { c.Target = fixedTarget(t) }, string(whole), "belongs to target"},
	} {
		now := c
		s.change(&now)
		if err := os.WriteFile(c.Checkpoint, []byte(s.file), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := probe.Run(t.Context(), now)
		if err == nil || !strings.Contains(err.Error(), s.want) {
			t.Errorf("%s: error %v, want %q", name, err, s.want)
		}
		if b, _ := os.ReadFile(c.Checkpoint); string(b) != s.file {
			t.Errorf("%s: a refused file was changed", name)
		}
	}
}

func TestUnwritableCheckpointIsTheToolsFailure(t *testing.T) {
	c := probe.Config{
		Checks: []*bartizan.Check{joiner("INJ900", frames...)}, Target: targetOf(t, say("no"), probe.TargetOptions{}, 4),
		Checkpoint: "/dev/full", Now: time.Now,
	}
	if _, err := os.Stat(c.Checkpoint); err != nil {
		t.Skip("no /dev/full here")
	}
	if _, err := probe.Run(t.Context(), c); err == nil {
		t.Error("no error")
	}
	c.Checkpoint = t.TempDir() + "/no/such/folder"
	if _, err := probe.Run(t.Context(), c); err == nil {
		t.Error("no error")
	}
}

func FuzzReadCheckpoint(f *testing.F) {
	f.Add([]byte("{\"crc\":\"00000000\",\"rec\":{}}\n"))
	f.Add([]byte("{\"crc\":\"0\"}\n{\"crc\":\"0\"}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _, good, err := probe.ReadCheckpoint(bytes.NewReader(b))
		if err == nil && (good < 0 || good > int64(len(b))) {
			t.Errorf("%d good bytes of %d", good, len(b))
		}
	})
}
