package gateway_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/gateway"
)

func choices(s string) string { return "data: {\"choices\":[" + s + "]}\n\n" }

func deltas(s string) string { return choices(`{"index":0,"delta":{` + s + `}}`) }

// TestStreamsThatClientsJoin: the word comes in two halves, each time in another
// shape that some client joins to one text.
func TestStreamsThatClientsJoin(t *testing.T) {
	tests := map[string][]string{
		"content goes on after finish_reason": {
			choices(`{"index":0,"delta":{"content":"forb"},"finish_reason":"stop"}`), delta("idden"),
		},
		"message between two deltas":     {delta("forb"), choices(`{"index":0,"message":{"content":"zzz"}}`), delta("idden")},
		"both in one choice":             {choices(`{"index":0,"delta":{"content":"forb"},"message":{"content":"zzz"}}`), delta("idden")},
		"the index comes and goes":       {delta("forb"), choices(`{"delta":{"content":"idden"}}`)},
		"the index is null":              {delta("forb"), choices(`{"index":null,"delta":{"content":"idden"}}`)},
		"content is an array":            {deltas(`"content":[{"type":"text","text":"forb"}]`), deltas(`"content":[{"type":"text","text":"idden"}]`)},
		"content is an array of strings": {deltas(`"content":["forb"]`), deltas(`"content":["idden"]`)},
		"content has other parts between": {
			deltas(`"content":[{"type":"text","text":"forb"},{"type":"reference","text":"zzz"}]`), deltas(`"content":[{"type":"text","text":"idden"}]`),
		},
		"reasoning in details":    {deltas(`"reasoning_details":[{"type":"reasoning.text","text":"forb","index":0}]`), deltas(`"reasoning_details":[{"type":"reasoning.text","text":"idden","index":0}]`)},
		"an object":               {deltas(`"thinking":{"text":"forb"}`), deltas(`"thinking":{"text":"idden"}`)},
		"delta is a string":       {choices(`{"index":0,"delta":"forb"}`), choices(`{"index":0,"delta":"idden"}`)},
		"text of the older wire":  {choices(`{"index":0,"text":"forb"}`), choices(`{"index":0,"text":"idden"}`)},
		"a choice is a string":    {choices(`"forbidden"`)},
		"logprobs are a string":   {choices(`{"index":0,"logprobs":"forbidden"}`)},
		"usage carries text":      {"data: {\"usage\":{\"note\":\"forbidden\"}}\n\n"},
		"the role is a text":      {deltas(`"role":"a forbidden role"`)},
		"finish_reason is a text": {choices(`{"index":0,"delta":{},"finish_reason":"it is forbidden"}`)},
		"the id is an object":     {"data: {\"id\":{\"x\":\"forbidden\"},\"choices\":[]}\n\n"},
		"the name is repeated": {
			callDelta("forb", true), deltas(`"tool_calls":[{"index":0,"function":{"name":"send","arguments":"idden"}}]`),
		},
		"another member between arguments": {
			callDelta("forb", true), deltas(`"tool_calls":[{"index":0,"function":{"note":"zzz","arguments":"idden"}}]`),
		},
		"arguments are an object": {deltas(`"tool_calls":[{"index":0,"function":{"name":"f","arguments":{"cmd":"forbidden"}}}]`)},
		"a second kind of call beside function": {
			deltas(`"tool_calls":[{"index":0,"function":{},"custom":{"input":"forb"}}]`), deltas(`"tool_calls":[{"index":0,"custom":{"input":"idden"}}]`),
		},
		"tool_calls is an object": {deltas(`"tool_calls":{"0":{"function":{"arguments":"forb"}}}`), deltas(`"tool_calls":{"0":{"function":{"arguments":"idden"}}}`)},
		"a call is a string":      {deltas(`"tool_calls":["forbidden"]`)},
		"function_call is a list": {deltas(`"function_call":["forbidden"]`)},
	}
	for name, evs := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, events(append(evs, finish)...), nil, blockWord())
			if _, _, body := h.ask(t, helloStream); !strings.Contains(body, "bartizan_blocked") {
				t.Errorf("it went past the guard:\n%s", body)
			}
		})
	}
}

