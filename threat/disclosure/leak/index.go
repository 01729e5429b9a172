package leak

import (
	"math/bits"

	"github.com/bartizan-ai/bartizan"
)

const (
	// gram is how many letters in a row are looked up at once.
	gram = 24
	// most bounds, in bytes, what of a system prompt is indexed.
	most = 256 << 10
	// multiplier is Knuth's for linear congruential generators (MMIX); spread is
	// 2^64 over the golden ratio, which mixes the bits.
	multiplier, spread = 6364136223846793005, 0x9e3779b97f4a7c15
)

// index is what one exchange may not give away. It is immutable.
type index struct {
	// set is a Bloom filter, with one function, of all runs of size letters in
	// the prompt: plain, backwards, by ROT13 and both. A match takes dozens of
	// runs, each a place further, so that chance plays no part.
	set   []uint64
	shift uint
	out   uint64 // weight of the letter that leaves a run
	size  int
	least int
	// rolls are the registered secrets and canaries by length.
	rolls []roll
	// heads are the canary's halves, of which a beginning is held.
	heads []string
}

func (ix *index) empty() bool { return ix.set == nil && len(ix.rolls) == 0 }

// index is made once an exchange; it costs some ten nanoseconds a letter of the
// prompt.
func (g *guard) index(x *bartizan.Exchange) *index {
	if x == nil {
		return g.build(nil)
	}
	ix, _ := bartizan.Once(&x.Memo, g.indexes, func() (*index, error) { return g.build(x), nil })
	return ix
}

func (g *guard) build(x *bartizan.Exchange) *index {
	ix := &index{}
	targets := g.secrets
	if x != nil {
		var prompt []byte
		for _, p := range x.Request {
			if p.Origin == bartizan.FromOperator && p.Kind == bartizan.KindText && len(prompt) < most {
				prompt = append(prompt, letters(p.Text[:min(len(p.Text), most)])...)
			}
		}
		ix.prompt(prompt, g.least, g.public)
		if g.canary != nil {
			halves := canary(g.canary, x.ID)
			ix.heads = halves[:]
			for _, h := range halves {
				ix.heads = append(ix.heads, string(reversed([]byte(h))))
				targets = append(targets[:len(targets):len(targets)], target{name: "a half of the canary in the system prompt", part: measure([]byte(h))})
			}
		}
	}
	ix.rolls = rolls(targets)
	return ix
}

// prompt fills the set.
func (ix *index) prompt(raw []byte, least int, public []string) {
	ix.least = min(least, len(raw))
	if ix.least < fewest {
		return
	}
	ix.size, ix.out = gram, power(gram)
	plain := fold(raw)
	turned := fold(rotated(raw))
	spare := map[uint64]bool{}
	for _, p := range public {
		each([]byte(p), ix.size, func(h uint64) { spare[h] = true })
		each(reversed([]byte(p)), ix.size, func(h uint64) { spare[h] = true })
	}
	width := bits.Len(uint(len(raw) * 4 * 8))
	ix.set, ix.shift = make([]uint64, 1<<(width-6)), uint(64-width)
	for _, variant := range [][]byte{plain, reversed(plain), turned, reversed(turned)} {
		each(variant, ix.size, func(h uint64) {
			if len(spare) == 0 || !spare[h] {
				at := h * spread >> ix.shift
				ix.set[at>>6] |= 1 << (at & 63)
			}
		})
	}
}

// each calls yield with the hash of every run of size bytes.
func each(b []byte, size int, yield func(uint64)) {
	var h uint64
	out := power(size)
	for i, c := range b {
		h = h*multiplier + uint64(c)
		if i >= size {
			h -= uint64(b[i-size]) * out
		}
		if i >= size-1 {
			yield(h)
		}
	}
}

// power is the multiplier to the n-th: the weight of a letter that leaves a
// window of n.
func power(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= multiplier
	}
	return p
}
