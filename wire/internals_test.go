package wire_test

import (
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

func TestInternals(t *testing.T) {
	for body, want := range map[string]string{
		`{"model":"m","logprobs":true,"top_logprobs":5}`:                      "logprobs top_logprobs",
		`{"logprobs":false,"top_logprobs":0,"logit_bias":{},"temperature":1}`: "",
		`{"logprobs":null}`:                                           "",
		`{"logprobs":5}`:                                              "logprobs",
		`{"logit_bias":{"50256":-100}}`:                               "logit_bias",
		`{"include":["message.output_text.logprobs"]}`:                "include",
		`{"include":["file_search_call.results"]}`:                    "",
		`{"generationConfig":{"responseLogprobs":true,"logprobs":3}}`: "responseLogprobs logprobs",
		`{"generation_config":{"response_logprobs":true}}`:            "response_logprobs",
		`{"options":{"logprobs":true}}`:                               "logprobs",
		`{"LogProbs":true}`:                                           "LogProbs",
		`{"\u006cogprobs":true}`:                                      "logprobs",
		`{"messages":[{"role":"user","content":"logprobs"}],"tools":[{"logprobs":true}]}`: "",
		`{"` + strings.Repeat("logprobs", 10_000) + `":true}`:                             "",
	} {
		doc, err := jsonscan.Parse([]byte(body), jsonscan.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(wire.Internals(doc.Root()), " "); got != want {
			t.Errorf("%.80s: %q, want %q", body, got, want)
		}
	}
}
