package gateway_test

import (
	"strings"

	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/access"
)

// shape is what one provider sends and takes on one kind of route, written from
// its public reference. Marks say where guards must look: mark-KIND-WHEREzulu
// in every place of that kind. In streams they are cut in the middle.
type shape struct {
	request string
	// plain and streamed are members that ask for one or the other.
	plain, streamed string
	answer          string
	stream          []string
	lines           bool // the stream is of lines, not of events
	usage           access.Usage
	// media is a request, and mediaAnswer an answer, with what no guard reads.
	media, mediaAnswer string
	// code is the path of the gateway's code in a fault.
	code string
}

// ask is the request, plain or streamed.
func (s *shape) ask(streamed bool) string {
	member := s.plain
	if streamed {
		member = s.streamed
	}
	return "{" + member + s.request[1:]
}

// marks lists the marks of a kind in a text, which may be cut by stream events.
func marks(text, kind string) []string {
	var out []string
	for rest := text; ; {
		_, after, ok := strings.Cut(rest, "mark-"+kind+"-")
		if !ok {
			return out
		}
		end := strings.Index(after, "zulu")
		if cut := strings.IndexAny(after, "\"\\ "); cut < 0 || end < 0 {
			return out
		} else if end < cut {
			out = append(out, "mark-"+kind+"-"+after[:end]+"zulu")
		} else { // the rest is in the next event
			out = append(out, "mark-"+kind+"-"+after[:cut]+"zulu")
		}
		rest = after
	}
}

func data(lines ...string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = "data: " + l + "\n\n"
	}
	return out
}

// named gives events the name that their type says.
func named(lines ...string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		kind, _, _ := strings.Cut(strings.TrimPrefix(l, `{"type":"`), `"`)
		out[i] = "event: " + kind + "\ndata: " + l + "\n\n"
	}
	return out
}

func ndjson(lines ...string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l + "\n"
	}
	return out
}

const chatTool = `{"type":"function","function":{"name":"find","description":"mark-tool-aboutzulu","parameters":{"type":"object","properties":{"q":{"type":"string","description":"mark-tool-fieldzulu"}}}}}`

func chatShape() *shape {
	return &shape{
		request: `{"model":"m","messages":[{"role":"system","content":"mark-text-systemzulu"},{"role":"user","content":[{"type":"text","text":"mark-text-userzulu"}]},` +
			`{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"find","arguments":"{\"q\":\"mark-call-pastzulu\"}"}}]},` +
			`{"role":"tool","tool_call_id":"c1","content":"mark-text-resultzulu"}],"tools":[` + chatTool + `]}`,
		plain: `"n":1,`, streamed: `"stream":true,`,
		answer: `{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"a mark-text-answerzulu b","refusal":null,` +
			`"tool_calls":[{"id":"c2","type":"function","function":{"name":"find","arguments":"{\"q\":\"mark-call-argszulu\"}"}}]},"finish_reason":"tool_calls"}],` +
			`"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}}`,
		stream: data(
			`{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":"a mark-text-answer"}}]}`,
			`{"id":"c","choices":[{"index":0,"delta":{"content":"zulu b"}}]}`,
			`{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c2","type":"function","function":{"name":"find","arguments":""}}]}}]}`,
			`{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"q\":\"mark-call-args"}}]}}]}`,
			`{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"zulu\"}"}}]}}]}`,
			`{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}`,
			`{"id":"c","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}}`,
			`[DONE]`),
		usage: access.Usage{In: 11, Out: 7},
		media: `{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}`,
		mediaAnswer: `{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,` +
			`"audio":{"id":"a","data":"AAAA","expires_at":1,"transcript":"hi"}},"finish_reason":"stop"}]}`,
		code: "error.code",
	}
}

