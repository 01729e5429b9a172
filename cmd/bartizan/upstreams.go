package main

import (
	"fmt"
	"slices"

	"github.com/bartizan-ai/bartizan/gateway"
)

// upstreamConfig is the server of one provider's API, with those that stand in
// for it.
type upstreamConfig struct {
	Server    serverConfig   `yaml:",inline"`
	Fallbacks []serverConfig `yaml:"fallbacks"`
}

func (u upstreamConfig) validate(name string) error {
	others := gateway.Providers()[1:] // OpenAI's has settings of its own
	if !slices.Contains(others, gateway.Provider(name)) {
		return fmt.Errorf("want one of %v (for openai: gateway.upstream)", others)
	}
	for _, f := range u.Fallbacks {
		if err := f.validate(); err != nil {
			return fmt.Errorf("fallbacks: %w", err)
		}
	}
	return u.Server.validate()
}

// upstreams are the servers of all providers, that of up for OpenAI's API.
func (c *config) upstreams(up *upstream, env func(string) string) (map[gateway.Provider]gateway.Upstream, error) {
	all := map[gateway.Provider]gateway.Upstream{}
	if up != nil { // a gateway for MCP servers alone has none
		first, err := c.openAI(up, env)
		if err != nil {
			return nil, err
		}
		all[gateway.OpenAI] = first
	}
	for name, u := range c.Gateway.Upstreams {
		at := "gateway.upstreams." + name
		one, err := servers(at, []serverConfig{u.Server}, env)
		if err != nil {
			return nil, err
		}
		if one[0].Fallbacks, err = servers(at+".fallbacks", u.Fallbacks, env); err != nil {
			return nil, err
		}
		all[gateway.Provider(name)] = one[0]
	}
	return all, nil
}

// openAI is the server of up, with what the configuration says of its own.
func (c *config) openAI(up *upstream, env func(string) string) (gateway.Upstream, error) {
	first := gateway.Upstream{URL: up.url, Key: up.key}
	if !up.configured {
		return first, nil
	}
	var err error
	if first.TLS, err = c.Gateway.Ops.UpstreamTLS.load(); err != nil {
		return first, usage("gateway.upstream_tls: %v", err)
	}
	first.Fallbacks, err = servers("gateway.fallbacks", c.Gateway.Ops.Fallbacks, env)
	return first, err
}

// servers reads the keys and certificates of servers; at is where they stand.
func servers(at string, list []serverConfig, env func(string) string) ([]gateway.Upstream, error) {
	var out []gateway.Upstream
	for _, s := range list {
		base, err := parseUpstream(s.URL)
		if err != nil {
			return nil, usage("%s: %v", at, err)
		}
		u := gateway.Upstream{URL: base}
		if s.KeyEnv != "" {
			if u.Key = env(s.KeyEnv); u.Key == "" {
				return nil, hinted(exitUsage, fmt.Errorf("%s.key_env: %s is not set", at, s.KeyEnv), "export the provider's key in that variable")
			}
		}
		if u.TLS, err = s.TLS.load(); err != nil {
			return nil, usage("%s.tls: %v", at, err)
		}
		out = append(out, u)
	}
	return out, nil
}
