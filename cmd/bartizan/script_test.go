package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/tidwall/gjson"
)

var update = flag.Bool("update", false, "rewrite the expected outputs in the scripts")

// TestMain makes this test binary a bartizan when a script calls it so.
func TestMain(m *testing.M) {
	testscript.Main(cleaned{m}, map[string]func(){"bartizan": bartizanMain})
}

func bartizanMain() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}, os.Getenv))
}

// cleaned runs the tests and removes what they share.
type cleaned struct{ *testing.M }

// Run is testing.M's with cleaning up.
func (c cleaned) Run() int {
	code := c.M.Run()
	_ = os.RemoveAll(sharedDir)
	return code
}

// sharedDir holds what several tests build once; empty as long as none has.
var sharedDir string

// TestScript runs the scripts: what a user types, and what comes back. They
// see neither the home folder nor the environment of whoever runs them.
func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			weights := append([]byte{0, 1, 2, 0xff}, make([]byte, 4096)...) // no text archive holds zeros
			if err := os.WriteFile(filepath.Join(e.WorkDir, "weights.bin"), weights, 0o600); err != nil {
				return err
			}
			for name, head := range map[string]string{"cut.zip": "PK\x03\x04\x14", "tree.7z": "7z\xbc\xaf\x27\x1c\x00\x04"} {
				if err := os.WriteFile(filepath.Join(e.WorkDir, name), []byte(head), 0o600); err != nil {
					return err
				}
			}
			home := filepath.Join(e.WorkDir, "home")
			e.Setenv("HOME", home)
			return os.Mkdir(home, 0o700)
		},
		Condition: func(cond string) (bool, error) {
			if cond == "root" {
				return os.Getuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "json": jsonHas, "fill": fill, "freeport": freePort, "await": await, "hostile-names": hostileNames,
			"pack": pack,
		},
	})
}

// exits: exits CODE COMMAND ARGS... runs a command that must end with a code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARGS...")
	}
	got, err := 0, ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// jsonHas: json FILE PATH [VALUE] checks that a JSON file is whole and has a
// value, in gjson's notation, equal to VALUE if given.
func jsonHas(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: json FILE PATH [VALUE]")
	}
	doc := ts.ReadFile(args[0])
	if !gjson.Valid(doc) {
		ts.Fatalf("%s is no JSON", args[0])
	}
	v := gjson.Get(doc, args[1])
	text := v.String()
	if v.IsArray() || v.IsObject() {
		text = gjson.Get(v.Raw, "@ugly").Raw
	}
	if ok := v.Exists() && (len(args) == 2 || text == args[2]); ok == neg {
		ts.Fatalf("%s of %s is %q", args[1], args[0], text)
	}
}

// fill: fill FILE... puts a key where a file says {{key}}, so that no key
// stands in this repository.
func fill(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		text := strings.ReplaceAll(ts.ReadFile(name), "{{key}}", "gl"+"pat-k3JdQ8vXw2LmZ7RtYp5N")
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o600))
	}
}

// freePort: freeport NAME... sets variables to addresses that nobody uses.
func freePort(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		ts.Check(err)
		defer ln.Close()
		ts.Setenv(name, ln.Addr().String())
	}
}

// await: await URL waits until a URL answers with 200.
func await(ts *testscript.TestScript, _ bool, args []string) {
	for range 400 {
		res, err := http.Get(args[0])
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(25 * time.Millisecond)
	}
	ts.Fatalf("%s never answered", args[0])
}

// hostileNames: hostile-names DIR FILE puts copies of a file into a folder
// under names that no terminal should get raw.
func hostileNames(ts *testscript.TestScript, _ bool, args []string) {
	dir, text := ts.MkAbs(args[0]), ts.ReadFile(args[1])
	ts.Check(os.Mkdir(dir, 0o700))
	for _, name := range []string{"red\x1b[31m\nHIGH", "bell\a\r\u202e.env", "not\xff\xfeutf8"} {
		ts.Check(os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
}

// pack: pack ARCHIVE FILE... puts files into a ZIP archive, under their last
// names.
func pack(ts *testscript.TestScript, _ bool, args []string) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range args[1:] {
		f, err := w.Create(filepath.Base(name))
		ts.Check(err)
		_, err = io.WriteString(f, ts.ReadFile(name))
		ts.Check(err)
	}
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}
