//go:build integration

package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/anthropics/anthropic-sdk-go"
	anthropicoption "github.com/anthropics/anthropic-sdk-go/option"
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/azure"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"
	"github.com/tidwall/gjson"
	"google.golang.org/genai"

	"github.com/bartizan-ai/bartizan"
)

// usage is one use of an official SDK. It gives all that the SDK made of the
// answer, as JSON: of a stream every event and what the SDK's accumulator, where
// it has one, made of them.
type usage struct {
	name string
	do   func(ctx context.Context, base, text string) (string, error)
}

// everyShape answers each path with what the provider sends there.
func everyShape(w http.ResponseWriter, r *http.Request) {
	all, p := wireShapes(), place{}
	body, _ := io.ReadAll(r.Body)
	p.streamed = gjson.GetBytes(body, "stream").Bool() || strings.Contains(r.URL.Path, ":stream")
	for _, end := range []struct{ suffix, route string }{
		{"/chat/completions", "openai/chat"}, {"/completions", "openai/completions"}, {"/responses", "openai/responses"},
		{"/embeddings", "openai/embeddings"}, {"/moderations", "openai/moderations"}, {"/messages", "anthropic/messages"},
		{"/count_tokens", ""}, {"enerateContent", "gemini/generate"}, {":batchEmbedContents", "gemini/embeddings"},
	} {
		if strings.HasSuffix(r.URL.Path, end.suffix) {
			p.shape = all[end.route]
			break
		}
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/count_tokens"):
		p.shape = &shape{answer: `{"input_tokens":11,"note":"a mark-text-notezulu b"}`}
	case strings.HasSuffix(r.URL.Path, ":batchEmbedContents"):
		p.shape = &shape{answer: `{"embeddings":[{"values":[0.5,-0.25]}]}`}
	case p.shape == nil:
		http.NotFound(w, r)
		return
	}
	(&serves{p: &p}).ServeHTTP(w, r)
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func openaiCalls(kind string, connect func(base string) openai.Client) []usage {
	chat := func(text string) openai.ChatCompletionNewParams {
		return openai.ChatCompletionNewParams{
			Model: "m", Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(text)},
			Tools: []openai.ChatCompletionToolUnionParam{openai.ChatCompletionFunctionTool(openai.FunctionDefinitionParam{Name: "find", Parameters: openai.FunctionParameters{"type": "object"}})},
		}
	}
	prompt := func(text string) openai.CompletionNewParams {
		return openai.CompletionNewParams{Model: "m", Prompt: openai.CompletionNewParamsPromptUnion{OfString: openai.String(text)}}
	}
	input := func(text string) responses.ResponseNewParams {
		return responses.ResponseNewParams{Model: "m", Input: responses.ResponseNewParamsInputUnion{OfString: openai.String(text)}}
	}
	return []usage{
		{kind + " chat", func(ctx context.Context, base, text string) (string, error) {
			c := connect(base)
			a, err := c.Chat.Completions.New(ctx, chat(text))
			if err != nil {
				return "", err
			}
			return a.RawJSON() + a.Choices[0].Message.Content + a.Choices[0].Message.ToolCalls[0].Function.Arguments, nil
		}},
		{kind + " chat streamed", func(ctx context.Context, base, text string) (string, error) {
			c, acc, raw := connect(base), openai.ChatCompletionAccumulator{}, ""
			s := c.Chat.Completions.NewStreaming(ctx, chat(text))
			defer s.Close()
			for s.Next() {
				acc.AddChunk(s.Current())
				raw += s.Current().RawJSON() + "\n"
			}
			return raw + asJSON(acc.Choices), s.Err()
		}},
		{kind + " responses", func(ctx context.Context, base, text string) (string, error) {
			c := connect(base)
			a, err := c.Responses.New(ctx, input(text))
			if err != nil {
				return "", err
			}
			return a.RawJSON() + a.OutputText(), nil
		}},
		{kind + " responses streamed", func(ctx context.Context, base, text string) (string, error) {
			c, raw := connect(base), ""
			s := c.Responses.NewStreaming(ctx, input(text))
			defer s.Close()
			for s.Next() {
				e := s.Current()
				raw += e.RawJSON() + "\n"
				if done := e.AsResponseCompleted(); e.Type == "response.completed" {
					raw += done.Response.OutputText() + "\n"
				}
			}
			return raw, s.Err()
		}},
		{kind + " completions", func(ctx context.Context, base, text string) (string, error) {
			c := connect(base)
			a, err := c.Completions.New(ctx, prompt(text))
			if err != nil {
				return "", err
			}
			return a.RawJSON() + a.Choices[0].Text, nil
		}},
		{kind + " completions streamed", func(ctx context.Context, base, text string) (string, error) {
			c, raw := connect(base), ""
			s := c.Completions.NewStreaming(ctx, prompt(text))
			defer s.Close()
			for s.Next() {
				raw += s.Current().RawJSON() + "\n"
			}
			return raw, s.Err()
		}},
		{kind + " embeddings", func(ctx context.Context, base, text string) (string, error) {
			c := connect(base)
			a, err := c.Embeddings.New(ctx, openai.EmbeddingNewParams{Model: "m", Input: openai.EmbeddingNewParamsInputUnion{OfString: openai.String(text)}})
			if err != nil {
				return "", err
			}
			return a.RawJSON(), nil
		}},
	}
}

