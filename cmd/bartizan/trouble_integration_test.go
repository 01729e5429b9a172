//go:build integration

package main

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/tidwall/gjson"
)

// smallDisk mounts a file system of a few hundred kilobytes, or skips.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("SKIPPED: mounting a small disk needs root")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("SKIPPED: cannot mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmount %s: %v", dir, err)
		}
	})
	return dir
}

// fillUp writes until the disk is full.
func fillUp(t *testing.T, dir string) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "ballast"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, n := range []int{64 << 10, 4 << 10, 1} {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, n))
		}
	}
}

// A full disk stops the recording and nothing else, and the loss is counted.
func TestIntegrationFullDisk(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, "1m")
	p := startUpIn(t, filepath.Join(disk, "data"))
	c := client(p)
	if _, err := c.Chat.Completions.New(t.Context(), ask(rangeModel, "hello")); err != nil {
		t.Fatal(err)
	}
	p.recorded(t, 1)
	fillUp(t, disk)

	for range 200 {
		if _, err := c.Chat.Completions.New(t.Context(), ask(rangeModel, "What is a bartizan?")); err != nil {
			t.Fatalf("the gateway stopped answering: %v", err)
		}
		_, err := c.Chat.Completions.New(t.Context(), ask(rangeModel, override))
		if got := faultOf(err); got != "403 bartizan_blocked" {
			t.Fatalf("the gateway stopped guarding: %s", got)
		}
	}
	lost, why := p.lost(t)
	if lost == 0 || !strings.Contains(why, "full") {
		t.Errorf("%d events lost, last error %q", lost, why)
	}

	// Room again: it goes on recording by itself.
	if err := os.Remove(filepath.Join(disk, "ballast")); err != nil {
		t.Fatal(err)
	}
	var res *http.Response
	_, err := c.Chat.Completions.New(t.Context(), ask(rangeModel, "hello again"), option.WithResponseInto(&res))
	if err != nil {
		t.Fatal(err)
	}
	p.event(t, res.Header.Get("X-Bartizan-Request-Id"))
	if code, took := p.end(t, 5*time.Second); code != 0 {
		t.Errorf("exit code %d after %v", code, took)
	}
}

// lost asks the console how many events are missing, waiting until some are.
func (p *process) lost(t *testing.T) (n int64, why string) {
	t.Helper()
	c, base := p.signIn(t)
	for range 200 {
		res, err := c.Get(base + "/api/overview")
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("overview: %d %s %v", res.StatusCode, b, err)
		}
		stats := gjson.GetBytes(b, "stats")
		if !stats.Exists() {
			t.Fatalf("overview without stats: %s", b)
		}
		if n = stats.Get("failed").Int() + stats.Get("dropped").Int(); n > 0 {
			return n, stats.Get("last_error").String()
		}
		time.Sleep(25 * time.Millisecond)
	}
	return 0, ""
}

// A start on a full disk says what is wrong.
func TestIntegrationFullDiskAtStart(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, "64k")
	fillUp(t, disk)
	code, said := fails(t, disk)
	if code != 1 || !strings.Contains(said, "hint: name another") || !strings.Contains(said, "space") && !strings.Contains(said, "full") {
		t.Errorf("exit code %d, said:\n%s", code, said)
	}
}

// A damaged database is an error that names the file, and is left as it was.
func TestIntegrationDamagedStore(t *testing.T) {
	t.Parallel()
	garbage := bytes.Repeat([]byte("no database "), 1000)
	for name, damage := range map[string]func(t *testing.T, file string){
		"garbage": func(t *testing.T, file string) {
			if err := os.WriteFile(file, garbage, 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"overwritten pages": func(t *testing.T, file string) {
			p := startUpIn(t, filepath.Dir(file))
			if _, err := client(p).Chat.Completions.New(t.Context(), ask(rangeModel, "hello")); err != nil {
				t.Fatal(err)
			}
			if code, _ := p.end(t, 5*time.Second); code != 0 {
				t.Fatalf("exit code %d", code)
			}
			b, err := os.ReadFile(file)
			if err != nil || len(b) < 20000 {
				t.Fatalf("%d bytes, %v", len(b), err)
			}
			copy(b[100:], garbage[:len(garbage)-100])
			if err := os.WriteFile(file, b, 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filepath.Join(dir, "bartizan.db")
			damage(t, file)
			before, _ := os.ReadFile(file)
			code, said := fails(t, dir)
			if code != 1 || !strings.Contains(said, file) || !strings.Contains(said, "damaged") || strings.Contains(said, "goroutine") {
				t.Errorf("exit code %d, said:\n%s", code, said)
			}
			if after, _ := os.ReadFile(file); !bytes.Equal(before, after) {
				t.Error("the damaged file was changed")
			}
		})
	}
}

// fails runs up where it cannot start, and returns what it said about it.
func fails(t *testing.T, data string) (code int, said string) {
	t.Helper()
	p := start(t, "up", "--listen", "127.0.0.1:0", "--console-listen", "127.0.0.1:0", "--data", data)
	code = p.ended(t, 10*time.Second)
	return code, p.out.String() + p.err.String()
}

// The practice target's port is used: another is taken, nobody is disturbed.
func TestIntegrationRangePortUsed(t *testing.T) {
	t.Parallel()
	a, b := startUp(t), startUp(t)
	for _, p := range []*process{a, b} {
		if _, err := client(p).Chat.Completions.New(t.Context(), ask(rangeModel, "hello")); err != nil {
			t.Error(err)
		}
	}
	if x, y := a.says(t, `upstream +(\S+)`)[1], b.says(t, `upstream +(\S+)`)[1]; x == y {
		t.Errorf("both use %s", x)
	}
}

// The upstream dies in the middle: the caller hears of it, and the gateway
// lives on.
func TestIntegrationUpstreamDies(t *testing.T) {
	t.Parallel()
	up := newProvider(t, func(w http.ResponseWriter, r *http.Request) {
		streaming(0, deltas("The beginning")[:2]...)(w, r)
		panic(http.ErrAbortHandler)
	})
	p := startUp(t, "--upstream", up.URL+"/v1")
	_, texts, err := collect(t, client(p), ask("m", "hello"))
	if err == nil {
		t.Errorf("a broken stream looks complete: %q", texts)
	}
	up.Close()
	_, err = client(p).Chat.Completions.New(t.Context(), ask("m", "hello"))
	var e *openai.Error
	if !errors.As(err, &e) || faultOf(err) != "502 bartizan_upstream" || strings.Contains(e.Message, "refused") || strings.Contains(e.Message, "127.0.0.1") {
		t.Errorf("error %v", err)
	}
	p.recorded(t, 2)
}

// After kill -9 the next start takes the store up where it was.
func TestIntegrationKilled(t *testing.T) {
	t.Parallel()
	p := startUp(t)
	for range 5 {
		if _, err := client(p).Chat.Completions.New(t.Context(), ask(rangeModel, "hello")); err != nil {
			t.Fatal(err)
		}
	}
	p.recorded(t, 5)
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	p.ended(t, 5*time.Second)

	again := startUpIn(t, p.data)
	if _, err := client(again).Chat.Completions.New(t.Context(), ask(rangeModel, "hello")); err != nil {
		t.Fatal(err)
	}
	if list := again.recorded(t, 6); list[0].ID != list[1].ID+1 {
		t.Errorf("ids %d after %d", list[0].ID, list[1].ID)
	}
}
