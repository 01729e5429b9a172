package gateway

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/anthropic"
	"github.com/bartizan-ai/bartizan/wire/gemini"
	"github.com/bartizan-ai/bartizan/wire/ollama"
	"github.com/bartizan-ai/bartizan/wire/openai"
	"github.com/bartizan-ai/bartizan/wire/responses"
)

// Provider says whose shapes a request has, and so whose upstream takes it.
type Provider string

// The providers.
const (
	OpenAI    Provider = "openai" // and the many servers that speak the same
	Azure     Provider = "azure"
	Anthropic Provider = "anthropic"
	Gemini    Provider = "gemini"
	Ollama    Provider = "ollama"
)

// Providers lists all providers.
func Providers() []Provider { return []Provider{OpenAI, Azure, Anthropic, Gemini, Ollama} }

// route is one kind of request that the gateway understands.
type route struct {
	// name is the route's in records and policy, such as "chat".
	name     string
	provider Provider
	codec    wire.Codec
	// paths are those that the route answers; {model} stands for one name.
	paths []string
}

// routes are the requests that have a codec.
func routes() []route {
	const deployment = "/openai/deployments/{model}"
	return []route{
		{"chat", OpenAI, openai.Codec{}, []string{"/v1/chat/completions"}},
		{"chat", Azure, openai.Codec{}, []string{"/openai/v1/chat/completions", deployment + "/chat/completions"}},
		{"responses", OpenAI, responses.Codec{}, []string{"/v1/responses"}},
		{"responses", Azure, responses.Codec{}, []string{"/openai/v1/responses", "/openai/responses"}},
		{"completions", OpenAI, openai.Completions{}, []string{"/v1/completions"}},
		{"completions", Azure, openai.Completions{}, []string{"/openai/v1/completions", deployment + "/completions"}},
		{"embeddings", OpenAI, openai.Embeddings{}, []string{"/v1/embeddings"}},
		{"embeddings", Azure, openai.Embeddings{}, []string{"/openai/v1/embeddings", deployment + "/embeddings"}},
		{"moderations", OpenAI, openai.Moderations{}, []string{"/v1/moderations"}},
		{"messages", Anthropic, anthropic.Codec{}, []string{"/v1/messages"}},
		{"count", Anthropic, anthropic.Codec{}, []string{"/v1/messages/count_tokens"}},
		{"generate", Gemini, gemini.Codec{}, models(":generateContent", ":streamGenerateContent")},
		{"count", Gemini, gemini.Codec{}, models(":countTokens")},
		{"embeddings", Gemini, gemini.Codec{}, models(":embedContent", ":batchEmbedContents")},
		{"chat", Ollama, ollama.Chat{}, []string{"/api/chat"}},
		{"generate", Ollama, ollama.Generate{}, []string{"/api/generate"}},
		{"documents", Local, documentsCodec{}, []string{documentsPath}},
		{"embeddings", Ollama, ollama.Embed{}, []string{"/api/embed", "/api/embeddings"}},
	}
}

// models are Gemini's paths of what can be done with a model.
func models(verbs ...string) []string {
	var out []string
	for _, v := range verbs {
		out = append(out, "/v1beta/models/{model}"+v, "/v1/models/{model}"+v)
	}
	return out
}

// open is a path that is passed on unexamined, because it carries nothing that
// a model reads or wrote.
type open struct {
	provider Provider
	prefix   string
	methods  []string
}

func opens() []open {
	get := []string{http.MethodGet, http.MethodHead}
	return []open{
		{OpenAI, "/v1/models", get},
		{Azure, "/openai/models", get},
		{Azure, "/openai/v1/models", get},
		{Gemini, "/v1beta/models", get},
		{Ollama, "/api/tags", get},
		{Ollama, "/api/ps", get},
		{Ollama, "/api/version", get},
		{Ollama, "/api/show", []string{http.MethodPost}},
	}
}

// find looks for the route of a path; model is what the path names.
func (g *Gateway) find(path string) (rt *route, model string) {
	for i := range g.routes {
		for _, pattern := range g.routes[i].paths {
			if model, ok := matches(pattern, path); ok {
				return &g.routes[i], model
			}
		}
	}
	return nil, ""
}

// matches compares a path with a pattern.
func matches(pattern, path string) (model string, ok bool) {
	before, after, variable := strings.Cut(pattern, "{model}")
	if !variable {
		return "", path == pattern
	}
	rest, ok := strings.CutPrefix(path, before)
	if !ok {
		return "", false
	}
	model, ok = strings.CutSuffix(rest, after)
	return model, ok && model != "" && len(model) <= 128 && !strings.ContainsFunc(model, func(r rune) bool { return !wordRune(r) })
}

// opened looks for the open path that a path is, or lies below.
func opened(path string) *open {
	for _, o := range opens() {
		if rest, ok := strings.CutPrefix(path, o.prefix); ok && (rest == "" || rest[0] == '/') {
			return &o
		}
	}
	return nil
}

// nameless are requests that have no codec yet, by a piece of their path. They
// are refused by name, also where unknown paths pass: they carry what guards
// must see.
func nameless() map[string]string {
	return map[string]string{
		"/completions":    "completions at an unknown place",
		"/responses":      "responses at an unknown place",
		"/messages":       "messages at an unknown place",
		"/embeddings":     "embeddings at an unknown place",
		"generatecontent": "Gemini at an unknown place",
		"embedcontent":    "Gemini at an unknown place",
		"/api/chat":       "Ollama at an unknown place",
		"/api/generate":   "Ollama at an unknown place",
		"/threads":        "the assistants API",
		"/assistants":     "the assistants API",
		"/conversations":  "the conversations API",
		"/converse":       "Amazon Bedrock",
		"/invoke":         "Amazon Bedrock",
		"/publishers/":    "Google Vertex AI",
		"/batches":        "batches",
		"/realtime":       "the realtime API",
		"/upload":         "uploads in pieces",
		"/files":          "files",
	}
}

// refusedByName says what a path without codec is, or "": by the first in the
// alphabet of the pieces that it has.
func refusedByName(path string) string {
	path = strings.ToLower(path)
	names := nameless()
	for _, piece := range slices.Sorted(maps.Keys(names)) {
		if strings.Contains(path, piece) {
			return names[piece]
		}
	}
	return ""
}
