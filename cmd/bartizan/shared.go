package main

import (
	"crypto/rand"
	"fmt"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/access"
	"github.com/bartizan-ai/bartizan/gateway/alert"
	"github.com/bartizan-ai/bartizan/gateway/approval"
	"github.com/bartizan-ai/bartizan/gateway/memory"
	servermemory "github.com/bartizan-ai/bartizan/gateway/memory/shared"
	"github.com/bartizan-ai/bartizan/gateway/pool"
)

// What outlives a change of the configuration is bounded by these.
const (
	memoryBytes  = 64 << 20
	cacheBytes   = 32 << 20
	countBytes   = 16 << 20
	mostApproval = 1000
)

// shared is what gateways of one process share: a new configuration makes a new
// gateway, and its guards remember what those of the old one did.
type shared struct {
	// master is the key that all keys of checks come from. It lives as long as
	// the process.
	master []byte
	memory *memory.Memory
	// server is the memory of several gateways, in the place of memory and
	// counts; nil: there is none.
	server    *servermemory.Memory
	approvals *approval.Queue
	// counts are what keys use. They are apart from what guards remember, which
	// callers can fill.
	counts *memory.Memory
	places *access.Places
	glass  *gateway.Glass
	alerts *alert.Watch
	// breakers know which servers fail; meter and ready are nil where nobody
	// asks.
	breakers *pool.Breakers
	meter    func(*bartizan.Check) gateway.Meter
	ready    func() []string
	// sessions are those of MCP that are open.
	sessions *gateway.MCPSessions
}

func newShared() *shared {
	s := &shared{
		master: make([]byte, 32), memory: memory.New(memoryBytes, time.Now), approvals: approval.New(mostApproval, time.Now),
		counts: memory.New(countBytes, time.Now), places: access.NewPlaces(), sessions: gateway.NewMCPSessions(time.Now),
		glass: gateway.NewGlass(time.Now), alerts: alert.New(time.Now), breakers: pool.NewBreakers(time.Now),
	}
	rand.Read(s.master)
	return s
}

// sharedConfig names a server for what several gateways are to remember together.
type sharedConfig struct {
	URLEnv string `yaml:"url_env"`
	Prefix string `yaml:"prefix"`
}

// connect opens the server that the configuration names.
func (s *shared) connect(c sharedConfig, env func(string) string) error {
	if c.URLEnv == "" {
		return nil
	}
	address := env(c.URLEnv)
	if address == "" {
		return hinted(exitUsage, fmt.Errorf("gateway.shared.url_env: %s is not set", c.URLEnv), "export an address such as redis://:password@host:6379/0 in that variable")
	}
	var err error
	if s.server, err = servermemory.Open(address, c.Prefix); err != nil {
		return hinted(exitFailed, err, "is the server up, and the password right?")
	}
	return nil
}

// remember is the memory of guards, count that of limits.
func (s *shared) remember(check string) bartizan.Memory {
	if s.server != nil {
		return s.server.For(check)
	}
	return s.memory.For(check)
}

func (s *shared) count(what string) bartizan.Memory {
	if s.server != nil {
		return s.server.For(what)
	}
	return s.counts.For(what)
}
