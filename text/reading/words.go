package reading

import "math/bits"

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

func load(s string, i int) uint64 {
	_ = s[i+7]
	return uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
		uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
}

// words looks at a text by eight bytes for what a count does not show: letters
// alone between spaces, letters three times, hyphens before a line's end, and
// whether words begin as words do.
type words struct {
	edges *edgeTable
	// sum adds up what edges tell, and never rises above zero (Page's test for
	// a change, Biometrika 1954): it falls where words run backwards.
	sum int
}

// turned is the sum of edges from which words run backwards.
const turned = -22

func (w *words) scan(o *outline, s string, from, to int) {
	lowest := 0
	for i := from; i+8 <= to; i += 8 {
		x := load(s, i)
		y := x ^ x>>8
		y |= y >> 8 // a zero byte: three equal ones from there on
		if (y-ones)&^y&(highs>>16) != 0 && o.hints&hasRepeat == 0 && tripled(s, i) {
			o.hints |= hasRepeat
		}
		letter := alphabetic(x)
		if apart := ^letter & highs; apart&(apart>>16)&(apart>>32)&(letter>>8)&(letter>>24) != 0 && o.hints&hasSplit == 0 && split(s, i, i+8) {
			o.hints |= hasSplit
		}
		blank := (x - 0x21*ones) &^ x & highs // the high bit of spaces and controls; above one perhaps wrongly
		if blank == 0 {
			if o.hints&hasRun == 0 && x&highs == 0 && bits.OnesCount64(letter&^(x<<2))+bits.OnesCount64(numeric(x)) >= 2 && run(s, i, i+8) {
				o.hints |= hasRun
			}
			continue
		}
		at := i + bits.TrailingZeros64(blank)>>3
		w.sum = min(0, w.sum+w.edges.at(s, at))
		lowest = min(lowest, w.sum)
		if at > 0 && s[at-1] == '-' && s[at] != ' ' {
			o.hints |= hasHyphen
		}
	}
	if lowest <= turned {
		o.hints |= hasBackward
		o.backward.add(from-block, to, len(s))
	}
}

// tripled reports whether a letter stands three times in a row in the eight
// bytes from i on.
func tripled(s string, i int) bool {
	for k := i; k+2 < i+8; k++ {
		if s[k] == s[k+1] && s[k] == s[k+2] && isLetter(s[k]) {
			return true
		}
	}
	return false
}

// alphabetic marks the high bit of each byte of x that is an ASCII letter, by
// additions that cannot carry from byte to byte.
func alphabetic(x uint64) uint64 {
	low := (x | 0x20*ones) &^ highs
	return (low + (0x80-'a')*ones) &^ (low + (0x80-'z'-1)*ones) &^ x & highs
}

// numeric is the same for digits.
func numeric(x uint64) uint64 {
	low := x &^ highs
	return (low + (0x80-'0')*ones) &^ (low + (0x80-'9'-1)*ones) &^ x & highs
}

// Sets of ASCII characters, a bit each.
const (
	digitSet  = 0x03FF << 48
	letterSet = 0x07FFFFFE_07FFFFFE
)

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isAlnum(c byte) bool {
	if c < 64 {
		return digitSet>>c&1 != 0
	}
	return c < 128 && letterSet>>(c-64)&1 != 0
}

func isBlank(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}