func responsesShape() *shape {
	const item = `{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","annotations":[],"text":"a mark-text-answerzulu b"}]}`
	const call = `{"id":"fc_1","type":"function_call","status":"completed","call_id":"c2","name":"find","arguments":"{\"q\":\"mark-call-argszulu\"}"}`
	const tool = `{"type":"function","name":"find","description":"mark-tool-aboutzulu","parameters":{"type":"object","properties":{"q":{"type":"string","description":"mark-tool-fieldzulu"}}}}`
	const head = `"id":"resp_1","object":"response","created_at":1,"model":"m","tools":[` + tool + `],`
	const whole = `{` + head + `"status":"completed","output":[` + item + `,` + call + `],"usage":{"input_tokens":11,"output_tokens":7,"total_tokens":18}}`
	return &shape{
		request: `{"model":"m","instructions":"mark-text-systemzulu","input":[{"role":"user","content":[{"type":"input_text","text":"mark-text-userzulu"}]},` +
			`{"type":"function_call","call_id":"c1","name":"find","arguments":"{\"q\":\"mark-call-pastzulu\"}"},` +
			`{"type":"function_call_output","call_id":"c1","output":"mark-text-resultzulu"}],"tools":[` + tool + `]}`,
		plain: `"store":true,`, streamed: `"stream":true,`,
		answer: whole,
		stream: named(
			`{"type":"response.created","sequence_number":0,"response":{`+head+`"status":"in_progress","output":[]}}`,
			`{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}`,
			`{"type":"response.content_part.added","sequence_number":2,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","annotations":[],"text":""}}`,
			`{"type":"response.output_text.delta","sequence_number":3,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"a mark-text-answer"}`,
			`{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"zulu b"}`,
			`{"type":"response.output_text.done","sequence_number":5,"item_id":"msg_1","output_index":0,"content_index":0,"text":"a mark-text-answerzulu b"}`,
			`{"type":"response.content_part.done","sequence_number":6,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","annotations":[],"text":"a mark-text-answerzulu b"}}`,
			`{"type":"response.output_item.done","sequence_number":7,"output_index":0,"item":`+item+`}`,
			`{"type":"response.output_item.added","sequence_number":8,"output_index":1,"item":{"id":"fc_1","type":"function_call","status":"in_progress","call_id":"c2","name":"find","arguments":""}}`,
			`{"type":"response.function_call_arguments.delta","sequence_number":9,"item_id":"fc_1","output_index":1,"delta":"{\"q\":\"mark-call-args"}`,
			`{"type":"response.function_call_arguments.delta","sequence_number":10,"item_id":"fc_1","output_index":1,"delta":"zulu\"}"}`,
			`{"type":"response.function_call_arguments.done","sequence_number":11,"item_id":"fc_1","output_index":1,"name":"find","arguments":"{\"q\":\"mark-call-argszulu\"}"}`,
			`{"type":"response.output_item.done","sequence_number":12,"output_index":1,"item":`+call+`}`,
			`{"type":"response.completed","sequence_number":13,"response":`+whole+`}`),
		usage:       access.Usage{In: 11, Out: 7},
		media:       `{"model":"m","input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,AAAA"}]}]}`,
		mediaAnswer: `{"id":"resp_1","object":"response","model":"m","status":"completed","output":[{"id":"ig_1","type":"image_generation_call","status":"completed","result":"AAAA"}]}`,
		code:        "error.code",
	}
}

// completionsShape has, like those of Ollama's generate and of embeddings, more
// than the provider documents where its codec reads more.
func completionsShape() *shape {
	const calls = `"tool_calls":[{"index":0,"id":"c2","type":"function","function":{"name":"find","arguments":"{\"q\":\"mark-call-argszulu\"}"}}]`
	return &shape{
		request: `{"model":"m","prompt":"mark-text-userzulu","suffix":"mark-text-suffixzulu"}`,
		plain:   `"n":1,`, streamed: `"stream":true,`,
		answer: `{"id":"c","object":"text_completion","created":1,"model":"m","choices":[{"index":0,"text":"a mark-text-answerzulu b","message":{"role":"assistant",` + calls + `},"logprobs":null,"finish_reason":"stop"}],` +
			`"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}}`,
		stream: data(
			`{"id":"c","object":"text_completion","choices":[{"index":0,"text":"a mark-text-answer","finish_reason":null}]}`,
			`{"id":"c","object":"text_completion","choices":[{"index":0,"text":"zulu b","finish_reason":null}]}`,
			`{"id":"c","object":"text_completion","choices":[{"index":0,"text":"","delta":{`+calls+`},"finish_reason":"stop"}],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}}`,
			`[DONE]`),
		usage: access.Usage{In: 11, Out: 7},
		media: `{"model":"m","prompt":[1,2,3]}`,
		code:  "error.code",
	}
}

