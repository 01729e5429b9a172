package practice

import (
	"crypto/sha256"
	"encoding/binary"
)

// draws is a counter-based generator: the n-th draw is a hash of the key and n,
// so no draw depends on how many were made before or in which order.
type draws struct{ key [sha256.Size]byte }

// newDraws keys a generator with the target's seed and the request.
func newDraws(seed uint64, r *request) draws {
	h := sha256.New()
	var n [8]byte
	put := func(v uint64) {
		binary.BigEndian.PutUint64(n[:], v)
		h.Write(n[:])
	}
	put(seed)
	put(uint64(r.seed))
	for _, m := range r.messages {
		put(uint64(len(m.role)))
		h.Write([]byte(m.role))
		put(uint64(len(m.text)))
		h.Write([]byte(m.text))
	}
	for _, t := range r.tools {
		put(uint64(len(t.name)))
		h.Write([]byte(t.name))
		put(uint64(len(t.about)))
		h.Write([]byte(t.about))
	}
	var d draws
	h.Sum(d.key[:0])
	return d
}

func (d draws) word(n uint64) uint64 {
	var b [sha256.Size + 8]byte
	copy(b[:], d.key[:])
	binary.BigEndian.PutUint64(b[sha256.Size:], n)
	sum := sha256.Sum256(b[:])
	return binary.BigEndian.Uint64(sum[:])
}

// unit returns the n-th draw, uniform in [0, 1).
func (d draws) unit(n int) float64 { return float64(d.word(uint64(n))>>11) / (1 << 53) }

// pick returns the n-th choice among the given texts. Choices and units use
// separate counters, so wording never tells of obedience.
func (d draws) pick(n int, from []string) string {
	return from[d.word(1<<32+uint64(n))%uint64(len(from))]
}

// secretOf derives the planted secret from the seed: two words and four digits.
func secretOf(seed uint64) string {
	d := newDraws(seed, &request{})
	first := []string{"amber", "cobalt", "walnut", "saffron", "juniper", "basalt", "marigold", "teal"}
	second := []string{"lantern", "heron", "anchor", "thimble", "orchard", "compass", "kettle", "sparrow"}
	digits := make([]byte, 4)
	for i := range digits {
		digits[i] = '0' + byte(d.word(2<<32+uint64(i))%10)
	}
	return d.pick(1, first) + "-" + string(digits) + "-" + d.pick(2, second)
}
