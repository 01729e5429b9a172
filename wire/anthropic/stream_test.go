package anthropic_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/anthropic"
	"github.com/bartizan-ai/bartizan/wire/wiretest"
)

// ev is one event by the name that its data has.
func ev(data string) string {
	_, rest, _ := strings.Cut(data, `"type":"`)
	name, _, _ := strings.Cut(rest, `"`)
	return fmt.Sprintf("event: %s\ndata: %s\n\n", name, data)
}

func stream(events ...string) string {
	var b strings.Builder
	for _, e := range events {
		b.WriteString(ev(e))
	}
	return b.String()
}

const (
	start = `{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"claude-x","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":25,"output_tokens":1}}}`
	stop  = `{"type":"message_stop"}`
)

func block(i int, body string) string {
	return fmt.Sprintf(`{"type":"content_block_start","index":%d,"content_block":{%s}}`, i, body)
}

func delta(i int, body string) string {
	return fmt.Sprintf(`{"type":"content_block_delta","index":%d,"delta":{%s}}`, i, body)
}

func end(i int) string { return fmt.Sprintf(`{"type":"content_block_stop","index":%d}`, i) }

func recorded() string {
	return stream(
		start, `{"type":"ping"}`,
		block(0, `"type":"thinking","thinking":"","signature":""`),
		delta(0, `"type":"thinking_delta","thinking":"let me "`), delta(0, `"type":"thinking_delta","thinking":"see"`),
		delta(0, `"type":"signature_delta","signature":"RXhhbXBsZQ=="`), end(0),
		block(1, `"type":"text","text":""`), delta(1, `"type":"text_delta","text":"the to"`), delta(1, `"type":"text_delta","text":"ken is \u00e9 to"`), end(1),
		block(2, `"citations":[],"type":"text","text":""`),
		delta(2, `"type":"citations_delta","citation":{"type":"web_search_result_location","cited_text":"some page","encrypted_index":"RXg=","url":"https://w"}`),
		delta(2, `"type":"text_delta","text":"k-secret!"`), end(2),
		block(3, `"type":"tool_use","id":"t1","name":"look","input":{}`),
		delta(3, `"type":"input_json_delta","partial_json":""`), delta(3, `"type":"input_json_delta","partial_json":"{\"q\": \"a"`), delta(3, `"type":"input_json_delta","partial_json":" b\"}"`), end(3),
		block(4, `"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"x y"}`), end(4),
		block(5, `"type":"web_search_tool_result","tool_use_id":"s1","content":[{"type":"web_search_result","title":"The web","url":"https://w","encrypted_content":"RW5j","page_age":null}]`), end(5),
		block(6, `"type":"text","text":""`), delta(6, `"type":"text_delta","text":"done"`), end(6),
		`{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":89}}`, stop,
	)
}

