package probe_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/probe"
	practice "github.com/bartizan-ai/bartizan/probe/range"
	"github.com/google/go-cmp/cmp"
)

// The environment of the process that is killed.
const (
	victimURL  = "BARTIZAN_TEST_VICTIM_URL"
	victimFile = "BARTIZAN_TEST_VICTIM_FILE"
)

func killConfig(target *probe.Target, path string) probe.Config {
	return probe.Config{
		Checks: []*bartizan.Check{joiner("INJ900", frames...), joiner("INJ901", frames[1])},
		Target: target, Repeats: 50, Seed: 6, Concurrency: 8, Checkpoint: path, Now: time.Now,
	}
}

// victim is the process that the test kills.
func victim() int {
	ctx := context.Background()
	target, err := probe.NewTarget(ctx, probe.TargetOptions{URL: os.Getenv(victimURL), Model: practice.Model}, 8, time.Now)
	if err == nil {
		_, err = probe.Run(ctx, killConfig(target, os.Getenv(victimFile)))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// Three kills at different moments, then a run to the end: one stored result per
// attempt, the report of a run that was never killed, and no request twice but
// those in flight at a kill.
func TestKillAndResume(t *testing.T) {
	brain := practice.New(practice.Options{Seed: 2})
	var served, killAt atomic.Int64
	killAt.Store(1 << 40)
	reached := make(chan struct{}, 100)
	url := serverOf(t, http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if served.Add(1) > killAt.Load() {
			_, _ = io.Copy(io.Discard, q.Body) // else the client's end is not seen
			reached <- struct{}{}
			<-q.Context().Done()
			return
		}
		brain.ServeHTTP(w, q)
	})) + "/v1"
	path := file(t)
	for range 3 {
		killAt.Store(served.Load() + 60)
		kill(t, url, path, reached)
	}
	killAt.Store(1 << 40)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, inFlight, _, err := probe.ReadCheckpoint(bytes.NewReader(b))
	if err != nil || before == 0 || before >= 300 {
		t.Fatalf("after the kills: %d results, %v", before, err)
	}
	target, err := probe.NewTarget(t.Context(), probe.TargetOptions{URL: url, Model: practice.Model}, 8, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	resumed := run(t, killConfig(target, path))
	straight := run(t, killConfig(target, ""))
	if diff := cmp.Diff(lasting(straight), lasting(resumed), cmp.AllowUnexported(probe.Plan{})); diff != "" {
		t.Errorf("reports differ (-straight +resumed):\n%s", diff)
	}
	if resumed.Resumed != before || resumed.Resent != inFlight || !resumed.Complete {
		t.Errorf("resumed %d of %d, sent again %d of %d", resumed.Resumed, before, resumed.Resent, inFlight)
	}
	total := int(served.Load()) - 300 // without the straight run
	if twice := total - 300; twice < 3 || twice > 3*8 {
		t.Errorf("%d requests for 300 attempts with 8 in flight at each of 3 kills", total)
	}
	oneResultEach(t, path)
}

// kill starts the victim and kills it, as kill -9 does, once requests hang.
func kill(t *testing.T, url, path string, reached chan struct{}) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), victimURL+"="+url, victimFile+"="+path)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-reached
	cancel()
	if err := cmd.Wait(); err == nil {
		t.Fatal("the process ended before it was killed")
	}
	for len(reached) > 0 {
		<-reached
	}
}

func oneResultEach(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(b, []byte(`"t":"result"`)); n != 300 {
		t.Errorf("%d stored results for 300 attempts", n)
	}
	if results, inFlight, good, err := probe.ReadCheckpoint(bytes.NewReader(b)); err != nil || results != 300 || inFlight != 0 || good != int64(len(b)) {
		t.Errorf("%d results, %d in flight, %v", results, inFlight, err)
	}
}
