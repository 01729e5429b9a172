// Package rdata walks R's serialised objects (.rds, and .RData which begins
// with RDX2 or RDX3), in the XDR form that saveRDS and save write, without
// building them. The layout is that of R's src/main/serialize.c, versions 2 and
// 3; it says nothing of what the objects mean.
//
// It iterates with a stack of what is due; lengths are held against the bytes
// that are left.
package rdata

import (
	"bytes"
	"errors"
	"io"
)

// Kinds of objects that a Visit is told of.
const (
	Symbol   = 1
	Closure  = 3
	Promise  = 5
	Language = 6
	Bytecode = 21
	External = 22 // a pointer into the memory of the process that wrote it
)

// Object is one that a walk meets. Name is set for symbols; Forced, for
// promises, says that the value is already there and nothing will be evaluated.
type Object struct {
	Kind   int
	At     int64
	Name   string
	Forced bool
	// Promises is how many promises that are not forced enclose it.
	Promises int
	// Environment is whether an environment encloses it: what lies there is
	// evaluated only when code asks for its name.
	Environment bool
}

// Errors that a walk ends with.
var (
	ErrNotR   = errors.New("no R data")
	ErrCut    = errors.New("the file ends too early")
	ErrSyntax = errors.New("an object of a type that is not known")
	ErrLimit  = errors.New("more objects than are walked")
	// ErrForm says that it is R data in another form than XDR.
	ErrForm = errors.New("the form of R data is not read")
)

// Limits of a walk.
const (
	MostObjects = 20_000_000
	mostOpen    = 1_000_000
	mostName    = 1000
)

// Sniff reports whether the first bytes are those of R data, uncompressed.
func Sniff(head []byte) bool {
	return bytes.HasPrefix(head, []byte("RDX2\n")) || bytes.HasPrefix(head, []byte("RDX3\n")) || bytes.HasPrefix(head, []byte("RDA2\n")) || bytes.HasPrefix(head, []byte("RDA3\n")) ||
		len(head) >= 6 && (head[0] == 'X' || head[0] == 'B' || head[0] == 'A') && head[1] == '\n' && version(head)
}

// version tells a serialisation from a text that begins with an X: the version
// is 2 or 3 in four bytes, or a digit in a line.
func version(head []byte) bool {
	switch head[0] {
	case 'X':
		return head[2] == 0 && head[3] == 0 && head[4] == 0 && (head[5] == 2 || head[5] == 3)
	case 'B':
		return (head[2] == 2 || head[2] == 3) && head[3] == 0 && head[4] == 0 && head[5] == 0
	}
	return (head[2] == '2' || head[2] == '3') && head[3] == '\n'
}

// Walk goes over a file and calls visit for objects of the kinds above.
func Walk(r io.ReaderAt, size int64, visit func(Object)) error {
	w := &walker{r: r, size: size, visit: visit}
	head := w.bytes(7)
	if head == nil || !Sniff(head) {
		return ErrNotR
	}
	w.at = 0
	if head[0] == 'R' {
		w.at = 5
	}
	form := w.bytes(2)
	if form == nil || form[0] != 'X' {
		return ErrForm
	}
	v := w.u32()
	w.skip(8)   // the versions of R that wrote it and that can read it
	if v == 3 { // and the native encoding
		w.skip(uint64(w.u32()))
	}
	w.push(item{})
	return w.run()
}
