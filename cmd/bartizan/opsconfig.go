package main

import (
	"fmt"
	"net"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/audit"
	"github.com/bartizan-ai/bartizan/gateway/pool"
	"github.com/bartizan-ai/bartizan/gateway/telemetry"
)

// opsConfig is how the gateway is run: how it deals with servers that fail, and
// what it tells of itself.
type opsConfig struct {
	// Fallbacks are further servers of OpenAI's API, UpstreamTLS is for the
	// first one.
	Fallbacks   []serverConfig  `yaml:"fallbacks"`
	UpstreamTLS clientTLSConfig `yaml:"upstream_tls"`
	Retry       retryConfig     `yaml:"retry"`
	Breaker     breakerConfig   `yaml:"breaker"`
	TLS         serverTLSConfig `yaml:"tls"`
	Drain       drainConfig     `yaml:"drain"`
	Metrics     metricsConfig   `yaml:"metrics"`
	Telemetry   telemetryConfig `yaml:"telemetry"`
	Audit       auditConfig     `yaml:"audit"`
}

// serverConfig is one server of a provider's API.
type serverConfig struct {
	URL    string          `yaml:"url"`
	KeyEnv string          `yaml:"key_env"`
	TLS    clientTLSConfig `yaml:"tls"`
}

type retryConfig struct {
	Tries   int   `yaml:"tries"`
	Wait    delay `yaml:"wait"`
	Longest delay `yaml:"longest"`
}

type breakerConfig struct {
	Failures int     `yaml:"failures"`
	Ratio    float64 `yaml:"ratio"`
	Window   wait    `yaml:"window"`
	Pause    wait    `yaml:"pause"`
}

type drainConfig struct {
	Notice  delay `yaml:"notice"`
	Streams wait  `yaml:"streams"`
}

type metricsConfig struct {
	Listen string `yaml:"listen"`
}

type telemetryConfig struct {
	OTLP        string `yaml:"otlp"`
	HeadersEnv  string `yaml:"headers_env"`
	Traceparent bool   `yaml:"accept_traceparent"`
}

type auditConfig struct {
	File   string                        `yaml:"file"`
	KeyEnv string                        `yaml:"key_env"`
	Sync   word[audit.Sync, *audit.Sync] `yaml:"sync"`
	Rotate size                          `yaml:"rotate"`
	Bodies word[bodiesWord, *bodiesWord] `yaml:"bodies"`
	Sample float64                       `yaml:"sample"`
	Body   size                          `yaml:"body"`
}

// bodiesWord says of which exchanges bodies are kept.
type bodiesWord string

// The words.
const (
	bodiesNever   bodiesWord = "never"
	bodiesBlocked bodiesWord = "blocked"
	bodiesSample  bodiesWord = "sample" // and those that are blocked
)

// UnmarshalText reads one.
func (b *bodiesWord) UnmarshalText(text []byte) error {
	switch w := bodiesWord(text); w {
	case bodiesNever, bodiesBlocked, bodiesSample:
		*b = w
		return nil
	}
	return fmt.Errorf("unknown %q: want never, blocked or sample", text)
}

// delay is a wait that may be none.
type delay time.Duration

// UnmarshalYAML reads a number with its unit, or 0s.
func (d *delay) UnmarshalYAML(n ast.Node) error { return readScalar(n, (*delayText)(d)) }

type delayText delay

// UnmarshalText reads what UnmarshalYAML found.
func (d *delayText) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	if err != nil || v < 0 {
		return fmt.Errorf("%q is not a time such as 0s, 100ms or 5s", b)
	}
	*d = delayText(v)
	return nil
}

func defaultOps() opsConfig {
	r, b := pool.DefaultRetry(), pool.DefaultSettings()
	c := opsConfig{
		Retry:   retryConfig{r.Tries, delay(r.Base), delay(r.Most)},
		Breaker: breakerConfig{b.Failures, b.Ratio, wait(b.Window), wait(b.Pause)},
		Drain:   drainConfig{Streams: wait(drain)},
		Audit:   auditConfig{Rotate: 64 << 20, Sample: 0.01, Body: 64 << 10},
	}
	c.Audit.Sync.is, c.Audit.Bodies.is = audit.SyncInterval, bodiesNever
	return c
}

// mostTries bounds what one request may cost upstream.
const mostTries = 10

// validate checks what decoding cannot. Files are read when they are used.
func (c *opsConfig) validate() error {
	bad := func(why string, path ...string) error { return setting(why, append([]string{"gateway"}, path...)...) }
	for i, f := range c.Fallbacks {
		if err := f.validate(); err != nil {
			return bad(err.Error(), "fallbacks", fmt.Sprint(i))
		}
	}
	if err := c.UpstreamTLS.validate(); err != nil {
		return bad(err.Error(), "upstream_tls")
	}
	if c.Retry.Tries < 0 || c.Retry.Tries > mostTries {
		return bad(fmt.Sprintf("want 0 to %d", mostTries), "retry", "tries")
	}
	if err := c.breaker().Validate(); err != nil {
		return bad(err.Error(), "breaker")
	}
	if err := c.TLS.validate(); err != nil {
		return bad(err.Error(), "tls")
	}
	if l := c.Metrics.Listen; l != "" {
		if _, _, err := net.SplitHostPort(l); err != nil {
			return bad(fmt.Sprintf("%q is not an address such as 127.0.0.1:9464", l), "metrics", "listen")
		}
	}
	if u := c.Telemetry.OTLP; u != "" {
		if err := telemetry.Validate(u); err != nil {
			return bad(err.Error(), "telemetry", "otlp")
		}
	}
	if s := c.Audit.Sample; !(s >= 0 && s <= 1) {
		return bad(fmt.Sprintf("%g: want a part between 0 and 1", s), "audit", "sample")
	}
	if c.Audit.File == "" && c.Audit.Bodies.is != bodiesNever {
		return bad("bodies are kept in the audit log, so it needs a file", "audit", "bodies")
	}
	return nil
}

func (s *serverConfig) validate() error {
	if _, err := parseUpstream(s.URL); err != nil {
		return err
	}
	return s.TLS.validate()
}

func (c *opsConfig) retry() pool.Retry {
	return pool.Retry{Tries: c.Retry.Tries, Base: time.Duration(c.Retry.Wait), Most: time.Duration(c.Retry.Longest)}
}

func (c *opsConfig) breaker() pool.Settings {
	b := c.Breaker
	return pool.Settings{Failures: b.Failures, Ratio: b.Ratio, Window: time.Duration(b.Window), Pause: time.Duration(b.Pause)}
}

// bodies says what of bodies the gateway records.
func (c *opsConfig) bodies() gateway.BodyPolicy {
	a := c.Audit
	if a.Bodies.is == bodiesNever {
		return gateway.BodyPolicy{}
	}
	p := gateway.BodyPolicy{Blocked: true, Most: int(a.Body)}
	if a.Bodies.is == bodiesSample {
		p.Sample = a.Sample
	}
	return p
}

// fixed is what changes with a new start only.
func (c *opsConfig) fixed() any {
	a := c.Audit
	a.Bodies, a.Sample, a.Body = word[bodiesWord, *bodiesWord]{}, 0, 0
	t := c.Telemetry
	t.Traceparent = false
	return [...]any{c.Metrics, t, a, c.Drain, c.TLS.Cert != ""}
}