func embeddingsShape() *shape {
	return &shape{
		request: `{"model":"m","input":["mark-text-userzulu","mark-text-secondzulu"]}`,
		plain:   `"dimensions":2,`,
		answer:  `{"object":"list","model":"m","note":"a mark-text-notezulu b","data":[{"object":"embedding","index":0,"embedding":[0.5,-0.25]}],"usage":{"prompt_tokens":11,"total_tokens":11}}`,
		usage:   access.Usage{In: 11},
		media:   `{"model":"m","input":[[1,2,3]]}`,
		code:    "error.code",
	}
}

func moderationsShape() *shape {
	return &shape{
		request: `{"model":"m","input":[{"type":"text","text":"mark-text-userzulu"}]}`,
		answer:  `{"id":"modr-1","model":"m","note":"a mark-text-notezulu b","results":[{"flagged":false,"categories":{"violence":false},"category_scores":{"violence":0.01}}]}`,
		media:   `{"model":"m","input":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}`,
		code:    "error.code",
	}
}

func messagesShape() *shape {
	return &shape{
		request: `{"model":"m","max_tokens":64,"system":[{"type":"text","text":"mark-text-systemzulu"}],"messages":[{"role":"user","content":"mark-text-userzulu"},` +
			`{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"find","input":{"q":"mark-call-pastzulu"}}]},` +
			`{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"mark-text-resultzulu"}]}]}],` +
			`"tools":[{"name":"find","description":"mark-tool-aboutzulu","input_schema":{"type":"object","properties":{"q":{"type":"string","description":"mark-tool-fieldzulu"}}}}]}`,
		plain: `"top_k":5,`, streamed: `"stream":true,`,
		answer: `{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"thinking","thinking":"mark-text-thinkingzulu","signature":"AAAA"},{"type":"text","text":"a mark-text-answerzulu b"},` +
			`{"type":"tool_use","id":"t2","name":"find","input":{"q":"mark-call-argszulu"}}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":11,"output_tokens":7}}`,
		stream: named(
			`{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":11,"output_tokens":1}}}`,
			`{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}`,
			`{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"mark-text-thinking"}}`,
			`{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"zulu"}}`,
			`{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"AAAA"}}`,
			`{"type":"content_block_stop","index":0}`,
			`{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}`,
			`{"type":"ping"}`,
			`{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"a mark-text-answer"}}`,
			`{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"zulu b"}}`,
			`{"type":"content_block_stop","index":1}`,
			`{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t2","name":"find","input":{}}}`,
			`{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"q\":\"mark-call-args"}}`,
			`{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"zulu\"}"}}`,
			`{"type":"content_block_stop","index":2}`,
			`{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":7}}`,
			`{"type":"message_stop"}`),
		usage:       access.Usage{In: 11, Out: 7},
		media:       `{"model":"m","max_tokens":64,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]}]}`,
		mediaAnswer: `{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"container_upload","file_id":"file_1"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}`,
		code:        "error.code",
	}
}

func geminiShape() *shape {
	return &shape{
		request: `{"systemInstruction":{"parts":[{"text":"mark-text-systemzulu"}]},"contents":[{"role":"user","parts":[{"text":"mark-text-userzulu"}]},` +
			`{"role":"model","parts":[{"functionCall":{"name":"find","args":{"q":"mark-call-pastzulu"}}}]},` +
			`{"role":"user","parts":[{"functionResponse":{"name":"find","response":{"r":"mark-text-resultzulu"}}}]}],` +
			`"tools":[{"functionDeclarations":[{"name":"find","description":"mark-tool-aboutzulu","parameters":{"type":"OBJECT","properties":{"q":{"type":"STRING","description":"mark-tool-fieldzulu"}}}}]}]}`,
		answer: `{"candidates":[{"content":{"role":"model","parts":[{"text":"a mark-text-answerzulu b"},{"functionCall":{"name":"find","args":{"q":"mark-call-argszulu"}}}]},"finishReason":"STOP","index":0}],` +
			`"usageMetadata":{"promptTokenCount":11,"candidatesTokenCount":7,"totalTokenCount":18},"modelVersion":"m"}`,
		stream: data(
			`{"candidates":[{"content":{"role":"model","parts":[{"text":"a mark-text-answer"}]},"index":0}],"modelVersion":"m"}`,
			`{"candidates":[{"content":{"role":"model","parts":[{"text":"zulu b"}]},"index":0}],"modelVersion":"m"}`,
			`{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"find","args":{"q":"mark-call-argszulu"}}}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":11,"candidatesTokenCount":7,"totalTokenCount":18}}`),
		usage:       access.Usage{In: 11, Out: 7},
		media:       `{"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}]}`,
		mediaAnswer: `{"candidates":[{"content":{"role":"model","parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]},"finishReason":"STOP","index":0}]}`,
		code:        "error.details.0.reason",
	}
}

