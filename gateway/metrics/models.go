package metrics

import (
	"slices"
	"sync"

	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/internal/glob"
)

// mostModels is how many names of models beside those of the configuration
// become labels, longestName how long they may be.
const (
	mostModels  = 30
	longestName = 64
)

// models bounds the label of models: those of the configuration by pattern, the
// first few that a provider answered for by name, "other" for the rest.
// Callers choose the names of models, and each label costs memory for good.
type models struct {
	mu       sync.Mutex
	patterns []string
	seen     map[string]bool
}

func (m *models) set(patterns []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.patterns = slices.Clone(patterns)
}

func (m *models) label(r gateway.Record) string {
	if r.Model == "" {
		return ""
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range m.patterns {
		if glob.Match(p, r.Model) {
			return p
		}
	}
	answered := r.Outcome == gateway.Answered && r.Status >= 200 && r.Status < 300
	if !m.seen[r.Model] && (!answered || len(m.seen) >= mostModels || len(r.Model) > longestName) {
		return "other"
	}
	m.seen[r.Model] = true
	return r.Model
}
