//go:build integration

package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/tidwall/gjson"
)

const realModel = "smollm2-135m-instruct"

// serveModel starts the real language model and returns its base URL, or skips
// with the reason.
func serveModel(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, need := range []string{".cache/venv/bin/python", ".cache/models/SmolLM2-135M-Instruct.Q4_1.gguf"} {
		if _, err := os.Stat(filepath.Join(root, need)); err != nil {
			t.Skipf("SKIPPED: no real model: %v; run scripts/setup-integration.sh", err)
		}
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	_ = ln.Close()
	cmd, log := exec.Command(filepath.Join(root, "scripts", "serve-model.sh"), port), &output{}
	cmd.Stdout, cmd.Stderr = log, log
	stdin, err := cmd.StdinPipe() // its end ends the server
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("the model's server wrote:\n%s", log)
		}
	})
	base := "http://127.0.0.1:" + port
	for range 240 {
		if res, err := http.Get(base + "/health"); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return base + "/v1"
			}
		}
		time.Sleep(250 * time.Millisecond)
	}
	t.Fatal("the model's server did not come up in a minute")
	return ""
}

func TestIntegrationRealModel(t *testing.T) {
	direct := serveModel(t)
	p := startUp(t, "--upstream", direct)
	c := client(p)

	params := ask(realModel, "Write three sentences about castles.")
	params.MaxTokens, params.Temperature, params.Seed = openai.Int(40), openai.Float(0), openai.Int(1)
	plain := ""
	t.Run("plain", func(t *testing.T) {
		a, err := c.Chat.Completions.New(t.Context(), params)
		if err != nil || len(a.Choices) != 1 || len(a.Choices[0].Message.Content) < 20 || a.Usage.CompletionTokens < 5 {
			t.Fatalf("answer %+v, %v", a, err)
		}
		plain = a.Choices[0].Message.Content
		t.Logf("the model says: %s", plain)
	})
	t.Run("streamed", func(t *testing.T) {
		s := c.Chat.Completions.NewStreaming(t.Context(), params)
		defer s.Close()
		var at []time.Time
		text := ""
		for s.Next() {
			for _, choice := range s.Current().Choices {
				if choice.Delta.Content != "" {
					at, text = append(at, time.Now()), text+choice.Delta.Content
				}
			}
		}
		if s.Err() != nil || len(at) <= 3 || text != plain {
			t.Fatalf("%d chunks, %v: %q, plain %q", len(at), s.Err(), text, plain)
		}
		spread := at[len(at)-1].Sub(at[0])
		if spread < 20*time.Millisecond {
			t.Errorf("all %d chunks within %v: the stream was held back", len(at), spread)
		}
		t.Logf("%d chunks over %v", len(at), spread.Round(time.Millisecond))
	})
	t.Run("same bytes", func(t *testing.T) {
		for name, stream := range map[string]bool{"plain": false, "streamed": true} {
			body := fmt.Sprintf(`{"model":%q,"temperature":0,"seed":7,"max_tokens":24,"stream":%t,"messages":[{"role":"user","content":"Count from one to ten — in words, with 'quotes' & <tags>."}]}`, realModel, stream)
			a, b := post(t, direct, body), post(t, p.gate, body)
			if len(a) < 100 || !bytes.Equal(settled(a), settled(b)) {
				t.Errorf("%s: direct\n%s\nthrough the gateway\n%s", name, settled(a), settled(b))
			}
		}
	})
	t.Run("blocked", func(t *testing.T) {
		_, err := c.Chat.Completions.New(t.Context(), ask(realModel, override))
		blockedBy(t, p, err, "INJ002")
	})
	t.Run("caller hangs up", func(t *testing.T) { hangUp(t, p) })
	t.Run("probe", func(t *testing.T) { probeModel(t, p, direct) })
}

// post sends a chat request and returns the answer's bytes.
func post(t *testing.T, base, body string) []byte {
	t.Helper()
	res, err := http.Post(base+"/chat/completions", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s %v", base, res.StatusCode, b, err)
	}
	return b
}

// changing are the fields that differ between two runs of the same request.
var changing = regexp.MustCompile(`"(id|created)":("[^"]*"|\d+)|"timings":\{[^}]*\}`)

func settled(b []byte) []byte { return changing.ReplaceAll(b, []byte(`"-":0`)) }

