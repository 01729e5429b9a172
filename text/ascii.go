package text

import (
	"encoding/binary"
	"math/bits"
)

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// load returns s[i:i+8] as a little-endian word.
func load(s string, i int) uint64 {
	_ = s[i+7]
	return uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
		uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
}

// trouble marks, with its high bit, the first byte of w that needs more than
// lower case: one outside ASCII, a control, a second space. Bytes above it may
// be marked wrongly. spaced says that a space stands before w. The tests work on all
// bytes at once (Warren, Hacker's Delight, section 6-1): a borrow or carry
// spoils only what lies above the byte that made it.
func trouble(w uint64, spaced bool) uint64 {
	controls := w - 0x20*ones
	del := (w ^ 0x7F*ones) - ones
	spaces := ^((w ^ 0x20*ones) + 0x7F*ones) & highs
	twice := spaces & (spaces << 8)
	if spaced {
		twice |= spaces & 0x80
	}
	return (w|controls|del)&highs | twice
}

// upper marks the high bit of each byte of ASCII word w that is a capital.
func upper(w uint64) uint64 {
	return (w + (0x80-'A')*ones) &^ (w + (0x80-'Z'-1)*ones) & highs
}

// unchanged returns how many leading bytes of s are ASCII that normalises to
// itself.
func unchanged(s string) int {
	i := 0
	spaced := false
	for ; i+8 <= len(s); i += 8 {
		w := load(s, i)
		if trouble(w, spaced)|upper(w) != 0 {
			break
		}
		spaced = w>>56 == ' '
	}
	for ; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c >= 0x7F || c >= 'A' && c <= 'Z' || c == ' ' && spaced {
			break
		}
		spaced = c == ' '
	}
	return i
}

// ascii normalises the run of ASCII at i and returns where it ends.
func (b *builder) ascii(i, end int) int {
	for i < end {
		if i+8 <= end {
			i = b.blocks(i, end)
			if i == end {
				break
			}
		}
		c := b.raw[i]
		if c >= 0x80 {
			break
		}
		b.one(c, i)
		i++
	}
	return i
}

// blocks writes ASCII by eight bytes until one of them is in trouble or fewer
// are left, and returns where it stopped.
func (b *builder) blocks(i, end int) int {
	from, out, spaced := i, b.out, b.afterSpace()
	for i+8 <= end {
		w := load(b.raw, i)
		t := trouble(w, spaced)
		if t&0x80 != 0 {
			break
		}
		if i == from {
			b.begin(i, true)
		}
		out = binary.LittleEndian.AppendUint64(out, w|upper(w)>>2)
		if t != 0 {
			n := bits.TrailingZeros64(t) >> 3
			out = out[:len(out)-8+n]
			i += n
			break
		}
		spaced = w>>56 == ' '
		i += 8
	}
	if i > from {
		b.out, b.endRaw = out, i
	}
	return i
}

// one writes ASCII byte c at raw offset i.
func (b *builder) one(c byte, i int) {
	switch {
	case c >= 'A' && c <= 'Z':
		c += 'a' - 'A'
	case c == ' ' || c >= '\t' && c <= '\r':
		if b.afterSpace() {
			return
		}
		c = ' '
	case c < ' ' || c == 0x7F:
		return
	}
	b.begin(i, true)
	b.out = append(b.out, c)
	b.endRaw = i + 1
}
