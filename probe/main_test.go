package probe_test

import (
	"fmt"
	"os"
	"runtime/pprof"
	"strings"
	"testing"
	"time"
)

// TestMain runs the tests, or plays the process that the kill test kills, and
// fails when a goroutine of this package outlives the tests.
func TestMain(m *testing.M) {
	if os.Getenv(victimURL) != "" {
		os.Exit(victim())
	}
	code := m.Run()
	if left := leaked(); code == 0 && left != "" {
		fmt.Fprintln(os.Stderr, "goroutines left behind:\n"+left)
		code = 1
	}
	os.Exit(code)
}

// leaked returns the stacks that still run code of this package, after a while of
// grace.
func leaked() string {
	for range 40 {
		if left := stacks(); left == "" {
			return ""
		}
		time.Sleep(50 * time.Millisecond)
	}
	return stacks()
}

func stacks() string {
	var b strings.Builder
	if err := pprof.Lookup("goroutine").WriteTo(&b, 2); err != nil {
		return err.Error()
	}
	var out []string
	for s := range strings.SplitSeq(b.String(), "\n\n") {
		if strings.Contains(s, "bartizan/probe.") && !strings.Contains(s, "TestMain") {
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n\n")
}

func TestLeakCheckSeesALeak(t *testing.T) {
	release := leak()
	if stacks() == "" {
		t.Error("a waiting goroutine of the package was not seen")
	}
	release()
}
