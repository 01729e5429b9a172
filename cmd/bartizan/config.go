package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
)

// config is the one configuration file. Its zero value with defaults filled in
// is what runs without a file.
type config struct {
	Data    string        `yaml:"data"`
	Keep    wait          `yaml:"keep_events"`
	Gateway gatewayConfig `yaml:"gateway"`
	MCP     mcpConfig     `yaml:"mcp"`
	Console consoleConfig `yaml:"console"`
	// Injection is about the checks of that threat together.
	Injection injectionConfig        `yaml:"injection"`
	Checks    map[string]checkConfig `yaml:"checks"`
	// Custom are checks that are not written in Go.
	Custom []customConfig `yaml:"custom"`
	// Policy is what differs by route and key, and conditions over whole
	// exchanges.
	Policy policyConfig `yaml:"policy"`
	// folder is where the file lies; names of files in it begin there.
	folder string
}

type gatewayConfig struct {
	Listen         string `yaml:"listen"`
	Upstream       string `yaml:"upstream"`
	UpstreamKeyEnv string `yaml:"upstream_key_env"`
	// Upstreams are those of other providers' APIs, by provider.
	Upstreams map[string]upstreamConfig `yaml:"upstreams"`
	Unknown   choice                    `yaml:"unknown"`
	Media     choice                    `yaml:"media"`
	Files     filesConfig               `yaml:"files"`
	Internals choice                    `yaml:"internals"`
	Hosts     []string                  `yaml:"hosts"`
	Keys      []keyConfig               `yaml:"keys"`
	Teams     []groupConfig             `yaml:"teams"`
	Models    []modelConfig             `yaml:"models"`
	Alerts    []alertConfig             `yaml:"alerts"`
	Shared    sharedConfig              `yaml:"shared"`
	Limits    limitsConfig              `yaml:"limits"`
	Ops       opsConfig                 `yaml:",inline"`
}

type limitsConfig struct {
	Body     size `yaml:"body"`
	Answer   size `yaml:"answer"`
	Held     size `yaml:"held"`
	Open     int  `yaml:"open"`
	Queue    wait `yaml:"queue"`
	Approval wait `yaml:"approval"`
	First    wait `yaml:"first_byte"`
	Idle     wait `yaml:"idle"`
	Longest  wait `yaml:"longest"`
}

type consoleConfig struct {
	Listen string   `yaml:"listen"`
	Hosts  []string `yaml:"hosts"`
}

// checkConfig changes one check's rule; what is absent keeps the check's own.
type checkConfig struct {
	Mode      *mode          `yaml:"mode"`
	Action    *action        `yaml:"action"`
	Threshold *float64       `yaml:"threshold"`
	OnError   *failPolicy    `yaml:"on_error"`
	Options   map[string]any `yaml:"options"`
}

func defaultConfig() config {
	l := gateway.DefaultLimits()
	return config{
		Keep: wait(90 * 24 * time.Hour),
		Gateway: gatewayConfig{
			Listen: "127.0.0.1:8080", Internals: choice{gateway.Pass},
			Files:  defaultFiles(),
			Shared: sharedConfig{Prefix: "bartizan:"},
			Ops:    defaultOps(),
			Limits: limitsConfig{size(l.Body), size(l.Answer), size(l.Held), l.Open, wait(l.Queue), wait(l.Approval), wait(l.First), wait(l.Idle), wait(l.Longest)},
		},
		Console:   consoleConfig{Listen: "127.0.0.1:8081"},
		Injection: injectionConfig{profileWord{balancedProfile}},
	}
}

// defaultFile is read when it is there and no other is named.
const defaultFile = "bartizan.yaml"