func moderationCall(connect func(base string) openai.Client) usage {
	return usage{"openai moderations", func(ctx context.Context, base, text string) (string, error) {
		c := connect(base)
		a, err := c.Moderations.New(ctx, openai.ModerationNewParams{Input: openai.ModerationNewParamsInputUnion{OfString: openai.String(text)}})
		if err != nil {
			return "", err
		}
		return a.RawJSON(), nil
	}}
}

func anthropicCalls() []usage {
	connect := func(base string) anthropic.Client {
		return anthropic.NewClient(anthropicoption.WithBaseURL(base), anthropicoption.WithAPIKey("k"), anthropicoption.WithMaxRetries(0))
	}
	messages := func(text string) []anthropic.MessageParam {
		return []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(text))}
	}
	return []usage{
		{"anthropic messages", func(ctx context.Context, base, text string) (string, error) {
			c := connect(base)
			a, err := c.Messages.New(ctx, anthropic.MessageNewParams{Model: "m", MaxTokens: 64, Messages: messages(text)})
			if err != nil {
				return "", err
			}
			return a.RawJSON() + a.Content[1].Text + string(a.Content[2].Input), nil
		}},
		{"anthropic messages streamed", func(ctx context.Context, base, text string) (string, error) {
			c, acc, raw := connect(base), anthropic.Message{}, ""
			s := c.Messages.NewStreaming(ctx, anthropic.MessageNewParams{Model: "m", MaxTokens: 64, Messages: messages(text)})
			defer s.Close()
			for s.Next() {
				if err := acc.Accumulate(s.Current()); err != nil {
					return raw, err
				}
				raw += s.Current().RawJSON() + "\n"
			}
			for _, b := range acc.Content {
				raw += b.Text + b.Thinking + string(b.Input) + "\n"
			}
			return raw, s.Err()
		}},
		{"anthropic count", func(ctx context.Context, base, text string) (string, error) {
			c := connect(base)
			a, err := c.Messages.CountTokens(ctx, anthropic.MessageCountTokensParams{Model: "m", Messages: messages(text)})
			if err != nil {
				return "", err
			}
			return a.RawJSON(), nil
		}},
	}
}

func genaiCalls() []usage {
	connect := func(ctx context.Context, base string) (*genai.Client, error) {
		return genai.NewClient(ctx, &genai.ClientConfig{APIKey: "k", Backend: genai.BackendGeminiAPI, HTTPOptions: genai.HTTPOptions{BaseURL: base}})
	}
	return []usage{
		{"gemini generate", func(ctx context.Context, base, text string) (string, error) {
			c, err := connect(ctx, base)
			if err != nil {
				return "", err
			}
			a, err := c.Models.GenerateContent(ctx, "m", genai.Text(text), nil)
			if err != nil {
				return "", err
			}
			return asJSON(a.Candidates) + asJSON(a.UsageMetadata) + a.Text(), nil
		}},
		{"gemini generate streamed", func(ctx context.Context, base, text string) (string, error) {
			c, err := connect(ctx, base)
			if err != nil {
				return "", err
			}
			out, all := "", ""
			for a, err := range c.Models.GenerateContentStream(ctx, "m", genai.Text(text), nil) {
				if err != nil {
					return out + all, err
				}
				out += asJSON(a.Candidates) + asJSON(a.UsageMetadata) + "\n"
				all += a.Text()
			}
			return out + all, nil
		}},
		{"gemini embeddings", func(ctx context.Context, base, text string) (string, error) {
			c, err := connect(ctx, base)
			if err != nil {
				return "", err
			}
			a, err := c.Models.EmbedContent(ctx, "m", genai.Text(text), nil)
			if err != nil {
				return "", err
			}
			return asJSON(a.Embeddings), nil
		}},
	}
}

func sdkCalls() []usage {
	plain := func(base string) openai.Client {
		return openai.NewClient(option.WithBaseURL(base+"/v1"), option.WithAPIKey("k"), option.WithMaxRetries(0))
	}
	onAzure := func(base string) openai.Client {
		return openai.NewClient(azure.WithEndpoint(base, "2025-04-01-preview"), azure.WithUnsafeAllowHTTP(), azure.WithAPIKey("k"), option.WithMaxRetries(0))
	}
	calls := append(openaiCalls("openai", plain), moderationCall(plain))
	calls = append(calls, openaiCalls("azure", onAzure)...)
	return append(append(calls, anthropicCalls()...), genaiCalls()...)
}

