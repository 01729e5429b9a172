package main

import (
	"crypto/rand"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/access"
	"github.com/bartizan-ai/bartizan/gateway/alert"
	"github.com/bartizan-ai/bartizan/gateway/approval"
	"github.com/bartizan-ai/bartizan/gateway/memory"
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
	master    []byte
	memory    *memory.Memory
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
