package responses_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/responses"
	"github.com/bartizan-ai/bartizan/wire/wiretest"
)

// ev is the data of one event: a kind without "response." and its members.
func ev(kind, members string) string {
	return fmt.Sprintf(`{"type":"response.%s",%s}`, kind, members)
}

func stream(events ...string) string {
	var b strings.Builder
	for _, e := range events {
		_, rest, _ := strings.Cut(e, `"type":"`)
		name, _, _ := strings.Cut(rest, `"`)
		fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", name, e)
	}
	return b.String()
}

const (
	where   = `"item_id":"msg_1","output_index":0,"content_index":0`
	callAt  = `"item_id":"fc_1","output_index":1`
	text    = `"text":"the token is \u00e9 tok-secret!"`
	part    = `{"type":"output_text","annotations":[],"logprobs":[],` + text + `}`
	message = `{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[` + part + `]}`
	call    = `{"id":"fc_1","type":"function_call","status":"completed","call_id":"c1","name":"look","arguments":"{\"q\": \"tok-secret\"}"}`
	search  = `{"id":"ws_1","type":"web_search_call","status":"completed","action":{"type":"search","query":"of tok-secret"}}`
	think   = `{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"hm tok-secret"}]}`
)

func response(status, output string) string {
	return `"response":{"id":"resp_1","object":"response","status":"` + status + `","instructions":"Be very brief.","model":"gpt-x","output":[` + output + `],"tools":[],"metadata":{}}`
}

func recorded() string {
	return stream(
		ev("created", response("in_progress", "")), ev("in_progress", response("in_progress", "")),
		ev("output_item.added", `"output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}`),
		ev("content_part.added", where+`,"part":{"type":"output_text","text":"","annotations":[],"logprobs":[]}`),
		ev("output_text.delta", where+`,"delta":"the to","logprobs":[{"token":"the to"}],"obfuscation":"aX3"`), ev("output_text.delta", where+`,"delta":"ken is \u00e9 tok-s","logprobs":[]`), ev("output_text.delta", where+`,"delta":"ecret!"`),
		ev("output_text.annotation.added", where+`,"annotation_index":0,"annotation":{"type":"url_citation","title":"The web"}`),
		ev("output_text.done", where+`,`+text), ev("content_part.done", where+`,"part":`+part), ev("output_item.done", `"output_index":0,"item":`+message),
		ev("output_item.added", `"output_index":1,"item":{"id":"fc_1","type":"function_call","status":"in_progress","call_id":"c1","name":"look","arguments":""}`),
		ev("function_call_arguments.delta", callAt+`,"delta":"{\"q\": \"tok-"`), ev("function_call_arguments.delta", callAt+`,"delta":"secret\"}"`),
		ev("function_call_arguments.done", callAt+`,"name":"look","arguments":"{\"q\": \"tok-secret\"}"`), ev("output_item.done", `"output_index":1,"item":`+call),
		ev("output_item.added", `"output_index":2,"item":{"id":"ws_1","type":"web_search_call","status":"in_progress"}`),
		ev("web_search_call.searching", `"output_index":2,"item_id":"ws_1"`), ev("output_item.done", `"output_index":2,"item":`+search),
		ev("output_item.added", `"output_index":3,"item":{"id":"rs_1","type":"reasoning","summary":[]}`),
		ev("reasoning_summary_part.added", `"item_id":"rs_1","output_index":3,"summary_index":0,"part":{"type":"summary_text","text":""}`),
		ev("reasoning_summary_text.delta", `"item_id":"rs_1","output_index":3,"summary_index":0,"delta":"hm tok-"`), ev("reasoning_summary_text.delta", `"item_id":"rs_1","output_index":3,"summary_index":0,"delta":"secret"`),
		ev("reasoning_summary_text.done", `"item_id":"rs_1","output_index":3,"summary_index":0,"text":"hm tok-secret"`), ev("output_item.done", `"output_index":3,"item":`+think),
		ev("completed", response("completed", message+","+call+","+search+","+think)),
	)
}

