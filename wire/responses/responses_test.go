package responses_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/wire/responses"
	"github.com/bartizan-ai/bartizan/wire/wiretest"
)

const request = `{
 "model": "gpt-x", "stream": true, "instructions": "Be brief.", "previous_response_id": "resp_0", "store": false, "reasoning": {"effort": "low"},
 "input": [
  {"role": "user", "content": "what is \u00e9?"},
  {"type": "message", "role": "developer", "content": [{"type": "input_text", "text": "in French"}]},
  {"role": "user", "content": [
    {"type": "input_text", "text": "look"},
    {"type": "input_image", "detail": "auto", "image_url": "data:image/png;base64,iVBORw0KGgo="},
    {"type": "input_image", "image_url": "https://x/y.png"},
    {"type": "input_file", "filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERi0="},
    {"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}}]},
  {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "hm hm"}], "encrypted_content": "RXhhbXBsZQ=="},
  {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [
    {"type": "output_text", "text": "As cited", "annotations": [{"type": "url_citation", "url": "https://w", "title": "The web"}]},
    {"type": "refusal", "refusal": "I will not"}]},
  {"type": "function_call", "id": "fc_1", "call_id": "c1", "name": "look", "arguments": "{\"q\":\"a b\"}", "status": "completed"},
  {"type": "function_call_output", "call_id": "c1", "output": "a letter"},
  {"type": "function_call_output", "call_id": "c2", "output": [{"type": "input_text", "text": "a second"}, {"type": "input_image", "image_url": "https://z"}]},
  {"type": "custom_tool_call", "call_id": "c3", "name": "sh", "input": "ls -l"},
  {"type": "custom_tool_call_output", "call_id": "c3", "output": "total 0"},
  {"type": "file_search_call", "id": "fs_1", "status": "completed", "queries": ["find it"], "results": [{"file_id": "f1", "text": "from the file", "score": 0.9}]},
  {"type": "web_search_call", "id": "ws_1", "status": "completed", "action": {"type": "search", "query": "the news"}},
  {"type": "computer_call", "id": "cc_1", "call_id": "c4", "action": {"type": "type", "text": "write this"}, "pending_safety_checks": [], "status": "completed"},
  {"type": "computer_call_output", "call_id": "c4", "output": {"type": "computer_screenshot", "image_url": "data:image/png;base64,AA=="}},
  {"type": "mcp_list_tools", "id": "ml_1", "server_label": "srv", "tools": [{"name": "echo", "description": "Says it again.", "input_schema": {"type": "object"}}]},
  {"type": "mcp_call", "id": "mc_1", "server_label": "srv", "name": "echo", "arguments": "{\"x\":1}", "output": "said again"},
  {"type": "shell_call", "call_id": "c5", "action": {"commands": ["ls /"], "timeout_ms": null}},
  {"type": "shell_call_output", "call_id": "c5", "output": [{"stdout": "bin etc", "stderr": "", "outcome": {"type": "exit", "exit_code": 0}}]},
  {"type": "code_interpreter_call", "id": "ci_1", "container_id": "cntr_1", "code": "print(1 + 1)", "outputs": [{"type": "logs", "logs": "it is 2"}]},
  {"type": "image_generation_call", "id": "ig_1", "status": "completed", "result": "AA=="},
  {"type": "item_reference", "id": "msg_0"},
  {"type": "novel", "x": {"y": "un known"}}],
 "tools": [{"type": "function", "name": "look", "description": "Looks up.", "parameters": {"type": "object"}, "strict": true}, {"type": "web_search"}],
 "text": {"format": {"type": "json_schema", "name": "n", "schema": {"description": "of a thing"}}},
 "prompt": {"id": "pmpt_1", "variables": {"city": "New York"}},
 "vendor_prompt": "and this"
}`

