package openai_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/openai"
	"github.com/bartizan-ai/bartizan/wire/wiretest"
)

func TestTextRequests(t *testing.T) {
	tests := []struct {
		name, raw string
		codec     wire.Codec
		want      []string
	}{
		{"an embedding", `{"model":"m","input":"a text","encoding_format":"base64","user":"u"}`, openai.Embeddings{}, []string{`text user user "a text"`}},
		{"embeddings", `{"model":"m","input":["one text","two \u00e9"],"input_type":"of a query"}`, openai.Embeddings{}, []string{`text user user "one text"`, `text user user "two é"`, `text user user "of a query"`}},
		{"an embedding of tokens", `{"model":"m","input":[1,2]}`, openai.Embeddings{}, []string{`media user user "" application/x-tokens`}},
		{"embeddings of tokens", `{"model":"m","input":[[1,2],["a text"]]}`, openai.Embeddings{}, []string{`text user user "a text"`, `media user user "" application/x-tokens`}},
		{"a completion", `{"model":"m","prompt":"say it","suffix":"so there","stop":"the end","stream":true,"echo":true}`, openai.Completions{}, []string{`text user user "say it"`, `text user user "so there"`, `text user user "the end"`}},
		{"completions", `{"model":"m","prompt":["one text","two texts"]}`, openai.Completions{}, []string{`text user user "one text"`, `text user user "two texts"`}},
		{"a completion of tokens", `{"model":"m","prompt":[1]}`, openai.Completions{}, []string{`media user user "" application/x-tokens`}},
		{"a moderation", `{"input":"a text"}`, openai.Moderations{}, []string{`text user user "a text"`}},
		{"a moderation of parts", `{"model":"m","input":[{"type":"text","text":"a text"},{"type":"image_url","image_url":{"url":"https://x"}}]}`, openai.Moderations{}, []string{`text user user "a text"`, `media user user "" image/*`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := tt.codec.Request([]byte(tt.raw), wiretest.Limits)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, wiretest.Shown(b.Parts)); diff != "" {
				t.Error(diff)
			}
			if b.Stream != strings.Contains(tt.raw, "stream") {
				t.Errorf("stream %v", b.Stream)
			}
			wiretest.Body(t, tt.codec, []byte(tt.raw), b)
		})
	}
}

func TestRefusedTexts(t *testing.T) {
	for name, raw := range map[string]string{
		"Input in capitals":    `{"model":"m","input":"x","Input":"y"}`,
		"input as an object":   `{"model":"m","input":{"x":"y"}}`,
		"a part without type":  `{"model":"m","input":[{"text":"x"}]}`,
		"Stream in capitals":   `{"model":"m","input":"x","Stream":true}`,
		"the same key twice":   `{"model":"m","input":"x","input":"y"}`,
		"a model as an object": `{"model":{"x":"y"},"input":"x"}`,
	} {
		if _, err := (openai.Embeddings{}).Request([]byte(raw), wiretest.Limits); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestVectors(t *testing.T) {
	for raw, want := range map[string][]string{
		`{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1,-2e-3]}],"model":"m","usage":{"prompt_tokens":7}}`: {},
		`{"data":[{"embedding":"AACAPw=="}]}`:                                                             {},
		`{"data":[{"embedding":"a text"},{"embedding":["b"]},{"embedding":[],"x":"c"},"d"]}`:              {`"a text"`, `"b"`, `"c"`, `"d"`},
		`{"id":"modr-1","model":"m","results":[{"flagged":true,"categories":{"self-harm/intent":true}}]}`: {},
		`{"results":[{"x":"a text"}]}`:                                                                    {`"x\na text"`},
		`{"error":{"message":"slow down"}}`:                                                               {`"message\nslow down"`},
	} {
		b, err := openai.Embeddings{}.Answer([]byte(raw), wiretest.Limits, 3)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, s := range wiretest.Shown(b.Parts) {
			got = append(got, strings.TrimPrefix(s, "text assistant assistant "))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", raw, diff)
		}
		wiretest.Body(t, openai.Embeddings{}, []byte(raw), b)
	}
}

func TestCompletionAnswers(t *testing.T) {
	raw := `{"id":"cmpl-1","object":"text_completion","choices":[{"text":"it is","index":0,"logprobs":{"tokens":["it is"]},"finish_reason":"stop"}]}`
	b, err := openai.Completions{}.Answer([]byte(raw), wiretest.Limits, 0)
	if err != nil || len(b.Parts) != 1 || b.Parts[0].Text != "it is" {
		t.Errorf("%v, %v", b.Parts, err)
	}
	told := wiretest.Split(t, openai.Completions{}, `data: {"choices":[{"text":"the tok-","index":0}]}`+"\n\n"+`data: {"choices":[{"text":"secret","index":0,"logprobs":null}]}`+"\n\ndata: [DONE]\n\n")
	if diff := cmp.Diff([]string{`text assistant assistant "the tok-secret"`}, wiretest.Shown(told.Parts)); diff != "" {
		t.Error(diff)
	}
	told.Ended(t)
	for _, c := range []wire.Codec{openai.Embeddings{}, openai.Moderations{}} {
		if c.Stream(wiretest.Limits, 0) != nil || c.Reach().Stream.Shown != 0 {
			t.Errorf("%s streams", c.Name())
		}
	}
}

// FuzzTexts: a body that is accepted keeps the promises of every codec, but for
// what stands in media parts.
func FuzzTexts(f *testing.F) {
	f.Add([]byte(`{"model":"m","input":["a b",[1]],"prompt":["c d"],"x":{"y":"z a"}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if strings.Contains(string(raw), `type`) || strings.Contains(string(raw), `\u`) {
			return // content parts of chat
		}
		for _, c := range []wire.Codec{openai.Embeddings{}, openai.Completions{}, openai.Moderations{}} {
			if b, err := c.Request(raw, wiretest.Limits); err == nil {
				wiretest.Body(t, c, raw, b)
			}
		}
	})
}
