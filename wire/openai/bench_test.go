package openai_test

import (
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/wire/openai"
	"github.com/bartizan-ai/bartizan/wire/wiretest"
)

func BenchmarkRequest(b *testing.B) {
	body := []byte(`{"model":"m","messages":[{"role":"user","content":"` + strings.Repeat("The quick brown fox. ", 780) + `"}]}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := openai.ParseRequest(body, wiretest.Limits); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStream(b *testing.B) {
	event := `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":" quick brown"},"finish_reason":null}]}` + "\n\n"
	in := strings.Repeat(event, 50) + "data: [DONE]\n\n"
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wiretest.Tell(openai.Codec{}, in, 0); err != nil {
			b.Fatal(err)
		}
	}
}
