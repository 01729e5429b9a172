package anthropic_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/anthropic"
	"github.com/bartizan-ai/bartizan/wire/wiretest"
)

const request = `{
 "model": "claude-x", "max_tokens": 100, "stream": true, "metadata": {"user_id": "u-1"},
 "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
 "messages": [
  {"role": "user", "content": "what is \u00e9?"},
  {"role": "user", "content": [
    {"type": "text", "text": "look"},
    {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}},
    {"type": "image", "source": {"type": "url", "url": "https://x/y.png"}},
    {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="}},
    {"type": "document", "title": "A title", "context": "Of 1999", "source": {"type": "text", "media_type": "text/plain", "data": "plain words"}},
    {"type": "document", "source": {"type": "content", "content": [{"type": "text", "text": "chunk one"}]}},
    {"type": "search_result", "source": "https://s", "title": "S", "content": [{"type": "text", "text": "found it"}]}]},
  {"role": "assistant", "content": [
    {"type": "thinking", "thinking": "hm hm", "signature": "RXhhbXBsZQ=="},
    {"type": "redacted_thinking", "data": "RXhhbXBsZQ=="},
    {"type": "text", "text": "As cited", "citations": [{"type": "char_location", "cited_text": "plain words", "document_index": 0, "document_title": null}]},
    {"type": "tool_use", "id": "t1", "name": "look", "input": {"q": "a \"b\""}},
    {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": "news of"}},
    {"type": "web_search_tool_result", "tool_use_id": "s1", "content": [{"type": "web_search_result", "title": "The web", "url": "https://w", "encrypted_content": "RW5j", "page_age": null}]},
    {"type": "mcp_tool_use", "id": "m1", "name": "echo", "server_name": "srv", "input": {}},
    {"type": "mcp_tool_result", "tool_use_id": "m1", "is_error": false, "content": [{"type": "text", "text": "from mcp"}]}]},
  {"role": "user", "content": [
    {"type": "tool_result", "tool_use_id": "t1", "content": "a letter"},
    {"type": "tool_result", "tool_use_id": "t2", "is_error": true, "content": [
      {"type": "text", "text": "second"}, {"type": "image", "source": {"type": "base64", "media_type": "image/jpeg", "data": "AA=="}},
      {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "in the result"}}]},
    {"type": "container_upload", "file_id": "file_1"},
    {"type": "novel", "x": {"y": "un known"}}]}],
 "tools": [{"name": "look", "description": "Looks up.", "input_schema": {"type": "object"}}, {"type": "web_search_20250305", "name": "web_search"}],
 "tool_choice": {"type": "tool", "name": "look"},
 "stop_sequences": ["the end"],
 "vendor_prompt": "and this"
}`

