package openai_test

import (
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
	"github.com/bartizan-ai/bartizan/wire/openai"
)

func seen(parts []*bartizan.Part, word string) bool {
	for _, p := range parts {
		if strings.Contains(p.Text, word) {
			return true
		}
	}
	return false
}

// TestNothingIsCarriedPast: wherever a text stands, some part shows it.
func TestNothingIsCarriedPast(t *testing.T) {
	message := func(s string) string { return `{"model":"m","messages":[{"role":"assistant",` + s + `}]}` }
	requests := map[string]string{
		"a member beside function":   message(`"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"},"x":"a b"}]`),
		"custom beside function":     message(`"tool_calls":[{"type":"function","function":{"name":"f"},"custom":{"input":"a b"}}]`),
		"Function beside function":   message(`"tool_calls":[{"function":{"name":"f"},"Function":{"arguments":"a b"}}]`),
		"an id that is a text":       message(`"tool_calls":[{"id":"a b","function":{"name":"f"}}]`),
		"tool_call_id is a text":     `{"model":"m","messages":[{"role":"tool","tool_call_id":"a b","content":""}]}`,
		"tool_calls is an object":    message(`"tool_calls":{"x":"a b"}`),
		"tool_calls holds a string":  message(`"tool_calls":["a b"]`),
		"keys of arguments":          message(`"tool_calls":[{"function":{"name":"f","arguments":{"a b":1}}}]`),
		"function_call is a list":    message(`"function_call":[{"a b":1}]`),
		"an effort that is a text":   `{"model":"m","messages":[],"reasoning_effort":"a b"}`,
		"a user that is an object":   `{"model":"m","messages":[],"user":{"x":"a b"}}`,
		"logit_bias with text":       `{"model":"m","messages":[],"logit_bias":{"a b":1}}`,
		"stream_options with a text": `{"model":"m","messages":[],"stream_options":{"x":"a b"}}`,
		"a model that is a text":     `{"model":"a b","messages":[]}`,
	}
	for name, raw := range requests {
		b, err := openai.ParseRequest([]byte(raw), jsonscan.DefaultLimits)
		if err != nil || !seen(b.Parts, "a b") {
			t.Errorf("%s: not shown (%v)", name, err)
		}
	}
	choice := func(s string) string { return `{"choices":[` + s + `]}` }
	answers := map[string]string{
		"a choice is a string":        choice(`"a b"`),
		"message is a string":         choice(`{"message":"a b"}`),
		"logprobs are a string":       choice(`{"logprobs":"a b"}`),
		"finish_reason is a text":     choice(`{"finish_reason":"a b"}`),
		"index is a text":             choice(`{"index":"a b"}`),
		"the role is a text":          choice(`{"message":{"role":"a b"}}`),
		"tool_calls is an object":     choice(`{"message":{"tool_calls":{"x":"a b"}}}`),
		"a member beside function":    choice(`{"message":{"tool_calls":[{"function":{"name":"f"},"x":"a b"}]}}`),
		"audio with another member":   choice(`{"message":{"audio":{"transcript":"t","x":"a b"}}}`),
		"usage with a text":           `{"usage":{"x":"a b"}}`,
		"an id that is a text":        `{"id":"a b"}`,
		"a fingerprint that is a map": `{"system_fingerprint":{"a b":1}}`,
	}
	for name, raw := range answers {
		b, err := openai.ParseAnswer([]byte(raw), jsonscan.DefaultLimits, 0)
		if err != nil || !seen(b.Parts, "a b") {
			t.Errorf("%s: not shown (%v)", name, err)
		}
	}
}

// TestLookAlikesInParts: a server that ignores case takes "Type" for "type".
func TestLookAlikesInParts(t *testing.T) {
	raw := `{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","Type":"text","text":"a b"}]}]}`
	if b, err := openai.ParseRequest([]byte(raw), jsonscan.DefaultLimits); err == nil && !seen(b.Parts, "a b") {
		t.Error("the text was neither shown nor refused")
	}
}

// TestNamesAreShort: what goes into records is no place for texts.
func TestNamesAreShort(t *testing.T) {
	long := strings.Repeat("x", 5000)
	if _, err := openai.ParseRequest([]byte(`{"model":"`+long+`","messages":[]}`), jsonscan.DefaultLimits); err == nil {
		t.Error("a model's name of 5,000 bytes was accepted")
	}
	b, err := openai.ParseRequest([]byte(`{"model":"m","messages":[{"role":"user","content":[{"type":"`+long+`"}]}]}`), jsonscan.DefaultLimits)
	if err != nil || len(b.Parts) != 1 || len(b.Parts[0].Media.Type) > 200 {
		t.Errorf("media type of %d bytes, %v", len(b.Parts[0].Media.Type), err)
	}
}
