// Package trigram holds a small model of which character follows which two in
// ordinary text: prose of many languages, code, tables, addresses.
package trigram

import (
	"fmt"
	"math"
)

// Symbols is the size of the alphabet: letters without case, one mark for a
// capital right behind a small letter, one digit, white space, the punctuation of ASCII,
// and one for all else.
const Symbols = 64

const (
	other   = 0
	letterA = 1  // a to z
	capital = 27 // before a capital behind a small letter
	digit   = 28
	space   = 29
	// Newline is also what stands before a text.
	Newline = 30
	first   = 31 // of the punctuation
)

// Walk gives the symbols of s with the offset of each one's character; it ends
// when yield returns false. It allocates nothing.
func Walk(s string, yield func(sym uint8, at int) bool) {
	small := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c&0xC0 == 0x80 {
			continue // within a character
		}
		upper := c >= 'A' && c <= 'Z'
		if upper && small && !yield(capital, i) {
			return
		}
		small = c >= 'a' && c <= 'z'
		if !yield(symbol(c), i) {
			return
		}
	}
}

func symbol(c byte) uint8 {
	switch {
	case c >= 'a' && c <= 'z':
		return letterA + c - 'a'
	case c >= 'A' && c <= 'Z':
		return letterA + c - 'A'
	case c >= '0' && c <= '9':
		return digit
	case c == '\n' || c == '\r':
		return Newline
	case c <= ' ':
		return space
	case c < '0':
		return first + c - '!'
	case c < 'A':
		return first + 15 + c - ':'
	case c < 'a':
		return first + 22 + c - '['
	case c < 0x7F:
		return first + 28 + c - '{'
	}
	return other
}

// Mark reports whether a symbol is punctuation.
func Mark(sym uint8) bool { return sym >= first }

// Odd reports whether a symbol stands for a digit or a character that is not
// ASCII, of which the model knows little.
func Odd(sym uint8) bool { return sym == digit || sym == other }

// Model is the surprise of each symbol behind each pair, in bits, two to a
// byte. It is immutable and safe for concurrent use.
type Model struct{ table []byte }

// Size is the length of a model's file.
const Size = Symbols * Symbols * Symbols / 2

// Load takes a model's file. It keeps b.
func Load(b []byte) (*Model, error) {
	if len(b) != Size {
		return nil, fmt.Errorf("load model of %d bytes: want %d", len(b), Size)
	}
	return &Model{b}, nil
}

// Surprise is how little c is expected behind a and b, in bits, 15 at the
// most.
func (m *Model) Surprise(a, b, c uint8) int {
	i := (int(a)*Symbols+int(b))*Symbols + int(c)
	return int(m.table[i/2] >> (4 * (i & 1)) & 15)
}

// Counts gathers what follows what.
type Counts struct {
	three [Symbols * Symbols * Symbols]float64
	two   [Symbols * Symbols]float64
	one   [Symbols]float64
	total float64
}

// Add counts a text with a weight.
func (n *Counts) Add(s string, weight float64) {
	a, b := uint8(Newline), uint8(Newline)
	Walk(s, func(c uint8, _ int) bool {
		n.three[(int(a)*Symbols+int(b))*Symbols+int(c)] += weight
		n.two[int(b)*Symbols+int(c)] += weight
		n.one[c] += weight
		n.total += weight
		a, b = b, c
		return true
	})
}

// Append adds the model of the counts to b: Witten and Bell's smoothing, from
// pairs to single symbols to all alike, in whole bits.
func (n *Counts) Append(b []byte) []byte {
	start := len(b)
	b = append(b, make([]byte, Size)...)
	var one [Symbols]float64
	for c := range one {
		one[c] = (n.one[c] + 1) / (n.total + Symbols)
	}
	for x := range Symbols {
		two := blend(n.two[x*Symbols:][:Symbols], one[:])
		for a := range Symbols {
			at := (a*Symbols + x) * Symbols
			for c, p := range blend(n.three[at:][:Symbols], two) {
				bits := min(int(math.Round(-math.Log2(p))), 15)
				b[start+(at+c)/2] |= byte(bits) << (4 * ((at + c) & 1))
			}
		}
	}
	return b
}

// blend mixes what was counted with what is expected without it.
func blend(counts, lower []float64) []float64 {
	sum, kinds := 0.0, 0.0
	for _, n := range counts {
		sum += n
		if n > 0 {
			kinds++
		}
	}
	out := make([]float64, len(counts))
	for c, n := range counts {
		if sum == 0 {
			out[c] = lower[c]
			continue
		}
		out[c] = (n + kinds*lower[c]) / (sum + kinds)
	}
	return out
}
