package bartizan

import (
	"context"
	"errors"
	"sync"
)

// Memo computes values once. Keys are package variables of their owners, so it
// is no bag: whoever cannot name the key cannot read the value. The zero value
// is ready. Safe for concurrent use; a waiter blocks until the value is there.
// A Memo must not be copied after first use.
type Memo struct {
	mu    sync.Mutex
	first slot // most memos hold one value; a map costs more than it saves
	m     map[any]*cell
}

type slot struct {
	key any
	c   *cell
}

type cell struct {
	once sync.Once
	v    any
	err  error
}

// MemoKey names a value of type T. Its identity is its address; Name is for
// people.
type MemoKey[T any] struct{ Name string }

// Once returns the value of k, building it on first use. An error is kept like
// a value, except that of a cancelled context, after which the next caller
// builds again. build must not ask for the same key.
func Once[T any](m *Memo, k *MemoKey[T], build func() (T, error)) (T, error) {
	c := m.cell(k)
	c.once.Do(func() { c.v, c.err = build() })
	if errors.Is(c.err, context.Canceled) || errors.Is(c.err, context.DeadlineExceeded) {
		m.forget(k, c)
	}
	v, _ := c.v.(T)
	return v, c.err
}

func (m *Memo) cell(k any) *cell {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.first.key == k {
		return m.first.c
	}
	if c := m.m[k]; c != nil {
		return c
	}
	c := &cell{}
	if m.first.key == nil {
		m.first = slot{k, c}
		return c
	}
	if m.m == nil {
		m.m = map[any]*cell{}
	}
	m.m[k] = c
	return c
}

func (m *Memo) forget(k any, c *cell) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.first.key == k && m.first.c == c {
		m.first = slot{}
	} else if m.m[k] == c {
		delete(m.m, k)
	}
}
