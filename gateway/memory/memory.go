// Package memory is what guards remember between requests: bounded, forgetful
// and in process. A deployment of several gateways shares it over a server of
// its own; units see no difference.
package memory

import (
	"container/list"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"math"
	"sync"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// shards keeps callers from waiting for one another.
const shards = 32

// overhead is an estimate of what an entry costs beside its bytes.
const overhead = 256

// Memory holds entries up to a number of bytes; the entries used longest ago go
// first. It is safe for concurrent use.
type Memory struct {
	seed   maphash.Seed
	shards [shards]shard
}

type shard struct {
	mu      sync.Mutex
	now     func() time.Time
	most    int
	bytes   int
	entries map[key]*list.Element
	recent  list.List // front: used last
	evicted int64
	changes int64
}

type key struct {
	check string
	bartizan.Key
}

type entry struct {
	key     key
	value   []byte
	items   [][]byte
	expires time.Time
}

// New makes a memory of at most the given bytes, by estimate.
func New(bytes int, now func() time.Time) *Memory {
	m := &Memory{seed: maphash.MakeSeed()}
	for i := range m.shards {
		m.shards[i].now, m.shards[i].most, m.shards[i].entries = now, max(bytes/shards, 2*overhead), map[key]*list.Element{}
	}
	return m
}

// Evicted is how many entries had to go before their time.
func (m *Memory) Evicted() (n int64) {
	for i := range m.shards {
		s := &m.shards[i]
		s.mu.Lock()
		n += s.evicted
		s.mu.Unlock()
	}
	return n
}

// Changes is how often anything was remembered since the start.
func (m *Memory) Changes() (n int64) {
	for i := range m.shards {
		s := &m.shards[i]
		s.mu.Lock()
		n += s.changes
		s.mu.Unlock()
	}
	return n
}

// For is the memory as one check sees it.
func (m *Memory) For(check string) bartizan.Memory { return view{m, check} }

type view struct {
	m     *Memory
	check string
}

func (v view) locked(k bartizan.Key) (*shard, key) {
	full := key{v.check, k}
	s := &v.m.shards[maphash.Comparable(v.m.seed, full)%shards]
	s.mu.Lock()
	return s, full
}

// Get returns a copy of the value.
func (v view) Get(_ context.Context, k bartizan.Key) ([]byte, error) {
	s, full := v.locked(k)
	defer s.mu.Unlock()
	if e := s.get(full); e != nil && e.value != nil {
		return append([]byte{}, e.value...), nil
	}
	return nil, nil
}

// Update calls f once, under the shard's lock.
func (v view) Update(_ context.Context, k bartizan.Key, ttl time.Duration, f func([]byte) ([]byte, error)) error {
	s, full := v.locked(k)
	defer s.mu.Unlock()
	var old []byte
	e := s.get(full)
	if e != nil {
		old = e.value
	}
	value, err := f(old)
	if err != nil {
		return err
	}
	return s.put(full, ttl, func(e *entry) { e.value = append([]byte{}, value...) })
}

// Append keeps the newest items.
func (v view) Append(_ context.Context, k bartizan.Key, ttl time.Duration, item []byte, keep int) ([][]byte, error) {
	if keep < 1 {
		return nil, fmt.Errorf("remember %q: want room for one item at least", k.Name)
	}
	s, full := v.locked(k)
	defer s.mu.Unlock()
	var before [][]byte
	err := s.put(full, ttl, func(e *entry) {
		before = append(before, e.items...)
		items := append(append([][]byte{}, e.items...), append([]byte{}, item...))
		e.items = items[max(len(items)-keep, 0):]
	})
	return before, err
}

// Add adds to a number.
func (v view) Add(_ context.Context, k bartizan.Key, ttl time.Duration, n float64) (sum float64, err error) {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, fmt.Errorf("remember %q: %v cannot be added", k.Name, n)
	}
	s, full := v.locked(k)
	defer s.mu.Unlock()
	err = s.put(full, ttl, func(e *entry) {
		if len(e.value) == 8 {
			sum = math.Float64frombits(binary.LittleEndian.Uint64(e.value))
		}
		sum += n
		e.value = binary.LittleEndian.AppendUint64(nil, math.Float64bits(sum))
	})
	return sum, err
}

// get finds an entry that has not expired.
func (s *shard) get(k key) *entry {
	el := s.entries[k]
	if el == nil {
		return nil
	}
	e := el.Value.(*entry)
	if !s.now().Before(e.expires) {
		s.drop(el)
		return nil
	}
	s.recent.MoveToFront(el)
	return e
}

// ErrTooLarge says that a value is larger than there is room for.
var ErrTooLarge = errors.New("too large to remember")

// put changes an entry, a new one if there is none, and makes room for it.
func (s *shard) put(k key, ttl time.Duration, change func(*entry)) error {
	e := s.get(k)
	if e == nil {
		e = &entry{key: k}
		s.entries[k] = s.recent.PushFront(e)
		s.bytes += e.size()
	}
	s.changes++
	s.bytes -= e.size()
	change(e)
	e.expires = s.now().Add(ttl)
	s.bytes += e.size()
	if e.size() > s.most {
		s.drop(s.entries[k])
		return fmt.Errorf("remember %q: %w", k.Name, ErrTooLarge)
	}
	for s.bytes > s.most {
		s.drop(s.recent.Back())
		s.evicted++
	}
	return nil
}

func (s *shard) drop(el *list.Element) {
	e := s.recent.Remove(el).(*entry)
	delete(s.entries, e.key)
	s.bytes -= e.size()
}

func (e *entry) size() int {
	n := overhead + len(e.key.check) + len(e.key.Tenant) + len(e.key.ID) + len(e.key.Model) + len(e.key.Name) + len(e.value)
	for _, it := range e.items {
		n += len(it) + 24
	}
	return n
}
