//go:build integration

package main

import (
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"
)

// typed runs a command in a shell that finds this bartizan, as a user would.
func typed(t *testing.T, command string) (code int, out string) {
	t.Helper()
	name, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"HOME=" + cmd.Dir, "PATH=" + filepath.Dir(name) + ":" + os.Getenv("PATH")}
	b, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(b)
}

// What up tells to try works when it is copied, and shows in the console.
func TestIntegrationWelcome(t *testing.T) {
	t.Parallel()
	p := startUpIn(t, filepath.Join(t.TempDir(), "a folder's data"))
	steps := regexp.MustCompile(`(?m)^  \d\. .*\n((?:     .*\n)+)`).FindAllStringSubmatch(p.out.String(), -1)
	if len(steps) != 3 {
		t.Fatalf("%d steps in:\n%s", len(steps), p.out.String())
	}
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	if code, out := typed(t, steps[0][1]); code != 0 || gjson.Get(out, "choices.0.message.content").String() == "" {
		t.Errorf("a question: %d %s", code, out)
	}
	if code, out := typed(t, steps[1][1]); code != 0 || gjson.Get(out, "error.code").String() != "bartizan_blocked" {
		t.Errorf("an injection: %d %s", code, out)
	}
	code, out := typed(t, steps[2][1])
	if code != exitPass && code != exitFindings || !strings.Contains(out, "INJ002") {
		t.Errorf("a probe: %d %s", code, out)
	}

	c, base := p.signIn(t)
	runs := ""
	for range 200 {
		res, err := c.Get(base + "/")
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%d %v", res.StatusCode, err)
		}
		if _, after, ok := strings.Cut(string(b), "<h2>Runs</h2>"); ok {
			runs, _, _ = strings.Cut(after, "</section>")
		}
		if strings.Contains(runs, "<td>probe</td>") {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Errorf("the console never showed the run: %s", runs)
}
