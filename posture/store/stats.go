package store

import "sync/atomic"

// Stats counts events since the store was opened.
type Stats struct {
	// Accepted were put on the queue; of them Written are in the file and
	// Failed could not be written, and the rest still wait.
	Accepted uint64 `json:"accepted"`
	Written  uint64 `json:"written"`
	Failed   uint64 `json:"failed"`
	// Dropped were refused because the queue was full or the store closed.
	Dropped uint64 `json:"dropped"`
	// Trimmed counts values cut to their bound or left out, see Record.
	Trimmed uint64 `json:"trimmed"`
	// LastError is the newest failure to write, for a person; empty when the
	// newest batch went well.
	LastError string `json:"last_error,omitempty"`
}

type counters struct {
	accepted, written, failed, dropped, trimmed, abandoned atomic.Uint64
	last                                                   atomic.Pointer[string]
}

// Stats reads the counters. Each is exact, but they are not read at one
// instant.
func (s *Store) Stats() Stats {
	c := &s.counts
	st := Stats{
		Written: c.written.Load(), Failed: c.failed.Load(), Dropped: c.dropped.Load(),
		Trimmed: c.trimmed.Load(), Accepted: c.accepted.Load(),
	}
	if p := c.last.Load(); p != nil {
		st.LastError = *p
	}
	return st
}
