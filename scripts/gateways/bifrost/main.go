// Command bifrost is a minimal HTTP shell around github.com/maximhq/bifrost/core,
// to measure it beside Bartizan: no plugins, one provider, one key.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	bifrost "github.com/maximhq/bifrost/core"
	"github.com/maximhq/bifrost/core/schemas"
)

// account is one key of a provider at a base URL.
type account struct{ base string }

func (account) GetConfiguredProviders() ([]schemas.ModelProvider, error) {
	return []schemas.ModelProvider{schemas.OpenAI}, nil
}

func (account) GetKeysForProvider(context.Context, schemas.ModelProvider) ([]schemas.Key, error) {
	return []schemas.Key{{ID: "1", Name: "one", Value: schemas.EnvVar{Val: "sk-none"}, Models: schemas.WhiteList{"*"}, Weight: 1}}, nil
}

func (a account) GetConfigForProvider(schemas.ModelProvider) (*schemas.ProviderConfig, error) {
	return &schemas.ProviderConfig{
		NetworkConfig:            schemas.NetworkConfig{BaseURL: a.base, DefaultRequestTimeoutInSeconds: 60},
		ConcurrencyAndBufferSize: schemas.ConcurrencyAndBufferSize{Concurrency: 2000, BufferSize: 4000},
	}, nil
}

func main() {
	b, err := bifrost.Init(context.Background(), schemas.BifrostConfig{Account: account{os.Args[2]}, InitialPoolSize: 300})
	if err == nil {
		err = http.ListenAndServe(os.Args[1], shell{b})
	}
	fmt.Fprintln(os.Stderr, "bifrost:", err)
	os.Exit(1)
}

type shell struct{ *bifrost.Bifrost }

func (s shell) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		schemas.BifrostChatRequest
		Model    string                `json:"model"`
		Stream   bool                  `json:"stream"`
		Messages []schemas.ChatMessage `json:"messages"`
	}
	if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	req := &schemas.BifrostChatRequest{Provider: schemas.OpenAI, Model: ask.Model, Input: ask.Messages}
	ctx, cancel := schemas.NewBifrostContextWithCancel(r.Context())
	defer cancel()
	if ask.Stream {
		s.stream(w, ctx, req)
		return
	}
	res, bad := s.ChatCompletionRequest(ctx, req)
	if bad != nil {
		refuse(w, bad)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(res)
}

func (s shell) stream(w http.ResponseWriter, ctx *schemas.BifrostContext, req *schemas.BifrostChatRequest) {
	chunks, bad := s.ChatCompletionStreamRequest(ctx, req)
	if bad != nil {
		refuse(w, bad)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	for c := range chunks {
		b, err := json.Marshal(c)
		if err != nil {
			return
		}
		_, _ = fmt.Fprintf(w, "data: %s\n\n", b)
		w.(http.Flusher).Flush()
	}
	_, _ = w.Write([]byte("data: [DONE]\n\n"))
}

func refuse(w http.ResponseWriter, bad *schemas.BifrostError) {
	w.WriteHeader(http.StatusBadGateway)
	_ = json.NewEncoder(w).Encode(bad)
}