func TestParseRequest(t *testing.T) {
	b, err := responses.ParseRequest([]byte(request), wiretest.Limits)
	if err != nil {
		t.Fatal(err)
	}
	if b.Model != "gpt-x" || !b.Stream || b.Conversation != "resp_0" {
		t.Errorf("model %q, stream %v, conversation %q", b.Model, b.Stream, b.Conversation)
	}
	want := []string{
		`text system operator "Be brief."`,
		`text user user "what is é?"`,
		`text system operator "in French"`,
		`text user user "look"`,
		`media user user "" image/*`,
		`text user user "auto"`,
		`media user user "" image/*`,
		`text user user "https://x/y.png"`,
		`media user user "" application/input_file`,
		`text user user "a.pdf"`,
		`media user user "" audio/*`,
		`text user user "format\nwav"`,
		`text assistant assistant "hm hm"`,
		`text assistant assistant "As cited"`,
		`text assistant retrieved "type\nurl_citation\nurl\nhttps://w\ntitle\nThe web"`,
		`text assistant assistant "I will not"`,
		`call assistant assistant "look\n{\"q\":\"a b\"}" call c1 look({"q":"a b"})`,
		`text tool tool "a letter" to c1`,
		`text tool tool "a second" to c2`,
		`media tool tool "" image/* to c2`,
		`text tool tool "https://z" to c2`,
		`call assistant assistant "sh\nls -l" call c3 sh(ls -l)`,
		`text tool tool "total 0" to c3`,
		`text tool retrieved "file_id\nf1\ntext\nfrom the file\nscore" to fs_1`,
		`call assistant assistant "file_search_call\nfind it" call fs_1 file_search(["find it"])`,
		`call assistant assistant "web_search_call\ntype\nsearch\nquery\nthe news" call ws_1 web_search({"type": "search", "query": "the news"})`,
		`call assistant assistant "computer_call\ntype\ntype\ntext\nwrite this" call c4 computer({"type": "type", "text": "write this"}` + "\n" + `[])`,
		`media tool tool "" image/* to c4`,
		`tool tool tool "name\necho\ndescription\nSays it again.\ninput_schema\ntype\nobject" tool echo {"type": "object"}`,
		`text tool tool "said again" to mc_1`,
		`call assistant assistant "echo\n{\"x\":1}" call mc_1 echo({"x":1})`,
		`call assistant assistant "shell_call\ncommands\nls /\ntimeout_ms" call c5 shell({"commands": ["ls /"], "timeout_ms": null})`,
		`text tool tool "bin etc" to c5`,
		`text tool tool "type\nexit\nexit_code" to c5`,
		`text tool tool "type\nlogs\nlogs\nit is 2" to ci_1`,
		`call assistant assistant "code_interpreter_call\nprint(1 + 1)" call ci_1 code_interpreter(print(1 + 1))`,
		`media assistant assistant "" image/*`,
		`call assistant assistant "image_generation_call" call ig_1 image_generation()`,
		`media user user "" application/item-reference`,
		`media user user "" application/novel`,
		`text user user "y\nun known"`,
		`tool system operator "type\nfunction\nname\nlook\ndescription\nLooks up.\nparameters\ntype\nobject\nstrict" tool look {"type": "object"}`,
		`tool system operator "type\nweb_search" tool web_search `,
		`text user user "format\ntype\njson_schema\nname\nn\nschema\ndescription\nof a thing"`,
		`text user user "id\npmpt_1\nvariables\ncity\nNew York"`,
		`text user user "and this"`,
	}
	if diff := cmp.Diff(want, wiretest.Shown(b.Parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	wiretest.Body(t, responses.Codec{}, []byte(request), b)
}

func TestRefusedRequests(t *testing.T) {
	item := func(s string) string { return `{"model":"m","input":[` + s + `]}` }
	for name, raw := range map[string]string{
		"no model":                 `{"input":"x"}`,
		"input that is a number":   `{"model":"m","input":1}`,
		"a stream that is a text":  `{"model":"m","input":"x","stream":"true"}`,
		"Instructions in capitals": `{"model":"m","input":"x","Instructions":"y"}`,
		"an unknown role":          item(`{"role":"root","content":"x"}`),
		"an item that is a string": item(`"x"`),
		"Content in capitals":      item(`{"role":"user","content":"x","Content":"y"}`),
		"a part with Type":         item(`{"role":"user","content":[{"type":"input_image","Type":"input_text","text":"x"}]}`),
		"two stored dialogues":     `{"model":"m","input":"x","previous_response_id":"a","conversation":{"id":"b"}}`,
		"a dialogue in words":      `{"model":"m","input":"x","conversation":"a b"}`,
		"deep nesting":             item(strings.Repeat("[", 100) + strings.Repeat("]", 100)),
		"the same key twice":       `{"model":"m","input":"a","input":"b"}`,
	} {
		if _, err := responses.ParseRequest([]byte(raw), wiretest.Limits); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

// TestNothingIsCarriedPast: wherever a text stands, some part shows it.
func TestNothingIsCarriedPast(t *testing.T) {
	item := func(s string) string { return `{"model":"m","input":[` + s + `]}` }
	for name, raw := range map[string]string{
		"encrypted content that is a text": item(`{"type":"reasoning","summary":[],"encrypted_content":"a b"}`),
		"file data that is a text":         item(`{"role":"user","content":[{"type":"input_file","file_data":"a b"}]}`),
		"a data URL of text":               item(`{"role":"user","content":[{"type":"input_file","file_data":"data:text/plain,a b"}]}`),
		"a text called image_url":          item(`{"role":"user","content":[{"type":"input_text","text":"x","image_url":"a b"}]}`),
		"an id that is a text":             item(`{"type":"function_call","call_id":"a b","name":"f","arguments":"{}"}`),
		"a member beside the arguments":    item(`{"type":"function_call","name":"f","arguments":"{}","x":{"y":"a b"}}`),
		"arguments that are an object":     item(`{"type":"function_call","name":"f","arguments":{"a b":1}}`),
		"a name that is an object":         item(`{"type":"function_call","name":{"x":"a b"},"arguments":"{}"}`),
		"an unknown call":                  item(`{"type":"novel_call","what":{"x":"a b"}}`),
		"an unknown output":                item(`{"type":"novel_call_output","what":{"x":"a b"}}`),
		"an image result with a text":      item(`{"type":"image_generation_call","result":"a b"}`),
		"a log probability with a text":    item(`{"role":"user","content":[{"type":"input_text","text":"x","logprobs":"a b"}]}`),
		"a tool's deep description":        `{"model":"m","input":"x","tools":[{"type":"mcp","headers":{"h":"a b"}}]}`,
		"metadata":                         `{"model":"m","input":"x","metadata":{"k":"a b"}}`,
		"include":                          `{"model":"m","input":"x","include":["a b"]}`,
	} {
		b, err := responses.ParseRequest([]byte(raw), wiretest.Limits)
		if err != nil || !wiretest.Seen(b.Parts, "a b") {
			t.Errorf("%s: not shown (%v)", name, err)
		}
	}
}

const answer = `{"id":"resp_1","object":"response","created_at":1,"status":"completed","error":null,"instructions":"Be very brief.","model":"gpt-x",
 "output":[{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"It is","annotations":[],"logprobs":[{"token":"It is"}]}]},
  {"type":"function_call","id":"fc_1","call_id":"c1","name":"look","arguments":"{}","status":"completed"}],
 "tools":[{"type":"function","name":"look","description":"Looks up."}],"tool_choice":"auto","metadata":{"k":"some words"},"usage":{"input_tokens":1},"warning":"mind this"}`

func TestParseAnswer(t *testing.T) {
	b, err := responses.ParseAnswer([]byte(answer), wiretest.Limits, 5)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`text system operator "Be very brief."`,
		`text assistant assistant "It is"`,
		`call assistant assistant "look\n{}" call c1 look({})`,
		`tool system operator "type\nfunction\nname\nlook\ndescription\nLooks up." tool look `,
		`text user user "k\nsome words"`,
		`text assistant assistant "mind this"`,
	}
	if diff := cmp.Diff(want, wiretest.Shown(b.Parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	if b.Answered != "resp_1" || len(b.Repeats) != 1 || b.Parts[0].ID != 6 {
		t.Errorf("answered %q, repeats %v, first id %d", b.Answered, b.Repeats, b.Parts[0].ID)
	}
	wiretest.Body(t, responses.Codec{}, []byte(answer), b)
	b, err = responses.ParseAnswer([]byte(`{"error":{"message":"slow down","type":"x"}}`), wiretest.Limits, 0)
	if err != nil || !wiretest.Seen(b.Parts, "slow down") {
		t.Errorf("an error: %v", err)
	}
}

func TestSlot(t *testing.T) {
	for _, raw := range []string{
		request, `{"model":"m","input":"x"}`, `{"model":"m","input":[{"role":"user","content":"x"}],"instructions":null}`, `{"instructions":null,"model":"m","input":[]}`,
	} {
		wiretest.Slot(t, responses.Codec{}, raw)
	}
}

// FuzzRequest: a body that is accepted keeps the promises of every codec.
func FuzzRequest(f *testing.F) {
	f.Add([]byte(request))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if b, err := responses.ParseRequest(raw, wiretest.Limits); err == nil {
			wiretest.Body(t, responses.Codec{}, raw, b)
		}
	})
}

// FuzzAnswer: so does an answer.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(answer))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if b, err := responses.ParseAnswer(raw, wiretest.Limits, 2); err == nil {
			wiretest.Body(t, responses.Codec{}, raw, b)
		}
	})
}

func BenchmarkRequest(b *testing.B) {
	body := []byte(`{"model":"m","input":[{"role":"user","content":"` + strings.Repeat("The quick brown fox. ", 780) + `"}]}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := responses.ParseRequest(body, wiretest.Limits); err != nil {
			b.Fatal(err)
		}
	}
}
