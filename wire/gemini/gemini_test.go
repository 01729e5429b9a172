package gemini_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/gemini"
	"github.com/bartizan-ai/bartizan/wire/wiretest"
)

const request = `{
 "systemInstruction": {"role": "user", "parts": [{"text": "Be brief."}]},
 "contents": [
  {"role": "user", "parts": [{"text": "what is \u00e9?"}, {"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}}, {"file_data": {"mime_type": "application/pdf", "file_uri": "https://f/1"}}]},
  {"role": "model", "parts": [{"text": "hm hm", "thought": true, "thoughtSignature": "RXg="}, {"functionCall": {"id": "c1", "name": "look", "args": {"q": "a b"}}},
    {"executableCode": {"language": "PYTHON", "code": "print(1 + 1)"}}, {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "it is 2"}}]},
  {"role": "function", "parts": [{"functionResponse": {"id": "c1", "name": "look", "response": {"result": "a letter"}, "parts": [{"inlineData": {"mimeType": "image/png", "data": "AA=="}}]}}]},
  {"parts": {"text": "one part"}},
  {"role": "user", "parts": [{"novel": {"x": "un known"}}]}],
 "tools": [{"functionDeclarations": [{"name": "look", "description": "Looks up.", "parameters": {"type": "OBJECT"}}]}, {"googleSearch": {}}, {"mcp_servers": [{"url": "https://m"}]}],
 "generationConfig": {"temperature": 0.1, "stopSequences": ["the end"], "responseMimeType": "text/plain"},
 "safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}],
 "cachedContent": "cachedContents/abc",
 "vendorPrompt": "and this"
}`

