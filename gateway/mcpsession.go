package gateway

import (
	"sync"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// Bounds of what clients and servers can make sessions grow to.
const (
	mostSessions = 2048
	mostOpen     = 256 // requests of a session, each way
	sessionLife  = 24 * time.Hour
)

// MCPSessions are the sessions that are open. It is bounded and safe for
// concurrent use. A session that is forgotten is answered as one that has
// ended, and clients begin a new one.
type MCPSessions struct {
	mu   sync.Mutex
	now  func() time.Time
	open map[sessionKey]*mcpSession
}

// sessionKey binds a session to its server and caller, so that nobody can go on
// with another's.
type sessionKey struct{ server, caller, id string }

// NewMCPSessions makes an empty set.
func NewMCPSessions(now func() time.Time) *MCPSessions {
	return &MCPSessions{now: now, open: map[sessionKey]*mcpSession{}}
}

// get gives a session, nil if it is not open. Requests without an id share one
// for their caller, for servers that keep no sessions.
func (s *MCPSessions) get(k sessionKey) *mcpSession {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.open[k]
	if m != nil && s.now().Sub(m.used) > sessionLife {
		delete(s.open, k)
		m = nil
	}
	if m == nil && k.id == "" {
		m = s.add(k, &mcpSession{})
	}
	if m != nil {
		m.used = s.now()
	}
	return m
}

// begin opens a session under the id that the server gave.
func (s *MCPSessions) begin(k sessionKey) *mcpSession {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(k, &mcpSession{})
}

// end forgets a session.
func (s *MCPSessions) end(k sessionKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, k)
}

// add puts a session in; the one that was used least lately makes place.
func (s *MCPSessions) add(k sessionKey, m *mcpSession) *mcpSession {
	if len(s.open) >= mostSessions {
		var oldest sessionKey
		var at time.Time
		for k, m := range s.open {
			if at.IsZero() || m.used.Before(at) {
				oldest, at = k, m.used
			}
		}
		delete(s.open, oldest)
	}
	m.used = s.now()
	s.open[k] = m
	return m
}

// mcpSession is what is known of one session. It is safe for concurrent use.
type mcpSession struct {
	used   time.Time // by MCPSessions
	mu     sync.Mutex
	asked  ids // by the client: the methods
	theirs ids // by the server
	stale  bool
	taint  bartizan.Origin
}

// ids are the requests of one side that may still be answered, the newest ones.
type ids struct {
	method map[string]string
	order  []string
}

func (i *ids) add(id, method string) {
	if i.method == nil {
		i.method = map[string]string{}
	}
	if _, ok := i.method[id]; !ok {
		i.order = append(i.order, id)
	}
	i.method[id] = method
	if len(i.order) > mostOpen {
		delete(i.method, i.order[0])
		i.order = i.order[1:]
	}
}

// ask notes a request of the client's, or of the server's.
func (m *mcpSession) ask(theirs bool, id, method string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if theirs {
		m.theirs.add(id, method)
	} else {
		m.asked.add(id, method)
	}
}

// method is that of the request that an answer answers. It stays known, as a
// stream that is taken up again repeats answers.
func (m *mcpSession) method(theirs bool, id string) (string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	of := &m.asked
	if theirs {
		of = &m.theirs
	}
	method, ok := of.method[id]
	return method, ok
}

// setStale notes whether the server said that its tools changed since it last
// listed them.
func (m *mcpSession) setStale(stale bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stale = stale
}

func (m *mcpSession) isStale() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.stale
}

// enter notes what has entered the conversation and gives all that has.
func (m *mcpSession) enter(o bartizan.Origin) bartizan.Origin {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.taint |= o
	return m.taint
}
