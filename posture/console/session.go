package console

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	cookieName  = "bartizan_session"
	sessionLife = 12 * time.Hour
	maxSessions = 256
)

// sessions holds who has signed in, by the hash of a random id: what is looked
// up by is not what was sent, so the lookup's timing tells nothing.
type sessions struct {
	now  func() time.Time
	rand io.Reader
	mu   sync.Mutex
	ends map[[sha256.Size]byte]time.Time
}

// start makes a session and its cookie.
func (s *sessions) start(secure bool) (*http.Cookie, error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(s.rand, raw); err != nil {
		return nil, fmt.Errorf("make session: %w", err)
	}
	id := base64.RawURLEncoding.EncodeToString(raw)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ends == nil {
		s.ends = map[[sha256.Size]byte]time.Time{}
	}
	s.makeRoom()
	s.ends[sha256.Sum256([]byte(id))] = s.now().Add(sessionLife)
	return sessionCookie(id, secure, int(sessionLife/time.Second)), nil
}

// makeRoom drops ended sessions and, when that is not enough, the oldest.
func (s *sessions) makeRoom() {
	now := s.now()
	var first [sha256.Size]byte
	var at time.Time
	for id, end := range s.ends {
		if !end.After(now) {
			delete(s.ends, id)
			continue
		}
		if at.IsZero() || end.Before(at) {
			first, at = id, end
		}
	}
	if len(s.ends) >= maxSessions {
		delete(s.ends, first)
	}
}

// valid reports whether the request carries a session that has not ended.
func (s *sessions) valid(r *http.Request) bool {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ends[sha256.Sum256([]byte(c.Value))].After(s.now())
}

func (s *sessions) end(r *http.Request) {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.ends, sha256.Sum256([]byte(c.Value)))
}

// sessionCookie is for this host alone and never sent from another site. It is
// Secure under TLS only: some browsers drop a secure cookie on http://127.0.0.1.
func sessionCookie(value string, secure bool, age int) *http.Cookie {
	return &http.Cookie{
		Name: cookieName, Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: secure, SameSite: http.SameSiteStrictMode,
	}
}
