package main

import (
	"fmt"
	"slices"

	"github.com/bartizan-ai/bartizan/gateway"
)

// upstreamConfig is the server of one provider's API.
type upstreamConfig struct {
	URL    string `yaml:"url"`
	KeyEnv string `yaml:"key_env"`
}

func (u upstreamConfig) validate(name string) error {
	others := gateway.Providers()[1:] // OpenAI's has settings of its own
	if !slices.Contains(others, gateway.Provider(name)) {
		return fmt.Errorf("want one of %v (for openai: gateway.upstream)", others)
	}
	_, err := parseUpstream(u.URL)
	return err
}

// upstreams are the servers of all providers, that of up for OpenAI's API.
func (c *config) upstreams(up *upstream, env func(string) string) (map[gateway.Provider]gateway.Upstream, error) {
	all := map[gateway.Provider]gateway.Upstream{}
	if up != nil { // a gateway for MCP servers alone has none
		all[gateway.OpenAI] = gateway.Upstream{URL: up.url, Key: up.key}
	}
	for name, u := range c.Gateway.Upstreams {
		base, err := parseUpstream(u.URL)
		if err != nil {
			return nil, usage("gateway.upstreams.%s: %v", name, err)
		}
		key := ""
		if u.KeyEnv != "" {
			if key = env(u.KeyEnv); key == "" {
				return nil, hinted(exitUsage, fmt.Errorf("gateway.upstreams.%s.key_env: %s is not set", name, u.KeyEnv), "export the provider's key in that variable")
			}
		}
		all[gateway.Provider(name)] = gateway.Upstream{URL: base, Key: key}
	}
	return all, nil
}
