package openai_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
	"github.com/bartizan-ai/bartizan/wire/openai"
)

// shown writes parts in one line each.
func shown(parts []*bartizan.Part) []string {
	out := []string{}
	for _, p := range parts {
		s := fmt.Sprintf("%d %s %s %s %q", p.ID, p.Kind, p.Role, p.Origin, p.Text)
		switch {
		case p.Call != nil:
			s += fmt.Sprintf(" call %s %s(%s)", p.Call.ID, p.Call.Name, p.Call.Args)
		case p.Reply != "":
			s += " answers " + p.Reply
		case p.Tool != nil:
			s += fmt.Sprintf(" tool %s %s", p.Tool.Name, p.Tool.Schema)
		case p.Media != nil:
			s += " " + p.Media.Type
		}
		out = append(out, s)
	}
	return out
}

const request = `{
 "model": "gpt-x", "stream": true, "temperature": 0.2,
 "messages": [
  {"role": "developer", "content": "Be brief."},
  {"role": "user", "name": "ann", "content": [
    {"type": "text", "text": "what is \u00e9?"},
    {"type": "image_url", "image_url": {"url": "https://x/y.png"}},
    {"type": "input_audio", "input_audio": {"data": "AA", "format": "wav"}},
    {"type": "file", "file": {"file_id": "f1"}}]},
  {"role": "assistant", "content": null, "refusal": null, "tool_calls": [
    {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{\"q\":\"\\u00e9\"}"}},
    {"id": "c2", "type": "custom", "custom": {"name": "sh", "input": "ls"}}]},
  {"role": "tool", "tool_call_id": "c1", "content": "a letter"}],
 "tools": [{"type": "function", "function": {"name": "look", "description": "Looks up.", "parameters": {"type":"object"}}}],
 "functions": [{"name": "old"}],
 "prediction": {"type": "content", "content": "It is a letter"},
 "vendor_prompt": "and this"
}`

