package ollama_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/wire/ollama"
	"github.com/bartizan-ai/bartizan/wire/wiretest"
)

func line(message string) string {
	return `{"model":"llama-x","created_at":"2026-01-02T03:04:05.6Z","message":{"role":"assistant",` + message + `},"done":false}` + "\n"
}

func recorded() string {
	return line(`"content":"","thinking":"let me "`) + line(`"content":"","thinking":"see"`) +
		line(`"content":"the to"`) + line(`"content":"ken is \u00e9 tok-s"`) + line(`"content":"ecret!"`) +
		line(`"content":"","tool_calls":[{"function":{"name":"look","arguments":{"q":"a b"}}}]`) +
		`{"model":"llama-x","created_at":"2026-01-02T03:04:05.6Z","message":{"role":"assistant","content":""},"done_reason":"stop","done":true,"total_duration":1,"eval_count":2}` + "\n"
}

func TestStream(t *testing.T) {
	told := wiretest.Split(t, ollama.Chat{}, recorded())
	want := []string{
		`text assistant assistant "let me see"`,
		`text assistant assistant "the token is é tok-secret!"`,
		`call assistant assistant "look\nq\na b" call  look({"q":"a b"})`,
	}
	if diff := cmp.Diff(want, wiretest.Shown(told.Parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	told.Ended(t)
	wiretest.Redact(t, ollama.Chat{}, recorded(), "tok-secret")
}

func TestStreamOfGenerate(t *testing.T) {
	told := wiretest.Split(t, ollama.Generate{}, `{"model":"m","response":"a "}`+"\n"+`{"model":"m","response":"b"}`+"\r\n\n"+`{"model":"m","response":"","done":true,"context":[1,2]}`)
	if diff := cmp.Diff([]string{`text assistant assistant "a b"`}, wiretest.Shown(told.Parts)); diff != "" {
		t.Error(diff)
	}
	told.Ended(t)
}

func TestStreamShows(t *testing.T) {
	for name, in := range map[string]string{
		"an error":                  `{"error":"a b"}`,
		"an unknown field":          `{"novel":"a "}` + "\n" + `{"novel":"b"}`,
		"a message's field":         line(`"novel":"a "`) + line(`"novel":"b"`),
		"a list of contents":        line(`"content":["a ","b"]`),
		"a reason":                  `{"done_reason":"a b"}`,
		"a call without a function": line(`"tool_calls":[{"x":"a b"}]`),
		"beside a call's function":  line(`"tool_calls":[{"function":{"name":"f"},"x":"a b"}]`),
		"calls in words":            line(`"tool_calls":"a b"`),
		"an image that is a text":   line(`"images":["a b"]`),
		"a message in words":        `{"message":"a b"}`,
	} {
		told, err := wiretest.Tell(ollama.Chat{}, in, 0)
		if err != nil || !wiretest.Seen(told.Parts, "a b") {
			t.Errorf("%s: not shown (%v)", name, err)
		}
	}
	told, err := wiretest.Tell(ollama.Chat{}, line(`"images":["AA=="]`), 0)
	if err != nil || told.Chunks[0].Media != "image/*" {
		t.Errorf("an image: %v", err)
	}
}

func TestRefusedStreams(t *testing.T) {
	for name, in := range map[string]string{
		"data after the end":  recorded() + line(`"content":"x"`),
		"Message in capitals": `{"Message":{"content":"x"}}`,
		"Content in capitals": line(`"Content":"x"`),
		"Name in capitals":    line(`"tool_calls":[{"function":{"Name":"f"}}]`),
		"a list":              `[]`,
		"two values a line":   `{} {}`,
	} {
		if _, err := wiretest.Tell(ollama.Chat{}, in, 0); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

// FuzzLine: no line makes the codec panic, and what it accepts it shows.
func FuzzLine(f *testing.F) {
	var last string
	for e := range strings.SplitSeq(strings.TrimSpace(recorded()), "\n") {
		f.Add([]byte(last), []byte(e))
		last = e
	}
	f.Fuzz(func(t *testing.T, a, b []byte) { wiretest.Events(t, ollama.Chat{}, "", a, b) })
}

func BenchmarkStream(b *testing.B) {
	in := strings.Repeat(line(`"content":" quick brown"`), 50)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wiretest.Tell(ollama.Chat{}, in, 0); err != nil {
			b.Fatal(err)
		}
	}
}
