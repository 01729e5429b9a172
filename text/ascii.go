package text

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

// plainBlock reports whether the eight bytes of w need no more than lower
// case: no byte outside ASCII, no control, no two spaces in a row. spaced says
// that a space stands before them. The tests work on all bytes at once (Warren,
// Hacker's Delight, section 6-1).
func plainBlock(w uint64, spaced bool) bool {
	if w&highs != 0 {
		return false
	}
	controls := (w - 0x20*ones) & highs // some byte under 0x20 borrows
	del := (w ^ 0x7F*ones) - ones
	if (controls | del&highs) != 0 {
		return false
	}
	spaces := ^((w ^ 0x20*ones) + 0x7F*ones) & highs
	return spaces&(spaces<<8) == 0 && !(spaced && spaces&0x80 != 0)
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
		if !plainBlock(w, spaced) || upper(w) != 0 {
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
			if w := load(b.raw, i); plainBlock(w, b.afterSpace()) {
				b.begin(i, true)
				w |= upper(w) >> 2
				b.out = append(b.out, byte(w), byte(w>>8), byte(w>>16), byte(w>>24),
					byte(w>>32), byte(w>>40), byte(w>>48), byte(w>>56))
				i += 8
				b.endRaw = i
				continue
			}
		}
		for stop := min(i+8, end); i < stop; i++ {
			c := b.raw[i]
			if c >= 0x80 {
				return i
			}
			b.one(c, i)
		}
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
