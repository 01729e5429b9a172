package openai_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/wire/openai"
	"github.com/bartizan-ai/bartizan/wire/wiretest"
)

// TestSplitStream reads a recorded stream cut in two at every byte.
func TestSplitStream(t *testing.T) {
	const recorded = `data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}

data: {"choices":[{"index":0,"delta":{"content":"the \u00e9 tok-"}}]}

data: {"choices":[{"index":0,"delta":{"content":"secret"},"logprobs":{"content":[{"token":"secret"}]}}]}

data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"look","arguments":""}}]}}]}

data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"q\":"}}]}}]}

data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"tok-secret\"}"}}]}}]}

data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}

data: [DONE]

`
	told := wiretest.Split(t, openai.Codec{}, recorded)
	want := []string{
		`text assistant assistant "the é tok-secret"`,
		`call assistant assistant "look\n{\"q\":\"tok-secret\"}" call c1 look()`,
	}
	if diff := cmp.Diff(want, wiretest.Shown(told.Parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	told.Ended(t)
	wiretest.Redact(t, openai.Codec{}, recorded, "tok-secret")
}
