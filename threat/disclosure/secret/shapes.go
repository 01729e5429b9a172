package secret

import (
	"fmt"
	"sync"

	"github.com/bartizan-ai/bartizan/text"
)

// shape is one kind of key: a literal prefix and a run of characters.
type shape struct {
	id, name string
	prefix   string
	set      *set
	min, max int // length of the run after the prefix
	// verify looks at the run; nil judges by randomness alone.
	verify func(prefix, run string) verdict
	// begins looks at what follows the prefix before the run is measured, so
	// that a long run costs nothing where no key begins; nil is always.
	begins func(prefix, s string) beginning
}

// beginning is what a shape's first look says.
type beginning uint8

const (
	begun    beginning = iota
	notBegun           // no key begins here
	unclear            // the text ends too early to say
)

// verdict is what a shape's own test says.
type verdict uint8

const (
	unsure  verdict = iota // judge by randomness
	certain                // a checksum holds, or the structure decodes
	wrong                  // it is not a key
)

// open is the length up to which shapes of no fixed length are followed.
const open = 512

// book is the shapes with the automaton over their prefixes.
type book struct {
	shapes []shape
	find   *text.Automaton
}

// library compiles on first use: half a millisecond.
var library = sync.OnceValue(func() *book {
	b := &book{}
	for _, list := range [][]shape{models(), clouds(), forges(), commerce(), messages(), services(), general()} {
		b.shapes = append(b.shapes, list...)
	}
	prefixes := make([]string, len(b.shapes))
	for i, s := range b.shapes {
		prefixes[i] = s.prefix
	}
	a, err := text.Compile(prefixes)
	if err != nil {
		panic(fmt.Sprintf("secret: shapes do not compile: %v", err)) // constant input: a test's business
	}
	b.find = a
	return b
})

// set is a set of ASCII characters.
type set [256]bool

func newSet(chars ...string) *set {
	s := &set{}
	for _, c := range chars {
		for i := range len(c) {
			s[c[i]] = true
		}
	}
	return s
}
