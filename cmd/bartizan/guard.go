package main

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	mrand "math/rand/v2"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
)

// upstream is where the gateway sends requests, and how it came to that.
type upstream struct {
	url *url.URL
	key string
	why string
	// configured says that it is the configuration's, so that its certificate
	// and fallbacks go with it.
	configured bool
}

// chooseUpstream decides in this order: the flag, the file, OPENAI_API_KEY. nil
// stands for the practice target. The provider's key goes to the provider that
// it belongs to and to nobody else.
func chooseUpstream(c *config, flag string, env func(string) string) (*upstream, error) {
	base, why := flag, "from --upstream"
	if base == "" {
		base, why = c.Gateway.Upstream, "from the configuration"
	}
	key := ""
	if name := c.Gateway.UpstreamKeyEnv; name != "" {
		if key = env(name); key == "" {
			return nil, hinted(exitUsage, fmt.Errorf("gateway.upstream_key_env: %s is not set", name), "export the provider's key in that variable")
		}
	}
	if base == "" && env("OPENAI_API_KEY") != "" {
		base, why = "https://api.openai.com/v1", "because OPENAI_API_KEY is set"
		if key == "" {
			key = env("OPENAI_API_KEY")
		}
	}
	if base == "" {
		return nil, nil
	}
	u, err := parseUpstream(base)
	if err != nil {
		return nil, usage("upstream: %v", err)
	}
	if owner, err := parseUpstream(c.Gateway.Upstream); err == nil && (owner.Host != u.Host || owner.Scheme != u.Scheme) {
		key, why = "", why+", without the key of "+owner.Host
	}
	return &upstream{u, key, why, flag == ""}, nil
}

// newGateway makes the gateway that the configuration asks for.
func newGateway(c *config, up *upstream, env func(string) string, sh *shared, sink gateway.Sink, log *slog.Logger) (*gateway.Gateway, error) {
	pol, err := c.tested()
	if err != nil {
		return nil, err
	}
	dir, err := c.dataFolder(env)
	if err != nil {
		return nil, err
	}
	t, err := loadTuning(dir)
	if err != nil {
		return nil, err
	}
	servers, err := c.mcp(dir, sh, env)
	if err != nil {
		return nil, err
	}
	cache, err := gateway.NewCache(cacheBytes)
	if err != nil {
		return nil, err
	}
	ups, err := c.upstreams(up, env)
	if err != nil {
		return nil, err
	}
	checks, err := c.checks(env)
	if err != nil {
		return nil, err
	}
	cfg := gateway.Config{
		Upstreams: ups, Checks: informed(checks, t.known), Policy: pol,
		Settings: func(k *bartizan.Check) bartizan.Settings {
			s := c.settings(k, sh.master, t)
			s.Memory = sh.remember(k.ID)
			return s
		},
		MCP: servers, Memory: sh.remember("gateway"), Cache: cache, Approvals: sh.approvals, Glass: sh.glass,
		Limits: c.limits(), Unknown: c.Gateway.Unknown.is, Media: c.Gateway.Media.is, Internals: c.Gateway.Internals.is,
		Retry: c.Gateway.Ops.retry(), Breaker: c.Gateway.Ops.breaker(), Breakers: sh.breakers, Random: mrand.Float64,
		Meter: sh.meter, Ready: sh.ready, Bodies: c.Gateway.Ops.bodies(), Trace: c.Gateway.Ops.Telemetry.Traceparent,
		Sink: sink, Now: time.Now, NewID: newID, Log: log, Detect: newDetectService(t).answer,
		Files: c.scanUpload, Gaps: c.Gateway.Files.Unexamined.is,
	}
	if loopback(c.Gateway.Listen) {
		cfg.Hosts = append([]string{"localhost", "127.0.0.1", "::1"}, lower(c.Gateway.Hosts)...)
	} else {
		cfg.Hosts = lower(c.Gateway.Hosts)
	}
	if cfg.Keys, cfg.Access, err = c.Gateway.access(sh); err != nil {
		return nil, err
	}
	g, err := gateway.New(cfg)
	if err == nil {
		sh.alerts.Set(c.Gateway.alerts())
	}
	return g, err
}

func lower(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = strings.ToLower(n)
	}
	return out
}

// settings gives a check its options from the file and, with a master key, keys
// of its own. t is what the deployment taught the detector.
func (c *config) settings(k *bartizan.Check, master []byte, t *tuning) bartizan.Settings {
	s := bartizan.Settings{
		Now: time.Now,
		Decode: func(into any) error {
			o := c.Injection.options(k, t, c.options(k))
			if len(o) == 0 {
				return nil
			}
			return decodeOptions(o, into)
		},
	}
	if master != nil {
		s.Key = func(purpose string) []byte {
			key, err := hkdf.Key(sha256.New, master, nil, k.ID+"/"+purpose, 32)
			if err != nil {
				panic(err) // lengths are constant
			}
			return key
		}
	}
	return s
}

// decodeOptions fills a check's options strictly.
func decodeOptions(o map[string]any, into any) error {
	b, err := yaml.Marshal(o)
	if err != nil {
		return err
	}
	return yaml.UnmarshalWithOptions(b, into, yaml.DisallowUnknownField())
}

func (c *config) options(k *bartizan.Check) map[string]any {
	for name, o := range c.Checks {
		if found, err := c.lookup(name); err == nil && found.ID == k.ID {
			return o.Options
		}
	}
	return nil
}

func (c *config) limits() gateway.Limits {
	l, f := gateway.DefaultLimits(), c.Gateway.Limits
	l.Upload = int64(c.Gateway.Files.Most)
	l.Body, l.Answer, l.Held = int64(f.Body), int64(f.Answer), int(f.Held)
	l.Open, l.Queue, l.Approval = f.Open, time.Duration(f.Queue), time.Duration(f.Approval)
	l.First, l.Idle, l.Longest = time.Duration(f.First), time.Duration(f.Idle), time.Duration(f.Longest)
	return l
}

// newID makes an id that is unique without asking anybody.
func newID() string {
	var b [12]byte
	rand.Read(b[:])
	return "req_" + hex.EncodeToString(b[:])
}

// plainURL shows a listener's address as one would type it.
func plainURL(ln net.Listener) string { return "http://" + ln.Addr().String() }