// TestStreamsThatCannotBeRead: clients differ on what these mean.
func TestStreamsThatCannotBeRead(t *testing.T) {
	tests := map[string][]string{
		"data after the end":      {delta("forb"), "data: [DONE]\n\n", delta("idden")},
		"an index that is text":   {choices(`{"index":"0","delta":{"content":"x"}}`)},
		"an index with a point":   {choices(`{"index":0.0,"delta":{"content":"x"}}`)},
		"a call's index is -0":    {deltas(`"tool_calls":[{"index":-0,"function":{"name":"f"}}]`)},
		"a call changes its name": {callDelta("x", true), deltas(`"tool_calls":[{"index":0,"function":{"name":"other"}}]`)},
	}
	for name, evs := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, events(append(evs, finish)...), nil, blockWord())
			_, _, body := h.ask(t, helloStream)
			if rec := h.sink.last(t); !strings.Contains(body, "bartizan_unexamined") || rec.Outcome != gateway.Unexamined {
				t.Errorf("%s: %s", rec.Outcome, body)
			}
		})
	}
}

// TestStreamsOfOddServers come through byte for byte.
func TestStreamsOfOddServers(t *testing.T) {
	tests := map[string][]string{
		"finish_reason in every event": {
			choices(`{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}`), choices(`{"index":0,"delta":{"content":"b"},"finish_reason":"stop"}`),
		},
		"a name in pieces":       {deltas(`"tool_calls":[{"index":0,"function":{"name":"se"}}]`), deltas(`"tool_calls":[{"index":0,"function":{"name":"nd","arguments":"{}"}}]`)},
		"the name in each event": {callDelta("{", true), callDelta("}", true)},
		"content as an array":    {deltas(`"content":[{"type":"text","text":"a"}]`), deltas(`"content":[{"type":"text","text":"b"}]`)},
		"usage at the end":       {delta("a"), "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"total_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":0}}}\n\n"},
	}
	for name, evs := range tests {
		t.Run(name, func(t *testing.T) {
			evs = append(evs, "data: [DONE] \n\n")
			h := newHouse(t, events(evs...), nil, blockWord(), redactToken())
			if _, _, body := h.ask(t, helloStream); body != strings.Join(evs, "") {
				t.Errorf("got\n%s", body)
			}
		})
	}
}

// TestManyParts: the cost of a stream must not grow with the square of its
// parts, nor its memory without a bound.
func TestManyParts(t *testing.T) {
	begin := time.Now()
	h := newHouse(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for i := range 100_000 {
			if _, err := fmt.Fprintf(w, "data: {\"choices\":[{\"x\":\"%d\",\"finish_reason\":\"stop\"}]}\n\n", i); err != nil {
				return
			}
		}
	}, nil)
	_, _, body := h.ask(t, helloStream)
	if !strings.Contains(body[len(body)-1000:], "over the limit") || time.Since(begin) > 30*time.Second {
		t.Errorf("after %s: %s", time.Since(begin), body[max(0, len(body)-300):])
	}
}

// TestStreamedMedia is settled by policy, as in an answer that is not streamed.
func TestStreamedMedia(t *testing.T) {
	for _, ev := range []string{
		deltas(`"audio":{"id":"a","data":"UklGRg==","transcript":"x"}`),
		deltas(`"content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]`),
	} {
		for _, choice := range []gateway.Choice{gateway.Refuse, gateway.Pass} {
			h := newHouse(t, events(ev, ev, finish), func(c *gateway.Config) { c.Media = choice }, blockWord())
			status, _, body := h.ask(t, helloStream)
			rec := h.sink.last(t)
			if passed := body == ev+ev+finish; passed != (choice == gateway.Pass) || len(rec.Unexamined) != 1 {
				t.Errorf("%s: %d %s, gaps %q", choice, status, body, rec.Unexamined)
			}
		}
	}
}