func TestParseRequest(t *testing.T) {
	b, err := openai.ParseRequest([]byte(request), jsonscan.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if b.Model != "gpt-x" || !b.Stream {
		t.Errorf("model %q, stream %v", b.Model, b.Stream)
	}
	want := []string{
		`1 text system operator "Be brief."`,
		`2 text user user "ann"`,
		`3 text user user "what is é?"`,
		`4 media user user "" image/*`,
		`5 media user user "" audio/*`,
		`6 media user user "" application/file`,
		`7 call assistant assistant "look\n{\"q\":\"\\u00e9\"}" call c1 look({"q":"\u00e9"})`,
		`8 call assistant assistant "id\nc2\ntype\ncustom\ncustom\nname\nsh\ninput\nls" call c2 sh(ls)`,
		`9 text tool tool "a letter" answers c1`,
		`10 tool system operator "type\nfunction\nfunction\nname\nlook\ndescription\nLooks up.\nparameters\ntype\nobject" tool look {"type":"object"}`,
		`11 tool system operator "name\nold" tool old `,
		`12 text user user "type\ncontent\ncontent\nIt is a letter"`,
		`13 text user user "and this"`,
	}
	if diff := cmp.Diff(want, shown(b.Parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}

// TestEveryPartCanBeEdited replaces each part's text and reads the body again:
// that part has the new text, the others are as they were, and every byte
// outside of the part's strings stands.
func TestEveryPartCanBeEdited(t *testing.T) {
	b, err := openai.ParseRequest([]byte(request), jsonscan.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range b.Parts {
		if p.Kind != bartizan.KindText || len(p.Spans) != 1 {
			continue
		}
		r := wire.Replacement{Range: bartizan.Range{From: 1, To: len(p.Text)}, Text: "\"new\"\n\u0001é"}
		out, err := b.Edit(map[int][]wire.Replacement{p.ID: {r}})
		if err != nil {
			t.Fatal(err)
		}
		again, err := openai.ParseRequest(out, jsonscan.DefaultLimits)
		if err != nil {
			t.Fatalf("%v in\n%s", err, out)
		}
		want := shown(b.Parts)
		want[i] = shown([]*bartizan.Part{{ID: p.ID, Message: bartizan.Message{Role: p.Role, Origin: p.Origin, Reply: p.Reply, Content: bartizan.Content{Kind: p.Kind, Text: p.Text[:1] + r.Text}}}})[0]
		if diff := cmp.Diff(want, shown(again.Parts)); diff != "" {
			t.Errorf("part %d:\n%s", p.ID, diff)
		}
	}
}

func TestParseAnswer(t *testing.T) {
	raw := `{"id":"x","object":"chat.completion","model":"m","choices":[
	 {"index":0,"message":{"role":"assistant","content":"one","refusal":null,"annotations":[{"url":"u"}]},"logprobs":{"content":[{"token":"one"}]},"finish_reason":"stop"},
	 {"index":1,"message":{"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}],"audio":{"transcript":"tra","data":"QQ"}}}],
	 "usage":{"total_tokens":1}, "warning":"w"}`
	b, err := openai.ParseAnswer([]byte(raw), jsonscan.DefaultLimits, 5)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`6 text assistant assistant "one"`, `7 text assistant assistant "url\nu"`, `8 text assistant assistant "hm"`,
		`9 call assistant assistant "f\n{}" call c f({})`, `10 media assistant assistant "" audio/*`, `11 text assistant assistant "tra"`,
		`12 text assistant assistant "w"`,
	}
	if diff := cmp.Diff(want, shown(b.Parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	if len(b.Repeats) != 1 {
		t.Errorf("log probabilities: %v", b.Repeats)
	}
}

func TestFaultBody(t *testing.T) {
	var got struct {
		Error struct{ Message, Type, Code, Check, Param, RequestID string }
	}
	body := openai.FaultBody(wire.Fault{Code: "c", Type: "t", Message: "say \"hi\"\n<b>", Param: "p", Check: "X"})
	if err := json.Unmarshal(body, &got); err != nil || got.Error.Message != "say \"hi\"\n<b>" || got.Error.Param != "p" || got.Error.Check != "X" {
		t.Errorf("%s: %+v, %v", body, got, err)
	}
}

// FuzzRequest: a body that is accepted survives an edit of any part, and shows
// the same parts afterwards.
func FuzzRequest(f *testing.F) {
	f.Add([]byte(request), 3)
	f.Add([]byte(`{"model":"m","messages":[{"role":"user","content":"a\ud83d\ude00b"}],"x":{"y":["z"]}}`), 1)
	f.Fuzz(func(t *testing.T, raw []byte, n int) {
		b, err := openai.ParseRequest(raw, jsonscan.Limits{Depth: 40, Values: 5000})
		if err != nil || len(b.Parts) == 0 {
			return
		}
		p := b.Parts[(n%len(b.Parts)+len(b.Parts))%len(b.Parts)]
		all := wire.Replacement{Range: bartizan.Range{To: len(p.Text)}, Text: "R"}
		out, err := b.Edit(map[int][]wire.Replacement{p.ID: {all}})
		if err != nil {
			t.Fatalf("edit of part %d of %q: %v", p.ID, raw, err)
		}
		if len(p.Spans) == 0 && string(out) != string(raw) {
			t.Fatalf("a part without text changed the body")
		}
		if !json.Valid(out) {
			t.Fatalf("%q became %q", raw, out)
		}
	})
}

// FuzzChunk: no event makes the stream codec panic, and what it shows lies in
// the event.
func FuzzChunk(f *testing.F) {
	f.Add([]byte(`{"choices":[{"index":0,"delta":{"content":"a","tool_calls":[{"index":0,"function":{"name":"f","arguments":"x"}}]},"finish_reason":"stop"}]}`))
	f.Add([]byte(`{"error":{"message":"m"},"choices":[{"delta":{"x":{"y":"z"}}}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s := openai.NewStream(jsonscan.Limits{Depth: 40, Values: 5000}, 3)
		at := map[*bartizan.Part]int{}
		for range 2 {
			c, err := s.Chunk("", raw)
			if err != nil {
				return
			}
			edits := map[int][]wire.Replacement{}
			for _, fr := range c.Fragments {
				if fr.At != at[fr.Part] {
					t.Fatalf("fragment at %d, want %d", fr.At, at[fr.Part])
				}
				at[fr.Part] += len(fr.Text)
				for _, sp := range fr.Spans {
					if got := jsonscan.Decode(raw[sp.Body.From:sp.Body.To]); !strings.HasPrefix(fr.Text, got) {
						t.Fatalf("span shows %q, text is %q", got, fr.Text)
					}
				}
				edits[fr.Part.ID] = []wire.Replacement{{Range: bartizan.Range{From: fr.At, To: fr.At + len(fr.Text)}, Text: "R"}}
			}
			if out, err := c.Edit(edits); err != nil || out != nil && !json.Valid(out) {
				t.Fatalf("edit of %q gives %q, %v", raw, out, err)
			}
		}
	})
}