func TestParseRequest(t *testing.T) {
	b, err := gemini.ParseRequest([]byte(request), wiretest.Limits)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`text system operator "Be brief."`,
		`text user user "what is é?"`,
		`media user user "" image/png`,
		`text user user "mimeType\nimage/png"`,
		`media user user "" application/pdf`,
		`text user user "mime_type\napplication/pdf\nfile_uri\nhttps://f/1"`,
		`text assistant assistant "hm hm"`,
		`call assistant assistant "look\nq\na b" call c1 look({"q": "a b"})`,
		`call assistant assistant "PYTHON\nprint(1 + 1)" call  codeExecution(print(1 + 1))`,
		`text tool tool "outcome\nOUTCOME_OK\noutput\nit is 2"`,
		`text tool tool "result\na letter" to c1`,
		`media tool tool "" image/png to c1`,
		`text tool tool "mimeType\nimage/png" to c1`,
		`text user user "one part"`,
		`media user user "" application/*`,
		`text user user "x\nun known"`,
		`tool system operator "name\nlook\ndescription\nLooks up.\nparameters\ntype\nOBJECT" tool look {"type": "OBJECT"}`,
		`tool system operator "googleSearch" tool googleSearch {}`,
		`tool system operator "mcp_servers\nurl\nhttps://m" tool  [{"url": "https://m"}]`,
		`text user user "temperature\nstopSequences\nthe end\nresponseMimeType\ntext/plain"`,
		`text user user "and this"`,
	}
	if diff := cmp.Diff(want, wiretest.Shown(b.Parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	if b.Conversation != "cachedContents/abc" {
		t.Errorf("conversation %q", b.Conversation)
	}
	wiretest.Body(t, gemini.Codec{}, []byte(request), b)
}

// TestSpellings: both spellings are read alike, both at once are refused.
func TestSpellings(t *testing.T) {
	for _, raw := range []string{
		`{"systemInstruction":{"parts":[{"text":"a b"}]},"contents":[]}`, `{"system_instruction":{"parts":{"text":"a b"}},"contents":[]}`, `{"system_instruction":"a b","contents":[]}`,
	} {
		b, err := gemini.ParseRequest([]byte(raw), wiretest.Limits)
		if err != nil || len(b.Parts) != 1 || b.Parts[0].Text != "a b" || b.Parts[0].Role.String() != "system" {
			t.Errorf("%s: %v", raw, err)
		}
	}
	contents := func(s string) string { return `{"contents":[{"role":"user","parts":[` + s + `]}]}` }
	for name, raw := range map[string]string{
		"two system instructions":    `{"systemInstruction":{"parts":[]},"system_instruction":{"parts":[{"text":"x"}]},"contents":[]}`,
		"SystemInstruction":          `{"SystemInstruction":{"parts":[]},"contents":[]}`,
		"systeminstruction":          `{"systeminstruction":{"parts":[]},"contents":[]}`,
		"Contents":                   `{"Contents":[]}`,
		"a Text":                     contents(`{"Text":"x"}`),
		"te_xt":                      contents(`{"te_xt":"x"}`),
		"two calls in one part":      contents(`{"functionCall":{"name":"f"},"function_call":{"name":"g"}}`),
		"two files in one part":      contents(`{"inlineData":{"data":""},"inline_data":{"data":"x"}}`),
		"two mime types":             contents(`{"inlineData":{"mimeType":"a","mime_type":"b"}}`),
		"a long s":                   `{"content\u017f":[]}`,
		"an unknown role":            `{"contents":[{"role":"system","parts":[]}]}`,
		"a number for a content":     `{"contents":[1]}`,
		"a list for an instruction":  `{"systemInstruction":[]}`,
		"a model in words":           `{"model":"a b","contents":[]}`,
		"two declarations":           `{"contents":[],"tools":[{"functionDeclarations":[],"function_declarations":[{"name":"x"}]}]}`,
		"deep nesting":               `{"contents":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`,
		"a count with two spellings": `{"generateContentRequest":{"contents":[]},"generate_content_request":{"contents":[]}}`,
	} {
		if _, err := gemini.ParseRequest([]byte(raw), wiretest.Limits); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

// TestNothingIsCarriedPast: wherever a text stands, some part shows it.
func TestNothingIsCarriedPast(t *testing.T) {
	contents := func(s string) string { return `{"contents":[{"role":"user","parts":[` + s + `]}]}` }
	for name, raw := range map[string]string{
		"a part that is a string":     contents(`"a b"`),
		"a signature that is a text":  contents(`{"text":"x","thoughtSignature":"a b"}`),
		"data that is a text":         contents(`{"inlineData":{"data":"a b"}}`),
		"a key of the arguments":      contents(`{"functionCall":{"name":"f","args":{"a b":1}}}`),
		"beside the arguments":        contents(`{"functionCall":{"name":"f","args":{},"x":{"y":"a b"}}}`),
		"code in a function's call":   contents(`{"functionCall":{"name":"f","code":"a b"}}`),
		"an id":                       contents(`{"functionCall":{"name":"f","id":"a b"}}`),
		"a function's name":           contents(`{"functionResponse":{"name":"a b","response":{}}}`),
		"text of a function's part":   contents(`{"functionResponse":{"name":"f","parts":[{"text":"a b"}]}}`),
		"video metadata":              contents(`{"text":"x","videoMetadata":{"x":"a b"}}`),
		"two kinds in one part":       contents(`{"functionCall":{"name":"f","args":{}},"text":"a b"}`),
		"a thought that is a text":    contents(`{"text":"x","thought":"a b"}`),
		"a field beside the parts":    `{"contents":[{"role":"user","parts":[],"x":"a b"}]}`,
		"a content that is one":       `{"contents":{"parts":{"text":"a b"}}}`,
		"a request to count":          `{"generateContentRequest":{"model":"models/m","contents":[{"parts":[{"text":"a b"}]}]}}`,
		"a request to embed":          `{"model":"models/m","content":{"parts":[{"text":"a b"}]}}`,
		"a batch to embed":            `{"requests":[{"model":"models/m","content":{"parts":[{"text":"a b"}]}}]}`,
		"a title to embed":            `{"content":{"parts":[]},"title":"a b"}`,
		"a cached content in words":   `{"contents":[],"cachedContent":"a b"}`,
		"a tool that is a string":     `{"contents":[],"tools":["a b"]}`,
		"an instruction beside parts": `{"contents":[],"systemInstruction":{"parts":[],"x":"a b"}}`,
	} {
		b, err := gemini.ParseRequest([]byte(raw), wiretest.Limits)
		if err != nil || !wiretest.Seen(b.Parts, "a b") {
			t.Errorf("%s: not shown (%v)", name, err)
		}
	}
}

const answer = `{"candidates":[
 {"content":{"role":"model","parts":[{"text":"let me see","thought":true},{"text":"It is "},{"functionCall":{"name":"look","args":{"q":"x"}},"thoughtSignature":"RXg="},{"text":"here"}]},"finishReason":"STOP","index":0,
  "safetyRatings":[{"category":"X","probability":"NEGLIGIBLE"}],"logprobsResult":{"chosenCandidates":[{"token":"It is"}]},
  "groundingMetadata":{"webSearchQueries":["of it"],"groundingChunks":[{"web":{"title":"The web"}}]}},
 {"content":{"parts":[{"text":"another one"}]},"index":1,"finishMessage":"odd end"}],
 "promptFeedback":{"safetyRatings":[]},"usageMetadata":{"totalTokenCount":1},"modelVersion":"gemini-x","responseId":"r1"}`

func TestParseAnswer(t *testing.T) {
	b, err := gemini.ParseAnswer([]byte(answer), wiretest.Limits, 5)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`call assistant assistant "look\nq\nx" call  look({"q":"x"})`,
		`text assistant retrieved "webSearchQueries\nof it\ngroundingChunks\nweb\ntitle\nThe web"`,
		`text assistant assistant "odd end"`,
		`text assistant assistant "let me see"`,
		`text assistant assistant "It is here"`,
		`text assistant assistant "another one"`,
	}
	if diff := cmp.Diff(want, wiretest.Shown(b.Parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	if b.Model != "gemini-x" || len(b.Repeats) != 1 || b.Parts[0].ID != 6 {
		t.Errorf("model %q, repeats %v, first id %d", b.Model, b.Repeats, b.Parts[0].ID)
	}
	wiretest.Body(t, gemini.Codec{}, []byte(answer), b)
}

// TestListOfAnswers: a stream that was not asked for as events.
func TestListOfAnswers(t *testing.T) {
	raw := `[{"candidates":[{"content":{"parts":[{"text":"the tok-"}]}}]},` + "\n" + `{"candidates":[{"content":{"parts":[{"text":"secret"}]},"finishReason":"STOP"}]}]`
	b, err := gemini.ParseAnswer([]byte(raw), wiretest.Limits, 0)
	if err != nil || len(b.Parts) != 1 || b.Parts[0].Text != "the tok-secret" {
		t.Fatalf("%v, %v", wiretest.Shown(b.Parts), err)
	}
	wiretest.Body(t, gemini.Codec{}, []byte(raw), b)
	for _, raw := range []string{`[1]`, `"x"`, `[{"candidates":[{"index":"0"}]}]`, `[{"candidates":[],"Candidates":[]}]`} {
		if _, err := gemini.ParseAnswer([]byte(raw), wiretest.Limits, 0); err == nil {
			t.Errorf("%s was accepted", raw)
		}
	}
}

func TestOtherAnswers(t *testing.T) {
	for raw, want := range map[string]bool{
		`{"totalTokens":3}`:                                   false,
		`{"embedding":{"values":[0.1,0.2]}}`:                  false,
		`{"error":{"code":429,"message":"slow down please"}}`: true,
	} {
		b, err := gemini.ParseAnswer([]byte(raw), wiretest.Limits, 0)
		if err != nil || (len(b.Parts) > 0) != want {
			t.Errorf("%s: %v, %v", raw, wiretest.Shown(b.Parts), err)
		}
	}
}

func TestSlot(t *testing.T) {
	for _, raw := range []string{
		request, `{"contents":[]}`, `{"contents":[],"system_instruction":{"parts":{"text":"x"}}}`, `{"contents":[],"systemInstruction":{"parts":[]}}`, `{"contents":[],"systemInstruction":"x"}`,
	} {
		wiretest.Slot(t, gemini.Codec{}, raw)
	}
	if b, err := gemini.ParseRequest([]byte(`{"content":{"parts":[{"text":"x"}]}}`), wiretest.Limits); err != nil || b.System != (wire.Slot{}) {
		t.Errorf("an embedding takes an instruction (%v)", err)
	}
}

func TestFaultBody(t *testing.T) {
	var got struct {
		Error struct {
			Code            int
			Message, Status string
			Details         []struct {
				Reason   string
				Metadata map[string]string
			}
		}
	}
	body := gemini.FaultBody(wire.Fault{Status: 403, Code: "c", Message: "say \"hi\"", Check: "X"})
	if err := json.Unmarshal(body, &got); err != nil || got.Error.Code != 403 || got.Error.Status != "PERMISSION_DENIED" || got.Error.Details[0].Metadata["check"] != "X" {
		t.Errorf("%s: %v", body, err)
	}
	for status, want := range map[int]string{400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 501: "UNIMPLEMENTED", 502: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED"} {
		if body := gemini.FaultBody(wire.Fault{Status: status}); !strings.Contains(string(body), want) {
			t.Errorf("%d: %s", status, body)
		}
	}
}

// FuzzRequest: a body that is accepted keeps the promises of every codec.
func FuzzRequest(f *testing.F) {
	f.Add([]byte(request))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if b, err := gemini.ParseRequest(raw, wiretest.Limits); err == nil {
			wiretest.Body(t, gemini.Codec{}, raw, b)
		}
	})
}

// FuzzAnswer: so does an answer.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(answer))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if b, err := gemini.ParseAnswer(raw, wiretest.Limits, 2); err == nil {
			wiretest.Body(t, gemini.Codec{}, raw, b)
		}
	})
}

func BenchmarkRequest(b *testing.B) {
	body := []byte(`{"contents":[{"role":"user","parts":[{"text":"` + strings.Repeat("The quick brown fox. ", 780) + `"}]}]}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := gemini.ParseRequest(body, wiretest.Limits); err != nil {
			b.Fatal(err)
		}
	}
}
