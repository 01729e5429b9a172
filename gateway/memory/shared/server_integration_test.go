//go:build integration

package shared_test

import (
	"fmt"
	"net"
	"os/exec"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway/memory/memorytest"
	"github.com/bartizan-ai/bartizan/gateway/memory/shared"
)

// TestIntegrationRealServer runs the suite on Valkey or Redis.
func TestIntegrationRealServer(t *testing.T) {
	name := ""
	for _, n := range []string{"valkey-server", "redis-server"} {
		if path, err := exec.LookPath(n); err == nil {
			name = path
			break
		}
	}
	if name == "" {
		t.Skip("neither valkey-server nor redis-server is installed; scripts/setup-integration.sh does it")
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := fmt.Sprint(ln.Addr().(*net.TCPAddr).Port)
	_ = ln.Close()
	server := exec.CommandContext(t.Context(), name, "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	n := 0
	memorytest.Run(t, func(t *testing.T) (a, b bartizan.Memory, pass func(time.Duration)) {
		n++
		var m *shared.Memory
		for range 100 {
			if m, err = shared.Open("redis://127.0.0.1:"+port, fmt.Sprintf("test%d:", n)); err == nil {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(m.Close)
		return m.For("AAA001"), m.For("BBB001"), nil
	})
}