// codeOf is the gateway's code in an SDK's typed error. Where a stream had begun
// some SDKs give the error's text alone; "~" says that it was found there.
func codeOf(err error) string {
	var o *openai.Error
	var a *anthropic.Error
	var g genai.APIError
	switch {
	case err == nil:
		return "no error"
	case errors.As(err, &o):
		return o.Code
	case errors.As(err, &a) && a.StatusCode >= 400:
		return gjson.Get(a.RawJSON(), "error.code").String()
	case errors.As(err, &g) && len(g.Details) > 0:
		return gjson.Get(asJSON(g.Details), "0.reason").String()
	}
	if m := regexp.MustCompile(`bartizan_[a-z]+`).FindString(err.Error()); m != "" {
		return "~" + m
	}
	return err.Error()
}

// TestIntegrationSDKsSeeTheSame: through the gateway an SDK gets what it gets
// from the provider.
func TestIntegrationSDKsSeeTheSame(t *testing.T) {
	direct := httptest.NewServer(http.HandlerFunc(everyShape))
	defer direct.Close()
	h := newHouse(t, everyShape, everyProvider, blockWord())
	for _, c := range sdkCalls() {
		want, err := c.do(t.Context(), direct.URL, "hello")
		if err != nil || want == "" {
			t.Errorf("%s, direct: %v", c.name, err)
			continue
		}
		if got, err := c.do(t.Context(), h.URL, "hello"); err != nil || got != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.name, err, got, want)
		}
	}
}

// TestIntegrationSDKsBlocked: a blocked request is a typed error of the SDK with
// the gateway's code.
func TestIntegrationSDKsBlocked(t *testing.T) {
	h := newHouse(t, everyShape, everyProvider, blockWord())
	for _, c := range sdkCalls() {
		got, err := c.do(t.Context(), h.URL, "a forbidden word")
		if code := codeOf(err); code != "bartizan_blocked" || got != "" && !strings.HasSuffix(strings.TrimSpace(got), "null") {
			t.Errorf("%s: %q %v, code %q", c.name, got, err, code)
		}
	}
	if h.calls > 0 {
		t.Errorf("%d blocked requests went upstream", h.calls)
	}
}

// TestIntegrationSDKsRedacted: no copy of a redacted text reaches the SDK.
func TestIntegrationSDKsRedacted(t *testing.T) {
	open := regexp.MustCompile(`mark-[a-z-]*$`)
	g := &wordGuard{re: regexp.MustCompile(`mark-[a-z]+-[a-z]+`), with: "[gone]", live: func(s string) int {
		if m := open.FindStringIndex(s); m != nil {
			return len(s) - m[0]
		}
		return prefixLive("mark-")(s)
	}}
	h := newHouse(t, everyShape, everyProvider, check("TST110", "mark", bartizan.Redact, g))
	for _, c := range sdkCalls() {
		got, err := c.do(t.Context(), h.URL, "hello")
		if err != nil || strings.Contains(got, "mark-") || strings.Contains(got, "zulu") {
			t.Errorf("%s: %v %s", c.name, err, got)
		}
		if !strings.Contains(got, "[gone]") && !strings.Contains(c.name, "gemini embeddings") {
			t.Errorf("%s: nothing redacted in %s", c.name, got)
		}
	}
}

// TestIntegrationSDKsBlockedAnswers: a block of an answer, or of a tool's
// arguments, ends in the SDK's error and nothing of it gets through.
func TestIntegrationSDKsBlockedAnswers(t *testing.T) {
	for _, kind := range []string{"text", "call"} {
		_, checks := watches(bartizan.SideAnswer, kind)
		h := newHouse(t, everyShape, everyProvider, checks...)
		for _, c := range sdkCalls() {
			if strings.Contains(c.name, "gemini embeddings") || kind == "call" && !strings.Contains(c.name, "chat") && !strings.Contains(c.name, "responses") &&
				!strings.Contains(c.name, "messages") && !strings.Contains(c.name, "generate") {
				continue
			}
			got, err := c.do(t.Context(), h.URL, "hello")
			if code := strings.TrimPrefix(codeOf(err), "~"); code != "bartizan_blocked" {
				t.Errorf("%s, %s: %v, code %q", c.name, kind, err, code)
			}
			if strings.Contains(got, "mark-"+kind) {
				t.Errorf("%s, %s: got through: %s", c.name, kind, got)
			}
		}
	}
}
