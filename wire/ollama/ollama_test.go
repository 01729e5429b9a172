package ollama_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/ollama"
	"github.com/bartizan-ai/bartizan/wire/wiretest"
)

const chat = `{
 "model": "llama-x", "keep_alive": "5m", "think": true, "options": {"temperature": 0.1, "stop": ["the end"]},
 "messages": [
  {"role": "system", "content": "Be brief."},
  {"role": "user", "content": "what is \u00e9?", "images": ["iVBORw0KGgo="]},
  {"role": "assistant", "content": "", "thinking": "hm hm", "tool_calls": [{"id": "c1", "function": {"index": 0, "name": "look", "arguments": {"q": "a b"}}}]},
  {"role": "tool", "tool_name": "look", "content": "a letter"}],
 "tools": [{"type": "function", "function": {"name": "look", "description": "Looks up.", "parameters": {"type": "object"}}}],
 "format": {"type": "object", "description": "of a thing"},
 "vendor_prompt": "and this"
}`

const generate = `{"model": "llama-x", "stream": false, "prompt": "what is it?", "suffix": "it is", "system": "Be brief.", "template": "{{ .Prompt }} now",
 "images": ["AA=="], "context": [1, 2], "raw": false, "format": "json"}`

func TestParseChat(t *testing.T) {
	b, err := ollama.ParseChat([]byte(chat), wiretest.Limits)
	if err != nil {
		t.Fatal(err)
	}
	if b.Model != "llama-x" || !b.Stream {
		t.Errorf("model %q, stream %v", b.Model, b.Stream)
	}
	want := []string{
		`text user user "temperature\nstop\nthe end"`,
		`text system operator "Be brief."`,
		`text user user "what is é?"`,
		`media user user "" image/*`,
		`text assistant assistant "hm hm"`,
		`call assistant assistant "look\nq\na b" call c1 look({"q": "a b"})`,
		`text tool tool "look"`,
		`text tool tool "a letter"`,
		`tool system operator "type\nfunction\nfunction\nname\nlook\ndescription\nLooks up.\nparameters\ntype\nobject" tool look {"type": "object"}`,
		`text user user "type\nobject\ndescription\nof a thing"`,
		`text user user "and this"`,
	}
	if diff := cmp.Diff(want, wiretest.Shown(b.Parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	wiretest.Body(t, ollama.Chat{}, []byte(chat), b)
}

func TestParseGenerate(t *testing.T) {
	b, err := ollama.ParseGenerate([]byte(generate), wiretest.Limits)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`text user user "what is it?"`,
		`text user user "it is"`,
		`text system operator "Be brief."`,
		`text system operator "{{ .Prompt }} now"`,
		`media user user "" image/*`,
		`media user user "" application/x-tokens`,
		`text user user "json"`,
	}
	if diff := cmp.Diff(want, wiretest.Shown(b.Parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	if b.Stream {
		t.Error("stream: false is streamed")
	}
	wiretest.Body(t, ollama.Chat{}, []byte(generate), b)
}

func TestParseEmbed(t *testing.T) {
	b, err := ollama.ParseEmbed([]byte(`{"model":"m","input":["one text","two texts"]}`), wiretest.Limits)
	if err != nil || b.Stream || !wiretest.Seen(b.Parts, "one text\ntwo texts") {
		t.Errorf("%v", err)
	}
	b, err = ollama.Embed{}.Answer([]byte(`{"model":"m","embeddings":[[0.1,0.2]],"total_duration":1}`), wiretest.Limits, 0)
	if err != nil || len(b.Parts) != 0 || (ollama.Embed{}).Stream(wiretest.Limits, 0) != nil {
		t.Errorf("%v, %v", b.Parts, err)
	}
}

// TestStreamed: an answer is streamed unless the request says no.
func TestStreamed(t *testing.T) {
	for raw, want := range map[string]bool{`{"model":"m"}`: true, `{"model":"m","stream":null}`: true, `{"model":"m","stream":true}`: true, `{"model":"m","stream":false}`: false} {
		if b, err := ollama.ParseGenerate([]byte(raw), wiretest.Limits); err != nil || b.Stream != want {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

func TestRefusedRequests(t *testing.T) {
	for name, raw := range map[string]string{
		"no model":                 `{"messages":[]}`,
		"a stream that is a text":  `{"model":"m","stream":"false"}`,
		"Stream in capitals":       `{"model":"m","Stream":false}`,
		"Messages in capitals":     `{"model":"m","messages":[],"MESSAGES":[]}`,
		"Prompt":                   `{"model":"m","Prompt":"x"}`,
		"Content in capitals":      `{"model":"m","messages":[{"role":"user","content":"x","Content":"y"}]}`,
		"Arguments in capitals":    `{"model":"m","messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f","Arguments":{}}}]}]}`,
		"a long s":                 `{"model":"m","me\u017f\u017fages":[]}`,
		"an unknown role":          `{"model":"m","messages":[{"role":"root","content":"x"}]}`,
		"messages are an object":   `{"model":"m","messages":{}}`,
		"a message in words":       `{"model":"m","messages":["x"]}`,
		"tools are an object":      `{"model":"m","tools":{}}`,
		"a Description of a tool":  `{"model":"m","tools":[{"type":"function","function":{"name":"f","Description":"x"}}]}`,
		"deep nesting":             `{"model":"m","format":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`,
		"the same key twice":       `{"model":"m","prompt":"a","prompt":"b"}`,
		"a byte order mark before": "\ufeff{\"model\":\"m\"}",
	} {
		if _, err := ollama.ParseChat([]byte(raw), wiretest.Limits); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

// TestNothingIsCarriedPast: wherever a text stands, some part shows it.
func TestNothingIsCarriedPast(t *testing.T) {
	message := func(s string) string { return `{"model":"m","messages":[{"role":"assistant",` + s + `}]}` }
	for name, raw := range map[string]string{
		"an image that is a text":     message(`"images":["a b"]`),
		"images that are a text":      message(`"images":"a b"`),
		"content that is a list":      message(`"content":[{"type":"text","text":"a b"}]`),
		"a call without a function":   message(`"tool_calls":[{"x":"a b"}]`),
		"calls that are an object":    message(`"tool_calls":{"x":"a b"}`),
		"beside the function":         message(`"tool_calls":[{"function":{"name":"f"},"x":"a b"}]`),
		"beside the arguments":        message(`"tool_calls":[{"function":{"name":"f","x":"a b"}}]`),
		"a key of the arguments":      message(`"tool_calls":[{"function":{"name":"f","arguments":{"a b":1}}}]`),
		"arguments in words":          message(`"tool_calls":[{"function":{"name":"f","arguments":"a b"}}]`),
		"an id":                       message(`"tool_calls":[{"id":"a b","function":{"name":"f"}}]`),
		"a context that is a text":    `{"model":"m","context":["a b"]}`,
		"a context that is an object": `{"model":"m","context":{"x":"a b"}}`,
		"keep_alive":                  `{"model":"m","keep_alive":"a b"}`,
		"think":                       `{"model":"m","think":"a b"}`,
		"a model":                     `{"model":"a b"}`,
	} {
		b, err := ollama.ParseChat([]byte(raw), wiretest.Limits)
		if err != nil || !wiretest.Seen(b.Parts, "a b") {
			t.Errorf("%s: not shown (%v)", name, err)
		}
	}
}

const answer = `{"model":"llama-x","created_at":"2026-01-02T03:04:05.6Z","message":{"role":"assistant","content":"It is","thinking":"hm hm","tool_calls":[{"function":{"name":"look","arguments":{"q":"x"}}}]},
 "logprobs":[{"token":"It is"}],"done":true,"done_reason":"stop","total_duration":1,"warning":"mind this"}`

func TestParseAnswer(t *testing.T) {
	b, err := ollama.ParseAnswer([]byte(answer), wiretest.Limits, 5)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`text assistant assistant "It is"`, `text assistant assistant "hm hm"`,
		`call assistant assistant "look\nq\nx" call  look({"q":"x"})`, `text assistant assistant "mind this"`,
	}
	if diff := cmp.Diff(want, wiretest.Shown(b.Parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	if len(b.Repeats) != 1 || b.Parts[0].ID != 6 {
		t.Errorf("repeats %v, first id %d", b.Repeats, b.Parts[0].ID)
	}
	wiretest.Body(t, ollama.Chat{}, []byte(answer), b)
	for raw, text := range map[string]string{
		`{"error":"no such model"}`:                              "no such model",
		`{"model":"m","response":"it is","context":[1,2]}`:       "it is",
		`{"model":"m","image":"a b","done":true}`:                "a b",
		`{"model":"m","message":{"role":"assistant","x":"a b"}}`: "a b",
	} {
		if b, err := ollama.ParseAnswer([]byte(raw), wiretest.Limits, 0); err != nil || !wiretest.Seen(b.Parts, text) || len(b.Parts) != 1 {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

func TestSlot(t *testing.T) {
	for _, raw := range []string{chat, `{"model":"m","messages":[]}`} {
		wiretest.Slot(t, ollama.Chat{}, raw)
	}
	for _, raw := range []string{generate, `{"model":"m","prompt":"x"}`} {
		wiretest.Slot(t, ollama.Generate{}, raw)
	}
	if b, err := ollama.ParseGenerate([]byte(`{"model":"m","prompt":"x","raw":true}`), wiretest.Limits); err != nil || b.System != (wire.Slot{}) {
		t.Errorf("a raw prompt takes an operator's line (%v)", err)
	}
}

func TestFaultBody(t *testing.T) {
	var got struct{ Error, Code, Check string }
	body := ollama.FaultBody(wire.Fault{Code: "c", Message: "say \"hi\"\n", Check: "X"})
	if err := json.Unmarshal(body, &got); err != nil || got.Error != "say \"hi\"\n" || got.Code != "c" || got.Check != "X" || strings.Contains(string(body), "\n") {
		t.Errorf("%s: %v", body, err)
	}
	if evs := (ollama.Chat{}).Broken(wire.Fault{Message: "m"}); len(evs) != 1 || string(evs[0].Data) != `{"error":"m"}` {
		t.Errorf("%v", evs)
	}
}

// FuzzRequest: a body that is accepted keeps the promises of every codec.
func FuzzRequest(f *testing.F) {
	f.Add([]byte(chat))
	f.Add([]byte(generate))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if b, err := ollama.ParseGenerate(raw, wiretest.Limits); err == nil {
			wiretest.Body(t, ollama.Chat{}, raw, b)
		}
	})
}

// FuzzAnswer: so does an answer.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(answer))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if b, err := ollama.ParseAnswer(raw, wiretest.Limits, 2); err == nil {
			wiretest.Body(t, ollama.Chat{}, raw, b)
		}
	})
}

func BenchmarkRequest(b *testing.B) {
	body := []byte(`{"model":"m","messages":[{"role":"user","content":"` + strings.Repeat("The quick brown fox. ", 780) + `"}]}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ollama.ParseChat(body, wiretest.Limits); err != nil {
			b.Fatal(err)
		}
	}
}