// hangUp leaves a stream after its first words: the event says so, and the
// gateway goes on.
func hangUp(t *testing.T, p *process) {
	params := ask(realModel, "Tell a very long story about a tower.")
	params.MaxTokens = openai.Int(128)
	before := len(p.events(t))
	s := client(p).Chat.Completions.NewStreaming(t.Context(), params)
	for range 3 {
		if !s.Next() {
			t.Fatal(s.Err())
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if e := p.recorded(t, before+1)[0]; e.Action != "client-gone" {
		t.Errorf("event %+v", e)
	}
}

// probeModel attacks the real model directly and through the gateway.
func probeModel(t *testing.T, p *process, direct string) {
	for name, url := range map[string]string{"direct": direct, "through the gateway": p.gate} {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			rep := probing(t, url, "--check", "INJ001,INJ002", "--budget", "15s", "--concurrency", "2") // a slow model gets to no more
			if took := time.Since(begin); took > 100*time.Second {                                      // requests under way may finish
				t.Errorf("a budget of 15s took %v", took)
			}
			blocked := int64(0)
			for _, k := range rep.Get("checks").Array() {
				blocked += k.Get("blocked").Int()
				t.Logf("%s: %s exploited, %s resisted, %s blocked, %s errors; rate %.2f [%.2f, %.2f]", k.Get("check"), k.Get("exploited"), k.Get("resisted"),
					k.Get("blocked"), k.Get("errors"), k.Get("rate").Float(), k.Get("low").Float(), k.Get("high").Float())
			}
			if name == "direct" && blocked > 0 {
				t.Errorf("%d attempts blocked by nobody", blocked)
			}
			if name != "direct" && blocked == 0 {
				t.Error("the gateway blocked nothing")
			}
		})
	}
}

// probing runs the probe and checks what must hold of every report.
func probing(t *testing.T, url string, args ...string) gjson.Result {
	t.Helper()
	p := start(t, append([]string{"probe", url, "--format", "json"}, args...)...)
	code := p.ended(t, 2*time.Minute)
	if !gjson.Valid(p.out.String()) {
		t.Fatalf("exit code %d, no JSON:\n%s", code, p.out.String())
	}
	rep := gjson.Parse(p.out.String())
	found := len(rep.Get("findings").Array())
	if (code == exitFindings) != (found > 0) || code != exitPass && code != exitFindings && code != exitIncomplete {
		t.Errorf("exit code %d with %d findings", code, found)
	}
	if rep.Get("done").Int() == 0 || code == exitPass && !rep.Get("complete").Bool() {
		t.Errorf("exit code %d: %s", code, p.out.String())
	}
	for _, k := range rep.Get("checks").Array() {
		sum := int64(0)
		for _, n := range []string{"exploited", "resisted", "blocked", "errors", "undetermined", "notDeliverable"} {
			sum += k.Get(n).Int() + k.Get("benign."+n).Int()
		}
		if sum > k.Get("planned").Int() || sum == 0 {
			t.Errorf("%s: %d attempts told of, %s planned", k.Get("check"), sum, k.Get("planned"))
		}
		rate, low, high := k.Get("rate").Float(), k.Get("low").Float(), k.Get("high").Float()
		if low < 0 || low > rate || rate > high || high > 1 {
			t.Errorf("%s: rate %v not in [%v, %v]", k.Get("check"), rate, low, high)
		}
	}
	return rep
}

// The practice target's true rates are what the probe measures.
func TestIntegrationProbeRange(t *testing.T) {
	t.Parallel()
	p := startUp(t)
	target := p.says(t, `upstream +(\S+)`)[1]
	direct := probing(t, target, "--budget", "15s")
	if len(direct.Get("findings").Array()) == 0 || !direct.Get("complete").Bool() {
		t.Errorf("direct: %s", direct.Raw)
	}
	guarded := probing(t, p.gate, "--budget", "15s")
	for _, path := range []string{`checks.#(check=="INJ001")`, `checks.#(check=="INJ002")`} {
		a, b := direct.Get(path), guarded.Get(path)
		if a.Get("exploited").Int() == 0 || b.Get("blocked").Int() == 0 || b.Get("through.value").Float() >= a.Get("through.value").Float() {
			t.Errorf("%s: direct %s, guarded %s", path, a.Raw, b.Raw)
		}
		t.Logf("%s: success %.1f%% direct, %.1f%% behind the gateway", a.Get("check"), 100*a.Get("through.value").Float(), 100*b.Get("through.value").Float())
	}
}