func TestParseRequest(t *testing.T) {
	b, err := anthropic.ParseRequest([]byte(request), wiretest.Limits)
	if err != nil {
		t.Fatal(err)
	}
	if b.Model != "claude-x" || !b.Stream {
		t.Errorf("model %q, stream %v", b.Model, b.Stream)
	}
	want := []string{
		`text system operator "Be brief."`,
		`text user user "what is é?"`,
		`text user user "look"`,
		`media user user "" image/png`,
		`media user user "" image/*`,
		`text user user "https://x/y.png"`,
		`media user retrieved "" application/pdf`,
		`text user retrieved "A title"`,
		`text user retrieved "Of 1999"`,
		`text user retrieved "plain words"`,
		`text user retrieved "chunk one"`,
		`text tool retrieved "https://s"`,
		`text tool retrieved "S"`,
		`text tool retrieved "found it"`,
		`text assistant assistant "hm hm"`,
		`text assistant assistant "As cited"`,
		`text assistant retrieved "type\nchar_location\ncited_text\nplain words\ndocument_index\ndocument_title"`,
		`call assistant assistant "look\nq\na \"b\"" call t1 look({"q": "a \"b\""})`,
		`call assistant assistant "web_search\nquery\nnews of" call s1 web_search({"query": "news of"})`,
		`text tool retrieved "The web" to s1`,
		`text tool retrieved "https://w" to s1`,
		`call assistant assistant "echo" call m1 echo({})`,
		`text tool tool "from mcp" to m1`,
		`text tool tool "a letter" to t1`,
		`text tool tool "second" to t2`,
		`media tool tool "" image/jpeg to t2`,
		`text tool tool "in the result" to t2`,
		`media user user "" application/file`,
		`media user user "" application/novel`,
		`text user user "y\nun known"`,
		`tool system operator "name\nlook\ndescription\nLooks up.\ninput_schema\ntype\nobject" tool look {"type": "object"}`,
		`tool system operator "type\nweb_search_20250305\nname\nweb_search" tool web_search `,
		`text user user "type\ntool\nname\nlook"`,
		`text user user "the end"`,
		`text user user "and this"`,
	}
	if diff := cmp.Diff(want, wiretest.Shown(b.Parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	wiretest.Body(t, anthropic.Codec{}, []byte(request), b)
}

func TestRefusedRequests(t *testing.T) {
	message := func(s string) string { return `{"model":"m","messages":[` + s + `]}` }
	for name, raw := range map[string]string{
		"no model":                  `{"messages":[]}`,
		"no messages":               `{"model":"m"}`,
		"a stream that is a text":   `{"model":"m","messages":[],"stream":"true"}`,
		"System in capitals":        `{"model":"m","messages":[],"System":"x"}`,
		"an unknown role":           message(`{"role":"root","content":"x"}`),
		"Content in capitals":       message(`{"role":"user","content":"x","Content":"y"}`),
		"content that is a number":  message(`{"role":"user","content":1}`),
		"a block without a type":    message(`{"role":"user","content":[{"text":"x"}]}`),
		"a block with Type":         message(`{"role":"user","content":[{"type":"image","Type":"text","text":"x"}]}`),
		"a source with Data":        message(`{"role":"user","content":[{"type":"document","source":{"type":"base64","data":"AA","Data":"x"}}]}`),
		"a system that is a number": `{"model":"m","messages":[],"system":1}`,
		"deep nesting":              message(`{"role":"user","content":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`),
		"the same key twice":        `{"model":"m","messages":[],"system":"a","system":"b"}`,
	} {
		if _, err := anthropic.ParseRequest([]byte(raw), wiretest.Limits); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

// TestNothingIsCarriedPast: wherever a text stands, some part shows it.
func TestNothingIsCarriedPast(t *testing.T) {
	block := func(s string) string { return `{"model":"m","messages":[{"role":"user","content":[` + s + `]}]}` }
	for name, raw := range map[string]string{
		"a signature that is a text":      block(`{"type":"thinking","thinking":"x","signature":"a b"}`),
		"redacted thinking with a text":   block(`{"type":"redacted_thinking","data":"a b"}`),
		"sealed content that is a text":   block(`{"type":"web_search_tool_result","content":[{"type":"web_search_result","encrypted_content":"a b"}]}`),
		"data of a base64 source":         block(`{"type":"image","source":{"type":"base64","data":"a b"}}`),
		"data of a source of Base64":      block(`{"type":"image","source":{"type":"Base64","data":"a b"}}`),
		"an image of text":                block(`{"type":"image","source":{"type":"text","data":"a b"}}`),
		"a member beside an image":        block(`{"type":"image","source":{"type":"url","url":"u"},"alt":"a b"}`),
		"an id that is a text":            block(`{"type":"tool_use","id":"a b","name":"f","input":{}}`),
		"a member beside the input":       block(`{"type":"tool_use","id":"c","name":"f","input":{},"x":{"y":"a b"}}`),
		"a key of the input":              block(`{"type":"tool_use","id":"c","name":"f","input":{"a b":1}}`),
		"an input that is a string":       block(`{"type":"tool_use","id":"c","name":"f","input":"a b"}`),
		"a name that is an object":        block(`{"type":"tool_use","name":{"x":"a b"}}`),
		"cache_control with a text":       block(`{"type":"text","text":"x","cache_control":{"type":"a b"}}`),
		"a cited text":                    block(`{"type":"text","text":"x","citations":[{"cited_text":"a b"}]}`),
		"a result that is an object":      block(`{"type":"bash_code_execution_tool_result","content":{"type":"bash_code_execution_result","stdout":"a b"}}`),
		"a fetched page":                  block(`{"type":"web_fetch_tool_result","content":{"type":"web_fetch_result","url":"u","content":{"type":"document","source":{"type":"text","data":"a b"}}}}`),
		"metadata that is a text":         `{"model":"m","messages":[],"metadata":{"user_id":"a b"}}`,
		"a member beside a message":       `{"model":"m","messages":[{"role":"user","content":"x","y":"a b"}]}`,
		"the instructions of a container": `{"model":"m","messages":[],"container":{"skills":["a b"]}}`,
	} {
		b, err := anthropic.ParseRequest([]byte(raw), wiretest.Limits)
		if err != nil || !wiretest.Seen(b.Parts, "a b") {
			t.Errorf("%s: not shown (%v)", name, err)
		}
	}
	for name, raw := range map[string]string{
		"a stop sequence": `{"content":[],"stop_sequence":"a b"}`,
		"usage":           `{"usage":{"x":"a b"}}`,
		"an error":        `{"type":"error","error":{"type":"overloaded_error","message":"a b"}}`,
		"content text":    `{"content":"a b"}`,
		"an id":           `{"id":"a b"}`,
		"over two blocks": `{"content":[{"type":"text","text":"a "},{"type":"text","text":"b"}]}`,
	} {
		b, err := anthropic.ParseAnswer([]byte(raw), wiretest.Limits, 0)
		if err != nil || !wiretest.Seen(b.Parts, "a b") {
			t.Errorf("%s: not shown (%v)", name, err)
		}
	}
}

func TestParseAnswer(t *testing.T) {
	raw := `{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[
	 {"type":"thinking","thinking":"let me see","signature":"RXg="},
	 {"type":"text","text":"It is "},
	 {"type":"text","text":"here","citations":[{"type":"web_search_result_location","url":"https://w","encrypted_index":"RXg=","cited_text":"some page"}]},
	 {"type":"tool_use","id":"t1","name":"look","input":{"q":"x"}},
	 {"type":"text","text":"after"}],
	 "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":1,"service_tier":"standard"}}`
	b, err := anthropic.ParseAnswer([]byte(raw), wiretest.Limits, 5)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`text assistant assistant "let me see"`,
		`text assistant retrieved "type\nweb_search_result_location\nurl\nhttps://w\ncited_text\nsome page"`,
		`text assistant assistant "It is here"`,
		`call assistant assistant "look\nq\nx" call t1 look({"q":"x"})`,
		`text assistant assistant "after"`,
	}
	if diff := cmp.Diff(want, wiretest.Shown(b.Parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	if b.Parts[0].ID != 6 {
		t.Errorf("ids begin at %d", b.Parts[0].ID)
	}
	wiretest.Body(t, anthropic.Codec{}, []byte(raw), b)
}

func TestCountOfTokens(t *testing.T) {
	b, err := anthropic.ParseAnswer([]byte(`{"input_tokens":12}`), wiretest.Limits, 0)
	if err != nil || len(b.Parts) != 0 {
		t.Errorf("%v, %v", b.Parts, err)
	}
}

func TestSlot(t *testing.T) {
	for _, raw := range []string{
		request, `{"model":"m","messages":[]}`, `{"model":"m","system":"Be.","messages":[]}`, `{"model":"m","system":[],"messages":[]}`,
	} {
		wiretest.Slot(t, anthropic.Codec{}, raw)
	}
}

func TestFaultBody(t *testing.T) {
	var got struct {
		Type  string
		Error struct{ Type, Message, Code, Check string }
	}
	body := anthropic.FaultBody(wire.Fault{Status: 403, Code: "c", Type: "t", Message: "say \"hi\"", Check: "X"})
	if err := json.Unmarshal(body, &got); err != nil || got.Type != "error" || got.Error.Type != "permission_error" || got.Error.Message != "say \"hi\"" || got.Error.Check != "X" {
		t.Errorf("%s: %v", body, err)
	}
	for status, want := range map[int]string{400: "invalid_request_error", 401: "authentication_error", 404: "not_found_error", 413: "request_too_large", 429: "rate_limit_error", 502: "api_error", 529: "overloaded_error"} {
		if body := anthropic.FaultBody(wire.Fault{Status: status}); !strings.Contains(string(body), want) {
			t.Errorf("%d: %s", status, body)
		}
	}
}

// FuzzRequest: a body that is accepted keeps the promises of every codec.
func FuzzRequest(f *testing.F) {
	f.Add([]byte(request))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if b, err := anthropic.ParseRequest(raw, wiretest.Limits); err == nil {
			wiretest.Body(t, anthropic.Codec{}, raw, b)
		}
	})
}

// FuzzAnswer: so does an answer.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"content":[{"type":"text","text":"a b"},{"type":"text","text":"c"},{"type":"tool_use","name":"n","input":{"k":"v w"}}],"error":{"message":"m n"}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if b, err := anthropic.ParseAnswer(raw, wiretest.Limits, 2); err == nil {
			wiretest.Body(t, anthropic.Codec{}, raw, b)
		}
	})
}

func BenchmarkRequest(b *testing.B) {
	body := []byte(`{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"` + strings.Repeat("The quick brown fox. ", 780) + `"}]}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := anthropic.ParseRequest(body, wiretest.Limits); err != nil {
			b.Fatal(err)
		}
	}
}