const ollamaCall = `"message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"find","arguments":{"q":"mark-call-argszulu"}}}]}`

func ollamaShape(generate bool) *shape {
	s := &shape{
		request: `{"model":"m","messages":[{"role":"system","content":"mark-text-systemzulu"},{"role":"user","content":"mark-text-userzulu"},` +
			`{"role":"assistant","content":"","tool_calls":[{"function":{"name":"find","arguments":{"q":"mark-call-pastzulu"}}}]},` +
			`{"role":"tool","tool_name":"find","content":"mark-text-resultzulu"}],"tools":[` + chatTool + `]}`,
		plain: `"stream":false,`, streamed: `"stream":true,`, lines: true,
		answer: `{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"a mark-text-answerzulu b","tool_calls":[{"function":{"name":"find","arguments":{"q":"mark-call-argszulu"}}}]},` +
			`"done":true,"done_reason":"stop","prompt_eval_count":11,"eval_count":7}`,
		stream: ndjson(
			`{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"a mark-text-answer"},"done":false}`,
			`{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"zulu b"},"done":false}`,
			`{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"find","arguments":{"q":"mark-call-argszulu"}}}]},"done":false}`,
			`{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":11,"eval_count":7}`),
		usage: access.Usage{In: 11, Out: 7},
		media: `{"model":"m","messages":[{"role":"user","content":"x","images":["AAAA"]}]}`,
		code:  "code",
	}
	if generate {
		s.request = `{"model":"m","system":"mark-text-topzulu","prompt":"mark-text-promptzulu","suffix":"mark-text-suffixzulu",` + s.request[len(`{"model":"m",`):]
		s.media = `{"model":"m","prompt":"x","images":["AAAA"]}`
		s.answer = `{"model":"m","created_at":"2026-01-01T00:00:00Z","response":"a mark-text-answerzulu b",` + ollamaCall + `,"done":true,"done_reason":"stop","prompt_eval_count":11,"eval_count":7}`
		s.stream = ndjson(
			`{"model":"m","created_at":"2026-01-01T00:00:00Z","response":"a mark-text-answer","done":false}`,
			`{"model":"m","created_at":"2026-01-01T00:00:00Z","response":"zulu b","done":false}`,
			`{"model":"m","created_at":"2026-01-01T00:00:00Z","response":"",`+ollamaCall+`,"done":true,"done_reason":"stop","prompt_eval_count":11,"eval_count":7}`)
	}
	return s
}

func ollamaEmbedShape() *shape {
	return &shape{
		request: `{"input":["mark-text-inputzulu"],` + ollamaShape(false).request[1:],
		answer:  `{"model":"m","note":"a mark-text-notezulu b",` + ollamaCall + `,"embeddings":[[0.5,-0.25]],"prompt_eval_count":11}`,
		usage:   access.Usage{In: 11},
		code:    "code",
	}
}

func geminiEmbedShape() *shape {
	s := geminiShape()
	s.request = `{"content":{"parts":[{"text":"mark-text-embedzulu"}]},` + s.request[1:]
	s.media = `{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}}`
	s.answer, s.stream = `{"embedding":{"values":[0.5,-0.25]},`+s.answer[1:], nil
	return s
}

// wireShapes are those of every route, by provider and name. Routes without one fail
// the tests.
func wireShapes() map[string]*shape {
	out := map[string]*shape{
		"anthropic/messages": messagesShape(), "anthropic/count": messagesShape(),
		"gemini/generate": geminiShape(), "gemini/count": geminiShape(), "gemini/embeddings": geminiEmbedShape(),
		"ollama/chat": ollamaShape(false), "ollama/generate": ollamaShape(true), "ollama/embeddings": ollamaEmbedShape(),
		"openai/moderations": moderationsShape(),
	}
	for _, p := range []gateway.Provider{gateway.OpenAI, gateway.Azure} {
		out[string(p)+"/chat"] = chatShape()
		out[string(p)+"/responses"] = responsesShape()
		out[string(p)+"/completions"] = completionsShape()
		out[string(p)+"/embeddings"] = embeddingsShape()
	}
	return out
}