// loadConfig reads a file, or defaults when none is named and the default one
// is not there. used is the file that was read.
func loadConfig(name string) (c config, used string, err error) {
	c = defaultConfig()
	used = name
	if name == "" {
		used = defaultFile
	}
	f, err := os.Open(used)
	if name == "" && errors.Is(err, fs.ErrNotExist) {
		return c, "", nil
	}
	if err != nil {
		return c, used, hinted(exitUsage, fmt.Errorf("read config: %w", err), "'bartizan config example' prints one to start from")
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && info.Size() > 1<<20 {
		err = fmt.Errorf("%d bytes are too many for a configuration", info.Size())
	}
	c.folder = filepath.Dir(used)
	if err == nil {
		err = decodeConfig(f, used, &c)
	}
	if err != nil {
		return c, used, hinted(exitUsage, err, "'bartizan config example' shows every setting")
	}
	return c, used, nil
}

func decodeConfig(f io.Reader, name string, c *config) error {
	b, err := io.ReadAll(f)
	if err != nil {
		return fmt.Errorf("read config %q: %w", name, err)
	}
	doc, err := oneDocument(b)
	if err == nil && doc != nil {
		err = yaml.NodeToValue(doc, c, yaml.DisallowUnknownField())
	}
	if err != nil {
		return fmt.Errorf("config %s%s", name, located(err))
	}
	if err := c.validate(); err != nil {
		var at *settingError
		if errors.As(err, &at) {
			return fmt.Errorf("config %s%s: %w", name, lineOf(doc, at.path), err)
		}
		return fmt.Errorf("config %s: %w", name, err)
	}
	return nil
}

// settingError is a value that decodes but makes no sense, with its path.
type settingError struct {
	path []string
	why  string
}

// Error names the setting.
func (e *settingError) Error() string { return strings.Join(e.path, ".") + ": " + e.why }

func setting(why string, path ...string) error { return &settingError{path, why} }

func (c *config) validate() error {
	for _, l := range [][]string{{"gateway", "listen", c.Gateway.Listen}, {"console", "listen", c.Console.Listen}} {
		if _, _, err := net.SplitHostPort(l[2]); err != nil {
			return setting(fmt.Sprintf("%q is not an address such as 127.0.0.1:8080", l[2]), l[0], l[1])
		}
	}
	if c.Keep < wait(time.Hour) {
		return setting("want an hour at least, such as 2160h", "keep_events")
	}
	if u := c.Gateway.Upstream; u != "" {
		if _, err := parseUpstream(u); err != nil {
			return setting(err.Error(), "gateway", "upstream")
		}
	}
	for name, u := range c.Gateway.Upstreams {
		if err := u.validate(name); err != nil {
			return setting(err.Error(), "gateway", "upstreams", name)
		}
	}
	if err := c.Gateway.Ops.validate(); err != nil {
		return err
	}
	if err := c.MCP.validate(); err != nil {
		return err
	}
	if err := c.Gateway.validAccess(); err != nil {
		return err
	}
	if err := c.Gateway.validAlerts(); err != nil {
		return err
	}
	if !loopback(c.Gateway.Listen) && len(c.Gateway.Keys) == 0 {
		return setting(fmt.Sprintf("%s can be reached from other machines, so access keys are needed (gateway.keys)", c.Gateway.Listen), "gateway", "listen")
	}
	if !loopback(c.Console.Listen) {
		return setting("the console listens on loopback only; put a proxy with TLS in front of it", "console", "listen")
	}
	if _, err := c.customs(nil); err != nil {
		return err
	}
	for name, o := range c.Checks {
		check, err := c.lookup(name)
		if err != nil {
			return setting("no check is called so ('bartizan checks' lists all)", "checks", name)
		}
		if err := fits(check, o.Options); err != nil {
			return setting(err.Error(), "checks", name, "options")
		}
	}
	_, err := c.policy()
	return err
}

// fits reports options that a check does not have or cannot read.
func fits(k *bartizan.Check, options map[string]any) error {
	switch {
	case len(options) == 0:
		return nil
	case k.Options == nil:
		return fmt.Errorf("check %s has no options", k.ID)
	}
	for name, v := range options {
		if f, ok := v.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
			return fmt.Errorf("%s: %v is no number to reckon with", name, f)
		}
	}
	return decodeOptions(options, reflect.New(reflect.TypeOf(k.Options)).Interface())
}

// loopback reports whether an address can be reached from this machine only.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func parseUpstream(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%q is not a base URL such as https://api.openai.com/v1", s)
	}
	return u, nil
}

// dataFolder is where the store lies: from the file, else below the user's own.
func (c *config) dataFolder(env func(string) string) (string, error) {
	if c.Data != "" {
		return c.Data, nil
	}
	if d := env("XDG_DATA_HOME"); d != "" {
		return filepath.Join(d, "bartizan"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", hinted(exitUsage, fmt.Errorf("find a folder for data: %w", err), "name one with --data")
	}
	return filepath.Join(home, ".local", "share", "bartizan"), nil
}
