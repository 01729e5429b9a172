package gateway

import (
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/bartizan-ai/bartizan/gateway/pins"
	"github.com/bartizan-ai/bartizan/internal/glob"
	"github.com/bartizan-ai/bartizan/wire/mcp"
)

// MCPRoute is the route of everything that passes between MCP clients and
// servers, in records, policy and the scopes of keys.
const MCPRoute = "mcp"

// mcpProvider stands for all MCP servers.
const mcpProvider Provider = "mcp"

// MCP is what the gateway guards of the Model Context Protocol. The zero value
// guards none.
type MCP struct {
	Servers []MCPServer
	// Pins are what was agreed on of the servers' tools, Sessions what is known
	// of sessions that are open. Both outlive a gateway, and are required where
	// there are servers.
	Pins     *pins.File
	Sessions *MCPSessions
}

// MCPServer is one server.
type MCPServer struct {
	// Name is the server's in the path /mcp/NAME, in records and pins.
	Name string
	// URL is where its streamable HTTP is; nil for a server that is reached
	// through Relay only.
	URL *url.URL
	// Key is sent as bearer token in the place of the caller's credentials.
	Key string
	// Tools are those that clients may see and call, as patterns in which a
	// star is any text; empty means all.
	Tools []string
	// Trust agrees on tools by first use. Without it a person approves each.
	Trust bool
}

func (m *MCP) validate() error {
	seen := map[string]bool{}
	for i := range m.Servers {
		s := &m.Servers[i]
		switch {
		case s.Name == "" || len(s.Name) > 64 || !labelsOnly("n="+s.Name):
			return fmt.Errorf("mcp server %.70q: a name has at most 64 letters, digits and marks such as - and _", s.Name)
		case seen[s.Name]:
			return fmt.Errorf("mcp server %q stands twice", s.Name)
		case s.URL != nil && (s.URL.Host == "" || s.URL.Scheme != "http" && s.URL.Scheme != "https"):
			return fmt.Errorf("mcp server %q: %q is neither http nor https", s.Name, s.URL.Redacted())
		}
		seen[s.Name] = true
	}
	if len(m.Servers) > 0 && (m.Pins == nil || m.Sessions == nil) {
		return errors.New("mcp servers need pins and sessions")
	}
	return nil
}

// routes are those of the servers: one, if there are any.
func (m *MCP) routes() []route {
	if len(m.Servers) == 0 {
		return nil
	}
	return []route{{MCPRoute, mcpProvider, mcp.Codec{}, []string{"/mcp/{model}"}}}
}

// find gives the server of a name, or nil.
func (m *MCP) find(name string) *MCPServer {
	i := slices.IndexFunc(m.Servers, func(s MCPServer) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return &m.Servers[i]
}

// allows reports whether clients may see and call a tool.
func (s *MCPServer) allows(tool string) bool { return glob.Any(s.Tools, tool) }
