package main

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/pins"
)

// mcpConfig is about servers of the Model Context Protocol.
type mcpConfig struct {
	Servers []mcpServerConfig `yaml:"servers"`
}

type mcpServerConfig struct {
	Name     string   `yaml:"name"`
	URL      string   `yaml:"url"`
	KeyEnv   string   `yaml:"key_env"`
	Tools    []string `yaml:"tools"`
	FirstUse string   `yaml:"first_use"`
}

// pinsFile is the name of the file of pins in the data folder.
const pinsFile = "mcp-pins.json"

func (m *mcpConfig) validate() error {
	seen := map[string]bool{}
	for _, s := range m.Servers {
		switch {
		case !isServerName(s.Name):
			return setting(fmt.Sprintf("server %q: a name has at most 64 letters, digits and marks of - _ .", s.Name), "mcp", "servers")
		case seen[s.Name]:
			return setting(fmt.Sprintf("two servers are called %q", s.Name), "mcp", "servers")
		case s.FirstUse != "" && s.FirstUse != "trust" && s.FirstUse != "approve":
			return setting(fmt.Sprintf("server %q: first_use %q: want trust or approve", s.Name, s.FirstUse), "mcp", "servers")
		}
		seen[s.Name] = true
		if s.URL == "" {
			continue
		}
		u, err := parseUpstream(s.URL)
		if err != nil || u.User != nil || u.Fragment != "" {
			return setting(fmt.Sprintf("server %q: want a URL such as http://127.0.0.1:3001/mcp, without a password (key_env)", s.Name), "mcp", "servers")
		}
	}
	return nil
}

func isServerName(s string) bool {
	const marks = "-_."
	return s != "" && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(marks, r)
	})
}

// mcp gives the servers as the gateway wants them.
func (c *config) mcp(dir string, sh *shared, env func(string) string) (gateway.MCP, error) {
	m := gateway.MCP{Pins: pins.New(filepath.Join(dir, pinsFile), time.Now), Sessions: sh.sessions}
	for _, s := range c.MCP.Servers {
		one, err := s.server(env)
		if err != nil {
			return m, err
		}
		m.Servers = append(m.Servers, one)
	}
	return m, nil
}

func (s *mcpServerConfig) server(env func(string) string) (gateway.MCPServer, error) {
	out := gateway.MCPServer{Name: s.Name, Tools: s.Tools, Trust: s.FirstUse != "approve"}
	if s.URL == "" {
		return out, nil
	}
	var err error
	if out.URL, err = url.Parse(s.URL); err != nil {
		return out, usage("mcp.servers: %s: %v", s.Name, err)
	}
	if s.KeyEnv != "" {
		if out.Key = env(s.KeyEnv); out.Key == "" {
			return out, hinted(exitUsage, fmt.Errorf("mcp.servers: %s: key_env: %s is not set", s.Name, s.KeyEnv), "export the server's key in that variable")
		}
	}
	return out, nil
}

// named adds a server that the file does not name, for a command of its own.
func (m *mcpConfig) named(name string) {
	for _, s := range m.Servers {
		if s.Name == name {
			return
		}
	}
	m.Servers = append(m.Servers, mcpServerConfig{Name: name})
}
