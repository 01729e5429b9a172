package console

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// Failed sign-ins allowed in a minute, from one address and in all. The second
// also bounds the memory.
const (
	failuresEach = 10
	failuresAll  = 200
)

// limiter counts failed sign-ins.
type limiter struct {
	now  func() time.Time
	mu   sync.Mutex
	from time.Time // begin of the present minute
	each map[string]int
	all  int
}

// blocked reports whether the address must wait. While it must, a right token
// is refused too: else guessing would go on unhindered.
func (l *limiter) blocked(r *http.Request) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.roll()
	return l.all >= failuresAll || l.each[address(r)] >= failuresEach
}

func (l *limiter) fail(r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.roll()
	l.all++
	l.each[address(r)]++
}

func (l *limiter) roll() {
	if now := l.now(); l.each == nil || now.Sub(l.from) >= time.Minute || now.Before(l.from) {
		l.from, l.each, l.all = now, map[string]int{}, 0
	}
}

func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
