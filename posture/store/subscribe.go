package store

import (
	"sync"
	"sync/atomic"
)

// subscriberQueue is how many events a subscriber may be behind.
const subscriberQueue = 256

// Subscription is a view of events as they are written.
type Subscription struct {
	hub  *hub
	ch   chan Event
	lost atomic.Uint64
}

type hub struct {
	mu     sync.Mutex
	subs   map[*Subscription]struct{}
	closed bool
}

// Subscribe shows every event written from now on. A subscriber that is more
// than 256 events behind loses events, and Lost counts them; the writer never
// waits. Close the subscription when done with it.
func (s *Store) Subscribe() *Subscription {
	sub := &Subscription{hub: &s.hub, ch: make(chan Event, subscriberQueue)}
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	if s.hub.closed {
		close(sub.ch)
		return sub
	}
	if s.hub.subs == nil {
		s.hub.subs = map[*Subscription]struct{}{}
	}
	s.hub.subs[sub] = struct{}{}
	return sub
}

// Events is closed by Close and when the store closes. The slices in an event
// are shared between subscribers: read only.
func (s *Subscription) Events() <-chan Event { return s.ch }

// Lost counts the events this subscriber missed so far.
func (s *Subscription) Lost() uint64 { return s.lost.Load() }

// Close ends the subscription; a second Close does nothing.
func (s *Subscription) Close() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	if _, ok := s.hub.subs[s]; ok {
		delete(s.hub.subs, s)
		close(s.ch)
	}
}

func (h *hub) publish(batch []Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for sub := range h.subs {
		for i := range batch {
			select {
			case sub.ch <- batch[i]:
			default:
				sub.lost.Add(1)
			}
		}
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for sub := range h.subs {
		close(sub.ch)
	}
	clear(h.subs)
}
