package gateway_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestMain fails when goroutines of ours outlive all tests.
func TestMain(m *testing.M) {
	code := m.Run()
	if left := leaked(5 * time.Second); code == 0 && left != "" {
		fmt.Fprintf(os.Stderr, "goroutines left after all tests:\n%s\n", left)
		code = 1
	}
	os.Exit(code)
}

// leaked waits for the goroutines that run code of this module to end and gives
// the stacks of those that do not. The main goroutine is the caller.
func leaked(patience time.Duration) string {
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		buf := make([]byte, 4<<20)
		var left []string
		for i, stack := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
			if i > 0 && strings.Contains(stack, "bartizan-ai/bartizan/") && !strings.Contains(stack, "testing.(*T).Run(") {
				left = append(left, stack)
			}
		}
		if len(left) == 0 || time.Now().After(end) {
			return strings.Join(left, "\n\n")
		}
	}
}

func TestLeaksAreSeen(t *testing.T) {
	block, ended := make(chan struct{}), make(chan struct{})
	go func() { <-block; close(ended) }()
	if left := leaked(0); !strings.Contains(left, "TestLeaksAreSeen") {
		t.Errorf("a goroutine that waits was not seen: %q", left)
	}
	close(block)
	<-ended
}
