package gateway

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/maypok86/otter/v2"

	"github.com/bartizan-ai/bartizan"
)

// Cache remembers what guards said of whole parts, so that a conversation is
// not judged anew at every turn. It holds no text: parts are known by a hash
// with a key of the process. Only guards that say that they repeat themselves
// are asked through it, so verdicts are the same without. It is safe for
// concurrent use and outlives a gateway, but not a change of checks or options.
type Cache struct {
	key        [32]byte
	entries    *otter.Cache[digest, *remembered]
	hits, asks atomic.Int64
}

type digest [sha256.Size]byte

// remembered is what the guards said of one part. It is not changed once it is
// in the cache.
type remembered struct{ said []said }

// said is what one guard said of one window of the part.
type said struct {
	check    string
	salt     uint64
	from, to int
	signals  []bartizan.Signal
}

// NewCache makes a cache of at most the given bytes, by estimate.
func NewCache(bytes uint64) (*Cache, error) {
	c := &Cache{}
	rand.Read(c.key[:])
	var err error
	c.entries, err = otter.New(&otter.Options[digest, *remembered]{MaximumWeight: bytes, Weigher: weigh})
	if err != nil {
		return nil, fmt.Errorf("make cache: %w", err)
	}
	return c, nil
}

// Hits is how many windows were known, of how many that could have been.
func (c *Cache) Hits() (hits, asks int64) { return c.hits.Load(), c.asks.Load() }

func weigh(_ digest, r *remembered) uint32 {
	n := 128
	for i := range r.said {
		n += 96
		for j := range r.said[i].signals {
			s := &r.said[i].signals[j]
			n += 160 + len(s.Reason) + len(s.Evidence)
		}
	}
	return uint32(min(n, 1<<30))
}

// digest of all that a guard can see of a part.
func (c *Cache) digest(p *bartizan.Part) digest {
	h := sha256.New()
	h.Write(c.key[:])
	field := func(s string) {
		var n [8]byte
		binary.LittleEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	h.Write([]byte{byte(p.Side), byte(p.Role), byte(p.Origin), byte(p.Kind)})
	field(p.Text)
	if p.Call != nil {
		field(p.Call.ID)
		field(p.Call.Name)
		field(p.Call.Args)
	}
	if p.Tool != nil {
		field(p.Tool.Name)
		field(p.Tool.Text)
		field(p.Tool.Schema)
	}
	return digest(h.Sum(nil))
}

// recall is the cache as one part sees it.
type recall struct {
	cache *Cache
	at    digest
	old   *remembered
	fresh []said
}

// recall looks a whole part up. Parts of numbers and media are not cached.
func (c *Cache) recall(p *bartizan.Part) *recall {
	if c == nil || len(p.Text) < shortest || p.Kind&(bartizan.KindText|bartizan.KindCall|bartizan.KindTool) == 0 {
		return nil
	}
	r := &recall{cache: c, at: c.digest(p)}
	r.old, _ = c.entries.GetIfPresent(r.at)
	return r
}

// shortest is the length from which looking up costs less than judging.
const shortest = 64

// find gives what a guard said before.
func (r *recall) find(check string, salt uint64, p *bartizan.Part) ([]bartizan.Signal, bool) {
	r.cache.asks.Add(1)
	if r.old == nil {
		return nil, false
	}
	for i := range r.old.said {
		s := &r.old.said[i]
		if s.check == check && s.salt == salt && s.from == p.Base && s.to == p.Base+len(p.Text) {
			r.cache.hits.Add(1)
			return slices.Clone(s.signals), true
		}
	}
	return nil, false
}

// keep notes what a guard said.
func (r *recall) keep(check string, salt uint64, p *bartizan.Part, signals []bartizan.Signal) {
	r.fresh = append(r.fresh, said{check, salt, p.Base, p.Base + len(p.Text), slices.Clone(signals)})
}

// store puts what is new into the cache.
func (r *recall) store() {
	if r == nil || len(r.fresh) == 0 {
		return
	}
	all := r.fresh
	if r.old != nil && len(r.old.said)+len(all) <= mostSaid {
		all = slices.Concat(r.old.said, all)
	}
	r.cache.entries.Set(r.at, &remembered{all})
}

// mostSaid bounds what is kept of one part, whose salts may vary.
const mostSaid = 256
