// Package access says who may ask the gateway for what, and how much: access
// keys with scopes, rates, budgets and places.
package access

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"time"

	"github.com/bartizan-ai/bartizan/internal/glob"
)

// Key is an access key. Of the key itself only the SHA-256 is known.
type Key struct {
	// Name is shown in records; Team shares limits and may be empty.
	Name, Team string
	// Hashes are the SHA-256 of the key: two while one takes the place of the
	// other.
	Hashes [][sha256.Size]byte
	// Expires is when the key ends; the zero time is never.
	Expires time.Time
	// Routes, Models and Tools are what the key is good for, as patterns in
	// which a star is any text; empty means all.
	Routes, Models, Tools []string
	Limits                Limits
}

// Route reports whether the key is good for a route.
func (k *Key) Route(name string) bool { return glob.Any(k.Routes, name) }

// Model reports whether the key is good for a model.
func (k *Key) Model(name string) bool { return glob.Any(k.Models, name) }

// Tool reports whether the key is good for a tool.
func (k *Key) Tool(name string) bool { return glob.Any(k.Tools, name) }

// Ring finds keys. It is immutable and safe for concurrent use.
type Ring struct {
	blind [32]byte
	keys  map[[sha256.Size]byte]*Key
}

// NewRing makes a ring of keys.
func NewRing(keys []Key) *Ring {
	r := &Ring{keys: map[[sha256.Size]byte]*Key{}}
	rand.Read(r.blind[:])
	for i := range keys {
		for _, h := range keys[i].Hashes {
			r.keys[r.place(h)] = &keys[i]
		}
	}
	return r
}

// Len is the number of hashes; a nil ring has none.
func (r *Ring) Len() int {
	if r == nil {
		return 0
	}
	return len(r.keys)
}

// place blinds a hash with a key of the process, so that the time a look takes
// tells nothing about how much of a guess was right.
func (r *Ring) place(h [sha256.Size]byte) [sha256.Size]byte {
	m := hmac.New(sha256.New, r.blind[:])
	m.Write(h[:])
	return [sha256.Size]byte(m.Sum(nil))
}

// Find looks a token up; nil when there is no such key or it has expired, which
// callers are not told apart.
func (r *Ring) Find(token string, now time.Time) *Key {
	k := r.keys[r.place(sha256.Sum256([]byte(token)))]
	if k == nil || token == "" || !k.Expires.IsZero() && !now.Before(k.Expires) {
		return nil
	}
	return k
}
