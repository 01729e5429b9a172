package gemini_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/wire/gemini"
	"github.com/bartizan-ai/bartizan/wire/wiretest"
)

func parts(s string) string {
	return `{"candidates":[{"content":{"role":"model","parts":[` + s + `]},"index":0}],"usageMetadata":{"totalTokenCount":1},"modelVersion":"gemini-x","responseId":"r1"}`
}

func stream(events ...string) string {
	return "data: " + strings.Join(events, "\r\n\r\ndata: ") + "\r\n\r\n"
}

func recorded() string {
	return stream(
		parts(`{"text":"let me ","thought":true}`), parts(`{"text":"see","thought":true}`),
		parts(`{"text":"the to"}`), parts(`{"text":"ken is \u00e9 tok-s"},{"text":"ecret!"}`),
		parts(`{"functionCall":{"name":"look","args":{"q":"a b"}},"thoughtSignature":"RXg="}`),
		parts(`{"functionCall":{"name":"write","willContinue":true}}`),
		parts(`{"functionCall":{"partialArgs":[{"jsonPath":"$.text","stringValue":"tok-","willContinue":true}],"willContinue":true}}`),
		parts(`{"functionCall":{"partialArgs":[{"jsonPath":"$.text","stringValue":"secret"}],"willContinue":true}}`), parts(`{"functionCall":{}}`),
		parts(`{"executableCode":{"language":"PYTHON","code":"print(1 + 1)"}},{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"it is 2"}}`),
		`{"candidates":[{"content":{"parts":[{"text":" done"}],"role":"model"},"finishReason":"STOP","index":0,"groundingMetadata":{"groundingChunks":[{"web":{"title":"The web"}}]}}]}`,
	)
}

func TestStream(t *testing.T) {
	told := wiretest.Split(t, gemini.Codec{}, recorded())
	want := []string{
		`text assistant assistant "let me see"`,
		`text assistant assistant "the token is é tok-secret! done"`,
		`call assistant assistant "look\nq\na b" call  look({"q":"a b"})`,
		`call assistant assistant "write\n$.text\ntok-secret" call  write()`,
		`call assistant assistant "PYTHON\nprint(1 + 1)" call  codeExecution(print(1 + 1))`,
		`text tool tool "outcome\nOUTCOME_OK\noutput\nit is 2"`,
		`text assistant retrieved "groundingChunks\nweb\ntitle\nThe web"`,
	}
	if diff := cmp.Diff(want, wiretest.Shown(told.Parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	if !told.Last {
		t.Error("no event ends the answer")
	}
	wiretest.Redact(t, gemini.Codec{}, recorded(), "tok-secret")
}

func TestStreamShows(t *testing.T) {
	for name, in := range map[string]string{
		"an error":              stream(`{"error":{"code":500,"message":"a b"}}`),
		"an unknown field":      stream(`{"novel":"a "}`, `{"novel":"b"}`),
		"a candidate's field":   stream(`{"candidates":[{"finishMessage":"a b"}]}`),
		"a finish reason":       stream(`{"candidates":[{"finishReason":"a b"}]}`),
		"a string of a part":    stream(parts(`"a b"`)),
		"a candidate in words":  stream(`{"candidates":["a b"]}`),
		"one part":              stream(`{"candidates":{"content":{"parts":{"text":"a b"}}}}`),
		"a field of the parts":  stream(`{"candidates":[{"content":{"parts":[],"x":"a b"}}]}`),
		"a function's response": stream(parts(`{"functionResponse":{"name":"f","response":{"x":"a b"}}}`)),
		"snake case":            stream(parts(`{"function_call":{"name":"f","args":{"x":"a b"}}}`)),
		"an unknown union":      stream(parts(`{"novel":{"x":"a b"}}`)),
		"video metadata":        stream(parts(`{"text":"x","videoMetadata":{"x":"a b"}}`)),
		"a number's path":       stream(parts(`{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"a b","numberValue":1}]}}`)),
		"arguments and pieces":  stream(parts(`{"functionCall":{"name":"f","willContinue":true,"args":{"x":"a b"}}}`)),
	} {
		told, err := wiretest.Tell(gemini.Codec{}, in, 0)
		if err != nil || !wiretest.Seen(told.Parts, "a b") {
			t.Errorf("%s: not shown (%v)", name, err)
		}
	}
	for in, want := range map[string]string{
		parts(`{"inlineData":{"mimeType":"image/png","data":"AA=="}}`):                                                           "image/png",
		parts(`{"functionResponse":{"name":"f","response":{},"parts":[{"inline_data":{"mime_type":"image/png","data":"AA"}}]}}`): "application/octet-stream",
		parts(`{"novel":{}}`): "application/octet-stream",
		parts(`{"text":"x"}`): "",
	} {
		told, err := wiretest.Tell(gemini.Codec{}, stream(in), 0)
		if err != nil || told.Chunks[0].Media != want {
			t.Errorf("%s: media %q, %v", in, told.Chunks[0].Media, err)
		}
	}
}

func TestRefusedStreams(t *testing.T) {
	for name, in := range map[string]string{
		"two spellings":           stream(parts(`{"functionCall":{"name":"f"},"function_call":{"name":"g"}}`)),
		"a name that changes":     stream(parts(`{"functionCall":{"name":"f","willContinue":true}}`), parts(`{"functionCall":{"name":"g"}}`)),
		"an index as a text":      stream(`{"candidates":[{"index":"0"}]}`),
		"Candidates in capitals":  stream(`{"Candidates":[]}`),
		"a list":                  stream(`[]`),
		"a part's Text":           stream(parts(`{"Text":"x"}`)),
		"a terminator of another": stream(`[DONE]`),
	} {
		if _, err := wiretest.Tell(gemini.Codec{}, in, 0); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

// FuzzEvent: no event makes the codec panic, and what it accepts it shows.
func FuzzEvent(f *testing.F) {
	var last string
	for e := range strings.SplitSeq(strings.TrimSpace(recorded()), "\r\n\r\n") {
		f.Add([]byte(last), []byte(e[len("data: "):]))
		last = e[len("data: "):]
	}
	f.Fuzz(func(t *testing.T, a, b []byte) { wiretest.Events(t, gemini.Codec{}, "", a, b) })
}

func BenchmarkStream(b *testing.B) {
	var events []string
	for range 50 {
		events = append(events, parts(`{"text":" quick brown"}`))
	}
	in := stream(events...)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wiretest.Tell(gemini.Codec{}, in, 0); err != nil {
			b.Fatal(err)
		}
	}
}