func TestStream(t *testing.T) {
	told := wiretest.Split(t, responses.Codec{}, recorded())
	want := []string{
		`text system operator "Be very brief."`,
		`text assistant assistant "the token is é tok-secret!"`,
		`text assistant retrieved "type\nurl_citation\ntitle\nThe web"`,
		`call assistant assistant "look\n{\"q\": \"tok-secret\"}" call c1 look()`,
		`call assistant assistant "web_search_call\ntype\nsearch\nquery\nof tok-secret" call ws_1 web_search({"type":"search","query":"of tok-secret"})`,
		`text assistant assistant "hm tok-secret"`,
	}
	if diff := cmp.Diff(want, wiretest.Shown(told.Parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	told.Ended(t)
	if last := told.Chunks[len(told.Chunks)-1]; !last.Last || last.Answered != "resp_1" {
		t.Errorf("last %v, answered %q", last.Last, last.Answered)
	}
	if out := wiretest.Redact(t, responses.Codec{}, recorded(), "tok-secret"); strings.Count(out, "[cut]") != 15 {
		t.Errorf("%d places redacted in\n%s", strings.Count(out, "[cut]"), out)
	}
}

// TestCopiesThatDiffer are texts of their own.
func TestCopiesThatDiffer(t *testing.T) {
	for name, in := range map[string]string{
		"the text when done":        stream(ev("output_text.delta", where+`,"delta":"x"`), ev("output_text.done", where+`,"text":"a b"`)),
		"the part when done":        stream(ev("output_text.delta", where+`,"delta":"x"`), ev("content_part.done", where+`,"part":`+strings.Replace(part, "the token", "a b", 1))),
		"the whole response":        stream(ev("output_text.delta", where+`,"delta":"x"`), ev("completed", response("completed", strings.Replace(message, "the token", "a b", 1)))),
		"another item":              stream(ev("output_item.done", `"output_index":0,"item":`+call), ev("output_item.done", `"output_index":0,"item":`+strings.Replace(message, "the token", "a b", 1))),
		"the arguments when done":   stream(ev("function_call_arguments.delta", callAt+`,"delta":"x"`), ev("function_call_arguments.done", callAt+`,"arguments":"a b"`)),
		"the call when done":        stream(ev("function_call_arguments.delta", callAt+`,"delta":"x"`), ev("output_item.done", `"output_index":1,"item":`+strings.Replace(call, "tok-secret", "a b", 1))),
		"arguments without deltas":  stream(ev("function_call_arguments.done", callAt+`,"arguments":"a b"`)),
		"a text without deltas":     stream(ev("output_text.done", where+`,"text":"a b"`)),
		"an unknown delta":          stream(ev("novel.delta", where+`,"delta":"a "`), ev("novel.delta", where+`,"delta":"b"`)),
		"an unknown member":         stream(ev("output_text.delta", where+`,"delta":"x","other":"a b"`)),
		"an error":                  stream(`{"type":"error","code":"c","message":"a b","param":null}`),
		"a failed response":         stream(ev("failed", `"response":{"id":"r","error":{"code":"x","message":"a b"}}`)),
		"a text in the first event": stream(ev("created", response("in_progress", strings.Replace(message, "the token", "a b", 1)))),
		"a delta that is an object": stream(ev("output_text.delta", where+`,"delta":{"x":"a b"}`)),
		"an id":                     stream(ev("output_text.delta", `"item_id":"a b","output_index":0,"delta":"x"`)),
		"a text added with its part": stream(ev("content_part.added", where+`,"part":{"type":"output_text","text":"a "}`),
			ev("output_text.delta", where+`,"delta":"b"`)),
	} {
		told, err := wiretest.Tell(responses.Codec{}, in, 0)
		if err != nil || !wiretest.Seen(told.Parts, "a b") {
			t.Errorf("%s: not shown (%v)", name, err)
		}
	}
}

// TestRefusedStreams: what clients would read differently ends the stream.
func TestRefusedStreams(t *testing.T) {
	delta := ev("output_text.delta", where+`,"delta":"x"`)
	for name, in := range map[string]string{
		"a text after its end":        stream(delta, ev("output_text.done", where+`,"text":"x"`), delta),
		"arguments after their end":   stream(ev("output_item.done", `"output_index":1,"item":`+call), ev("function_call_arguments.delta", callAt+`,"delta":"x"`)),
		"one id at two places":        stream(delta, strings.Replace(delta, `"output_index":0`, `"output_index":1`, 1)),
		"two ids at one place":        stream(delta, strings.Replace(delta, "msg_1", "msg_2", 1)),
		"an index as a text":          stream(strings.Replace(delta, `"output_index":0`, `"output_index":"0"`, 1)),
		"a name that is not the type": "event: response.created\ndata: " + delta + "\n\n",
		"data after the end":          stream(ev("completed", response("completed", "")), delta),
		"Delta in capitals":           stream(strings.Replace(delta, "delta\":", "Delta\":", 1)),
		"no JSON":                     "data: {\n\n",
	} {
		if _, err := wiretest.Tell(responses.Codec{}, in, 0); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestStreamMedia(t *testing.T) {
	for in, want := range map[string]string{
		ev("image_generation_call.partial_image", `"output_index":0,"partial_image_b64":"AA=="`): "image/*",
		ev("audio.delta", `"delta":"AA=="`): "audio/*",
		ev("output_item.done", `"output_index":0,"item":{"type":"image_generation_call","id":"i","result":"AA=="}`): "image/*",
		ev("output_item.done", `"output_index":0,"item":{"type":"image_generation_call","id":"i","result":null}`):   "",
	} {
		told, err := wiretest.Tell(responses.Codec{}, stream(in), 0)
		if err != nil || told.Chunks[0].Media != want {
			t.Errorf("%s: %v", in, err)
		}
	}
}

func TestBrokenStream(t *testing.T) {
	evs := responses.Codec{}.Broken(wire.Fault{Status: 403, Code: "c", Message: "m"})
	if len(evs) != 1 || evs[0].Name != "error" || !strings.Contains(string(evs[0].Data), `"message":"m"`) {
		t.Errorf("%v", evs)
	}
}

// FuzzEvent: no event makes the codec panic, and what it accepts it shows.
func FuzzEvent(f *testing.F) {
	var last string
	for e := range strings.SplitSeq(strings.TrimSpace(recorded()), "\n\n") {
		_, data, _ := strings.Cut(e, "data: ")
		f.Add([]byte(last), []byte(data))
		last = data
	}
	f.Fuzz(func(t *testing.T, a, b []byte) { wiretest.Events(t, responses.Codec{}, "", a, b) })
}

func BenchmarkStream(b *testing.B) {
	events := []string{ev("created", response("in_progress", ""))}
	for range 50 {
		events = append(events, ev("output_text.delta", where+`,"delta":" quick brown"`))
	}
	whole := `"text":"` + strings.Repeat(" quick brown", 50) + `"`
	events = append(events, ev("output_text.done", where+","+whole), ev("completed", response("completed", strings.Replace(message, text, whole, 1))))
	in := stream(events...)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wiretest.Tell(responses.Codec{}, in, 0); err != nil {
			b.Fatal(err)
		}
	}
}
