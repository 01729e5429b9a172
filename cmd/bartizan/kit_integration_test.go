//go:build integration

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/posture/store"
)

// binary builds the real thing once, as 'make build' does.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "bartizan-integration")
	if err != nil {
		return "", err
	}
	sharedDir = dir
	name := filepath.Join(dir, "bartizan")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", name, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return name, nil
})

// key is a made-up key that the check of secrets knows, in two halves so that
// it does not stand in this repository.
const keyHead, keyTail = "gl", "pat-k3JdQ8vXw2LmZ7RtYp5N"

// output collects what a process prints; safe for concurrent use.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// process is a running bartizan.
type process struct {
	cmd      *exec.Cmd
	out, err output
	done     chan struct{} // closed when it has ended
	data     string        // folder of the store
	gate     string        // base URL, with /v1
	console  string        // with the token
}

// start runs the binary with nothing of the caller's environment.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	name, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(name, args...), done: make(chan struct{})}
	p.cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	p.cmd.Dir = t.TempDir()
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.err
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		_ = p.cmd.Wait()
	}()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%v wrote:\n%s%s", args, p.out.String(), p.err.String())
		}
		_ = p.cmd.Process.Kill()
		<-p.done
	})
	return p
}

// says waits until the process has printed something and returns its groups.
func (p *process) says(t *testing.T, pattern string) []string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for range 600 {
		if m := re.FindStringSubmatch(p.out.String()); m != nil {
			return m
		}
		select {
		case <-p.done:
			t.Fatalf("ended before it said %s", pattern)
		case <-time.After(25 * time.Millisecond):
		}
	}
	t.Fatalf("never said %s", pattern)
	return nil
}

// startUp starts 'bartizan up' on free ports with a store of its own.
func startUp(t *testing.T, args ...string) *process {
	t.Helper()
	return startUpIn(t, filepath.Join(t.TempDir(), "data"), args...)
}

func startUpIn(t *testing.T, data string, args ...string) *process {
	t.Helper()
	p := start(t, append([]string{"up", "--listen", "127.0.0.1:0", "--console-listen", "127.0.0.1:0", "--data", data}, args...)...)
	p.data = data
	p.says(t, "Press Ctrl-C")
	p.gate = p.says(t, `gateway +(http://\S+)`)[1]
	p.console = p.says(t, `console +(http://\S+)`)[1]
	return p
}

// end sends SIGTERM and returns the exit code and how long it took.
func (p *process) end(t *testing.T, limit time.Duration) (code int, took time.Duration) {
	t.Helper()
	begin := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	return p.ended(t, limit), time.Since(begin)
}

// ended waits for the exit code.
func (p *process) ended(t *testing.T, limit time.Duration) int {
	t.Helper()
	select {
	case <-p.done:
	case <-time.After(limit):
		t.Fatalf("still running after %v", limit)
	}
	return p.cmd.ProcessState.ExitCode()
}

// events reads the store of a process, newest first, also while it runs.
func (p *process) events(t *testing.T) []store.Event {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	r, err := store.OpenReader(ctx, filepath.Join(p.data, "bartizan.db"))
	if err != nil {
		t.Fatal(err)
	}
	list, err := r.RecentEvents(ctx, 1000, 0)
	if err := errors.Join(err, r.Close()); err != nil {
		t.Fatal(err)
	}
	return list
}

// event waits until the store holds the event of a request.
func (p *process) event(t *testing.T, id string) store.Event {
	t.Helper()
	for range 200 {
		for _, e := range p.events(t) {
			if e.RequestID == id {
				return e
			}
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("no event of request %q in the store", id)
	return store.Event{}
}

// recorded waits until the store holds n events and returns them, newest first.
func (p *process) recorded(t *testing.T, n int) []store.Event {
	t.Helper()
	var list []store.Event
	for range 200 {
		if list = p.events(t); len(list) >= n {
			break
		}
		time.Sleep(25 * time.Millisecond)
	}
	if len(list) != n {
		t.Fatalf("%d events in the store, want %d", len(list), n)
	}
	return list
}

// provider is an upstream made for a test. It notes the bodies it got.
type provider struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
}

func newProvider(t *testing.T, answer http.HandlerFunc) *provider {
	t.Helper()
	p := &provider{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b bytes.Buffer
		_, _ = b.ReadFrom(r.Body)
		p.mu.Lock()
		p.bodies = append(p.bodies, b.String())
		p.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

// got is all that reached the provider.
func (p *provider) got() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.bodies, "\n")
}

// streaming answers with the given data lines, one flush each, and a pause
// before each but the first.
func streaming(pause time.Duration, lines ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		rc := http.NewResponseController(w)
		for i, line := range lines {
			if i > 0 && pause > 0 {
				select {
				case <-time.After(pause):
				case <-r.Context().Done():
					return
				}
			}
			if _, err := fmt.Fprintf(w, "data: %s\n\n", line); err != nil {
				return
			}
			_ = rc.Flush()
		}
	}
}

// deltas are the data lines of a stream that says texts one after the other.
func deltas(texts ...string) []string {
	lines := []string{chunk(`{"role":"assistant","content":""}`, "null")}
	for _, s := range texts {
		lines = append(lines, chunk(fmt.Sprintf(`{"content":%q}`, s), "null"))
	}
	return append(lines, chunk(`{}`, `"stop"`), "[DONE]")
}

func chunk(delta, finish string) string {
	return fmt.Sprintf(`{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":%s,"finish_reason":%s}]}`, delta, finish)
}

// write puts text into a file of the test and returns its name.
func write(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