func TestStream(t *testing.T) {
	told := wiretest.Split(t, anthropic.Codec{}, recorded())
	want := []string{
		`text assistant assistant "let me see"`,
		`text assistant assistant "the token is é tok-secret!"`,
		`text assistant retrieved "type\nweb_search_result_location\ncited_text\nsome page\nurl\nhttps://w"`,
		`call assistant assistant "look\n{\"q\": \"a b\"}" call t1 look()`,
		`call assistant assistant "web_search\nquery\nx y" call s1 web_search({"query":"x y"})`,
		`text tool retrieved "type\nweb_search_tool_result\ntool_use_id\ns1\ncontent\ntype\nweb_search_result\ntitle\nThe web\nurl\nhttps://w\npage_age"`,
		`text assistant assistant "done"`,
	}
	if diff := cmp.Diff(want, wiretest.Shown(told.Parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	told.Ended(t)
	if got := told.Chunks[0].Usage.Or(told.Chunks[len(told.Chunks)-2].Usage); got.In != 25 || told.Chunks[len(told.Chunks)-2].Usage.Out != 89 {
		t.Errorf("usage %v", got)
	}
	wiretest.Redact(t, anthropic.Codec{}, recorded(), "tok-secret")
}

// TestRefusedStreams: what clients would read differently ends the stream.
func TestRefusedStreams(t *testing.T) {
	text := block(0, `"type":"text","text":""`)
	for name, in := range map[string]string{
		"a piece of no block":         stream(start, delta(0, `"type":"text_delta","text":"x"`)),
		"a piece of another block":    stream(start, text, delta(1, `"type":"text_delta","text":"x"`)),
		"a piece after the end":       stream(start, text, end(0), delta(0, `"type":"text_delta","text":"x"`)),
		"a block twice":               stream(start, text, end(0), text),
		"an end of no block":          stream(start, end(0)),
		"an index as a text":          stream(start, `{"type":"content_block_start","index":"0","content_block":{"type":"text","text":""}}`),
		"an index with an exponent":   stream(start, `{"type":"content_block_start","index":1e0,"content_block":{"type":"text","text":""}}`),
		"a name that is not the type": "event: ping\ndata: " + delta(0, `"type":"text_delta","text":"x"`) + "\n\n",
		"data after the end":          stream(start, stop, text),
		"a message with content":      stream(`{"type":"message_start","message":{"content":[{"type":"text","text":"x"}]}}`),
		"Delta in capitals":           stream(start, text, `{"type":"content_block_delta","index":0,"Delta":{"type":"text_delta","text":"x"}}`),
		"a tool without a name":       stream(start, block(0, `"type":"tool_use","id":"x","input":{}`)),
		"no JSON":                     "data: {\n\n",
	} {
		if _, err := wiretest.Tell(anthropic.Codec{}, in, 0); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestStreamMedia(t *testing.T) {
	for in, want := range map[string]bool{
		`"type":"novel","x":1`: true,
		`"type":"web_fetch_tool_result","content":{"type":"web_fetch_result","content":{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}}}`: true,
		`"type":"web_fetch_tool_result","content":{"type":"web_fetch_tool_result_error","error_code":"x"}`:                                                                               false,
	} {
		told, err := wiretest.Tell(anthropic.Codec{}, stream(start, block(0, in)), 0)
		if err != nil || (told.Chunks[1].Media != "") != want {
			t.Errorf("%s: media %q, %v", in, told.Chunks[1].Media, err)
		}
	}
}

func TestBrokenStream(t *testing.T) {
	evs := anthropic.Codec{}.Broken(wire.Fault{Status: 403})
	if len(evs) != 1 || evs[0].Name != "error" || !strings.Contains(string(evs[0].Data), `"type":"error"`) {
		t.Errorf("%v", evs)
	}
}

// FuzzEvent: no event makes the codec panic, and what it accepts it shows.
func FuzzEvent(f *testing.F) {
	for e := range strings.SplitSeq(strings.TrimSpace(recorded()), "\n\n") {
		_, data, _ := strings.Cut(e, "data: ")
		f.Add([]byte(start), []byte(block(0, `"type":"text","text":""`)), []byte(data))
	}
	f.Add([]byte(block(0, `"type":"tool_use","name":"n","input":{"a":"b c"}`)), []byte(delta(0, `"type":"input_json_delta","partial_json":"{}","x":"y z"`)), []byte(stop))
	f.Fuzz(func(t *testing.T, a, b, c []byte) { wiretest.Events(t, anthropic.Codec{}, "", a, b, c) })
}

func BenchmarkStream(b *testing.B) {
	events := []string{start, block(0, `"type":"text","text":""`)}
	for range 50 {
		events = append(events, delta(0, `"type":"text_delta","text":" quick brown"`))
	}
	in := stream(append(events, end(0), stop)...)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wiretest.Tell(anthropic.Codec{}, in, 0); err != nil {
			b.Fatal(err)
		}
	}
}
