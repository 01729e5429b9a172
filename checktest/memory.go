package checktest

import (
	"context"
	"sync"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// memory is a Memory of a test: it forgets nothing. The zero value is empty.
type memory struct {
	mu     sync.Mutex
	values map[bartizan.Key][]byte
	lists  map[bartizan.Key][][]byte
	sums   map[bartizan.Key]float64
}

var _ bartizan.Memory = (*memory)(nil)

// Get gives a value.
func (m *memory) Get(_ context.Context, k bartizan.Key) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values[k], nil
}

// Update changes a value.
func (m *memory) Update(_ context.Context, k bartizan.Key, _ time.Duration, f func([]byte) ([]byte, error)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, err := f(m.values[k])
	if err != nil {
		return err
	}
	if m.values == nil {
		m.values = map[bartizan.Key][]byte{}
	}
	m.values[k] = v
	return nil
}

// Append adds to a list.
func (m *memory) Append(_ context.Context, k bartizan.Key, _ time.Duration, item []byte, keep int) ([][]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lists == nil {
		m.lists = map[bartizan.Key][][]byte{}
	}
	before := m.lists[k]
	after := append(before[:len(before):len(before)], item)
	m.lists[k] = after[max(len(after)-keep, 0):]
	return before, nil
}

// Add adds to a number.
func (m *memory) Add(_ context.Context, k bartizan.Key, _ time.Duration, n float64) (float64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sums == nil {
		m.sums = map[bartizan.Key]float64{}
	}
	m.sums[k] += n
	return m.sums[k], nil
}
